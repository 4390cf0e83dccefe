"""The report as a PDF: tagged, with bookmarks, captions and alternative texts; by Typst.

The layout is in `templates/report.typ`. It gets the document as data, so no text can become a
command of the layout. The same document gives the same file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from intercoder.errors import MissingPackageError
from intercoder.report.document import (
    Block,
    Command,
    Document,
    Drawing,
    Items,
    Paragraph,
    Quotation,
    Section,
    Table,
)
from intercoder.report.drawings.standalone import standalone
from intercoder.text.display import display_line

_DENSE = 8
"""With more columns than these, the letters of a table are smaller."""


def report_pdf(document: Document) -> bytes:
    """The document as a PDF for reading and printing, in the form PDF/UA-1 for screen readers.

    Raises MissingPackageError without the extra `pdf`.
    """
    try:
        import typst
    except ImportError:
        raise MissingPackageError(
            "PDF files are made by a package that is not installed.",
            "Install it with: pip install 'intercoder[pdf]', or write a .docx or .html file.",
        ) from None
    layout = files("intercoder.report.formats").joinpath("templates/report.typ").read_bytes()
    content = json.dumps(document_as_data(document), ensure_ascii=False)
    made: bytes = typst.compile(
        layout, format="pdf", pdf_standards=["ua-1"], sys_inputs={"document": content}
    )
    return made


def document_as_data(document: Document) -> dict[str, Any]:
    """The document as plain data, every text safe to draw."""
    return {
        "title": display_line(document.title),
        "study": display_line(document.study),
        "facts": [[display_line(name), display_line(value)] for name, value in document.facts],
        "sections": [_section(document, one) for one in document.sections],
    }


def _section(document: Document, section: Section) -> dict[str, Any]:
    return {
        "title": display_line(section.title),
        "level": section.level,
        "blocks": [_block(document, one) for one in section.blocks],
    }


def _block(document: Document, block: Block) -> dict[str, Any]:
    match block:
        case Paragraph():
            sentences = [[display_line(one.text), one.is_open] for one in block.sentences]
            return {"kind": "paragraph", "sentences": sentences}
        case Items():
            return {"kind": "items", "texts": [display_line(text) for text in block.texts]}
        case Command():
            return {"kind": "command", "text": display_line(block.text)}
        case Quotation():
            return {
                "kind": "quotation",
                "text": display_line(block.text),
                "translation": display_line(block.in_translation),
                "about": display_line(block.about),
                "language": block.language.partition("-")[0] or "en",
            }
        case Drawing():
            return {
                "kind": "drawing",
                "number": document.drawing_numbers()[block.id],
                "caption": display_line(block.caption),
                "svg": standalone(block.svg),
                "description": display_line(block.description or block.caption),
                "table": document.table_numbers()[block.table],
            }
        case Table():
            return _table(document, block)


def _table(document: Document, table: Table) -> dict[str, Any]:
    marks = table.marks
    notes = [*table.remarks, *(f"{mark} {note}" for note, mark in marks.items())]
    return {
        "kind": "table",
        "number": document.table_numbers()[table.id],
        "caption": display_line(table.caption),
        "groups": [[display_line(title), width] for title, width in table.groups],
        "has_groups": any(title for title, _ in table.groups),
        "titles": [display_line(one.title) for one in table.columns],
        "is_number": [one.is_number for one in table.columns],
        "widths": list(_widths(table)),
        "is_dense": len(table.columns) > _DENSE,
        "rows": [
            {
                "depth": row.depth,
                "is_heading": row.is_heading,
                "cells": [
                    [display_line(cell.text), marks.get(cell.note, "")] for cell in row.cells
                ],
            }
            for row in table.rows
        ],
        "notes": [display_line(text) for text in notes],
    }


def _widths(table: Table) -> Iterator[float]:
    """The share of the line that each column of text gets; 0 for a number, as wide as it is."""
    for place, column in enumerate(table.columns):
        texts = [row.cells[place].text for row in table.rows if not row.is_heading]
        longest = max((len(text) for text in texts), default=0)
        is_narrow = column.is_number or column.is_short
        yield 0.0 if is_narrow else float(min(max(longest, len(column.title), 8), 60))
