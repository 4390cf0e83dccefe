"""The report as Markdown, for pandoc, Word and repositories: pipe tables, no figures.

The tables have the numbers of the figures, which only the HTML report contains.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from intercoder.report.document import (
    Block,
    Cell,
    Command,
    Document,
    Items,
    Paragraph,
    Quotation,
    Sentence,
    Table,
)
from intercoder.text.display import display_line

_SPECIAL = re.compile(
    r"""([\\`*_{}<>#|$~^&]
    | \[(?!\u2212?[\d.]+%?,\ \u2212?[\d.]+%?\](?![(:\[])))  # all but those of intervals
    """,
    re.VERBOSE,
)
_LINE_START = re.compile(r"^(\d+(?=[.)](?:\s|$))|[-+=:])")
_SUPERSCRIPT = str.maketrans("abcdefghijklmnoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")
_INDENT = "&emsp;"


def report_markdown(document: Document) -> str:
    """The document as Markdown that pandoc and GitHub read in the same way."""
    lines = [f"# {escaped(document.study)}", "", f"**{escaped(document.title)}**", ""]
    lines += [f"- {escaped(name)}: {escaped(value)}" for name, value in document.facts]
    numbers = document.table_numbers()
    for section in document.sections:
        lines += ["", f"{'#' * (section.level + 1)} {escaped(section.title)}"]
        for block in section.blocks:
            written = list(_block(block, numbers))
            if written:
                lines += ["", *written]
    return "\n".join(lines) + "\n"


def escaped(text: str) -> str:
    """Text of a study as Markdown that shows it literally, on one line."""
    line = _SPECIAL.sub(r"\\\1", display_line(text).strip())
    return _LINE_START.sub(_shielded, line)


def _shielded(found: re.Match[str]) -> str:
    """The characters that would begin a list or a heading, with a backslash where needed."""
    sign = found.group()
    return f"{sign}\\" if sign[0].isdigit() else f"\\{sign}"


def _block(block: Block, numbers: dict[str, int]) -> Iterator[str]:
    match block:
        case Paragraph():
            yield " ".join(_sentence(one) for one in block.sentences)
        case Items():
            yield from (f"- {escaped(text)}" for text in block.texts)
        case Command():
            yield f"    {display_line(block.text)}"
        case Table():
            yield from _table(block, numbers[block.id])
        case Quotation():
            parts = (f"“{block.text}”", block.in_translation, block.about)
            yield "\n>\n".join(f"> {escaped(text)}" for text in parts if text)


def _sentence(one: Sentence) -> str:
    return f"**\\[{escaped(one.text)}]**" if one.is_open else escaped(one.text)


def _table(table: Table, number: int) -> Iterator[str]:
    yield f"**Table {number}.** {escaped(table.caption)}"
    yield ""
    yield _line(escaped(f"{column.group} {column.title}".strip()) for column in table.columns)
    yield _line("---:" if column.is_number else ":---" for column in table.columns)
    marks = table.marks
    for row in table.rows:
        indent = _INDENT * row.depth
        if row.is_heading:
            empty = [""] * (len(table.columns) - 1)
            yield _line([f"{indent}**{escaped(row.cells[0].text)}**", *empty])
            continue
        first, *others = row.cells
        yield _line([indent + _cell(first, marks), *(_cell(cell, marks) for cell in others)])
    for text in table.remarks:
        yield ""
        yield escaped(text)
    for note, mark in marks.items():
        yield ""
        yield f"{mark.translate(_SUPERSCRIPT)} {escaped(note)}"


def _cell(cell: Cell, marks: dict[str, str]) -> str:
    mark = marks[cell.note].translate(_SUPERSCRIPT) if cell.note else ""
    return f"{escaped(cell.text)}{mark}"


def _line(cells: Iterator[str] | list[str]) -> str:
    return f"| {' | '.join(cells)} |"
