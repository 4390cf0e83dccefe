"""CSV files of any encoding and delimiter, whole or broken."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercoder.errors import TableError, UsageError
from intercoder.tables.delimited import open_delimited
from intercoder.tables.opening import open_table
from intercoder.tables.table import RefusedRow, Row

FINNISH = "Lainausaika on liian lyhyt; myös äänikirjat, jäljellä yhä enää kaksi – kiitos"
RUSSIAN = "Мне нравится тихий читальный зал и новые журналы"
POLISH = "Książki są świetne, więcej miejsca w czytelni, dłuższe godziny; źle się słyszy"
GREEK = "Μου αρέσει η ησυχία και τα καινούργια βιβλία της βιβλιοθήκης"
JAPANESE = "図書館は静かで、新しい本がたくさんあります。もっと席がほしいです。"
CHINESE = "图书馆很安静，希望周末开放时间更长，也希望有更多新书。"


def write(path: Path, rows: Sequence[Sequence[str]], encoding: str, delimiter: str = ",") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def cells(path: Path, encoding: str = "", delimiter: str = "") -> list[list[str]]:
    table = open_delimited(path, encoding=encoding, delimiter=delimiter)
    return [list(row.cells) for row in table.rows() if isinstance(row, Row)]


def refused(path: Path) -> list[RefusedRow]:
    return [row for row in open_delimited(path).rows() if isinstance(row, RefusedRow)]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", FINNISH),
        ("utf-8-sig", FINNISH),
        ("utf-16", RUSSIAN),
        ("utf-16-le", FINNISH),
        ("utf-16-be", FINNISH),
        ("utf-16-le", RUSSIAN),
        ("utf-32", GREEK),
        ("cp1252", FINNISH),
        ("latin-1", FINNISH.replace("–", "-")),
        ("cp1250", POLISH),
        ("cp1251", RUSSIAN),
        ("koi8_r", RUSSIAN),
        ("cp1253", GREEK),
        ("shift_jis", JAPANESE),
        ("gb18030", CHINESE),
    ],
)
def test_an_encoding_is_found_without_being_told(tmp_path: Path, encoding: str, text: str) -> None:
    rows = [["id", "text"], *([f"r{number}", f"{text} {number}"] for number in range(30))]
    path = write(tmp_path / "answers.csv", rows, encoding)
    assert cells(path) == rows[1:]


@pytest.mark.parametrize(
    "text",
    ["hyvä", "schön ruhig", "très bien", "mañana, ¿no?", "mycket bra böcker på hyllan", "l’été"],
)
def test_one_western_word_is_enough(tmp_path: Path, text: str) -> None:
    path = write(tmp_path / "answers.csv", [["id", "text"], ["1", text]], "cp1252")
    assert open_delimited(path).form.is_guess
    assert cells(path) == [["1", text]]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1251", "Тихий зал"),
        ("cp1250", "więcej książek"),
        ("cp1253", "ησυχία"),
        ("cp1254", "sessiz çalışma alanı"),
        ("cp1255", "תודה רבה"),
        ("cp1257", "daugiau knygų, ačiū"),
        ("gb18030", "图书馆很安静"),
    ],
)
def test_a_few_words_of_another_encoding_are_read_right_or_asked_about(
    tmp_path: Path, encoding: str, text: str
) -> None:
    path = write(tmp_path / "answers.csv", [["id", "text"], ["1", text]], encoding)
    try:
        assert open_delimited(path).form.is_guess
        assert cells(path) == [["1", text]]
    except TableError as error:
        assert "cannot be detected" in error.message
    assert cells(path, encoding=encoding) == [["1", text]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_delimiter_is_found_although_answers_hold_the_others(
    tmp_path: Path, delimiter: str
) -> None:
    rows = [
        ["id", "text", "age"],
        ["1", "books, films; music | games\tand more", "20"],
        ["2", "one, two, three", "30"],
        ["3", "a; b", "40"],
    ]
    path = write(tmp_path / "answers.csv", rows, "utf-8", delimiter)
    table = open_delimited(path)
    assert table.form.delimiter == delimiter
    assert cells(path) == rows[1:]


@given(
    rows=st.lists(
        st.tuples(
            st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1),
            st.text(st.characters(codec="utf-8", exclude_characters="\0")),
        ),
        max_size=8,
    ),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
)
def test_any_table_reads_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[str, str]],
    encoding: str,
    delimiter: str,
) -> None:
    path = tmp_path_factory.mktemp("table") / "answers.csv"
    write(path, [("id", "text"), *rows], encoding, delimiter)
    table = open_delimited(path, delimiter=delimiter)
    assert [tuple(row.cells) for row in table.rows() if isinstance(row, Row)] == rows
    assert table.form.encoding == encoding


@pytest.mark.slow
@given(
    texts=st.lists(st.text(st.characters(codec="cp1252", exclude_characters="\0"), min_size=1)),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
)
def test_what_is_told_is_obeyed(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], delimiter: str
) -> None:
    path = tmp_path_factory.mktemp("table") / "answers.csv"
    rows = [[f"r{number}", text] for number, text in enumerate(texts)]
    write(path, [["id", "text"], *rows], "cp1252", delimiter)
    assert cells(path, encoding="cp1252", delimiter=delimiter) == rows


def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_bytes(b'id,text\r\n1,"two\r\nlines"\r\n\r\n2,one\r\n3\r\n4,a,b\r\n5,good,,\r\n')
    rows = list(open_delimited(path).rows())
    assert [row.number for row in rows] == [2, 4, 5, 6, 7]
    assert [str(row) for row in rows if isinstance(row, RefusedRow)] == [
        "row 5: only 1 cell where the table has 2 columns",
        "row 6: 3 cells where the table has 2 columns",
    ]
    assert rows[0] == Row(2, ["1", "two\r\nlines"])
    assert rows[4] == Row(7, ["5", "good"])


def test_old_line_ends_and_blank_header_names_are_read(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_bytes(b" id ,,text\r1,x,quiet\r2,y,bright\r")
    table = open_delimited(path)
    assert table.columns == ("id", "column B", "text")
    assert cells(path) == [["1", "x", "quiet"], ["2", "y", "bright"]]


def test_a_line_that_tells_the_delimiter_is_obeyed(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text("sep=|\nid|text\n1|a,b\n", encoding="utf-8")
    assert open_delimited(path).columns == ("id", "text")
    assert [row.number for row in open_delimited(path).rows()] == [3]


def test_rows_above_the_header_can_be_left_out(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text("Survey of visitors,\n,\nid,text\n1,quiet\n", encoding="utf-8")
    assert open_delimited(path, header_row=3).columns == ("id", "text")


def test_quotation_marks_that_never_close_are_found(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text('id,text\n1,good\n2,"open\n3,fine\n', encoding="utf-8")
    found = refused(path)
    assert [row.number for row in found] == [3]
    assert "quotation marks" in found[0].reason


def test_a_few_broken_lines_in_utf8_are_not_made_into_other_letters(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    sound = "".join(f"{number},tyttö ja äiti\n" for number in range(20)).encode()
    path.write_bytes(b"id,text\n" + sound + "99,hyv\xe4\n".encode("latin-1"))
    table = open_delimited(path)
    assert table.form.encoding == "utf-8"
    *_, last = table.rows()
    assert last.cells[1] == "hyv\udce4"


def test_a_file_that_is_not_in_the_encoding_named_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_bytes(codecs.BOM_UTF16_LE + "id,text\n1,a\n".encode("utf-16-le") + b"\x00")
    with pytest.raises(TableError, match="cannot be read as utf-16"):
        list(open_delimited(path).rows())


def test_an_encoding_nobody_knows_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "answers.csv", [["id"], ["1"]], "utf-8")
    with pytest.raises(UsageError, match="no encoding 'klingon'"):
        open_table(path, encoding="klingon")


@pytest.mark.parametrize("content", ["\n\n\n", ",,,\n", "  \n"])
def test_a_file_without_column_names_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "answers.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(TableError, match="no column names"):
        open_delimited(path)
