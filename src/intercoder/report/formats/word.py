"""A document as a Word file: real headings, lists, captions and tables, and figures as pictures.

Figures need the extra `pdf` and are left out without it; tables have their numbers. Texts in
another language are marked as such, and paragraphs that begin in a right-to-left script run that
way. The same document gives the same file.
"""

from __future__ import annotations

import re
import unicodedata
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from intercoder.report.document import (
    Block,
    Cell,
    Command,
    Document,
    Drawing,
    Items,
    Paragraph,
    Quotation,
    Row,
    Section,
    Sentence,
    Table,
)
from intercoder.report.drawings.standalone import can_be_pictures, picture
from intercoder.report.formats.word_contents import add_contents, mark_heading
from intercoder.text.display import display_line

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.table import _Cell as WordCell
    from docx.text.paragraph import Paragraph as WordParagraph

_ENGLISH = "en-GB"
_PORTRAIT = 125
"""Letters of a table's line that fit the width of a page that stands upright."""
_DENSE = 84
"""Letters of a line from which on a table's letters are smaller."""
_READABLE = 24
"""Letters up to which a column of text is as wide as its longest."""
_INDENT = 10
"""Points by which a row's name is indented for each level."""
_MANY = 4
"""Headings from which on there is a table of contents."""
_WIDEST = 6_120_000
"""Width of figures, in the units of Office: 17 cm."""
_RIGHT_TO_LEFT = frozenset({"R", "AL"})
_STRONG = frozenset({"L", *_RIGHT_TO_LEFT})
_NOT_IN_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
_AFTER_BIDI = (
    "w:spacing",
    "w:ind",
    "w:contextualSpacing",
    "w:jc",
    "w:outlineLvl",
    "w:rPr",
    "w:sectPr",
)
"""What the standard wants after the mark of a right-to-left paragraph."""
_NO_DATE = (1980, 1, 1, 0, 0, 0)


def report_word(document: Document) -> bytes:
    """The document as a .docx file for Word and LibreOffice."""
    import docx

    word = docx.Document()
    _set_up(word, document)
    _write(word.add_paragraph(style="Title"), document.study)
    word.add_paragraph(_text(document.title), style="Subtitle")
    for name, value in document.facts:
        line = word.add_paragraph(style="No Spacing")
        line.add_run(f"{_text(name)}: ").bold = True
        line.add_run(_text(value))
    numbers = document.table_numbers() | document.drawing_numbers()
    has_contents = len(document.sections) >= _MANY
    if has_contents:
        add_contents(word, [(_text(one.title), one.level) for one in document.sections])
    for place, section in enumerate(document.sections):
        _turn_page(word, section)
        heading = word.add_heading(_text(section.title), level=section.level)
        if has_contents:
            mark_heading(heading, place)
        for block in section.blocks:
            _block(word, block, numbers)
    return _same_every_time(word)


def _set_up(word: WordDocument, document: Document) -> None:
    """Name the document, and set languages and sizes."""
    from datetime import UTC, datetime

    from docx.shared import Cm, Pt

    properties = word.core_properties
    properties.title = _text(f"{document.study}: {document.title}")[:255]
    properties.author, properties.comments, properties.language = "", "", _ENGLISH
    properties.created = properties.modified = datetime(*_NO_DATE, tzinfo=UTC)
    _mark_language(word.styles["Normal"].element.get_or_add_rPr(), _ENGLISH)
    for page in word.sections:
        page.left_margin = page.right_margin = Cm(2)
        page.page_width, page.page_height = Cm(21), Cm(29.7)
    small = word.styles.add_style("Table Text", 1)
    small.base_style = word.styles["Normal"]
    small.font.size = Pt(9)
    small.paragraph_format.space_after = Pt(2)


def _turn_page(word: WordDocument, section: Section) -> None:
    """Begin a new page in the other orientation, where a table needs it or no longer does."""
    from docx.enum.section import WD_ORIENT, WD_SECTION

    is_wide = any(isinstance(one, Table) and _width(one) > _PORTRAIT for one in section.blocks)
    page = word.sections[-1]
    if is_wide == (page.orientation == WD_ORIENT.LANDSCAPE):
        return
    has_text = any(one.tag.endswith("}p") for one in word.element.body[:-1])
    turned = word.add_section(WD_SECTION.NEW_PAGE) if has_text else page
    turned.orientation = WD_ORIENT.LANDSCAPE if is_wide else WD_ORIENT.PORTRAIT
    turned.page_width, turned.page_height = page.page_height, page.page_width


def _share_out(word: WordDocument, made: Any, table: Table) -> None:
    """Give each column the part of the line that its cells need; wide tables have small letters."""
    from docx.shared import Pt

    page = word.sections[-1]
    room = page.page_width - page.left_margin - page.right_margin  # type: ignore[operator]
    needed = _widths(table)
    made.autofit = False
    for column, width in zip(made.columns, needed, strict=True):
        column.width = int(room * width / sum(needed))
        for cell in column.cells:
            cell.width = int(room * width / sum(needed))
    if sum(needed) > _DENSE:
        for row in made.rows:
            for cell in row.cells:
                for run in cell.paragraphs[0].runs:
                    run.font.size = Pt(7.5)


def _only_rules(made: Any) -> None:
    """Lines between rows only, thin ones."""
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    borders = OxmlElement("w:tblBorders")
    for side, size, colour in (
        ("top", "8", "1C2024"),
        ("left", "", ""),
        ("bottom", "8", "1C2024"),
        ("right", "", ""),
        ("insideH", "2", "C9D0D7"),
        ("insideV", "", ""),
    ):
        line = OxmlElement(f"w:{side}")
        line.set(qn("w:val"), "single" if size else "nil")
        if size:
            line.set(qn("w:sz"), size)
            line.set(qn("w:color"), colour)
        borders.append(line)
    properties = made._tbl.tblPr
    layout = properties.find(qn("w:tblLayout"))
    if layout is None:
        properties.append(borders)
    else:
        layout.addprevious(borders)


def _width(table: Table) -> int:
    """About how many letters a line of a table needs."""
    return sum(_widths(table))


def _widths(table: Table) -> list[int]:
    """The same of each column; texts break, numbers and words do not."""
    found = []
    for place, column in enumerate(table.columns):
        cells = [row.cells[place].text for row in table.rows if not row.is_heading]
        if not (column.is_number or column.is_short):
            least = min(max((len(text) for text in cells), default=0), _READABLE)
            cells = [word for text in cells for word in text.split(" ")]
        else:
            least = 5
        longest = max((len(text) for text in (*cells, *column.title.split(" "))), default=0)
        found.append(max(longest, least) + 3)
    return found


def _block(word: WordDocument, block: Block, numbers: dict[str, int]) -> None:
    match block:
        case Paragraph():
            line = word.add_paragraph()
            for place, one in enumerate(block.sentences):
                _sentence(line, one, " " if place else "")
            _turn(line, "".join(one.text for one in block.sentences))
        case Items():
            for text in block.texts:
                _write(word.add_paragraph(style="List Bullet"), text)
        case Command():
            word.add_paragraph().add_run(_text(block.text)).font.name = "Courier New"
        case Table():
            _table(word, block, numbers[block.id])
        case Drawing() if can_be_pictures():
            _drawing(word, block, numbers)
        case Quotation():
            _quotation(word, block)


def _drawing(word: WordDocument, block: Drawing, numbers: dict[str, int]) -> None:
    """The figure as a picture with an alternative text, and its caption."""
    page = word.sections[-1]
    room = page.page_width - page.left_margin - page.right_margin  # type: ignore[operator]
    line = word.add_paragraph()
    line.paragraph_format.keep_with_next = True
    made = line.add_run().add_picture(BytesIO(picture(block.svg)), width=min(room, _WIDEST))
    properties = made._inline.docPr
    properties.set("descr", _text(block.description or block.caption))
    properties.set("title", _text(block.caption.partition(".")[0])[:255])
    _write(
        word.add_paragraph(style="Caption"),
        f"Figure {numbers[block.id]}. {block.caption} The numbers are in Table"
        f" {numbers[block.table]}.",
    )


def _quotation(word: WordDocument, block: Quotation) -> None:
    line = word.add_paragraph(style="Quote")
    _write(line, f"“{block.text}”", block.language)
    for text in (block.in_translation, block.about):
        if text:
            _write(word.add_paragraph(style="Table Text"), text)


def _sentence(line: WordParagraph, one: Sentence, before: str) -> None:
    run = line.add_run(f"{before}[{_text(one.text)}]" if one.is_open else before + _text(one.text))
    run.bold = one.is_open or None


def _table(word: WordDocument, table: Table, number: int) -> None:
    caption = word.add_paragraph(style="Caption")
    caption.paragraph_format.keep_with_next = True
    _write(caption, f"Table {number}. {table.caption}")
    has_groups = any(name for name, _ in table.groups)
    made = word.add_table(1 + has_groups, len(table.columns), style="Table Grid")
    if has_groups:
        _groups(made, table)
    for cell, column in zip(made.rows[-1].cells, table.columns, strict=True):
        _fill(cell, column.title, bold=True, is_number=column.is_number)
    for row in made.rows:
        _mark_row(row, "w:tblHeader")  # repeated on each page
    marks = table.marks
    for row in table.rows:
        added = made.add_row()
        _mark_row(added, "w:cantSplit")
        _row(added.cells, row, table, marks)
    _share_out(word, made, table)
    _only_rules(made)
    for text in (*table.remarks, *(f"{mark} {note}" for note, mark in marks.items())):
        _write(word.add_paragraph(style="Table Text"), text)
    word.add_paragraph()


def _groups(made: Any, table: Table) -> None:
    """The headings that columns share, above them."""
    at = 0
    for name, width in table.groups:
        cell = made.rows[0].cells[at].merge(made.rows[0].cells[at + width - 1])
        _fill(cell, name, bold=True)
        at += width


def _row(cells: Any, row: Row, table: Table, marks: dict[str, str]) -> None:
    from docx.shared import Pt

    if row.is_heading:
        cells[0].merge(cells[-1])
    for place, (cell, column) in enumerate(zip(row.cells, table.columns, strict=False)):
        _fill(
            cells[place],
            cell,
            bold=row.is_heading,
            is_number=column.is_number and place > 0,
            language=table.language,
            mark=marks.get(cell.note, ""),
        )
    cells[0].paragraphs[0].paragraph_format.left_indent = Pt(_INDENT * row.depth)


def _fill(
    cell: WordCell,
    content: Cell | str,
    *,
    bold: bool = False,
    is_number: bool = False,
    language: str = "",
    mark: str = "",
) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    line = cell.paragraphs[0]
    line.style = "Table Text"
    if is_number:
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _write(line, content if isinstance(content, str) else content.text, language, bold=bold)
    if mark:
        line.add_run(mark).font.superscript = True


def _write(line: WordParagraph, text: str, language: str = "", *, bold: bool = False) -> None:
    run = line.add_run(_text(text))
    run.bold = bold or None
    if language:
        _mark_language(run._r.get_or_add_rPr(), language)
    _turn(line, text)


def _turn(line: WordParagraph, text: str) -> None:
    """Let a paragraph run from right to left if its first letter belongs to such a script."""
    from docx.oxml.parser import OxmlElement

    kinds = (unicodedata.bidirectional(sign) for sign in text)
    if next((kind for kind in kinds if kind in _STRONG), "L") not in _RIGHT_TO_LEFT:
        return
    line._p.get_or_add_pPr().insert_element_before(OxmlElement("w:bidi"), *_AFTER_BIDI)
    for run in line.runs:
        run.font.rtl = True
        run.font.cs_bold = run.font.bold


def _mark_language(properties: Any, language: str) -> None:
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    mark = OxmlElement("w:lang")
    mark.set(qn("w:val"), language)
    mark.set(qn("w:bidi"), language)
    properties.append(mark)


def _mark_row(row: Any, mark: str) -> None:
    from docx.oxml.parser import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement(mark))


def _text(text: str) -> str:
    """Text of a study as XML can hold it, on one line."""
    return _NOT_IN_XML.sub("\ufffd", display_line(text))


def _same_every_time(word: WordDocument) -> bytes:
    """The file, without the time at which it was packed."""
    links = word.part.package.rels
    for name in [name for name, link in links.items() if link.reltype.endswith("/thumbnail")]:
        del links[name]  # a picture of some other document, from the template
    packed, out = BytesIO(), BytesIO()
    word.save(packed)
    with ZipFile(packed) as made, ZipFile(out, "w") as file:
        for name in made.namelist():
            entry = ZipInfo(name, _NO_DATE)
            entry.compress_type = ZIP_DEFLATED
            file.writestr(entry, made.read(name))
    return out.getvalue()
