"""The groups that a small import makes are found before it keeps others from saving."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from intercoder.answers.answer import Answer, Question
from intercoder.codebook.code import Codebook
from intercoder.exchange.importing import table_import
from intercoder.exchange.importing.columns.column_map import ColumnMap, QuestionColumn, Shape
from intercoder.exchange.importing.import_plan import ImportPlan
from intercoder.exchange.importing.table_import import import_table
from intercoder.study.answers import new_groups
from intercoder.study.answers.answer_import import take_in
from intercoder.study.queue.finding_groups import find_all_groups, find_groups
from intercoder.study.queue.groups_ahead import groups_ahead
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import create_study, open_study
from intercoder.tables.opening import open_table

MAP = ColumnMap(
    Shape.WIDE,
    respondent="respondent",
    questions=(QuestionColumn("valued"), QuestionColumn("new question")),
    language="language",
)
HEADER = "respondent,language,valued,new question\n"
TABLES = {
    "new answers": "n1,en,quite books,staff\nn2,en,Quiet books!,staff\nn3,fr,quiet books,\n",
    "known ones": "r1,en,quiet books 1,\nr2,en,another text,\nn4,en,quiet books,\n",
    "a language filled in": "r90,en,quiet books,\nn5,en,quiet books,\n",
    "a table without answers": "r1,en,,\n",
}


@pytest.fixture
def study(tmp_path: Path, codebook: Codebook) -> Path:
    path = tmp_path / "study.study"
    texts = ["quiet books", *(f"quiet books {number % 30}" for number in range(1, 90))]
    spoken = [*["en"] * 90, "", ""]
    answers = [
        Answer(f"r{number}:valued", "valued", f"r{number}", text, language)
        for number, (text, language) in enumerate(
            zip([*texts, "quiet books", "quiet books"], spoken, strict=True)
        )
    ]
    with create_study(str(path), codebook) as made, take_in(made) as intake:
        intake.add_questions([Question("valued")])
        intake.add_answers(answers)
    return path


def take(path: Path, rows: str) -> None:
    table = path.with_suffix(".csv")
    table.write_text(HEADER + rows, "utf-8")
    with open_study(str(path)) as opened:
        import_table(opened, open_table(table), ImportPlan(MAP, replaces=True))


def groups(path: Path) -> list[tuple[Any, ...]]:
    with open_study(str(path)) as opened:
        assert verify(opened).ok
    with closing(sqlite3.connect(path)) as file:
        return file.execute("SELECT * FROM answer_group ORDER BY 1").fetchall()


def found_anew(path: Path) -> list[tuple[Any, ...]]:
    """The groups as they are found in the study alone."""
    with open_study(str(path)) as opened:
        find_all_groups(opened)
    return groups(path)


@pytest.fixture
def grouped_inside(monkeypatch: pytest.MonkeyPatch) -> list[dict[int, set[str]]]:
    """The blocks that were compared within a transaction."""
    found: list[dict[int, set[str]]] = []

    def noting(connection: Any, blocks: Any, *others: Any) -> None:
        found.append(blocks)
        find_groups(connection, blocks, *others)

    monkeypatch.setattr(new_groups, "find_groups", noting)
    return found


@pytest.mark.parametrize("kind", TABLES)
def test_the_groups_are_those_of_the_whole_study(study: Path, kind: str) -> None:
    before = groups(study)
    take(study, TABLES[kind])
    after = groups(study)
    assert after == found_anew(study)
    assert (after == before) == (kind == "a table without answers")


def test_answers_of_known_questions_are_compared_before(
    study: Path, grouped_inside: list[dict[int, set[str]]]
) -> None:
    take(study, TABLES["new answers"])
    assert grouped_inside[0] == {2: {"en"}}, "a question that is new has no other answers"


@pytest.mark.parametrize("between", ["n9,en,quiet books 3,\n", "r2,fr,quiet books 2,\n"])
def test_what_changed_meanwhile_counts(
    study: Path, monkeypatch: pytest.MonkeyPatch, between: str
) -> None:
    """Another import, or languages filled in, between the comparing and the writing."""

    def then_another(*given: Any) -> Any:
        found = groups_ahead(*given)
        monkeypatch.setattr(table_import, "groups_ahead", groups_ahead)
        take(study, between)
        return found

    monkeypatch.setattr(table_import, "groups_ahead", then_another)
    take(study, TABLES["new answers"])
    after = groups(study)
    assert after == found_anew(study)
