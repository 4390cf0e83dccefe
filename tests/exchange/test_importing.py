"""Tables taken into a study: all of a file or nothing, never twice, nothing overwritten."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from intercoder.answers.answer import Question
from intercoder.codebook.code import Codebook
from intercoder.coding.decision import Judgement, Origin, State
from intercoder.errors import RefusedRowsError, TableError
from intercoder.exchange.importing.columns.column_map import (
    CodingColumns,
    ColumnMap,
    QuestionColumn,
    Shape,
)
from intercoder.exchange.importing.import_plan import ImportPlan
from intercoder.exchange.importing.import_report import ImportReport
from intercoder.exchange.importing.table_import import import_table
from intercoder.study.answers.answer_import import take_in
from intercoder.study.exchange.exported_rows import answers, codings
from intercoder.study.rounds.people import coders
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study, create_study
from intercoder.tables.opening import open_table

WIDE = ColumnMap(
    Shape.WIDE,
    respondent="respondent",
    questions=(QuestionColumn("valued", "What do you value?"), QuestionColumn("better")),
    language="language",
    attributes=("age",),
)
LONG = ColumnMap(Shape.LONG, id="id", text="text")
LIST = CodingColumns(coder="anna", codes="codes")


@pytest.fixture
def empty(tmp_path: Path, codebook: Codebook) -> Iterator[Study]:
    with create_study(str(tmp_path / "empty.study"), codebook) as made:
        yield made


@pytest.fixture
def take(empty: Study, tmp_path: Path) -> Take:
    return Take(empty, tmp_path)


class Take:
    """Imports rows through a file, as a person would."""

    def __init__(self, study: Study, folder: Path) -> None:
        self.study = study
        self.folder = folder

    def __call__(
        self, rows: Sequence[Sequence[str]], plan: ImportPlan | ColumnMap, **how: bool | Path
    ) -> ImportReport:
        path = self.folder / "table.csv"
        with path.open("w", encoding="utf-8", errors="surrogateescape", newline="") as file:
            csv.writer(file).writerows(rows)
        chosen = plan if isinstance(plan, ImportPlan) else ImportPlan(plan)
        return import_table(self.study, open_table(path), chosen, **how)  # type: ignore[arg-type]

    def refused(self, rows: Sequence[Sequence[str]], plan: ImportPlan | ColumnMap) -> list[str]:
        with pytest.raises(RefusedRowsError) as error:
            self(rows, plan)
        assert self.study.answer_count() == 0
        return list(error.value.rows)


VISITORS = [
    ["respondent", "age", "language", "valued", "better", "internal"],
    ["r1", "60+", "fi", "Hiljaisuus", "  ", "x"],
    ["r2", "", "en", "books", "=1+1 more films", "y"],
]


def test_a_wide_table_gives_answers_questions_and_attributes(take: Take) -> None:
    report = take(VISITORS, WIDE)
    taken = list(answers(take.study))
    assert [(one.id, one.language, one.text, dict(one.attributes)) for one in taken] == [
        ("r1:valued", "fi", "Hiljaisuus", {"age": "60+"}),
        ("r2:valued", "en", "books", {}),
        ("r2:better", "en", "=1+1 more films", {}),
    ]
    assert take.study.questions() == (Question("valued", "What do you value?"), Question("better"))
    assert take.study.attributes() == ("age",)
    assert (report.rows, report.answers.new, report.answers.empty) == (2, 3, 1)
    assert (report.answers.respondents, report.columns_left) == (2, ("internal",))


def test_a_later_wave_adds_only_what_is_new(take: Take) -> None:
    take(VISITORS, WIDE)
    changed = ["r2", "18-29", "en", "BOOKS", "=1+1 more films", ""]
    report = take([*VISITORS[:2], changed, ["r3", "", "", "staff", "", ""]], WIDE)
    assert (report.answers.new, report.answers.same) == (1, 2)
    assert report.answers.changed == ("r2:valued",)
    assert dict(report.details.attributes_filled) == {"age": 1}
    texts = {one.id: one.text for one in answers(take.study)}
    assert (texts["r2:valued"], texts["r3:valued"]) == ("books", "staff")


def test_wordings_may_come_from_a_table_of_their_own(take: Take) -> None:
    plan = ImportPlan(
        ColumnMap(Shape.LONG, id="id", text="text", question="q"),
        questions=(Question("better", "What should be better?"), Question("valued")),
    )
    take([["id", "q", "text"], ["1", "valued", "x"], ["2", "other", "y"]], plan)
    assert take.study.questions() == (
        Question("better", "What should be better?"),
        Question("valued"),
        Question("other"),
    )


def test_the_same_answer_twice_is_taken_once(take: Take) -> None:
    report = take([["id", "text"], ["1", "quiet"], ["1", "quiet"], ["2", " "]], LONG)
    assert (report.answers.new, report.answers.repeated, report.answers.empty) == (1, 1, 1)


def test_all_bad_rows_are_named_and_nothing_is_taken(take: Take) -> None:
    rows = [
        ["id", "text"],
        ["1", "sound"],
        ["", "no id"],
        ["2", "too", "many"],
        ["1", "a different text"],
        ["3"],
        ["4", "NUL\0here"],
        ["5", "x" * 100_001],
    ]
    assert take.refused(rows, LONG) == [
        "row 3, column 'id': no id (of merged cells only the first has a value)",
        "row 4: 3 cells where the table has 2 columns",
        "row 5, column 'id': row 2 has the same id ('1') with another text or question",
        "row 6: only 1 cell where the table has 2 columns",
        "row 7, column 'text': a NUL character",
        "row 8, column 'text': more than 100,000 characters (--limit characters=N allows more)",
    ]


def test_one_respondent_described_in_two_ways_is_refused(take: Take) -> None:
    column_map = ColumnMap(
        Shape.LONG, respondent="who", question="q", text="text", attributes=("age",)
    )
    rows = [["who", "q", "text", "age"], ["r1", "a", "x", "60+"], ["r1", "b", "y", "18-29"]]
    assert take.refused(rows, column_map)[0].startswith(
        "row 3: attributes of respondent 'r1' differ"
    )


def test_broken_bytes_are_refused_and_never_become_other_letters(take: Take) -> None:
    sound = [[str(number), "tyttöjä"] for number in range(20)]
    assert take.refused([["id", "text"], *sound, ["99", "hyv\udce4"]], LONG) == [
        "row 22, column 'text': bytes that are not utf-8"
    ]


def test_bad_rows_can_be_put_aside_with_their_reasons(take: Take, tmp_path: Path) -> None:
    aside = tmp_path / "refused.csv"
    sound = [[str(number), "tyttöjä"] for number in range(20)]
    report = take([["id", "text"], *sound, ["", "x"], ["9", "hyv\udce4"]], LONG, refused_to=aside)
    assert (report.answers.new, len(report.refused)) == (20, 2)
    lines = aside.read_bytes().splitlines()
    assert lines[0] == b"refused_row,refused_column,refused_reason,id,text"
    assert lines[1].startswith(b"22,id,no id")
    assert lines[2].endswith(b"9,hyv\xe4")


def test_a_file_for_refused_rows_is_never_overwritten(take: Take, tmp_path: Path) -> None:
    aside = tmp_path / "refused.csv"
    aside.write_text("precious")
    with pytest.raises(TableError, match="already exists"):
        take(VISITORS, WIDE, refused_to=aside)
    assert aside.read_text() == "precious"


def test_nothing_is_taken_where_refused_rows_cannot_be_written(take: Take, tmp_path: Path) -> None:
    with pytest.raises(TableError, match="cannot be written"):
        take([["id", "text"], ["", "x"], ["2", "y"]], LONG, refused_to=tmp_path / "no" / "r.csv")
    assert take.study.answer_count() == 0


def test_a_dry_run_reports_the_same_and_writes_nothing(take: Take) -> None:
    dry = take(VISITORS, WIDE, dry_run=True)
    assert take.study.answer_count() == 0
    assert take.study.questions() == ()
    wet = take(VISITORS, WIDE)
    assert (dry.answers, dry.is_dry_run) == (wet.answers, True)


@pytest.mark.slow
def test_more_than_one_batch_is_one_transaction(take: Take) -> None:
    rows = [["id", "text"], *([str(n), f"books {n}"] for n in range(12_000)), ["", "bad"]]
    assert len(take.refused(rows, LONG)) == 1
    assert take(rows[:-1], LONG).answers.new == 12_000


def test_lists_of_codes_become_decisions_by_id_name_or_alias(take: Take) -> None:
    rows = [
        ["id", "text", "codes"],
        ["1", "a", "books; QUIET"],
        ["2", "b", "Books and  media;calm"],
        ["3", "c", "-"],
        ["4", "d", ""],
        ["5", " ", "books"],
    ]
    report = take(rows, ColumnMap(Shape.LONG, id="id", text="text", codings=LIST))
    assert (report.decisions.new, report.decisions.on_empty_answers) == (3, 1)
    found = {one.answer.id: one.judgement for one in codings(take.study)}
    both = Judgement.of(dict.fromkeys(("books", "quiet"), Origin.IMPORTED))
    assert found == {"1": both, "2": both, "3": Judgement(State.NO_CODE_APPLIES)}
    assert [one.name for one in coders(take.study)] == ["anna"]
    assert verify(take.study).ok


def test_columns_of_1_and_0_become_decisions(take: Take) -> None:
    columns = CodingColumns(
        coder_column="coder", code_columns={"b": "books", "s": "staff"}, state="state", memo="memo"
    )
    rows = [
        ["id", "text", "coder", "b", "s", "state", "memo"],
        ["1", "a", "anna", "1", "", "", "why"],
        ["1", "a", "ben", "0", "no", "", ""],
        ["2", "b", "anna", "", "", "", ""],
        ["2", "b", "ben", "", "", "skipped", ""],
        ["3", "c", "", "", "", "unseen", ""],
    ]
    report = take(rows, ColumnMap(Shape.LONG, id="id", text="text", codings=columns))
    assert (report.answers.new, report.answers.repeated, report.decisions.new) == (3, 0, 3)
    found = {(one.answer.id, one.coder): one.judgement for one in codings(take.study)}
    assert found == {
        ("1", "anna"): Judgement.of({"books": Origin.IMPORTED}, memo="why"),
        ("1", "ben"): Judgement(State.NO_CODE_APPLIES),
        ("2", "ben"): Judgement(State.SKIPPED),
    }


def test_rows_with_one_code_each_are_brought_together_wherever_they_stand(take: Take) -> None:
    column_map = ColumnMap(
        Shape.LONG, id="id", text="text", codings=CodingColumns(coder_column="who", code=("code",))
    )
    rows = [
        ["id", "text", "who", "code"],
        ["1", "a", "anna", "books"],
        ["2", "b", "anna", "-"],
        ["1", "a", "Anna", "quiet"],
        ["1", "a", "anna", "books"],
    ]
    report = take(rows, column_map)
    assert (report.decisions.new, report.decisions.repeated) == (2, 1)
    found = {(one.answer.id, one.coder): set(one.judgement.codes) for one in codings(take.study)}
    assert found == {("1", "anna"): {"books", "quiet"}, ("2", "anna"): set()}


def test_a_decision_is_not_taken_when_one_of_its_rows_is_refused(
    take: Take, tmp_path: Path
) -> None:
    column_map = ColumnMap(
        Shape.LONG, id="id", text="text", codings=CodingColumns(coder="anna", code=("code",))
    )
    rows = [
        ["id", "text", "code"],
        ["1", "a", "books"],
        ["1", "a", "nonsense"],
        ["2", "b", "quiet"],
    ]
    report = take(rows, column_map, refused_to=tmp_path / "refused.csv")
    assert [str(one) for one in report.refused] == [
        "row 2: another row of the same decision is refused",
        "row 3, column 'code': 'nonsense' is not a code of the codebook",
    ]
    assert [one.answer.id for one in codings(take.study)] == ["2"]


def test_codings_that_make_no_sense_are_refused_with_row_and_column(take: Take) -> None:
    columns = CodingColumns(
        coder_column="coder",
        codes="codes",
        state="state",
        unsure="unsure",
        decided_at="at",
        seconds="s",
    )
    rows = [
        ["id", "text", "coder", "codes", "state", "unsure", "at", "s"],
        ["1", "a", "anna", "boks", "", "", "", ""],
        ["2", "b", "anna", "services", "", "", "", ""],
        ["3", "c", "anna", "refuses;books", "", "", "", ""],
        ["4", "d", "", "books", "", "", "", ""],
        ["5", "e", "anna", "books", "skipped", "", "", ""],
        ["6", "f", "anna", "", "coded", "", "", ""],
        ["7", "g", "anna", "books", "done", "", "", ""],
        ["8", "h", "anna", "books", "", "perhaps", "", ""],
        ["9", "i", "anna", "books", "", "", "yesterday", ""],
        ["10", "j", "anna", "books", "", "", "", "long"],
        ["11", "k", "a,b", "books", "", "", "", ""],
        ["12", "l", "anna", "books", "", "", "", ""],
        ["12", "l", "anna", "quiet", "", "", "", ""],
    ]
    found = take.refused(rows, ColumnMap(Shape.LONG, id="id", text="text", codings=columns))
    assert [line.split(":")[0] for line in found] == [
        "row 2, column 'codes'",
        "row 3, column 'codes'",
        "row 4, column 'codes'",
        "row 5, column 'coder'",
        "row 6, column 'codes'",
        "row 7, column 'codes'",
        "row 8, column 'state'",
        "row 9, column 'unsure'",
        "row 10, column 'at'",
        "row 11, column 's'",
        "row 12, column 'coder'",
        "row 14",
    ]
    assert "'boks' is not a code" in found[0]
    assert "heading" in found[1]
    assert "stands alone" in found[2]


def test_words_that_are_no_codes_are_counted_and_can_be_mapped(take: Take) -> None:
    column_map = ColumnMap(Shape.LONG, id="id", text="text", codings=LIST)
    rows = [["id", "text", "codes"], *([str(n), "x", "Novels;Hush"] for n in range(3))]
    with pytest.raises(RefusedRowsError) as error:
        take(rows, column_map)
    assert "'Novels' (3)" in error.value.hint
    plan = ImportPlan(column_map, code_map={"novels": "books", "hush": "quiet"})
    assert take(rows, plan).decisions.new == 3


def test_a_long_text_where_a_code_should_be_is_not_repeated_in_the_error(take: Take) -> None:
    text = "The visitor wrote quite a lot about the reading room, and about the staff there"
    column_map = ColumnMap(Shape.LONG, id="id", text="text", codings=LIST)
    with pytest.raises(RefusedRowsError) as error:
        take([["id", "text", "codes"], ["1", "a", text]], column_map)
    assert "visitor" not in f"{error.value} {error.value.rows}"


def test_a_table_of_decisions_needs_answers_the_study_has(take: Take) -> None:
    decisions = ColumnMap(Shape.LONG, id="answer", codings=LIST)
    with take_in(take.study):
        pass
    take(VISITORS, WIDE)
    rows = [["answer", "codes"], ["r1:valued", "quiet"], ["r2:better", "-"]]
    report = take(rows, decisions)
    assert (report.decisions.new, report.answers.new, report.answers.empty) == (2, 0, 0)
    with pytest.raises(RefusedRowsError) as error:
        take([*rows, ["r9:valued", "quiet"]], decisions)
    assert error.value.rows == ("row 4, column 'answer': the study has no answer 'r9:valued'",)


def test_decisions_that_stand_already_are_left_as_they_are(take: Take) -> None:
    column_map = ColumnMap(Shape.LONG, id="id", text="text", codings=LIST)
    take([["id", "text", "codes"], ["1", "a", "books"], ["2", "b", "quiet"]], column_map)
    report = take([["id", "text", "codes"], ["1", "a", "books"], ["2", "b", "staff"]], column_map)
    assert (report.decisions.new, report.decisions.same) == (0, 1)
    assert report.decisions.differing == ("2/anna",)
    assert {tuple(one.judgement.codes) for one in codings(take.study)} == {("books",), ("quiet",)}


@pytest.mark.parametrize("apart", [("valued", "better"), ("valued", "b:valued")])
def test_an_answer_further_down_is_compared_with_the_first(
    empty: Study, tmp_path: Path, apart: tuple[str, str]
) -> None:
    """Also where `x:b` and `valued` make the same id as `x` and `b:valued`."""
    columns = ColumnMap(
        Shape.WIDE, respondent="respondent", questions=tuple(map(QuestionColumn, apart))
    )
    path = tmp_path / "wide.csv"
    head = ("respondent", *apart)
    rows = [("x:b", "books", ""), ("y", "", "staff"), ("x", "quiet", "films"), ("y", "warm", "")]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    plan = ImportPlan(columns)
    if apart[1] == "better":
        assert import_table(empty, open_table(path), plan).answers.new == 5
        return
    with pytest.raises(RefusedRowsError) as caught:
        import_table(empty, open_table(path), plan)
    assert "row 2 has the same id ('x:b:valued')" in str(caught.value.rows)
