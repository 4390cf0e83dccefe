"""Reads codebooks in CSV and Excel files with the reader for tables of answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

from intercoder.codebook.concerns import WarningTopic
from intercoder.codebook.document import BOOK_FIELDS
from intercoder.codebook.faults import Fault, ReadingResult
from intercoder.codebook.files.others.foreign_codes import codebook_of
from intercoder.codebook.files.others.table_layouts import SheetRow, recognised
from intercoder.codebook.files.others.word_file import read_word
from intercoder.codebook.files.sheet import (
    BOOK_COLUMNS,
    COLUMNS,
    MAX_ROWS,
    Row,
    read_rows,
    read_titles,
)
from intercoder.codebook.how_to_read import HowToRead
from intercoder.codebook.rules import ID
from intercoder.errors import TableError
from intercoder.tables.cells import UncertainText
from intercoder.tables.delimited import open_delimited
from intercoder.tables.limits import Limits
from intercoder.tables.opening import file_format, open_table
from intercoder.tables.spreadsheet import open_workbook, sheet_rows
from intercoder.tables.table import FileFormat, RefusedRow, TableForm, untitled_places
from intercoder.text.display import display_line
from intercoder.text.spreadsheet_cells import unguard

CODES_SHEET = "codes"
ABOUT_SHEET = "codebook"


@dataclass(slots=True)
class _Sheet:
    """The cells of a sheet of codes."""

    form: TableForm
    titles: Sequence[str]
    rows: Iterable[tuple[int, Sequence[str]] | Fault]
    about: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_written_here(self) -> bool:
        """Whether it says of itself what only a file written here does."""
        return bool(self.about) or any(one in BOOK_COLUMNS for one in self._folded)

    @property
    def is_like_ours(self) -> bool:
        """Whether its titles are those of a file written here."""
        return self._folded[:3] == list(COLUMNS[:3])

    @property
    def _folded(self) -> list[str]:
        return [" ".join(one.lower().split()) for one in self.titles]


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
        if kind.is_workbook:
            return _read(_of_table(path, how), path, how)
    except TableError as error:
        return ReadingResult(None, (Fault(str(error)),))
    return ReadingResult(
        None, (Fault(f"this is a {kind.value} file; save it as CSV or Excel (.xlsx)"),)
    )


def read_word_file(path: Path, how: HowToRead) -> ReadingResult:
    """The codebook in a Word document: in its tables, or else in its headings.

    Raises CodebookError for a file that is no such document.
    """
    found = read_word(path)
    if found.titles:
        rows = [(row.number, row.cells) for row in found.rows]
        return _read(_Sheet(TableForm(FileFormat.OTHER), found.titles, rows), path, how)
    if not found.codes:
        message = "this document has neither a table of codes nor headings"
        return ReadingResult(None, (Fault(message),))
    current = how.known.current
    return codebook_of(found.codes, current.name if current else path.stem, how.known)


def _read(sheet: _Sheet, path: Path, how: HowToRead) -> ReadingResult:
    rows: list[tuple[int, Sequence[str]] | Fault] = list(islice(sheet.rows, MAX_ROWS + 1))
    foreign = None if sheet.is_written_here else _read_foreign(sheet, rows, path, how)
    if foreign is not None:
        return foreign
    places, findings = read_titles(sheet.titles)
    if sheet.form.is_guess:
        findings.insert(0, _guessed(sheet.form))
    if any(not fault.is_warning for fault in findings):
        return ReadingResult(None, tuple(findings), sheet.form)
    kept: list[Row] = []
    blanks: dict[int, str] = {}
    for one in rows:
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


def _read_foreign(
    sheet: _Sheet,
    rows: Sequence[tuple[int, Sequence[str]] | Fault],
    path: Path,
    how: HowToRead,
) -> ReadingResult | None:
    """The codebook of another program or layout; None where the sheet is as written here."""
    kept = [SheetRow(*one) for one in rows if not isinstance(one, Fault)]
    layout = recognised(sheet.titles, kept, only_numbers=sheet.is_like_ours)
    if layout is None:
        return None
    findings = [one for one in rows if isinstance(one, Fault)]
    if sheet.form.is_guess:
        findings.append(_guessed(sheet.form))
    findings.append(Fault(layout.said, is_warning=True, row=1, concern=WarningTopic.TREE))
    for title in layout.unused:
        message = f"the column '{display_line(title)}' is not known and was left out"
        findings.append(Fault(message, is_warning=True, row=1, concern=WarningTopic.COLUMN))
    for row in kept:
        cells = dict(zip(sheet.titles, row.cells, strict=False))
        findings.extend(_faults_of_cells(row.number, cells, how.limits))
    current = how.known.current
    name = current.name if current else path.stem
    return replace(codebook_of(layout.codes, name, how.known, findings), form=sheet.form)


def _guessed(form: TableForm) -> Fault:
    message = (
        f"the file names no encoding and was read as {form.encoding}, which is a "
        "guess: check its letters, and give the right encoding with --encoding"
    )
    return Fault(message, is_warning=True, concern=WarningTopic.ENCODING)


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


def _of_table(path: Path, how: HowToRead) -> _Sheet:
    """A workbook of an older or another kind, by the reader for tables of answers."""
    table = open_table(path, limits=how.limits)
    untitled = untitled_places(table.columns)
    titles = ["" if place in untitled else one for place, one in enumerate(table.columns)]

    def rows() -> Iterator[tuple[int, Sequence[str]] | Fault]:
        for row in table.rows():
            if isinstance(row, RefusedRow):
                yield Fault(row.reason, row=row.number)
            elif any(cell.strip() for cell in row.cells):
                yield row.number, row.cells

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
        yield Fault(
            message, is_warning=True, field=column, row=number, concern=WarningTopic.CUT_TEXT
        )


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
