"""The files an export writes, read back by other libraries."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Hashable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from pyarrow import parquet

from intercoder.errors import ExportError
from intercoder.exchange.exporting import table_files
from intercoder.exchange.exporting.csv_files import write_csv
from intercoder.exchange.exporting.decision_tables import (
    BatchedRows,
    Cell,
    Column,
    DecisionBatch,
    Kind,
    Row,
)
from intercoder.exchange.exporting.table_files import write_parquet, write_xlsx
from intercoder.text.spreadsheet_cells import guard, unescape, unguard

COLUMNS = (
    Column("text"),
    Column("mark", Kind.MARK),
    Column("revision", Kind.COUNT),
    Column("decided_at", Kind.MOMENT),
    Column("seconds", Kind.NUMBER),
)
ROW: Row = ("=SUM(A1)", 1, 3, "2026-03-01T10:00:00.250Z", 2.5)
EMPTY: Row = (None, None, None, None, None)
HOSTILE = ["=1+1", "@x", "-5", "+1", "#N/A", "\x07\x1b[31m", "a\r\nb\rc", "_x000D_", "'=x", " x "]

texts = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(HOSTILE)
in_any_folder = settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)


@in_any_folder
@given(st.lists(texts, min_size=1))
def test_a_csv_gives_back_every_text(tmp_path: Path, written: list[str]) -> None:
    path = tmp_path / "out.csv"
    write_csv(path, COLUMNS[:1], [(text,) for text in written])
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert [unguard(row[0]) for row in rows[1:]] == written


cells: st.SearchStrategy[Cell] = st.none() | st.integers() | st.floats() | texts


@in_any_folder
@given(st.data(), st.integers(1, 4), st.sampled_from(",;\t|"), st.booleans(), st.booleans())
def test_a_csv_has_the_bytes_of_the_standard_librarys(
    tmp_path: Path, data: st.DataObject, width: int, delimiter: str, guarded: bool, comma: bool
) -> None:
    rows = data.draw(st.lists(st.tuples(*[cells] * width)))
    kinds = data.draw(st.lists(st.sampled_from(Kind), min_size=width, max_size=width))
    columns = [Column(data.draw(texts), kind) for kind in kinds]
    path, other = tmp_path / "out.csv", tmp_path / "other.csv"
    style = {"guarded": guarded, "decimal_comma": comma}
    write_csv(path, columns, rows, delimiter=delimiter, **style)
    with other.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow([column.title for column in columns])
        for row in rows:
            writer.writerow(
                guard(cell)
                if guarded and kind is Kind.TEXT and isinstance(cell, str)
                else str(cell).replace(".", ",")
                if comma and isinstance(cell, float)
                else cell
                for cell, kind in zip(row, kinds, strict=True)
            )
    assert path.read_bytes() == other.read_bytes()


@in_any_folder
@given(st.data(), st.integers(0, 2), st.integers(0, 2))
def test_rows_in_batches_are_written_like_rows(
    tmp_path: Path, data: st.DataObject, codes: int, after: int
) -> None:
    columns = [Column(str(place)) for place in range(2 + codes + after)]
    code_rows = st.lists(st.tuples(*[st.none() | texts] * codes), min_size=1, max_size=3)
    known: dict[Hashable, tuple[Row, ...]] = dict(
        enumerate(map(tuple, data.draw(st.lists(code_rows, min_size=1, max_size=4))))
    )
    batches = []
    for size in data.draw(st.lists(st.integers(1, 4), max_size=3)):
        column = st.lists(st.none() | texts, min_size=size, max_size=size)
        given_codes = data.draw(
            st.lists(st.sampled_from(list(known)), min_size=size, max_size=size)
        )
        drawn = [data.draw(column) for _ in range(2 + after)]
        batches.append(DecisionBatch(tuple(drawn[:2]), given_codes, known, tuple(drawn[2:])))
    rows = [row for batch in batches for row in batch.rows()]
    for write, suffix in ((write_csv, "csv"), (write_parquet, "parquet")):
        path, other = tmp_path / f"out.{suffix}", tmp_path / f"other.{suffix}"
        counts = write(path, columns, BatchedRows(iter(batches))), write(other, columns, rows)
        assert counts == (len(rows), len(rows))
        assert path.read_bytes() == other.read_bytes()


@in_any_folder
@given(st.lists(texts, min_size=1))
def test_a_sheet_gives_back_every_text(tmp_path: Path, written: list[str]) -> None:
    path = tmp_path / "out.xlsx"
    write_xlsx(path, (*COLUMNS[:1], Column("end")), [(text, "end") for text in written])
    sheet = load_workbook(path, read_only=True)["codings"]
    rows = list(sheet.iter_rows(values_only=True, min_row=2))
    assert [unescape(str(row[0] or "")) for row in rows] == written


@in_any_folder
@given(st.lists(texts, min_size=1))
def test_a_parquet_file_gives_back_every_text(tmp_path: Path, written: list[str]) -> None:
    path = tmp_path / "out.parquet"
    write_parquet(path, COLUMNS[:1], [(text,) for text in written])
    assert parquet.read_table(path)["text"].to_pylist() == written


@pytest.mark.parametrize("text", HOSTILE)
def test_text_in_a_sheet_is_never_a_formula_or_an_error(tmp_path: Path, text: str) -> None:
    path = tmp_path / "out.xlsx"
    write_xlsx(path, COLUMNS[:1], [(text,)])
    assert load_workbook(path)["codings"]["A2"].data_type in {"s", "inlineStr"}


def test_numbers_in_a_sheet_are_numbers(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    write_xlsx(path, COLUMNS, [ROW, EMPTY])
    rows = list(load_workbook(path)["codings"].iter_rows(values_only=True))
    assert rows[0] == tuple(column.title for column in COLUMNS)
    assert rows[1] == ROW
    assert len(rows) == 2  # a row without anything leaves no trace


def test_parquet_columns_have_types(tmp_path: Path) -> None:
    path = tmp_path / "out.parquet"
    write_parquet(path, COLUMNS, [ROW, EMPTY])
    table = parquet.read_table(path)
    assert [str(kind) for kind in table.schema.types] == [
        "string",
        "int8",
        "int32",
        "timestamp[us, tz=UTC]",
        "double",
    ]
    first, second = table.to_pylist()
    assert first["decided_at"] == datetime(2026, 3, 1, 10, 0, 0, 250_000, tzinfo=UTC)
    assert (first["mark"], first["seconds"]) == (1, 2.5)
    assert set(second.values()) == {None}


def test_parquet_is_written_a_row_group_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "out.parquet"
    count = write_parquet(path, COLUMNS, (ROW for _ in range(25_000)))
    file = parquet.ParquetFile(path)
    assert (count, file.metadata.num_rows, file.metadata.num_row_groups) == (25_000, 25_000, 3)


def test_more_rows_than_a_sheet_holds_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_files, "SHEET_ROWS", 4)  # a million rows take a minute
    write_xlsx(tmp_path / "fits.xlsx", COLUMNS, [ROW] * 3)
    with pytest.raises(ExportError, match="more rows than a sheet holds"):
        write_xlsx(tmp_path / "out.xlsx", COLUMNS, [ROW] * 4)


def test_more_columns_than_a_sheet_holds_are_refused(tmp_path: Path) -> None:
    columns = [Column(f"code:{n}", Kind.MARK) for n in range(16_385)]
    with pytest.raises(ExportError, match="columns"):
        write_xlsx(tmp_path / "out.xlsx", columns, [])


@pytest.mark.parametrize("text", ["x" * 32_768, "😀" * 16_384, "\x07" * 5_000])
def test_text_too_long_for_a_cell_is_refused_and_not_cut(tmp_path: Path, text: str) -> None:
    with pytest.raises(ExportError, match="Row 2, column text") as refused:
        write_xlsx(tmp_path / "out.xlsx", COLUMNS[:1], [(text,)])
    assert text[:10] not in str(refused.value)


def test_the_longest_text_of_a_cell_is_kept_whole(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "out.xlsx", COLUMNS[:1], [("x" * 32_767,)])
    cell = load_workbook(tmp_path / "out.xlsx")["codings"]["A2"]
    assert len(str(cell.value)) == 32_767


def test_a_sheet_leaves_no_answers_in_the_systems_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(elsewhere))
    seen: set[Path] = set()

    def rows() -> Iterator[Row]:
        for _ in range(2000):
            seen.update(elsewhere.iterdir())
            yield ROW

    write_xlsx(tmp_path / "out.xlsx", COLUMNS, rows())
    assert seen == set()
    assert tempfile.tempdir == str(elsewhere)
