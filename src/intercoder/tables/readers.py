"""The table readers there are: the program's own, and those of other packages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from intercoder.errors import TableError
from intercoder.extensions import Registry, in_words
from intercoder.tables.limits import USUAL, Limits
from intercoder.tables.table import FileFormat, RefusedRow, Row, Table, TableForm, TableOver


@dataclass(frozen=True, slots=True)
class HowToOpen:
    """How a table is written, where that is said, and how large it may be."""

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    header_row: int = 0
    limits: Limits = USUAL
    split: str = ""
    """Where one answer ends and the next begins in a running text; empty: found out."""


class TableReader(Protocol):
    """Opens files of one format as tables. Its name is their ending: `sav` for `.sav`.

    Entry points stand in the group `intercoder.table_readers`. `ListedTable` is a table for those
    who have the rows in memory.
    """

    def __call__(self, path: Path, how: HowToOpen) -> Table:
        """The table, ready to read from its first row. May raise TableError."""


@dataclass(frozen=True)
class ListedTable:
    """A table whose rows are in memory: one text for each column, empty where nothing is known."""

    path: Path
    columns: tuple[str, ...]
    cells: Sequence[Sequence[str]]
    form: TableForm = TableForm(FileFormat.OTHER)  # noqa: RUF009 - it is frozen
    limits: Limits = USUAL

    def rows(self) -> Iterator[Row | RefusedRow]:
        """The rows, the first being row 2, below the names of the columns."""
        for number, cells in enumerate(self.cells, start=2):
            yield Row(number, cells)


@dataclass(frozen=True)
class WatchedTable(TableOver):
    """A table of another package: whatever it raises is said in a sentence."""

    table: Table
    called: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        with in_words(self.called):
            return tuple(map(str, self.table.columns))

    def rows(self) -> Iterator[Row | RefusedRow]:
        """The rows, each as many texts as there are columns."""
        width = len(self.columns)
        with in_words(self.called):
            rows: Iterable[Row | RefusedRow] = self.table.rows()
            for row in rows:
                if isinstance(row, Row) and len(row.cells) != width:
                    yield RefusedRow(row.number, "", f"{len(row.cells)} cells, not {width}")
                else:
                    yield row


def open_csv(path: Path, how: HowToOpen) -> Table:
    """A CSV file, whatever stands between its cells."""
    from intercoder.tables.delimited import open_delimited

    return open_delimited(
        path,
        encoding=how.encoding,
        delimiter=how.delimiter,
        header_row=how.header_row,
        limits=how.limits,
    )


def open_xlsx(path: Path, how: HowToOpen) -> Table:
    """A sheet of a workbook."""
    from intercoder.tables.spreadsheet import DamagedWorkbookError, open_spreadsheet
    from intercoder.tables.workbooks.workbook_kind import is_strict

    if is_strict(path):
        from intercoder.tables.workbooks.calamine_table import open_calamine

        return open_calamine(
            path, FileFormat.XLSX, sheet=how.sheet, header_row=how.header_row, limits=how.limits
        )
    try:
        return open_spreadsheet(path, sheet=how.sheet, header_row=how.header_row, limits=how.limits)
    except DamagedWorkbookError as damage:  # perhaps of its styles alone, which others do not read
        from intercoder.tables.workbooks.calamine_table import open_calamine

        try:
            return open_calamine(
                path, FileFormat.XLSX, sheet=how.sheet, header_row=how.header_row, limits=how.limits
            )
        except TableError:
            raise damage from None


def open_workbook(path: Path, how: HowToOpen) -> Table:
    """A sheet of a workbook that is not in the usual form of .xlsx."""
    from intercoder.tables.opening import file_format
    from intercoder.tables.workbooks.calamine_table import open_calamine

    return open_calamine(
        path, file_format(path), sheet=how.sheet, header_row=how.header_row, limits=how.limits
    )


def open_statistics(path: Path, how: HowToOpen) -> Table:
    """A file of SPSS, Stata or SAS."""
    from intercoder.tables.statistics.statistics_table import open_statistics as opened

    return opened(path, encoding=how.encoding, limits=how.limits)


def open_triple_s(path: Path, how: HowToOpen) -> Table:
    """A Triple-S definition, with its data file beside it."""
    from intercoder.tables.triple_s.triple_s_table import open_triple_s as opened

    return opened(path, encoding=how.encoding, limits=how.limits)


def open_project(path: Path, how: HowToOpen) -> Table:
    """A REFI-QDA project."""
    from intercoder.tables.refi.answers import Split
    from intercoder.tables.refi.project_table import open_project as opened

    return opened(path, how.limits, Split(how.split) if how.split else None)


def open_parquet(path: Path, how: HowToOpen) -> Table:
    """A Parquet file."""
    from intercoder.tables.parquet import open_parquet as opened

    return opened(path, limits=how.limits)


def open_json_lines(path: Path, how: HowToOpen) -> Table:
    """A JSON object on each line."""
    from intercoder.tables.json_files.json_lines import open_json_lines as opened

    return opened(path, encoding=how.encoding, limits=how.limits)


def open_json(path: Path, how: HowToOpen) -> Table:
    """A JSON document that holds a list of objects."""
    from intercoder.tables.json_files.json_document import open_json_document as opened

    return opened(path, encoding=how.encoding, limits=how.limits)


READERS: Registry[TableReader] = Registry(
    "intercoder.table_readers",
    "table reader",
    {
        FileFormat.CSV.value: f"{__name__}:open_csv",
        FileFormat.XLSX.value: f"{__name__}:open_xlsx",
        **dict.fromkeys(
            (FileFormat.XLS, FileFormat.XLSB, FileFormat.ODS), f"{__name__}:open_workbook"
        ),
        **dict.fromkeys(
            (FileFormat.SPSS, FileFormat.STATA, FileFormat.SAS), f"{__name__}:open_statistics"
        ),
        FileFormat.TRIPLE_S.value: f"{__name__}:open_triple_s",
        FileFormat.REFI_QDA.value: f"{__name__}:open_project",
        FileFormat.PARQUET.value: f"{__name__}:open_parquet",
        FileFormat.JSON_LINES.value: f"{__name__}:open_json_lines",
        FileFormat.JSON.value: f"{__name__}:open_json",
    },
    callable,
)
"""The program's own go by what a file contains, not by its ending."""
USUAL_ENDINGS = frozenset(
    (
        "",
        *[
            "csv",
            "tsv",
            "tab",
            "txt",
            "dat",
            "xlsx",
            "xlsm",
            "xls",
            "xlsb",
            "ods",
            "qdpx",
            "parquet",
            "json",
            "jsonl",
            "ndjson",
        ],
    )
)
"""Files that end so are the program's own affair: no other package is asked."""
