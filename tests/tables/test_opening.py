"""What a file is, by its content."""

from __future__ import annotations

import gc
import gzip
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import Workbook

from intercoder.errors import MissingPackageError, TableError, UsageError
from intercoder.tables.opening import open_table
from intercoder.tables.table import FileFormat, RefusedRow, Row, column_place


def workbook(path: Path, *sheets: list[list[object]]) -> Path:
    book = Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, start=1):
        sheet = book.create_sheet(f"Sheet{number}")
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def cells(path: Path, sheet: str = "") -> list[list[str]]:
    table = open_table(path, sheet=sheet)
    return [list(row.cells) for row in table.rows() if isinstance(row, Row)]


def test_a_workbook_is_read_whatever_its_name(tmp_path: Path) -> None:
    path = workbook(tmp_path / "answers.csv", [["id", "text"], [1, "quiet"], [2, "bright"]])
    assert open_table(path).form.format is FileFormat.XLSX
    assert cells(path) == [["1", "quiet"], ["2", "bright"]]


def test_cells_of_a_workbook_read_as_they_are_shown(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "answers.xlsx",
        [
            ["id", "number", "share", "day", "moment", "yes"],
            [
                "a",
                3.0,
                0.1 + 0.2,
                date(2026, 1, 31),
                datetime.fromisoformat("2026-01-31T09:30"),
                True,
            ],
            [None, None, None, None, None, None],
            ["b", None, None, None, None, None],
        ],
    )
    assert cells(path) == [
        ["a", "3", "0.3", "2026-01-31", "2026-01-31T09:30:00", "true"],
        ["b", "", "", "", "", ""],
    ]


def test_merged_cells_of_a_workbook_are_empty_but_for_the_first(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    for row in (["respondent", "question", "text"], ["r1", "q1", "a"], ["r1", "q2", "b"]):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    book.save(tmp_path / "answers.xlsx")
    assert cells(tmp_path / "answers.xlsx") == [["r1", "q1", "a"], ["", "q2", "b"]]


def test_a_formula_that_failed_is_no_answer(tmp_path: Path) -> None:
    path = workbook(tmp_path / "answers.xlsx", [["id", "text"], ["1", "fine"], ["2", "#NAME?"]])
    refused = [row for row in open_table(path).rows() if isinstance(row, RefusedRow)]
    assert [str(row) for row in refused] == ["row 3, column 'text': a formula that failed (#NAME?)"]


def test_the_sheet_must_be_named_where_several_have_content(tmp_path: Path) -> None:
    path = workbook(tmp_path / "answers.xlsx", [["id"], ["1"]], [["id"], ["2"]], [])
    with pytest.raises(UsageError, match="2 sheets with content"):
        open_table(path)
    assert cells(path, sheet="Sheet2") == [["2"]]
    with pytest.raises(UsageError, match="no sheet 'Sheet9'"):
        open_table(path, sheet="Sheet9")


def test_the_only_sheet_with_content_is_taken(tmp_path: Path) -> None:
    path = workbook(tmp_path / "answers.xlsx", [], [["id"], ["2"]])
    assert open_table(path).form.sheet == "Sheet2"


def test_an_archive_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "answers.xlsx"
    with ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "nothing")
    with pytest.raises(TableError, match="no sound Excel workbook"):
        open_table(path)


def test_damage_inside_a_workbook_is_found_while_reading(tmp_path: Path) -> None:
    rows: list[list[object]] = [["id", "text"]]
    rows += [[str(n), f"books {n}"] for n in range(500)]
    sound = workbook(tmp_path / "sound.xlsx", rows)
    path = tmp_path / "cut.xlsx"
    with ZipFile(sound) as old, ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            is_sheet = name.endswith("sheet1.xml")
            new.writestr(name, content[: len(content) // 2] if is_sheet else content)
    with pytest.raises(TableError, match="no sound Excel workbook"):
        list(open_table(path).rows())


def test_json_lines_have_the_keys_of_all_lines_as_columns(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_text(
        '{"id": 1, "text": "quiet"}\n\n'
        '{"id": 2.0, "codes": ["a", "b"], "text": null}\n'
        '[1]\n{"id"\n',
        encoding="utf-8",
    )
    table = open_table(path)
    assert table.columns == ("id", "text", "codes")
    assert cells(path) == [["1", "quiet", ""], ["2", "", "a;b"]]
    refused = [row for row in table.rows() if isinstance(row, RefusedRow)]
    assert [str(row) for row in refused] == ["row 4: not a JSON object", "row 5: not a JSON object"]


JSON_DOCUMENTS = {
    "a list": '[{"id": 1, "text": "quiet"}, {"id": 2, "text": "bright"}]',
    "a list over lines": '[\n  {"id": 1, "text": "quiet"},\n  {"id": 2, "text": "bright"}\n]\n',
    "a page of results": '{"count": 2, "links": {"next": null}, "results": '
    '[{"id": 1, "text": "quiet"}, {"id": 2, "text": "bright"}]}',
    "with a mark": '\ufeff[{"id": 1, "text": "quiet"}, {"id": 2, "text": "bright"}]',
    "deeper": '{"data": {"tags": ["a"], "items": [{"id": 1, "text": "quiet"},'
    '{"id": 2, "text": "bright"}]}}',
}


@pytest.mark.parametrize("name", ["answers.json", "answers.txt"])
@pytest.mark.parametrize("document", JSON_DOCUMENTS.values(), ids=JSON_DOCUMENTS)
def test_json_of_a_service_is_a_table_of_its_objects(
    tmp_path: Path, document: str, name: str
) -> None:
    path = tmp_path / name
    path.write_text(document, encoding="utf-8")
    assert open_table(path).form.format is FileFormat.JSON
    assert open_table(path).columns == ("id", "text")
    assert cells(path) == [["1", "quiet"], ["2", "bright"]]


def test_what_is_nested_in_json_becomes_columns(tmp_path: Path) -> None:
    path = tmp_path / "answers.json"
    path.write_text(
        '{"responses": [{"id": "R_1", "values": {"Q1": "quiet", "Q2": ["a", null, "b"]},'
        '"answers": [{"text": "bright"}, {"text": "warm"}], "none": {}}, 7]}',
        encoding="utf-8",
    )
    columns = ("id", "values.Q1", "values.Q2", "answers.1.text", "answers.2.text")
    assert open_table(path).columns == columns
    assert cells(path) == [["R_1", "quiet", "a;b", "bright", "warm"]]
    refused = [row for row in open_table(path).rows() if isinstance(row, RefusedRow)]
    assert [str(row) for row in refused] == ["row 2: not a JSON object"]
    path.write_text('{"r1": {"text": "quiet"}, "r2": {"text": "warm"}}', encoding="utf-8")
    assert open_table(path).columns == ("key", "text")
    assert cells(path) == [["r1", "quiet"], ["r2", "warm"]]


@pytest.mark.parametrize("document", ['[{"id": 1}, {"id"', "[1, 2, 3]", "{}", '{"a": [1]', "[]"])
def test_json_that_is_no_table_is_refused_in_words(tmp_path: Path, document: str) -> None:
    path = tmp_path / "answers.json"
    path.write_text(document, encoding="utf-8")
    with pytest.raises(TableError, match="JSON"):
        open_table(path)


def test_parquet_reads_like_any_table(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow", reason="Parquet needs the extra intercoder[parquet]")
    parquet = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "answers.parquet"
    moment = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
    parquet.write_table(
        pa.table(
            {
                "id": [1, 2],
                "text": ["quiet", None],
                "mark": [1.0, float("nan")],
                "at": [moment, None],
            }
        ),
        path,
    )
    table = open_table(path)
    assert list(table.rows()) == [
        Row(2, ("1", "quiet", "1", "2026-01-31T09:30:00+00:00")),
        Row(3, ("2", "", "", "")),
    ]


def test_parquet_without_its_package_names_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "answers.parquet"
    path.write_bytes(b"PAR1 and more")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingPackageError, match=r"intercoder\[parquet\]"):
        open_table(path)


def test_a_damaged_parquet_file_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow", reason="Parquet needs the extra intercoder[parquet]")
    path = tmp_path / "answers.parquet"
    path.write_bytes(b"PAR1 and nothing that belongs there PAR1")
    with pytest.raises(TableError, match="not a valid Parquet file"):
        open_table(path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "no sound workbook"),
        (b"$FL2@(#) SPSS DATA FILE", "no sound file of SPSS"),
        (b"%PDF-1.7", "PDF file"),
        (b"\x1f\x8b\x08\x00", "damaged archive"),
        (bytes(range(256)) * 8, "not a table this program can read"),
    ],
)
def test_what_is_no_table_is_refused_by_what_it_is(
    tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "answers.csv"
    path.write_bytes(content)
    with pytest.raises(TableError, match=said):
        open_table(path)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="There is no file"):
        open_table(tmp_path / "nothing.csv")
    with pytest.raises(TableError, match="is a folder"):
        open_table(tmp_path)


def test_a_missing_column_is_answered_with_those_most_like_it() -> None:
    with pytest.raises(TableError, match=r"no column 'respondant'.*nearest are 'Respondent'"):
        column_place(("Respondent", "text", "age"), "respondant")


def test_a_column_that_stands_twice_is_named_with_its_places() -> None:
    with pytest.raises(TableError, match=r"2 columns named 'other' \(B and AB\)"):
        column_place(("id", "other", *(f"x{n}" for n in range(25)), "other"), "other")


@pytest.mark.parametrize("kind", ["gz", "zip"])
def test_the_only_table_in_an_archive_is_read(tmp_path: Path, kind: str) -> None:
    content, path = b"id;text\n1;quiet\n", tmp_path / f"answers.csv.{kind}"
    if kind == "gz":
        path.write_bytes(gzip.compress(content))
    else:
        with ZipFile(path, "w") as archive:
            archive.writestr("folder/answers.csv", content)
            archive.writestr("__MACOSX/._answers.csv", b"of no use")
    table = open_table(path)
    assert table.path == path
    assert [list(row.cells) for row in table.rows() if isinstance(row, Row)] == [["1", "quiet"]]
    del table
    gc.collect()
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_an_archive_of_several_files_or_a_damaged_one_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "answers.zip"
    with ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "id\n1\n")
        archive.writestr("b.csv", "id\n1\n")
    with pytest.raises(TableError, match="holds 2 files"):
        open_table(path)
    packed = tmp_path / "answers.gz"
    packed.write_bytes(gzip.compress(b"id,text\n" * 9_000)[:-20])
    with pytest.raises(TableError, match="damaged archive"):
        open_table(packed)
    packed.write_bytes(gzip.compress(b"1,2,3\n" * 9_000_000, 9))
    with pytest.raises(TableError, match="would unpack to"):
        open_table(packed)
    assert {one.name for one in tmp_path.iterdir()} == {"answers.zip", "answers.gz"}
