"""What the program exports it takes back, in every format and shape, without being told how."""

from __future__ import annotations

from pathlib import Path

import pytest

from intercoder.answers.answer import Answer
from intercoder.codebook.code import Codebook
from intercoder.coding.decision import Judgement, Origin, State
from intercoder.exchange.exporting.exporting import export
from intercoder.exchange.exporting.wanted import Shape, Wanted
from intercoder.exchange.importing.import_plan import ImportPlan
from intercoder.exchange.importing.recognisers.own_tables import own_map
from intercoder.exchange.importing.table_import import import_table
from intercoder.study.answers.answer_import import EarlierDecision, take_in
from intercoder.study.exchange.exported_rows import answers, codings
from intercoder.study.study import Study, create_study
from intercoder.tables.opening import open_table

HOSTILE = (
    '=HYPERLINK("x")',
    "'=already guarded",
    "-5 degrees, brr",
    'she said "hi", then; left\tquickly',
    "two\r\nlines",
    "_x000D_ and \x1b[31mred\x1b[0m",
    "  blanks kept  ",
    "الهدوء والكتب",
)
DECIDED = "2026-01-31T09:30:00.123Z"


@pytest.fixture
def coded(study: Study) -> Study:
    """The study with hostile texts and decisions of every kind."""
    with take_in(study) as intake:
        intake.add_answers(
            [
                Answer(f"-h{n}:value", "value", f"-h{n}", text, "en", {"age": "=1"})
                for n, text in enumerate(HOSTILE)
            ]
        )
        both = dict.fromkeys(("books", "quiet"), Origin.IMPORTED)
        judgements = (
            Judgement.of(both, unsure=True, memo="+ a\nmemo"),
            Judgement(State.NO_CODE_APPLIES, memo="'=x"),
            Judgement(State.SKIPPED),
            Judgement.of({"refuses": Origin.IMPORTED}),
        )
        intake.add_decisions(
            [
                EarlierDecision(f"-h{n}:value", coder, judgement, DECIDED, 2.5, round_name)
                for coder, round_name in (("anna", "main"), ("ben", "pilot"), ("-eve", "main"))
                for n, judgement in enumerate(judgements)
            ]
        )
    return study


def content(study: Study) -> tuple[object, ...]:
    return (
        {one.id: one for one in answers(study)},
        [
            (one.answer.id, one.coder, one.round, one.judgement, one.decided_at, one.seconds)
            for one in codings(study)
        ],
    )


@pytest.mark.parametrize("shape", list(Shape))
@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet"])
def test_an_export_comes_back_as_it_was(
    coded: Study, codebook: Codebook, tmp_path: Path, shape: Shape, suffix: str
) -> None:
    if suffix == ".parquet":
        pytest.importorskip("pyarrow", reason="Parquet needs the extra intercoder[parquet]")
    path = tmp_path / f"out{suffix}"
    export(coded, path, Wanted(shape, attributes=True, all_answers=True))
    table = open_table(path)
    column_map = own_map(table.columns)
    assert column_map is not None
    with create_study(str(tmp_path / "again.study"), codebook) as again:
        plan = ImportPlan(column_map, guarded=suffix == ".csv")
        report = import_table(again, table, plan)
        assert report.decisions.new == 12
        assert content(again) == content(coded)
        assert import_table(again, table, plan).decisions.same == 12


def test_a_table_of_another_program_is_not_taken_for_one_of_ours() -> None:
    assert own_map(("answer", "respondent", "text", "coder", "code")) is None
