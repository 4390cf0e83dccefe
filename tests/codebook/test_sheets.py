"""Codebooks from spreadsheets, as leads and their programs really write them."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from intercoder.codebook.code import Code, Codebook
from intercoder.codebook.files.csv_file import dump_csv
from intercoder.codebook.files.sheet import split_items
from intercoder.codebook.files.xlsx_file import dump_xlsx
from intercoder.codebook.ids import make_ids
from intercoder.errors import CodebookError
from tests.codebook.reading import read_csv, read_xlsx

SIMPLE = "id;name;parent;definition\nbooks;Bücher;;Was es gibt\nfilms;Filme;books;\n"


def xlsx(rows: Sequence[Sequence[object]]) -> bytes:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    for row in rows:
        sheet.append(list(row))
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        SIMPLE.encode(),
        SIMPLE.encode("utf-8-sig"),
        SIMPLE.encode("utf-16"),
        SIMPLE.encode("cp1252"),
        SIMPLE.replace(";", ",").encode(),
        SIMPLE.replace(";", "\t").encode("utf-16"),
        SIMPLE.replace("\n", "\r\n").encode(),
        ("sep=;\r\n" + SIMPLE).encode(),
        SIMPLE.replace("id;name", " ID ; Name ").encode(),
    ],
)
def test_csv_is_read_as_any_excel_writes_it(content: bytes) -> None:
    book = read_csv(content, "Visitors").sound("x.csv")
    assert book.name == "Visitors"
    assert [(code.id, code.name, code.parent) for code in book.codes] == [
        ("books", "Bücher", None),
        ("films", "Filme", "books"),
    ]


def test_a_guess_at_the_encoding_is_told() -> None:
    warnings = read_csv(SIMPLE.encode("cp1252"), "x").warnings
    assert any("cp1252" in warning.message for warning in warnings)


def test_the_codebooks_own_texts_survive_sorting() -> None:
    book = Codebook("Visitors", (Code("b", "B"), Code("a", "A")), note="=note", language="en")
    titles, *rows = dump_csv(book).decode("utf-8-sig").splitlines()
    shuffled = "\r\n".join([titles, *reversed(rows)])
    again = read_csv(shuffled.encode(), "x").sound("x")
    assert (again.name, again.note, again.language) == ("Visitors", "=note", "en")


@pytest.mark.parametrize(
    ("cell", "items"),
    [
        ("a|b", ("a", "b")),
        ("a\nb\n", ("a", "b")),
        (" a | b ", ("a", "b")),
        (r"a\|b", ("a|b",)),
        (r"a\nb", ("a\nb",)),
        (r"either\or", (r"either\or",)),
        ("", ()),
        ("||", ()),
    ],
)
def test_a_cell_may_hold_a_list(cell: str, items: tuple[str, ...]) -> None:
    assert split_items(cell) == items


@pytest.mark.parametrize("word", ["yes", "YES", "x", "true", "1", "TRUE"])
def test_a_switch_may_be_written_in_several_ways(word: str) -> None:
    content = f"id,name,exclusive\na,A,{word}\nb,B,no\n".encode()
    book = read_csv(content, "x").sound("x")
    assert book["a"].exclusive
    assert not book["b"].exclusive


def test_faults_have_their_row() -> None:
    content = b"id,name,parent,key,exclusive\na,A,,,\n\nb,A,zzz,s,perhaps\n"
    found = [(fault.row, fault.code, fault.field) for fault in read_csv(content, "x").faults]
    assert sorted(found) == [(4, "b", field) for field in ("exclusive", "key", "parent")]


def test_a_code_without_an_id_gets_one_and_the_lead_is_told() -> None:
    reading = read_csv("name\nBücher & Filme\nRuhe\n".encode(), "x")
    assert [code.id for code in reading.sound("x").codes] == ["bucher-filme", "ruhe"]
    assert any("was given 'bucher-filme'" in warning.message for warning in reading.warnings)


@given(st.text(), st.sets(st.text()))
def test_a_made_id_is_well_formed_and_free(name: str, taken: set[str]) -> None:
    (made,) = make_ids([name], taken)
    assert made not in taken
    assert made[0].isalpha()
    assert made.isascii()
    assert made == made.lower()


def test_a_column_that_is_not_known_is_left_out_with_a_warning() -> None:
    reading = read_csv(b"id,name,definiton\na,A,x\n", "x")
    assert any("did you mean 'definition'" in warning.message for warning in reading.warnings)
    assert reading.sound("x")["a"].definition == ""


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"some,words\n1,2\n", "titles of the columns"),
        (b"id,name,name\na,A,B\n", "there twice"),
        (b"id,name\n", "no codes"),
        (b"id,name\na,A\x81\xff\n", "encoding"),
        (b'id,name\na,"' + b"x" * 200_000 + b'"\n', "100,000 characters"),
        (b"id,name\n" + b"a,A\n" * 10_001, "rows"),
        (b"id,name,codebook\na,A,one\nb,B,two\n", "two different values"),
        (b"id,name\na,A\x1b[31m\n", "U+001B"),
    ],
)
def test_a_csv_file_that_is_no_codebook_is_refused(content: bytes, words: str) -> None:
    assert any(words in fault.message for fault in read_csv(content, "x").faults)


@given(st.binary() | st.text("idname,;\t\"'\n|\\", max_size=60).map(str.encode))
def test_no_bytes_whatever_break_the_csv_reader(content: bytes) -> None:
    reading = read_csv(content, "x")
    assert reading.faults or reading.codebook


def test_csv_cells_cannot_be_run_as_formulas(library: Codebook) -> None:
    evil = Code("evil", "=1+1", definition="@sum", aliases=("-x",))
    text = dump_csv(Codebook("+x", (evil,))).decode("utf-8-sig")
    assert text.splitlines()[1].startswith("evil,'=1+1,,'@sum,")


def test_excel_cells_are_texts_and_never_formulas() -> None:
    content = dump_xlsx(Codebook("=x", (Code("evil", "=1+1"),)))
    sheet = load_workbook(io.BytesIO(content))["codes"]
    cell = sheet["B2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    assert cell.quotePrefix
    assert read_xlsx(content, "x").sound("x")["evil"].name == "=1+1"


def test_excel_rows_are_read_whatever_kind_their_cells_have() -> None:
    rows: list[list[object]] = [
        ["id", "name", "exclusive", "examples"],
        ["a", 2024, True, "one\ntwo"],
        ["b", 1.5, 0, None],
    ]
    book = read_xlsx(xlsx(rows), "Visitors").sound("x")
    assert book.name == "Visitors"
    assert [code.name for code in book.codes] == ["2024", "1.5"]
    assert book["a"].exclusive
    assert book["a"].examples == ("one", "two")
    assert not book["b"].exclusive


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("=1+1", "a formula"),
        ("#N/A", "an error"),
        (datetime.date(2024, 5, 1), "a date"),
    ],
)
def test_excel_cells_that_are_no_text_are_refused_with_their_row(value: object, words: str) -> None:
    reading = read_xlsx(xlsx([["id", "name"], ["a", "A"], ["b", value]]), "x")
    assert [(fault.row, words in fault.message) for fault in reading.faults] == [(3, True)]


def test_a_zip_bomb_is_not_unpacked() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 60_000_000)
    assert read_xlsx(buffer.getvalue(), "x").codebook is None


@given(st.binary(max_size=200), st.integers(0, 4000))
@settings(deadline=None, max_examples=60)
def test_a_damaged_excel_file_is_refused_in_words(junk: bytes, place: int) -> None:
    good = bytearray(xlsx([["id", "name"], ["a", "A"]]))
    good[place : place + len(junk)] = junk
    reading = read_xlsx(bytes(good), "x")
    assert reading.faults or reading.codebook


def test_a_text_too_long_for_an_excel_cell_is_refused() -> None:
    with pytest.raises(CodebookError, match="too long"):
        dump_xlsx(Codebook("x", (Code("a", "A", definition="x" * 40_000),)))
