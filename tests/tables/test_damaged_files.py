"""Damaged files are refused in a sentence, whatever a library makes of them."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pyarrow as pa
import pytest
from openpyxl import Workbook
from pyarrow import parquet

from intercoder.errors import IntercoderError, TableError
from intercoder.tables.opening import open_table


def refused(path: Path) -> str:
    with pytest.raises(TableError) as caught:
        list(open_table(path).rows())
    return caught.value.message


@pytest.mark.parametrize("text", ["column of answers", "quiet and warm"])
def test_letters_of_a_parquet_file_that_are_none(tmp_path: Path, text: str) -> None:
    table = pa.table({"id": ["r1", "r2"], "column of answers": ["quiet and warm", "books"]})
    path = tmp_path / "damaged.parquet"
    parquet.write_table(table, path, compression="none")
    damaged = text.encode()[:-2] + b"\xff\xfe"
    path.write_bytes(path.read_bytes().replace(text.encode(), damaged))
    assert "is not a valid Parquet file" in refused(path)


def test_a_time_beyond_all_calendars(tmp_path: Path) -> None:
    path = tmp_path / "damaged.parquet"
    times = pa.array([2**62], pa.int64()).cast(pa.timestamp("us"))
    parquet.write_table(pa.table({"id": ["r1"], "at": times}), path)
    assert "is not a valid Parquet file" in refused(path)


def test_a_workbook_with_a_part_that_cannot_be_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "damaged.xlsx"
    book = Workbook()
    book.save(path)
    with ZipFile(path) as archive:
        part = archive.getinfo("xl/workbook.xml")
    content = bytearray(path.read_bytes())
    start = part.header_offset + 30 + len(part.filename)
    content[start : start + part.compress_size] = b"\xff" * part.compress_size
    path.write_bytes(content)
    assert "is no sound Excel workbook" in refused(path)


@pytest.mark.parametrize("root", ["sss", "Project"])
def test_an_encoding_that_there_is_not(tmp_path: Path, root: str) -> None:
    definition = f'<?xml version="1.0" encoding="utf-99"?><{root}></{root}>'
    path = tmp_path / "damaged.xml"
    path.write_text(definition, "utf-8")
    if root == "Project":
        with ZipFile(tmp_path / "damaged.qdpx", "w") as archive:
            archive.write(path, "project.qde")
        path = tmp_path / "damaged.qdpx"
    assert "no sound" in refused(path)


OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
PACKED = ("ods", "xlsx", "xlsb", "zip", "qdpx")


def packed(path: Path) -> bytes:
    """An archive that each reader takes for one of its own, with a table in it."""
    names = {"zip": ("answers.csv",), "qdpx": ("project.qde",), "ods": ("mimetype", "content.xml")}
    parts = names.get(path.suffix[1:], ("xl/workbook.xml", "xl/worksheets/sheet1.xml"))
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name in parts:
            is_kind = name == "mimetype"
            content = (
                "application/vnd.oasis.opendocument.spreadsheet" if is_kind else "id,why\n" * 9
            )
            archive.writestr(name, content, ZIP_STORED if is_kind else ZIP_DEFLATED)
    return path.read_bytes()


@pytest.mark.parametrize("ending", PACKED)
@pytest.mark.parametrize("packing", [12, 14, 99])
def test_parts_of_an_archive_in_another_packing(tmp_path: Path, ending: str, packing: int) -> None:
    path = tmp_path / f"damaged.{ending}"
    content = bytearray(packed(path))
    for mark, place in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        start = content.find(mark)
        while start >= 0:
            content[start + place] = packing
            start = content.find(mark, start + 4)
    path.write_bytes(content)
    assert refused(path)


@pytest.mark.parametrize("ending", PACKED)
@pytest.mark.parametrize("place", [0, 24, 42])
def test_the_directory_of_an_archive_that_is_damaged(
    tmp_path: Path, ending: str, place: int
) -> None:
    path = tmp_path / f"damaged.{ending}"
    content = bytearray(packed(path))
    content[content.find(b"PK\x01\x02") + place] ^= 0xFF
    path.write_bytes(content)
    with suppress(IntercoderError):
        list(open_table(path).rows())
