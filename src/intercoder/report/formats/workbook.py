"""The report as an Excel workbook: its text on the first sheet, and a sheet for each table.

Numbers are numbers, with all their digits; texts are never formulas. The same document gives the
same file.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any

from intercoder.report.document import (
    Block,
    Cell,
    Column,
    Command,
    Document,
    Drawing,
    Items,
    Paragraph,
    Quotation,
    Table,
)
from intercoder.text.display import display_line

_NO_DATE = datetime(1980, 1, 1)  # noqa: DTZ001 - Excel's dates have no zone
_WIDEST = 60
_LONGEST = 32_767
"""Characters of a cell."""


def report_workbook(document: Document) -> bytes:
    """The document as an .xlsx file for Excel and LibreOffice."""
    from xlsxwriter import Workbook

    out = BytesIO()
    book = Workbook(
        out,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    title = display_line(f"{document.study}: {document.title}")[:255]
    book.set_properties({"title": title, "created": _NO_DATE})
    looks = {
        "title": book.add_format({"bold": True, "font_size": 16}),
        "heading": book.add_format({"bold": True, "font_size": 13}),
        "below": book.add_format({"bold": True}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "head": book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "bottom"}),
        "link": book.add_format({"font_color": "#1d5c96", "underline": 1}),
    }
    _text(book.add_worksheet("Report"), document, looks)
    for number, table in enumerate(_tables(document), start=1):
        _table(book, book.add_worksheet(f"Table {number}"), (number, table), looks)
    book.close()
    return out.getvalue()


def _tables(document: Document) -> Iterator[Table]:
    return (block for block in document.blocks() if isinstance(block, Table))


def _text(sheet: Any, document: Document, looks: dict[str, Any]) -> None:
    """Everything but the tables, with links to these."""
    sheet.set_column(0, 0, 110)
    lines: list[tuple[str, str]] = [(document.study, "title"), (document.title, "below")]
    lines += [(f"{name}: {value}", "text") for name, value in document.facts]
    numbers = document.table_numbers()
    for section in document.sections:
        lines += [("", "text"), (section.title, "heading" if section.level == 1 else "below")]
        for block in section.blocks:
            lines += list(_lines(block, numbers))
    for row, (text, look) in enumerate(lines):
        if look.startswith("Table "):
            sheet.write_url(row, 0, f"internal:'{look}'!A1", looks["link"], _safe(text)[:255])
        else:
            sheet.write_string(row, 0, _safe(text), looks[look])


def _lines(block: Block, numbers: dict[str, int]) -> Iterator[tuple[str, str]]:
    match block:
        case Paragraph():
            said = (f"[{one.text}]" if one.is_open else one.text for one in block.sentences)
            yield " ".join(said), "text"
        case Items():
            yield from ((f"• {text}", "text") for text in block.texts)
        case Command():
            yield block.text, "text"
        case Quotation():
            parts = (f"“{block.text}”", block.in_translation, block.about)
            yield from ((text, "text") for text in parts if text)
        case Table():
            name = f"Table {numbers[block.id]}"
            yield f"{name}. {block.caption}", name
        case Drawing():
            pass  # its table has the numbers


def _table(book: Any, sheet: Any, numbered: tuple[int, Table], looks: dict[str, Any]) -> None:
    number, table = numbered
    sheet.write_string(0, 0, _safe(f"Table {number}. {table.caption}"), looks["below"])
    for place, column in enumerate(table.columns):
        sheet.write_string(2, place, _safe(_headed(column)), looks["head"])
        longest = max(
            (len(row.cells[place].text) for row in table.rows if place < len(row.cells)), default=0
        )
        sheet.set_column(place, place, min(max(longest + 2 if place else 30, 12), _WIDEST))
    sheet.freeze_panes(3, 1)
    formats: dict[str, Any] = {}
    indents: dict[tuple[int, bool], Any] = {}
    marks = table.marks
    for at, row in enumerate(table.rows, start=3):
        for place, cell in enumerate(row.cells):
            if place == 0:
                key = (row.depth, row.is_heading)
                if key not in indents:
                    indents[key] = book.add_format({"indent": key[0], "bold": key[1]})
                sheet.write_string(at, 0, _safe(cell.text), indents[key])
            elif cell.value is not None:
                pattern = _pattern(cell)
                if pattern not in formats:
                    formats[pattern] = book.add_format({"num_format": pattern})
                sheet.write_number(at, place, cell.value, formats[pattern])
            else:
                mark = f" ({marks[cell.note]})" if cell.note else ""
                sheet.write_string(at, place, _safe(cell.text + mark), looks["text"])
    notes = [*table.remarks, *(f"({mark}) {note}" for note, mark in marks.items())]
    for at, note in enumerate(notes, start=4 + len(table.rows)):
        sheet.write_string(at, 0, _safe(note))


def _headed(column: Column) -> str:
    return f"{column.group}: {column.title}" if column.group else column.title


def _pattern(cell: Cell) -> str:
    if cell.text.endswith("%"):
        return "0.0%"
    return "#,##0" if float(cell.value or 0).is_integer() and "." not in cell.text else "0.000"


def _safe(text: str) -> str:
    return display_line(text)[:_LONGEST]
