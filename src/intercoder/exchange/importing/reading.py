"""Opens a file to be imported: its sheet, its row of column names, its writer, its respondents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from intercoder.errors import UsageError
from intercoder.exchange.importing.columns.data_dictionary import read_dictionary
from intercoder.exchange.importing.columns.table_head import TableHead
from intercoder.exchange.importing.recognisers.known import recognise
from intercoder.exchange.importing.recognisers.platform import distinct_names
from intercoder.exchange.importing.recognisers.recogniser import Recognised
from intercoder.exchange.importing.request import ImportRequest
from intercoder.exchange.importing.rows.header_search import head_of
from intercoder.exchange.importing.rows.left_rows import LeftRow, Rows
from intercoder.tables.labels import labels_in
from intercoder.tables.table import FileFormat, Table
from intercoder.text.display import display_line

_LISTED = 5


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A table ready to be mapped."""

    table: Table
    recognised: Recognised | None
    said: tuple[str, ...] = ()
    """What a person is told of how the file is read, in sentences."""


def read_table(path: Path, request: ImportRequest) -> ReadTable:
    """The file as a table of respondents, under the names of its columns that are used.

    Raises what `open_table` does, and UsageError for a platform that does not know the table.
    """
    try:
        opened = request.table.open(path)
    except UsageError:
        sheet = "" if request.table.sheet else _main_sheet(path, request)
        if not sheet:
            raise
        request = replace(request, table=replace(request.table, sheet=sheet))
        read = _read(request.table.open(path), path, request)
        said = f"The sheet '{display_line(sheet)}' is read; --sheet reads another."
        return replace(read, said=(said, *read.said))
    return _read(opened, path, request)


def _read(table: Table, path: Path, request: ImportRequest) -> ReadTable:
    asked = request.table
    above: tuple[LeftRow, ...] = ()
    head = TableHead(table)
    if not asked.header_row and request.platform != "none":
        head, above = head_of(table, lambda number: asked.open(path, header_row=number))
    recognised = recognise(head, request.platform)
    table = head.table
    said = labels_in(table).remarks
    if recognised is not None:
        if recognised.said:
            override = "" if request.platform else " (--platform none reads it as any table)"
            said = (
                *said,
                f"{path.name} {recognised.said}{override}.",
            )
        table = recognised.below_explanations(table)
    if request.dictionary is not None:
        dictionary = read_dictionary(request.dictionary, asked.limits)
        recognised = recognised or Recognised()
        known = dictionary.known(table.columns, recognised.known)
        recognised = replace(recognised, known=known)
        table = dictionary.labelled(table)
    names = distinct_names(table.columns)
    if names != table.columns:
        said = (*said, _told_apart(table.columns, names))
    if lost := _lost_results(table, path):
        said = (*said, lost)
    is_own = recognised is not None and recognised.column_map is not None
    if is_own and not (asked.first_row or asked.skip_rows):
        return ReadTable(table, recognised, said)
    table = Rows(
        table,
        names,
        asked.first_row,
        asked.skip_rows,
        beforehand=above,
        leaves_repeats=not is_own,
    )
    return ReadTable(table, recognised, said)


def _lost_results(table: Table, path: Path) -> str:
    """What is said of formulas without a result, which are read as empty cells."""
    if table.form.format is not FileFormat.XLSX:
        return ""
    from intercoder.tables.workbooks.lost_results import formulas_without_result

    count = formulas_without_result(path)
    if not count:
        return ""
    formulas = "1 formula" if count == 1 else f"{count:,} formulas"
    return (
        f"{path.name} has {formulas} without a result, read as empty: open it in a spreadsheet and "
        "save it again."
    )


def _told_apart(titles: Sequence[str], names: Sequence[str]) -> str:
    """What is said of columns with the same title."""
    renamed = [name for title, name in zip(titles, names, strict=True) if title != name]
    listed = ", ".join(f"'{display_line(name)}'" for name in renamed[:_LISTED])
    more = f" and {len(renamed) - _LISTED:,} more" if len(renamed) > _LISTED else ""
    return f"Columns with the same title are told apart by their places: {listed}{more}."


def _main_sheet(path: Path, request: ImportRequest) -> str:
    """The only sheet of several that a platform is known to write; empty for none."""
    from intercoder.tables.opening import sheets_with_content

    names = sheets_with_content(path, request.table.limits)
    known = []
    for name in names:
        found = recognise(TableHead(request.table.open(path, sheet=name)), "")
        if found is not None and (found.known.respondent or found.known.number_rows):
            known.append(name)
    return known[0] if len(known) == 1 else ""


def with_footer_left_out(table: Table, id_column: str) -> Table:
    """The table without rows below those of respondents, told by the column of ids."""
    if not isinstance(table, Rows) or not id_column:
        return table
    place = table.columns.index(id_column) if id_column in table.columns else -1
    seen = [row.cells[place].strip() for row in TableHead(table).rows] if place >= 0 else []
    in_words = sum(" " in cell for cell in seen[:-1]) * 10 > len(seen)
    table.id_column, table.ids_are_words = id_column, in_words
    return table
