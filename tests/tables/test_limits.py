"""Files that would cost memory or time without end are refused with the limit and its flag."""

from __future__ import annotations

import os
import socket
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from intercoder.cli.main import run
from intercoder.cli.output import ExitCode
from intercoder.codebook.files.files import examine_codebook
from intercoder.errors import CodebookError, TableError, UsageError
from intercoder.study.study import Study
from intercoder.tables.limits import Limits, read_limits
from intercoder.tables.opening import open_table

SMALL = Limits(megabytes=1, rows=50, columns=20, cells=500, characters=100)


def read_all(path: Path, limits: Limits = SMALL) -> int:
    return len(list(open_table(path, limits=limits).rows()))


def sheet_with(path: Path, rows: str) -> Path:
    """A workbook whose sheet has these rows in place of its own."""
    whole = path.with_suffix(".whole")
    book = Workbook()
    book.active.append(["respondent", "value"])
    book.save(whole)
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for part in source.infolist():
            content = source.read(part.filename)
            if part.filename == "xl/worksheets/sheet1.xml":
                content = content.replace(b"</sheetData>", f"{rows}</sheetData>".encode())
            out.writestr(part.filename, content)
    return path


@pytest.mark.slow
def test_a_row_with_a_number_no_spreadsheet_has_is_refused(tmp_path: Path) -> None:
    far = '<row r="99999999"><c r="A99999999" t="inlineStr"><is><t>x</t></is></c></row>'
    path = sheet_with(tmp_path / "far.xlsx", far)
    assert path.stat().st_size < 10_000
    with pytest.raises(TableError, match=r"more than 1,048,576 rows.*--limit rows="):
        read_all(path, Limits())


def test_a_sheet_of_far_columns_counts_its_empty_cells(tmp_path: Path) -> None:
    wide = "".join(
        f'<row r="{row}"><c r="P{row}" t="inlineStr"><is><t>x</t></is></c></row>'
        for row in range(2, 48)
    )
    path = sheet_with(tmp_path / "wide.xlsx", wide)
    with pytest.raises(TableError, match=r"more than 500 cells.*--limit cells="):
        read_all(path)


def test_a_workbook_is_measured_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", b" " * 2_000_000)
    with pytest.raises(TableError, match=r"more than 1 MB, unpacked.*--limit megabytes="):
        read_all(path)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", b"<si/>" * 6_000_000)
    with pytest.raises(TableError, match="more than 100 times its size"):
        read_all(path, Limits())


def test_one_text_as_long_as_a_book_is_found_in_a_workbook_before_it_is_read(
    tmp_path: Path,
) -> None:
    path = tmp_path / "long.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", b"<t>" + os.urandom(11_000_000).replace(b"<", b""))
    with pytest.raises(TableError, match=r"cell of more than 10,000,000 .*characters=N"):
        read_all(path, Limits())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("respondent,value\n" + "r,books\n" * 60, "more than 50 rows.*--limit rows="),
        (",".join(f"c{number}" for number in range(30)) + "\n1\n", "more than 20 columns"),
        ("respondent,value\nr,books" + "," * 30 + "\n", "more than 20 columns"),
        ("respondent,value\nr," + "books " * 200_000 + "\n", "more than 1 MB"),
    ],
)
def test_delimited_files_have_limits(tmp_path: Path, content: str, words: str) -> None:
    path = tmp_path / "answers.csv"
    path.write_text(content, "utf-8")
    with pytest.raises(TableError, match=words):
        read_all(path)


def test_a_cell_that_never_ends_stops_the_reading(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text('respondent,value\nr,"' + "books\n" * 1_800_000, "utf-8")
    with pytest.raises(TableError, match=r"Row 2 .*10,000,000 characters.*--limit characters"):
        read_all(path, Limits())


def test_json_lines_have_limits_and_deep_lists_are_refused_rows(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_text('{"id": 1, "value": "books"}\n' * 60, "utf-8")
    with pytest.raises(TableError, match="more than 50 rows"):
        read_all(path)
    path.write_text('{"id": 1, "value": ' + "[" * 900 + "]" * 900 + "}\n", "utf-8")
    assert read_all(path) == 1
    path.write_text("[" * 200_000, "utf-8")
    with pytest.raises(TableError, match="does not contain one JSON object"):
        read_all(path)


def test_parquet_is_measured_by_its_footer(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    path = tmp_path / "answers.parquet"
    packed = pyarrow.DictionaryArray.from_arrays(
        pyarrow.array([0] * 1_000_000, pyarrow.int32()), pyarrow.array(["x" * 1_000])
    )
    parquet.write_table(pyarrow.table({"respondent": packed, "value": packed}), path)
    assert path.stat().st_size < 300_000
    with pytest.raises(TableError, match=r"more than 50 rows.*--limit rows="):
        read_all(path)
    table = open_table(path, limits=Limits())
    first = next(iter(table.rows()))
    assert list(first.cells) == ["x" * 1_000] * 2


def test_a_packed_parquet_file_is_read_without_being_unpacked(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    path = tmp_path / "answers.parquet"
    long = pyarrow.DictionaryArray.from_arrays(
        pyarrow.array([0] * 5, pyarrow.int32()), pyarrow.array(["x" * 11_000_000])
    )
    parquet.write_table(pyarrow.table({"value": long}), path)
    with pytest.raises(TableError, match=r"cell of more than 10,000,000"):
        read_all(path, Limits())


@pytest.mark.parametrize("kind", ["pipe", "socket", "folder", "device"])
def test_what_only_looks_like_a_file_is_refused_at_once(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "answers.csv"
    listening = socket.socket(socket.AF_UNIX)
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "socket":
        listening.bind(str(path))
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to("/dev/zero")
    with listening:
        with pytest.raises(TableError, match=f"is a {kind}"):
            open_table(path)
        with pytest.raises(CodebookError, match=f"is a {kind}"):
            examine_codebook(path)
        named = path.rename(path.with_suffix(".yaml"))
        with pytest.raises(CodebookError, match=f"is a {kind}"):
            examine_codebook(named)


def test_limits_are_raised_by_name() -> None:
    assert read_limits(["rows=10_000_000", "characters=5"]) == Limits(rows=10_000_000, characters=5)
    for typed in (["books=3"], ["rows"], ["rows=0"], ["rows=-1"], ["rows=x"]):
        with pytest.raises(UsageError, match="not a limit"):
            read_limits(typed)
    with pytest.raises(UsageError, match="given twice"):
        read_limits(["rows=1", "rows=2"])


def test_the_flag_of_the_sentence_raises_the_limit(
    study: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "answers.csv"
    path.write_text(f"respondent,value\nw1,{'quiet ' * 20_000}\nw2,books\n", "utf-8")
    typed = ["import", study.target, str(path), "--respondent", "respondent", "--question", "value"]
    assert run(typed) is ExitCode.FAILED
    assert "--limit characters=N" in capsys.readouterr().err
    assert run([*typed, "--limit", "characters=200000"]) is ExitCode.DONE


@pytest.mark.slow
def test_a_codebook_file_is_bounded_too(tmp_path: Path) -> None:
    far = '<row r="99999999"><c r="A99999999" t="inlineStr"><is><t>x</t></is></c></row>'
    path = sheet_with(tmp_path / "codes.xlsx", far)
    assert any("rows" in fault.message for fault in examine_codebook(path).faults)
    huge = tmp_path / "codes.yaml"
    with huge.open("wb") as file:
        file.truncate(10_000_000_000)
    with pytest.raises(CodebookError, match="more than 5,000,000 bytes"):
        examine_codebook(huge)


@pytest.mark.parametrize("typed", [("status",), ("merge",), ("backup", "to.study")])
def test_a_study_is_not_waited_for_in_a_pipe(
    study: Study, tmp_path: Path, typed: tuple[str, ...]
) -> None:
    pipe = tmp_path / "pipe.study"
    os.mkfifo(pipe)
    command, *rest = typed
    named = [study.target, str(pipe)] if command == "merge" else [str(pipe)]
    assert run([command, *named, *rest]) is ExitCode.FAILED
