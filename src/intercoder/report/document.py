"""A report as a value: its content, independent of its format.

The report is put together once, as a `Document`; HTML, Markdown and LaTeX are three ways of writing
it down. Texts are plain, as they came from the study: whoever writes them down makes them safe.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from string import ascii_lowercase


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a paragraph."""

    text: str
    is_open: bool = False
    """Whether the study cannot know it, so that its author must: it stands in brackets."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    sentences: tuple[Sentence, ...]

    @classmethod
    def of(cls, *texts: str) -> Paragraph:
        """From sentences that are all known; empty ones are left out."""
        return cls(tuple(Sentence(text) for text in texts if text))


@dataclass(frozen=True, slots=True)
class Items:
    """A list without an order."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Command:
    """What can be typed at a prompt."""

    text: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    title: str
    group: str = ""
    """What several columns beside each other have in common."""
    is_number: bool = True
    is_short: bool = False
    """Whether its cells, such as dates, stay on one line."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one place of a table. It is never empty but in the row of a heading."""

    text: str
    note: str = ""
    """What is to be said of it below the table."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table; the first cell names it."""

    cells: tuple[Cell, ...]
    depth: int = 0
    """How far the name is indented."""

    @property
    def is_heading(self) -> bool:
        """Whether it only names the rows below it."""
        return len(self.cells) == 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table with what is to be said of it."""

    id: str
    """Letters, digits and hyphens; unique in the document."""
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    remarks: tuple[str, ...] = ()
    """General notes, without a mark."""

    @property
    def groups(self) -> tuple[tuple[str, int], ...]:
        """What columns have in common and how many they are, from left to right."""
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
    """A figure, for those who see; the numbers stand in a table."""

    id: str
    caption: str
    svg: str
    """One `<svg>` element, well-formed and safe, with its own title and description."""
    table: str
    """Id of the table with the same numbers."""


Block = Paragraph | Items | Command | Table | Drawing


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report under its heading."""

    id: str
    """Letters, digits and hyphens; unique in the document."""
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report."""

    title: str
    study: str
    """The study's name, below the title."""
    facts: tuple[tuple[str, str], ...]
    """The title block: what, and which."""
    sections: tuple[Section, ...]

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
