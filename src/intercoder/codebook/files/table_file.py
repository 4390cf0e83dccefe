"""Reads codebooks in CSV and Excel files with the reader for tables of answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from intercoder.codebook.concerns import Concern
from intercoder.codebook.document import BOOK_FIELDS
from intercoder.codebook.faults import Fault, ReadingResult
from intercoder.codebook.files.sheet import MAX_ROWS, NOTHING_KNOWN, Row, read_rows, read_titles
from intercoder.codebook.ids import KnownCodes
from intercoder.codebook.rules import ID
from intercoder.errors import TableError
from intercoder.tables.cells import UncertainText
from intercoder.tables.delimited import open_delimited
from intercoder.tables.limits import USUAL, Limits
from intercoder.tables.opening import file_format
from intercoder.tables.spreadsheet import open_workbook, sheet_rows
from intercoder.tables.table import FileFormat, RefusedRow, TableForm, untitled_places
from intercoder.text.display import display_line
from intercoder.text.spreadsheet_cells import unguard

CODES_SHEET = "codes"
ABOUT_SHEET = "codebook"


@dataclass(frozen=True, slots=True)
class HowToRead:
    """A person's choices for reading a codebook file, and the codes already known."""

    encoding: str = ""
    """The encoding; detected if empty."""
    limits: Limits = USUAL
    known: KnownCodes = NOTHING_KNOWN


@dataclass(slots=True)
class _Sheet:
    """The cells of a sheet of codes."""

    form: TableForm
    titles: Sequence[str]
    rows: Iterable[tuple[int, Sequence[str]] | Fault]
    about: Mapping[str, str] = field(default_factory=dict)


def read_table_file(path: Path, how: HowToRead) -> ReadingResult:
    """The codebook in a CSV or Excel file, with all faults and their rows.

    If the file does not name the codebook, it keeps its name, or gets that of the file.
    """
    try:
        kind = file_format(path, how.encoding)
        if kind is FileFormat.XLSX:
            return _of_workbook(path, how)
        if kind is FileFormat.CSV:
            return _read(_of_csv(path, how), path, how)
    except TableError as error:
        return ReadingResult(None, (Fault(str(error)),))
    return ReadingResult(
        None, (Fault(f"this is a {kind.value} file; save it as CSV or Excel (.xlsx)"),)
    )


def _read(sheet: _Sheet, path: Path, how: HowToRead) -> ReadingResult:
    places, findings = read_titles(sheet.titles)
    if sheet.form.is_guess:
        message = (
            f"the file names no encoding and was read as {sheet.form.encoding}, which is a "
            "guess: check its letters, and give the right encoding with --encoding"
        )
        findings.insert(0, Fault(message, is_warning=True, concern=Concern.ENCODING))
    if any(not fault.is_warning for fault in findings):
        return ReadingResult(None, tuple(findings), sheet.form)
    kept: list[Row] = []
    blanks: dict[int, str] = {}
    for one in sheet.rows:
        if isinstance(one, Fault):
            findings.append(one)
            continue
        number, cells = one
        named = {column: cells[place] for place, column in places.items() if place < len(cells)}
        findings.extend(_faults_of_cells(number, named, how.limits))
        begun = (column for column, cell in named.items() if cell[:1] == " " and cell.strip())
        if column := next(begun, ""):
            blanks[number] = column
        kept.append(Row(number, {column: _clean(cell) for column, cell in named.items()}))
        if len(kept) > MAX_ROWS:
            fault = Fault(f"there are more than {MAX_ROWS:,} rows")
            return ReadingResult(None, (fault,), sheet.form)
    if sheet.form.delimiter == ",":
        findings.extend(_cut_texts(blanks, len(kept)))
    current = how.known.current
    name = current.name if current else path.stem
    reading = read_rows(kept, sheet.about, name, findings, how.known)
    return replace(reading, form=sheet.form)


def _faults_of_cells(number: int, cells: Mapping[str, str], limits: Limits) -> Iterator[Fault]:
    for column, cell in cells.items():
        if isinstance(cell, UncertainText):
            yield Fault(f"'{column}' {cell.doubt}", field=column, row=number)
        elif len(cell) > limits.characters:
            message = f"'{column}' has more than {limits.characters:,} characters"
            yield Fault(message, field=column, row=number)
        elif any("\ud800" <= letter <= "\udfff" for letter in cell):
            message = f"'{column}' has bytes that are not in the encoding of the file"
            yield Fault(message, field=column, row=number)


def _clean(cell: str) -> str:
    return cell.replace("\r\n", "\n").replace("\r", "\n").strip()


# -- CSV ------------------------------------------------------------------------------------------


def _of_csv(path: Path, how: HowToRead) -> _Sheet:
    table = open_delimited(path, encoding=how.encoding, limits=how.limits)
    untitled = untitled_places(table.columns)
    titles = ["" if place in untitled else one for place, one in enumerate(table.columns)]

    folded = [title.strip().lower() for title in titles]

    def is_short(row: RefusedRow) -> bool:
        """Whether a row lacks only empty cells at its end: its id says which code it is."""
        named = dict(zip(folded, row.cells, strict=False))
        is_shorter = 0 < len(row.cells) < len(titles)
        return is_shorter and bool(ID.fullmatch(named.get("id", "")) and named.get("name"))

    def rows() -> Iterator[tuple[int, Sequence[str]] | Fault]:
        for row in table.rows():
            if isinstance(row, RefusedRow) and is_short(row):
                yield row.number, [unguard(cell) for cell in row.cells]
            elif isinstance(row, RefusedRow):
                hint = "; a text with the delimiter in it stands in quotation marks"
                yield Fault(f"{row.reason}{hint if row.cells else ''}", row=row.number)
            elif any(cell.strip() for cell in row.cells):
                yield row.number, [unguard(cell) for cell in row.cells]

    return _Sheet(table.form, titles, rows())


def _cut_texts(blanks: Mapping[int, str], rows: int) -> Iterator[Fault]:
    """Rows in which a cell seems to continue a sentence after a comma: cut for lack of quotes.

    `blanks` is the column of such a cell by row. If most rows have one, it is the file's style.
    """
    if len(blanks) * 2 > rows > 1:
        return
    for number, column in blanks.items():
        message = (
            f"'{column}' begins with a blank, as the rest of a text does that was cut at a comma; "
            "a text with a comma in it stands in quotation marks"
        )
        yield Fault(message, is_warning=True, field=column, row=number, concern=Concern.CUT_TEXT)


# -- Excel ----------------------------------------------------------------------------------------


def _of_workbook(path: Path, how: HowToRead) -> ReadingResult:
    limits = how.limits
    with open_workbook(path, limits, formulas=True) as workbook:
        sheets = {str(sheet.title): sheet for sheet in workbook.worksheets}
        about = next((one for name, one in sheets.items() if name.lower() == ABOUT_SHEET), None)
        filled = {
            name: rows
            for name, sheet in sheets.items()
            if sheet is not about and (rows := list(_filled_rows(sheet, path, limits)))
        }
        known = {} if about is None else _about(list(_filled_rows(about, path, limits)))
    named = [name for name in filled if name.lower() == CODES_SHEET]
    if not filled:
        return ReadingResult(None, (Fault("the workbook is empty"),))
    if not named and len(filled) > 1:
        listed = ", ".join(f"'{display_line(name)}'" for name in filled)
        message = f"several sheets have content ({listed}); call that of the codes '{CODES_SHEET}'"
        return ReadingResult(None, (Fault(message),))
    name = named[0] if named else next(iter(filled))
    (_, titles), *rows = filled[name]
    form = TableForm(FileFormat.XLSX, sheet=name)
    return _read(_Sheet(form, titles, rows, known), path, how)


def _filled_rows(sheet: Any, path: Path, limits: Limits) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The rows that are not empty, up to one more than the maximum."""
    found = 0
    for number, cells in sheet_rows(sheet, path, limits, formulas=True):
        if any(cell.strip() for cell in cells):
            yield number, cells
            found += 1
        if found > MAX_ROWS + 1:
            return


def _about(rows: Sequence[tuple[int, Sequence[str]]]) -> dict[str, str]:
    return {
        cells[0].strip().lower(): cells[1].strip()
        for _, cells in rows
        if cells[0].strip().lower() in BOOK_FIELDS and len(cells) > 1
    }
