"""What the recognisers of platforms share: their own titles, and rows that explain columns."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from intercoder.exchange.importing.columns.cell_kinds import is_machine_made
from intercoder.exchange.importing.columns.private_columns import folded_title, folded_titles
from intercoder.exchange.importing.columns.table_head import TableHead
from intercoder.tables.table import untitled_places

TECHNICAL = "technical"
_CONTRASTED = 60
"""Rows below that a row is compared with."""
_MOST = 0.9
"""Share of the cells below that must be a machine's."""


def titled(columns: Sequence[str], titles: str) -> list[str]:
    """The columns with one of these titles: blanks between the titles, `_` between their words."""
    wanted = folded_titles(titles)
    return [name for name in columns if folded_title(name) in wanted]


def first_titled(columns: Sequence[str], titles: str) -> str:
    """The first of them; empty if there is none."""
    return next(iter(titled(columns, titles)), "")


def signs_of(columns: Iterable[str], titles: Iterable[str]) -> int:
    """How many of the titles stand above the columns: each is one sign of a platform.

    Each entry holds the same title in several languages, with blanks between them.
    """
    found = set(map(folded_title, columns))
    return sum(not found.isdisjoint(folded_titles(one)) for one in titles)


def own_columns(columns: Sequence[str], own: Mapping[str, str]) -> dict[str, str]:
    """What each of the platform's own columns holds; `own` has the titles by what they hold."""
    return {name: held for held, titles in own.items() for name in titled(columns, titles)}


def are_import_ids(cells: Sequence[str]) -> bool:
    """Whether the row holds the ids by which Qualtrics imports its own files."""
    filled = [cell for cell in cells if cell.strip()]
    return bool(filled) and sum(map(_is_import_id, filled)) * 2 > len(filled)


def _is_import_id(cell: str) -> bool:
    try:
        return "ImportId" in json.loads(cell)
    except (ValueError, TypeError, RecursionError):
        return False


def contrasts(head: TableHead, place: int) -> int:
    """In how many columns the row is words where everything below is a machine's; 0 if not clear.

    `place` counts the rows below the column names from 0. A number, a date or an id in such a
    column makes the row one of a respondent: 0.
    """
    row, below = head.rows[place].cells, head.rows[place + 1 : place + 1 + _CONTRASTED]
    found = 0
    for column, cell in enumerate(row):
        others = [other for one in below if (other := one.cells[column].strip())]
        if not others or sum(map(is_machine_made, others)) < _MOST * len(others):
            continue
        if cell.strip() and is_machine_made(cell):
            return 0
        found += bool(cell.strip())
    return found


def distinct_names(names: Sequence[str]) -> tuple[str, ...]:
    """The names, each of its own: a second `Please say why` is called `Please say why (2)`."""
    seen: Counter[str] = Counter()
    taken = set(names)
    found = []
    for name in names:
        seen[name] += 1
        own = name
        number = seen[name]
        while number > 1 and (own := f"{name} ({number})") in taken:
            number += 1
        taken.add(own)
        found.append(own)
    return tuple(found)


def wordings_for(names: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """What was asked, by column: what stands in a row of wordings, where it says more."""
    return {
        name: asked
        for name, cell in zip(names, cells, strict=True)
        if (asked := cell.strip()) and asked != name
    }


def untitled(columns: Sequence[str]) -> frozenset[int]:
    """The places of columns without a title."""
    return untitled_places(columns)


def rows_in_words(numbers: Sequence[int]) -> str:
    """Numbers of rows as a person reads them: row 2; rows 2 and 3."""
    if len(numbers) == 1:
        return f"row {numbers[0]}"
    return f"rows {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"
