"""Maps of columns: checked, kept in files, and used to read answers."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercoder.answers.answer import Answer, Question
from intercoder.errors import TableError, UsageError
from intercoder.exchange.importing.columns.column_map import (
    CodingColumns,
    ColumnMap,
    QuestionColumn,
    Shape,
    check_map,
    completed,
)
from intercoder.exchange.importing.columns.map_file import read_map, write_map
from intercoder.exchange.importing.refused_rows import BadCellError
from intercoder.exchange.importing.rows.answer_rows import answer_reader
from intercoder.tables.table import Row

WIDE = ColumnMap(
    Shape.WIDE,
    respondent="respondent",
    questions=(QuestionColumn("q1", "What do you value?"), QuestionColumn("q2")),
    language_is="fi",
    attributes=("attribute:age",),
)
COLUMNS = ("respondent", "q1", "q2", "attribute:age")
words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20)


def test_a_wide_row_gives_one_answer_a_question_and_leaves_out_blanks() -> None:
    read = answer_reader(WIDE, COLUMNS)
    assert read(Row(2, (" r1 ", "books ", "\t", "30-39"))) == [
        Answer("r1:q1", "q1", "r1", "books ", "fi", {"age": "30-39"})
    ]


def test_a_long_row_without_an_id_is_called_after_respondent_and_question() -> None:
    long = ColumnMap(Shape.LONG, respondent="who", question="what", text="text", language="lang")
    read = answer_reader(long, ("who", "what", "text", "lang"))
    assert read(Row(2, ("r1", "q1", "books", "sv"))) == [Answer("r1:q1", "q1", "r1", "books", "sv")]


def test_a_long_row_with_nothing_but_an_id_is_its_own_respondent() -> None:
    long = ColumnMap(Shape.LONG, id="id", text="opinion")
    assert answer_reader(long, ("id", "opinion"))(Row(2, ("a7", "books"))) == [
        Answer("a7", "opinion", "a7", "books")
    ]


def test_rows_are_numbered_where_nobody_is_named() -> None:
    long = ColumnMap(
        Shape.LONG, text="text", number_rows="w2-", question_is=Question("better", "Better?")
    )
    assert answer_reader(long, ("text",))(Row(5, ("books",))) == [
        Answer("w2-5:better", "better", "w2-5", "books")
    ]


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        (("", "books", "", ""), "respondent", "no id"),
        (("r1", "bo\0oks", "", ""), "q1", "NUL"),
        (("r1", "", "hyv\udce4", ""), "q2", "bytes that are not utf-8"),
        (("r1", "", "a" * 100_001, ""), "q2", "more than 100,000 characters"),
        (("r" * 201, "books", "", ""), "respondent", "more than 200 characters"),
    ],
)
def test_a_cell_no_study_can_hold_is_named_without_its_text(
    cells: tuple[str, ...], column: str, reason: str
) -> None:
    with pytest.raises(BadCellError) as bad:
        answer_reader(WIDE, COLUMNS, "utf-8")(Row(7, cells))
    refused = bad.value.refuse(Row(7, cells))
    assert str(refused).startswith(f"row 7, column '{column}': ")
    assert reason in refused.reason
    assert "oks" not in repr(refused)


def test_what_is_wrong_in_a_column_nobody_reads_does_not_matter() -> None:
    narrow = ColumnMap(Shape.LONG, id="id", text="text")
    read = answer_reader(narrow, ("id", "text", "noise"))
    assert len(read(Row(2, ("a", "books", "\0" * 3)))) == 1


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        (ColumnMap(Shape.WIDE, respondent="respondent"), "--question"),
        (ColumnMap(Shape.WIDE, questions=(QuestionColumn("q1"),)), "--number-rows"),
        (ColumnMap(Shape.LONG, id="respondent"), "--text"),
        (ColumnMap(Shape.LONG, text="q1"), "--id"),
        (ColumnMap(Shape.LONG, codings=CodingColumns(coder="a", codes="q1")), "--id"),
        (
            ColumnMap(Shape.LONG, id="respondent", text="q1", codings=CodingColumns(codes="q2")),
            "--coder",
        ),
        (
            ColumnMap(
                Shape.LONG,
                id="respondent",
                text="q1",
                codings=CodingColumns(coder="anna", codes="q2", code=("q2",)),
            ),
            "--codes",
        ),
        (
            ColumnMap(
                Shape.WIDE,
                respondent="respondent",
                questions=WIDE.questions,
                codings=CodingColumns(coder="anna", codes="attribute:age"),
            ),
            "one question",
        ),
    ],
)
def test_a_map_that_lacks_something_says_which_flag_gives_it(wrong: ColumnMap, hint: str) -> None:
    with pytest.raises(UsageError) as error:
        check_map(wrong, COLUMNS)
    assert hint in error.value.hint


def test_a_map_of_another_table_is_refused() -> None:
    with pytest.raises(TableError, match="no column 'q2'"):
        check_map(WIDE, ("respondent", "q1", "attribute:age"))


@given(
    questions=st.lists(st.builds(QuestionColumn, words.filter(bool), words), max_size=3),
    name=words,
    codes=st.dictionaries(words, words, max_size=3),
    asked=st.none() | st.builds(Question, words, words),
)
def test_a_map_comes_back_from_its_file_as_it_was(
    tmp_path_factory: pytest.TempPathFactory,
    questions: list[QuestionColumn],
    name: str,
    codes: dict[str, str],
    asked: Question | None,
) -> None:
    column_map = ColumnMap(
        Shape.WIDE,
        respondent=name,
        questions=tuple(questions),
        question_is=asked,
        attributes=(name,),
        codings=CodingColumns(coder=name, code_columns=codes),
    )
    path = tmp_path_factory.mktemp("map") / "map.yaml"
    write_map(column_map, path)
    assert read_map(path) == column_map


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("shape: [", r"not valid YAML \(line 2\)|not valid YAML \(line 1\)"),
        ("", "not a column map"),
        ("shape: round", "shape"),
        ("shape: wide\nrespondant: x", "respondant"),
        ("shape: wide\nquestions: [{wording: x}]", r"questions\.0\.column"),
    ],
)
def test_a_map_file_with_a_fault_names_the_entry(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "map.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(TableError, match=said):
        read_map(path)


def test_a_map_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="no file"):
        read_map(tmp_path / "none.yaml")


PROPOSED = ColumnMap(
    Shape.WIDE,
    respondent="id",
    questions=(QuestionColumn("value", "What?"), QuestionColumn("better")),
    language="lang",
    attributes=("age",),
    missing=("-99",),
)


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        (
            ColumnMap(Shape.LONG, respondent="age"),
            {"respondent": "age", "attributes": (), "questions": PROPOSED.questions},
        ),
        (
            ColumnMap(Shape.WIDE, questions=(QuestionColumn("lang"),)),
            {"respondent": "id", "questions": (QuestionColumn("lang"),), "language": ""},
        ),
        (
            ColumnMap(Shape.LONG, number_rows="w"),
            {"respondent": "", "number_rows": "w", "questions": PROPOSED.questions},
        ),
        (
            ColumnMap(Shape.LONG, text="better"),
            {"shape": Shape.LONG, "text": "better", "respondent": "id", "questions": ()},
        ),
    ],
)
def test_what_is_named_is_completed_by_what_is_proposed(
    named: ColumnMap, expected: dict[str, object]
) -> None:
    found = completed(named, PROPOSED)
    assert {name: getattr(found, name) for name in expected} == expected
    assert found.missing == ("-99",)
