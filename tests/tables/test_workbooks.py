"""Workbooks in other forms than the usual .xlsx: strict, .ods, .xls, .xlsb; protected ones."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import Workbook

from intercoder.errors import TableError, UsageError
from intercoder.tables.opening import file_format, open_table, sheets_with_content
from intercoder.tables.table import FileFormat, Row

USUAL = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
ODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
><office:body><office:spreadsheet>{sheets}</office:spreadsheet></office:body>
</office:document-content>"""
MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
<manifest:file-entry manifest:full-path="/"
 manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>"""


def cells(path: Path, **how: str | int) -> list[tuple[int, list[str]]]:
    rows = open_table(path, **how).rows()  # type: ignore[arg-type]
    return [(row.number, list(row.cells)) for row in rows if isinstance(row, Row)]


def write_xlsx(path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["B3"], sheet["C3"] = "id", "text"
    for number in range(1_200):
        sheet.append([None, number, f"quiet {number}"])
    book.save(path)


def write_ods(path: Path, **sheets: list[list[str]]) -> None:
    made = ""
    for name, rows in sheets.items():
        lines = "".join(
            "<table:table-row>"
            + "".join(
                '<table:table-cell calcext:value-type="error"/>'
                if cell == "#N/A"
                else '<table:table-cell office:value-type="string">'
                f"<text:p>{cell}</text:p></table:table-cell>"
                for cell in row
            )
            + "</table:table-row>"
            for row in rows
        )
        made += f'<table:table table:name="{name}">{lines}</table:table>'
    with ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", ODS.format(sheets=made))
        archive.writestr("META-INF/manifest.xml", MANIFEST)


@pytest.mark.slow
def test_a_workbook_in_the_strict_form_reads_as_any_other(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "usual.xlsx")
    with (
        ZipFile(tmp_path / "usual.xlsx") as usual,
        ZipFile(tmp_path / "strict.xlsx", "w") as strict,
    ):
        for name in usual.namelist():
            strict.writestr(name, usual.read(name).replace(USUAL.encode(), STRICT.encode()))
    table = open_table(tmp_path / "strict.xlsx")
    assert table.form.format is FileFormat.XLSX
    assert table.columns == ("column A", "id", "text")
    assert cells(tmp_path / "strict.xlsx") == cells(tmp_path / "usual.xlsx")
    assert cells(tmp_path / "strict.xlsx")[-1] == (1_203, ["", "1199", "quiet 1199"])


def test_a_sheet_of_opendocument_is_chosen_like_any(tmp_path: Path) -> None:
    path = tmp_path / "visitors.ods"
    write_ods(path, answers=[["title above"], ["id", "text"], ["a", "тишина"]], empty=[[]])
    assert file_format(path) is FileFormat.ODS
    assert cells(path, header_row=2) == [(3, ["a", "тишина"])]
    write_ods(path, one=[["id", "text"], ["a", "x"]], two=[["id", "text"], ["b", "y"]])
    assert sheets_with_content(path) == ["one", "two"]
    with pytest.raises(UsageError, match="has 2 sheets with content"):
        open_table(path)
    assert cells(path, sheet="two") == [(2, ["b", "y"])]
    with pytest.raises(UsageError, match="has no sheet 'three'"):
        open_table(path, sheet="three")


def test_errors_that_would_be_taken_for_empty_cells_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "errors.ods"
    write_ods(path, answers=[["id", "text"], ["a", "#N/A"]])
    with pytest.raises(TableError, match="has cells with errors"):
        open_table(path)


def test_a_protected_workbook_is_named_so(tmp_path: Path) -> None:
    path = tmp_path / "secret.xlsx"
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    )
    with pytest.raises(TableError, match="protected with a password"):
        open_table(path)


@pytest.mark.parametrize("name", ["a.xls", "a.ods", "a.xlsx"])
def test_a_damaged_workbook_is_refused_in_a_sentence(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name == "a.xls":
        path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 20)
    else:
        write_ods(path, answers=[["id", "text"], ["a", "b"]])
        path.write_bytes(path.read_bytes()[:-150])
    with pytest.raises(TableError, match="is no sound"):
        open_table(path)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("suffix", ["xls", "ods"])
def test_what_libreoffice_saves_reads_like_the_workbook(tmp_path: Path, suffix: str) -> None:
    write_xlsx(tmp_path / "book.xlsx")
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless",
         "--convert-to", suffix, "--outdir", str(tmp_path), str(tmp_path / "book.xlsx")],
        check=True, capture_output=True,
    )  # fmt: skip
    assert cells(tmp_path / f"book.{suffix}") == cells(tmp_path / "book.xlsx")
