"""Codebooks as CSV files, as spreadsheets of any country write them."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Mapping

from intercoder.codebook.code import Codebook
from intercoder.codebook.faults import Fault, Reading
from intercoder.codebook.sheet import (
    BOOK_COLUMNS,
    COLUMNS,
    MOST_ROWS,
    Row,
    codebook_rows,
    read_rows,
    read_titles,
)
from intercoder.text.formula_guard import guard, unguard

_DELIMITERS = (",", ";", "\t")
_LONGEST_CELL = 100_000
"""A longer cell is the rest of a file after a quotation mark that never closes."""


def read_csv(content: bytes, default_name: str) -> Reading:
    """The codebook in a CSV file, with everything wrong with it and its row.

    UTF-8, UTF-16 with its mark and Windows' cp1252 are read; commas, semicolons and tabs may part
    the cells. `default_name` names the codebook if the file does not.
    """
    text, findings = _decode(content)
    if any(not fault.is_warning for fault in findings):
        return Reading(None, tuple(findings))
    text, delimiter = _delimiter(text)
    records = _records(text, delimiter)
    if records is None:
        return Reading(None, (Fault("this is no CSV file: its cells can't be told apart"),))
    if not any(cell.strip() for record in records for cell in record):
        return Reading(None, (Fault("the file is empty"),))
    if len(records) > MOST_ROWS:
        return Reading(None, (Fault(f"there are more than {MOST_ROWS:,} rows"),))
    places, more = read_titles(records[0])
    findings.extend(more)
    if any(not fault.is_warning for fault in more):
        return Reading(None, tuple(findings))
    return read_rows(_rows(records, places), {}, default_name, findings)


def dump_csv(codebook: Codebook) -> bytes:
    """The codebook as a CSV file that every spreadsheet opens: UTF-8 with its mark, commas.

    Cells a spreadsheet would run as formulas start with an apostrophe, which reading takes off.
    """
    about = [getattr(codebook, field) for field in BOOK_COLUMNS.values()]
    rows = codebook_rows(codebook) or [[""] * len(COLUMNS)]
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([*COLUMNS, *BOOK_COLUMNS])
    for place, row in enumerate(rows):
        rest = about if place == 0 else [""] * len(about)
        writer.writerow([guard(cell) for cell in (*row, *rest)])
    return codecs.BOM_UTF8 + buffer.getvalue().encode("utf-8")


def _decode(content: bytes) -> tuple[str, list[Fault]]:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "cp1252":
            message = "the file is not in UTF-8 and was read as Windows cp1252; check its letters"
            return text, [Fault(message, is_warning=True)]
        return text, []
    return "", [Fault("the file's encoding is not known; save it as CSV UTF-8")]


def _delimiter(text: str) -> tuple[str, str]:
    """The text without Excel's `sep=` line, and what parts its cells."""
    first, _, rest = text.partition("\n")
    mark = first.strip().strip('"').lower()
    if mark.startswith("sep=") and len(mark) == 5:
        return rest, mark[-1]
    if mark == "sep=":
        return rest, "\t"
    counts = {
        delimiter: sum(
            cell.strip().strip('"').lower() in COLUMNS for cell in first.split(delimiter)
        )
        for delimiter in _DELIMITERS
    }
    return text, max(counts, key=lambda delimiter: counts[delimiter])


def _rows(records: list[list[str]], places: Mapping[int, str]) -> Iterator[Row]:
    for number, record in enumerate(records[1:], start=2):
        cells = {
            column: unguard(record[place]).replace("\r\n", "\n").replace("\r", "\n").strip()
            for place, column in places.items()
            if place < len(record)
        }
        if any(cells.values()):
            yield Row(number, cells)


def _records(text: str, delimiter: str) -> list[list[str]] | None:
    """The cells of every row; None where quotation marks make a file of no sense."""
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        return None
    too_long = any(len(cell) > _LONGEST_CELL for record in records for cell in record)
    return None if too_long else records
