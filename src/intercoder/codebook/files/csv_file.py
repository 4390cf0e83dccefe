"""Codebooks as CSV files that every spreadsheet opens."""

from __future__ import annotations

import codecs
import csv
import io

from intercoder.codebook.code import Codebook
from intercoder.codebook.files.sheet import BOOK_COLUMNS, codebook_rows, written_columns
from intercoder.text.spreadsheet_cells import guard


def dump_csv(codebook: Codebook) -> bytes:
    """The codebook as a CSV file for any spreadsheet: UTF-8 with a byte order mark, commas.

    Cells a spreadsheet would run as formulas start with an apostrophe, which reading removes.
    """
    about = [getattr(codebook, field) for field in BOOK_COLUMNS.values()]
    columns = written_columns(codebook)
    rows = codebook_rows(codebook, columns) or [[""] * len(columns)]
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([*columns, *BOOK_COLUMNS])
    for place, row in enumerate(rows):
        rest = about if place == 0 else [""] * len(about)
        writer.writerow([guard(cell) for cell in (*row, *rest)])
    return codecs.BOM_UTF8 + buffer.getvalue().encode("utf-8")
