"""Damaged files are refused in a sentence, whatever a library makes of them."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import pyarrow as pa
import pytest
from openpyxl import Workbook
from pyarrow import parquet

from intercoder.errors import TableError
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
