"""A table of contents as Word knows it: a field that can be updated, filled from the beginning.

Its entries link to the headings and have no page numbers, as only a word processor knows pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph as WordParagraph

_FIELD = r' TOC \o "1-2" \h \n '
"""Headings of two levels, as links, without page numbers."""


def add_contents(word: WordDocument, headings: Sequence[tuple[str, int]]) -> None:
    """Add the contents: titles with their levels, in order. `mark_heading` is where they lead."""
    from docx.shared import Pt

    for level in sorted({level for _, level in headings}):
        style = word.styles.add_style(f"toc {level}", 1, builtin=True)
        style.base_style = word.styles["Normal"]
        style.paragraph_format.left_indent = Pt(12 * (level - 1))
        style.paragraph_format.space_after = Pt(3)
    word.add_paragraph("Contents", style="TOC Heading")
    line = None
    for number, (title, level) in enumerate(headings):
        line = word.add_paragraph(style=f"toc {level}")
        if number == 0:
            _field_sign(line, "begin")
            _instruction(line)
            _field_sign(line, "separate")
        _link(line, title, number)
    if line is not None:
        _field_sign(line, "end")


def mark_heading(line: WordParagraph, number: int) -> None:
    """Make a heading the place that the entry of this number leads to."""
    from docx.oxml.ns import qn

    start, end = _made("w:bookmarkStart"), _made("w:bookmarkEnd")
    for mark in (start, end):
        mark.set(qn("w:id"), str(number))
    start.set(qn("w:name"), _name(number))
    line._p.get_or_add_pPr().addnext(start)
    line._p.append(end)


def _link(line: WordParagraph, title: str, number: int) -> None:
    from docx.oxml.ns import qn

    run = line.add_run(title)
    link = _made("w:hyperlink")
    link.set(qn("w:anchor"), _name(number))
    link.set(qn("w:history"), "1")
    run._r.addprevious(link)
    link.append(run._r)


def _field_sign(line: WordParagraph, kind: str) -> None:
    from docx.oxml.ns import qn

    sign = _made("w:fldChar")
    sign.set(qn("w:fldCharType"), kind)
    line.add_run()._r.append(sign)


def _instruction(line: WordParagraph) -> None:
    from docx.oxml.ns import qn

    told = _made("w:instrText")
    told.set(qn("xml:space"), "preserve")
    told.text = _FIELD
    line.add_run()._r.append(told)


def _name(number: int) -> str:
    return f"_Toc{number + 1:08}"


def _made(tag: str) -> Any:
    from docx.oxml.parser import OxmlElement

    return OxmlElement(tag)
