"""Codebooks in Word documents (`.docx`): a table with a row a code, or a heading for each code.

NVivo writes tables; MAXQDA, and most people who append a codebook to a report, write headings with
the definition below. How far a name is indented, or the level of its heading, says where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree import ElementTree as Tree
from zipfile import ZipFile

from intercoder.codebook.files.others.foreign_codes import ForeignCode
from intercoder.codebook.files.others.plain_xml import UnfitXmlError, plain_xml
from intercoder.codebook.files.others.table_layouts import SheetRow
from intercoder.codebook.files.others.titles import TITLES
from intercoder.errors import CodebookError
from intercoder.tables.archive_faults import ARCHIVE_FAULTS
from intercoder.text.folding import fold_name

_DOCUMENT = "word/document.xml"
_MAX_BYTES = 100_000_000
_TWIPS = 120
"""Twentieths of a point that count as one blank of indentation."""
_HEADING = re.compile(
    r"(?:heading|berschrift|titre|ttulo|titolo|kop|otsikko|rubrik|nagwek)(\d)", re.I
)
_TITLE = re.compile(r"(?:code ?book|code ?system|code ?list|code ?buch|[ck]odierleitfaden)\b", re.I)
"""Headings of the whole codebook."""
_NUMBER = re.compile(r"^\d+(?:\.\d+)*\.?\s+")


@dataclass(frozen=True, slots=True)
class WordContent:
    """What may be a codebook in a document: a table, or else codes from headings."""

    titles: tuple[str, ...] = ()
    rows: tuple[SheetRow, ...] = ()
    codes: tuple[ForeignCode, ...] = ()


def read_word(path: Path) -> WordContent:
    """The tables of codes in a document, put together, or its headings.

    Raises CodebookError for a file that is no document or is larger than any codebook.
    """
    try:
        with ZipFile(path) as archive:
            if archive.getinfo(_DOCUMENT).file_size > _MAX_BYTES:
                raise CodebookError(f"{path.name} is too large for a codebook.")
            root = plain_xml(archive.read(_DOCUMENT))
    except ARCHIVE_FAULTS as error:
        why = f": {error}" if isinstance(error, UnfitXmlError) else ""
        raise CodebookError(
            f"{path.name} is no Word document that can be read{why}.", "Save it as .docx again."
        ) from None
    titles, rows = _tables(root)
    return WordContent(titles, rows, () if titles else tuple(_headed(root)))


def _tables(root: Tree.Element) -> tuple[tuple[str, ...], tuple[SheetRow, ...]]:
    titles: tuple[str, ...] = ()
    rows: list[SheetRow] = []
    names = {one for known in ("name", "definition") for one in TITLES[known].split("|")}
    for table in (one for one in root.iter() if _local(one) == "tbl"):
        cells = [[_cell_text(cell) for cell in row if _local(cell) == "tc"]
                 for row in table if _local(row) == "tr"]  # fmt: skip
        first = tuple(cell.strip() for cell in cells[0]) if cells else ()
        is_of_codes = any(fold_name(one) in names for one in first)
        if titles in ((), first) and is_of_codes:
            titles = first
            rows += [SheetRow(len(rows) + place, row) for place, row in enumerate(cells[1:], 2)
                     if any(map(str.strip, row))]  # fmt: skip
    numbered = tuple(replace(row, number=place) for place, row in enumerate(rows, 2))
    return titles, numbered


def _headed(root: Tree.Element) -> Iterator[ForeignCode]:
    """A code for each heading; the text up to the next one is its definition."""
    codes: list[ForeignCode] = []
    above: list[tuple[int, int]] = []
    for paragraph in (one for one in root.iter() if _local(one) == "p"):
        text = _paragraph_text(paragraph).strip()
        level = _level(paragraph)
        if not text or (not codes and _TITLE.match(text)):
            continue
        if level:
            while above and above[-1][0] >= level:
                above.pop()
            name = _NUMBER.sub("", text)
            codes.append(ForeignCode(name, above[-1][1] if above else None))
            above.append((level, len(codes) - 1))
        elif codes:
            said = "\n".join(filter(None, [codes[-1].definition, text]))
            codes[-1] = replace(codes[-1], definition=said)
    yield from codes


def _cell_text(cell: Tree.Element) -> str:
    paragraphs = [one for one in cell.iter() if _local(one) == "p"]
    blanks = " " * (_indent(paragraphs[0]) // _TWIPS) if paragraphs else ""
    return blanks + "\n".join(map(_paragraph_text, paragraphs)).rstrip()


def _paragraph_text(paragraph: Tree.Element) -> str:
    said: list[str] = []
    for one in paragraph.iter():
        match _local(one):
            case "t":
                said.append(one.text or "")
            case "tab":
                said.append("\t")
            case "br" | "cr":
                said.append("\n")
    return "".join(said)


def _indent(paragraph: Tree.Element) -> int:
    """How far the paragraph is indented, in twentieths of a point."""
    for one in paragraph.iter():
        if _local(one) == "ind":
            written = _attribute(one, "left") or _attribute(one, "start") or "0"
            return max(int(written), 0) if written.lstrip("-").isdecimal() else 0
    return 0


def _level(paragraph: Tree.Element) -> int:
    """The level of a heading, from 1; 0 for other paragraphs."""
    for one in paragraph.iter():
        written = _attribute(one, "val")
        if _local(one) == "outlineLvl" and written.isdecimal():
            return int(written) + 1
        if _local(one) == "pStyle" and (style := _HEADING.fullmatch(re.sub(r"[\W_]", "", written))):
            return int(style[1])
    return 0


def _attribute(element: Tree.Element, name: str) -> str:
    found: Sequence[str] = [text for key, text in element.attrib.items()
                            if key.rpartition("}")[2] == name]  # fmt: skip
    return found[0] if found else ""


def _local(element: Tree.Element) -> str:
    return str(element.tag).rpartition("}")[2]
