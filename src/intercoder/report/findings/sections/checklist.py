"""The checklist of the guidelines, filled where the study or the author gives the answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from intercoder.report.document import Cell, Column, Items, Paragraph, Row, Section, Table
from intercoder.report.findings.choices import Choices
from intercoder.report.findings.sections.guideline_items import GUIDELINES, REFERENCES, Item
from intercoder.report.numbers import listed

_OPEN = "[for the author]"
_METHODS = "how-made"


def checklist(choices: Choices, titles: Mapping[str, str]) -> Section:
    """The table. `titles` are those of the parts of the document that answer items, by id; those
    it does not have are missing."""
    rows: list[Row] = []
    for name, items in GUIDELINES:
        rows.append(Row((Cell(name),)))
        rows += [Row(tuple(_row(one, choices, titles)), 1) for one in items]
    open_ = sum(any(cell.text == _OPEN for cell in row.cells) for row in rows)
    return Section(
        "checklist",
        "Appendix: checklist of reporting guidelines",
        (
            Paragraph.of(
                f"Filled where the study knows the answer. {open_} items are marked for the author:"
                " answer them in the settings file, under known or checklist."
                if open_
                else "All items are answered."
            ),
            Table(
                "checklist-table",
                "Items of guidelines for reporting qualitative research and intercoder agreement,"
                " in short, and where this document answers them.",
                (
                    Column("Item", is_number=False, is_short=True),
                    Column("Asks for", is_number=False),
                    Column("Answered", is_number=False),
                    Column("Left to the author", is_number=False),
                ),
                tuple(rows),
            ),
        ),
    )


def _row(item: Item, choices: Choices, titles: Mapping[str, str]) -> Iterator[Cell]:
    yield Cell(item.number)
    yield Cell(item.asks)
    if said := " ".join(choices.checklist.get(item.number, "").split()):
        yield Cell(said)
        yield Cell("nothing")
        return
    is_said = bool(item.known) and bool(getattr(choices.known, item.known).strip())
    places = list(_places(item.answered, titles))
    if is_said and titles[_METHODS] not in places:
        places.append(titles[_METHODS])
    yield Cell(listed([f"“{one}”" for one in places]) if places else _OPEN)
    left = [item.authors] if item.authors else []
    if item.known and not is_said:
        left.append(f"{item.known} (under known)")
    yield Cell("; ".join(left) or "nothing")


def _places(answered: Collection[str], titles: Mapping[str, str]) -> Iterator[str]:
    yield from dict.fromkeys(titles[one] for one in answered if one in titles)


def references(others: Iterable[str]) -> Section:
    """The works that the document cites, those of the reliability report among them."""
    named = sorted({*REFERENCES, *others})
    return Section("references", "References", (Items(tuple(named)),))
