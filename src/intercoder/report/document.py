"""A report as a value: its content, independent of its format.

The report is assembled once, as a `Document`; HTML, Word, Markdown and LaTeX are ways of writing
it. Texts are plain, as they came from the study: each writer escapes them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from string import ascii_lowercase
from types import MappingProxyType

_DESCRIPTION = re.compile("<desc[^>]*>(.*?)</desc>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a paragraph."""

    text: str
    is_open: bool = False
    """Whether only the author can know it, not the study: it is printed in brackets."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    sentences: tuple[Sentence, ...]

    @classmethod
    def of(cls, *texts: str) -> Paragraph:
        """A paragraph of sentences that are all known; empty ones are left out."""
        return cls(tuple(Sentence(text) for text in texts if text))


@dataclass(frozen=True, slots=True)
class Items:
    """An unordered list."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Command:
    """A command to type at a prompt."""

    text: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    title: str
    group: str = ""
    """Heading shared by adjacent columns."""
    is_number: bool = True
    is_short: bool = False
    """Whether its cells, such as dates, stay on one line."""


@dataclass(frozen=True, slots=True)
class Cell:
    """The content of one cell of a table; empty only in heading rows."""

    text: str
    note: str = ""
    """A note on it below the table."""
    value: float | None = None
    """The number, where the text is one: for spreadsheets; of a percentage, the share."""
    behind: str = ""
    """Name of the answers that the number counts, in `Document.behind`; empty for none."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table; the first cell names it."""

    cells: tuple[Cell, ...]
    depth: int = 0
    """Indentation level of the name."""

    @property
    def is_heading(self) -> bool:
        """Whether the row only names those below it."""
        return len(self.cells) == 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its notes."""

    id: str
    """Letters, digits and hyphens; unique in the document."""
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    remarks: tuple[str, ...] = ()
    """General notes, without a mark."""
    language: str = ""
    """Language tag of the texts below its headings; empty if it is English or not known."""

    @property
    def groups(self) -> tuple[tuple[str, int], ...]:
        """Headings shared by columns, with the number of columns of each, from left to right."""
        found: list[tuple[str, int]] = []
        for column in self.columns:
            if found and column.group and found[-1][0] == column.group:
                found[-1] = (column.group, found[-1][1] + 1)
            else:
                found.append((column.group, 1))
        return tuple(found)

    @property
    def marks(self) -> dict[str, str]:
        """The mark of each cell's note, `a` for the first, in reading order."""
        notes = dict.fromkeys(cell.note for row in self.rows for cell in row.cells if cell.note)
        return {note: _letters(number) for number, note in enumerate(notes)}


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure for sighted readers; a table has the same numbers."""

    id: str
    caption: str
    svg: str
    """One `<svg>` element, well-formed and safe, with its own title and description."""
    table: str
    """Id of the table with the same numbers."""

    @property
    def description(self) -> str:
        """What it shows, for those who do not see it."""
        found = _DESCRIPTION.search(self.svg)
        return unescape(found.group(1)) if found else ""


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words of an answer, as they may leave the study."""

    text: str
    language: str = ""
    """Language tag; empty if it is not known."""
    translation: str = ""
    """In a language of the coders; empty if there is none."""
    about: str = ""
    """What it stands for, such as `typical`; below the words."""

    @property
    def in_translation(self) -> str:
        """The line below the words that translates them; empty if there is none."""
        return f"Translation: “{self.translation}”" if self.translation else ""


Block = Paragraph | Items | Command | Table | Drawing | Quotation


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report under its heading."""

    id: str
    """Letters, digits and hyphens; unique in the document."""
    title: str
    blocks: tuple[Block, ...]
    level: int = 1
    """1 for a chapter, 2 for a part of the chapter before it."""


@dataclass(frozen=True, slots=True)
class AnswerBehind:
    """An answer that figures count, in a document that shows answers."""

    id: str
    text: str
    question: str = ""
    language: str = ""
    translation: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report."""

    title: str
    study: str
    """Name of the study, below the title."""
    facts: tuple[tuple[str, str], ...]
    """The title block, as pairs of label and value."""
    sections: tuple[Section, ...]
    answers: tuple[AnswerBehind, ...] = ()
    """The answers behind the figures, in a document that shows them."""
    behind: Mapping[str, tuple[int, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """Positions in `answers` by the name that cells have for them."""

    def chapters(self) -> tuple[tuple[Section, tuple[Section, ...]], ...]:
        """Every chapter with its parts."""
        found: list[tuple[Section, list[Section]]] = []
        for section in self.sections:
            if section.level == 1 or not found:
                found.append((section, []))
            else:
                found[-1][1].append(section)
        return tuple((chapter, tuple(parts)) for chapter, parts in found)

    def blocks(self) -> Iterator[Block]:
        """Everything below a heading, in reading order."""
        for section in self.sections:
            yield from section.blocks

    def table_numbers(self) -> dict[str, int]:
        """The number of each table, from 1, by its id."""
        tables = [block.id for block in self.blocks() if isinstance(block, Table)]
        return {table: number for number, table in enumerate(tables, start=1)}

    def drawing_numbers(self) -> dict[str, int]:
        """The number of each figure, from 1, by its id."""
        drawings = [block.id for block in self.blocks() if isinstance(block, Drawing)]
        return {drawing: number for number, drawing in enumerate(drawings, start=1)}


def _letters(number: int) -> str:
    """a, b, ..., z, aa, ab, ..."""
    above, here = divmod(number, len(ascii_lowercase))
    return (_letters(above - 1) if above else "") + ascii_lowercase[here]
