"""A table of where the report answers each item of GRRAS, and the COREQ items on coding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from intercoder.report.document import Cell, Column, Paragraph, Row, Section, Table

_AUTHORS = "by the authors"
_METHODS = "Methods"


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a guideline."""

    number: str
    asks: str
    answered: tuple[str, ...]
    """Titles of sections and ids of tables; any that this report lacks are dropped."""
    authors: str = ""
    """What the authors must add; empty if the report answers the item completely."""


_GRRAS = (
    Item(
        "1",
        "Title or abstract says that reliability or agreement was studied",
        (),
        "title and abstract",
    ),
    Item("2", "The instrument: here the codebook", (_METHODS, "revisions-table"), "definitions"),
    Item("3", "The subjects: here whose answers", (_METHODS,), "who the respondents were"),
    Item("4", "The raters: who codes", (_METHODS, "work-table"), "profession, experience"),
    Item("5", "What is already known, and why the study was done", (), "introduction"),
    Item(
        "6",
        "Number of raters, subjects and replicates, and how it was chosen",
        (_METHODS, "rounds-table", "draws-table"),
        "why these numbers",
    ),
    Item("7", "How subjects and raters were sampled", (_METHODS, "draws-table"), "raters"),
    Item(
        "8",
        "The rating process: timing, information, blinding",
        (_METHODS, "rounds-table"),
        "training, instructions",
    ),
    Item("9", "Whether ratings were made independently", (_METHODS,), "contact outside"),
    Item("10", "The statistical analysis", (_METHODS,)),
    Item(
        "11",
        "Actual number of raters, subjects and replicates",
        ("Summary", "rounds-table", "work-table"),
    ),
    Item(
        "12",
        "Characteristics of raters and subjects",
        ("work-table",),
        "the characteristics of both",
    ),
    Item(
        "13",
        "Estimates of reliability and agreement, with their uncertainty",
        ("overall-table", "codes-table", "pairs-table", "cells-table"),
    ),
    Item("14", "Practical relevance", ("Before relying on these figures",), "discussion"),
    Item("15", "Detailed results", ("codes-table", "given-table", "confusion-table")),
)
_COREQ = (
    Item("24", "Number of data coders", (_METHODS, "work-table")),
    Item("25", "Description of the coding tree", ("codes-table", "revisions-table"), "definitions"),
    Item(
        "26",
        "Derivation of themes",
        ("revisions-table", "history-table", "recodes-table"),
        "where the codes come from",
    ),
    Item("27", "Software", (_METHODS,)),
)


def guidelines(sections: Iterable[Section]) -> Section:
    """The table, which refers to tables of these sections by number."""
    tables = [
        block.id for section in sections for block in section.blocks if isinstance(block, Table)
    ]
    numbers = {name: number for number, name in enumerate(tables, start=1)}
    rows = (
        Row((Cell("GRRAS (Kottner et al. 2011)"),)),
        *(_row(item, numbers) for item in _GRRAS),
        Row((Cell("COREQ (Tong et al. 2007), data analysis"),)),
        *(_row(item, numbers) for item in _COREQ),
    )
    return Section(
        "guidelines",
        "Where each guideline item is answered",
        (
            Paragraph.of(
                "For reviewers. What is left to the authors is what a study cannot know; much of it"
                " is marked in brackets in the methods."
            ),
            Table(
                "guidelines-table",
                "Items of the guidelines for reporting reliability and agreement (GRRAS), and"
                " the items on coding of those for qualitative research (COREQ).",
                (
                    Column("Item", is_number=False),
                    Column("Asks for", is_number=False),
                    Column("Answered in", is_number=False),
                    Column("Left to the authors", is_number=False),
                ),
                rows,
            ),
        ),
    )


def _row(item: Item, numbers: dict[str, int]) -> Row:
    where = ", ".join(_places(item.answered, numbers))
    return Row(
        (
            Cell(item.number),
            Cell(item.asks),
            Cell(where or _AUTHORS),
            Cell(item.authors or "nothing"),
        ),
        1,
    )


def _places(answered: Iterable[str], numbers: dict[str, int]) -> Iterator[str]:
    for place in answered:
        if place in numbers:
            yield f"Table {numbers[place]}"
        elif not place.endswith("-table"):
            yield place
