"""Translations beside the answers: found, taken in, searched, exported and taken back."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from intercoder.answers.answer import Answer
from intercoder.cli.main import intercoder
from intercoder.codebook.code import Codebook
from intercoder.coding.queue import QueueFilter
from intercoder.errors import UsageError
from intercoder.exchange.importing.code_lookup import CodeLookup
from intercoder.exchange.importing.columns.column_map import ColumnMap, QuestionColumn, Shape
from intercoder.exchange.importing.columns.map_file import read_map, write_map
from intercoder.exchange.importing.columns.map_flags import MapFlags, amend
from intercoder.exchange.importing.columns.proposal import propose_map
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.exchange.exported_rows import answers
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import create_study, open_study

FINNISH = ("Rauhallista ja siistiä siellä", "Enemmän kirjoja lapsille kiitos", "En tiedä oikein")
ENGLISH = ("It is calm and tidy there", "More books for children please", "")
ROWS = [(f"r{n}", *both) for n, both in enumerate(zip(FINNISH, ENGLISH, strict=True), 1)]


@pytest.fixture
def target(tmp_path: Path, codebook: Codebook) -> str:
    path = str(tmp_path / "t.study")
    create_study(path, codebook).close()
    return path


def table(folder: Path, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    path = folder / "answers.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *rows])
    return str(path)


def run(*arguments: str, refused: bool = False) -> str:
    result = CliRunner().invoke(intercoder, arguments)
    assert (result.exit_code != 0) == refused, result.output
    return result.output + str(result.exception or "")


def taken(target: str) -> dict[str, tuple[str, str]]:
    with open_study(target) as study:
        return {one.respondent: (one.text, one.translation) for one in answers(study)}


def translations(*columns: str, cells: Sequence[Sequence[str]] = ROWS) -> dict[str, str]:
    return dict(propose_map(columns, [*cells, *cells[:1]]).column_map.translations)


@pytest.mark.parametrize(
    ("answered", "translated"),
    [
        ("comment", "comment_translation"),
        ("What do you value?", "What do you value? (translated)"),
        ("vastaus", "käännös"),
        ("kommentar", "Übersetzung"),
        ("réponse", "réponse traduite"),
        ("text", "English translation"),
        ("q1", "q1 - translation (DeepL)"),
        ("意见", "意见翻译"),
    ],
)
def test_a_title_tells_what_is_translated(answered: str, translated: str) -> None:
    assert translations("respondent", answered, translated) == {answered: translated}


def test_each_question_has_its_own_translation() -> None:
    rows = [(*row, *row[:0:-1]) for row in ROWS]
    found = translations("id", "q1", "q1 translation", "q2 translation", "q2", cells=rows)
    assert found == {"q1": "q1 translation", "q2": "q2 translation"}


def test_answers_about_translations_stay_answers() -> None:
    rows = [(f"r{n}", text) for n, text in enumerate((*FINNISH, *ENGLISH[:2]), 1)]
    proposal = propose_map(("id", "How is our translation service?"), rows).column_map
    assert [one.column for one in proposal.questions] == ["How is our translation service?"]
    assert not proposal.translations


def test_a_translation_comes_in_is_searched_and_goes_out(target: str, tmp_path: Path) -> None:
    file = table(tmp_path, ("respondent", "comment", "comment translation"), ROWS)
    assert "has translations of 'comment'" in run("import", target, file, "--yes")
    assert taken(target)["r1"] == (FINNISH[0], ENGLISH[0])
    assert taken(target)["r3"] == (FINNISH[2], "")
    run("coder", "add", target, "anna")
    with open_study(target) as study:
        workspace = open_workspace(study, "anna")
        for words, found in (("tidy", 1), ("siisti", 1), ("CHILDREN books", 1), ("horses", 0)):
            assert len(workspace.following(None, QueueFilter(text=words), 9)) == found, words
        assert verify(study).ok
    out = tmp_path / "out.csv"
    run("export", target, str(out), "--all-answers")
    rows = list(csv.DictReader(out.open(encoding="utf-8-sig")))
    assert [row["translation"] for row in rows] == list(ENGLISH)
    again = str(tmp_path / "again.study")
    run("new", again, "--codebook", "codebooks/library-visitors.yaml")
    run("import", again, str(out))
    assert taken(again) == taken(target)


def test_a_study_without_translations_has_no_such_column(target: str, tmp_path: Path) -> None:
    run(
        "import", target, table(tmp_path, ("respondent", "comment"), [r[:2] for r in ROWS]), "--yes"
    )
    run("export", target, str(tmp_path / "out.csv"), "--all-answers")
    assert "translation" not in (tmp_path / "out.csv").read_text("utf-8-sig").splitlines()[0]


def test_a_later_translation_is_filled_in_and_can_be_taken_back(
    target: str, tmp_path: Path
) -> None:
    bare = table(tmp_path, ("respondent", "comment"), [row[:2] for row in ROWS])
    run("import", target, bare, "--respondent", "respondent", "--question", "comment")
    before = taken(target)
    named = ("--respondent", "respondent", "--question", "comment", "--translation", "english")
    file = table(tmp_path, ("respondent", "comment", "english"), ROWS)
    report = json.loads(run("import", target, file, *named, "--format", "json"))
    assert report["translations_filled"] == 2
    assert taken(target)["r2"][1] == ENGLISH[1]
    other = table(tmp_path, ("respondent", "comment", "english"), [(*ROWS[0][:2], "Calm")])
    assert "1 value of the table differs" in run("import", target, other, *named, refused=True)
    run("import", target, other, *named, "--replace")
    assert taken(target)["r1"][1] == "Calm"
    run("import", target, "--undo", "--yes")
    assert taken(target)["r1"][1] == ENGLISH[0]
    assert before["r2"] == (FINNISH[1], "")
    with open_study(target) as study:
        assert verify(study).ok


def test_flags_name_one_translation_or_several(codebook: Codebook) -> None:
    wide = ColumnMap(
        Shape.WIDE, respondent="id", questions=(QuestionColumn("a"), QuestionColumn("b"))
    )
    columns = ("id", "a", "b", "a2", "b2")

    def amended(*typed: str) -> dict[str, str]:
        flags = MapFlags(translation=typed)
        return dict(amend(wide, flags, columns, CodeLookup(codebook)).translations)

    assert amended("a=a2", "b=b2") == {"a": "a2", "b": "b2"}
    with pytest.raises(UsageError, match="does not say which answers"):
        amended("a2")


def test_a_flag_takes_a_column_from_the_answers_that_were_proposed(
    target: str, tmp_path: Path
) -> None:
    file = table(tmp_path, ("respondent", "comment", "english"), ROWS)
    run("import", target, file, "--translation", "english", "--yes")
    assert taken(target)["r1"] == (FINNISH[0], ENGLISH[0])
    with open_study(target) as study:
        assert [one.id for one in study.questions()] == ["comment"]


def test_the_translations_of_a_later_wave_are_found_too(target: str, tmp_path: Path) -> None:
    for wave in ("a", "b"):
        rows = [(f"{wave}{who}", *cells) for who, *cells in ROWS]
        file = table(tmp_path, ("respondent", "comment", "comment translation"), rows)
        run("import", target, file, "--yes")
        assert taken(target)[f"{wave}r1"] == (FINNISH[0], ENGLISH[0])


def test_a_mark_of_a_missing_answer_is_no_translation(target: str, tmp_path: Path) -> None:
    rows = [(*ROWS[0][:2], "-99"), *ROWS[1:]]
    file = table(tmp_path, ("respondent", "comment", "comment translation"), rows)
    run("import", target, file, "--missing", "-99", "--yes")
    assert taken(target)["r1"] == (FINNISH[0], "")


def test_a_hostile_title_is_named_harmlessly(target: str, tmp_path: Path) -> None:
    file = table(tmp_path, ("respondent", "comment", "english"), ROWS)
    told = run("import", target, file, "--translation", "no\x1b[2J=english", "--yes", refused=True)
    assert "There are no answers in column" in told
    assert "\x1b" not in told


def test_a_translation_of_a_redacted_answer_does_not_come_back(target: str, tmp_path: Path) -> None:
    planted = "zebra.finch@example.org"
    rows = [("r1", f"Kirjoita: {planted}", f"Write to {planted}."), *ROWS[1:]]
    file = table(tmp_path, ("respondent", "comment", "comment translation"), rows)
    run("import", target, file, "--yes")
    run("redact", target, "--yes")
    run("import", target, file, "--yes")
    assert planted not in "".join(map("".join, taken(target).values()))


def test_a_map_with_translations_is_kept(tmp_path: Path) -> None:
    column_map = ColumnMap(Shape.LONG, id="id", text="text", translations={"text": "english"})
    write_map(column_map, tmp_path / "map.yaml")
    assert read_map(tmp_path / "map.yaml") == column_map


def test_the_translation_is_read_where_the_text_is_not(codebook: Codebook) -> None:
    one = Answer("a", "q", "r", "kissa", translation="cat")
    assert (one.text_to_read(translated=True), one.text_to_read(translated=False)) == (
        "cat",
        "kissa",
    )
    assert Answer("a", "q", "r", "kissa").text_to_read(translated=True) == "kissa"
