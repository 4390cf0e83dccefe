"""Recognises any table with two or three rows of titles: groups above, codes, or wordings below."""

from __future__ import annotations

from collections.abc import Sequence

from intercoder.exchange.importing.columns.column_hints import Role, read_signs
from intercoder.exchange.importing.columns.known_columns import KnownColumns
from intercoder.exchange.importing.columns.table_head import TableHead
from intercoder.exchange.importing.recognisers.platform import (
    contrasts,
    distinct_names,
    rows_in_words,
    untitled,
    wordings_for,
)
from intercoder.exchange.importing.recognisers.recogniser import Recognised

_MOST_ROWS = 2
"""Rows of titles below the first."""
_CLEAR = 2
"""Columns in which a row must differ from those below, where nothing else speaks for it."""


def recognise(head: TableHead) -> Recognised | None:
    """A table whose first rows are titles, told by how they differ from the rows below."""
    if head.above:
        return _grouped(head)
    explaining = 0
    while explaining < _MOST_ROWS and _is_of_titles(head, explaining):
        explaining += 1
    if not explaining:
        return None
    numbers = [row.number for row in head.rows[:explaining]]
    below = [cell.strip() for cell in head.rows[0].cells]
    if untitled(head.columns):
        names = distinct_names(_joined(head.columns, below))
        return Recognised(
            explaining_rows=explaining,
            said=f"has {explaining + 1} rows of titles: {rows_in_words(numbers)} went into the "
            "names of the columns",
            columns=names,
        )
    names, wordings = _names_and_wordings(head.columns, below)
    holds = "holds" if explaining == 1 else "hold"
    what = "the names of the columns" if names != head.columns else "the wordings"
    return Recognised(
        explaining_rows=explaining,
        said=f"has {explaining + 1} rows of titles: {rows_in_words(numbers)} {holds} {what}",
        columns=names if names != head.columns else (),
        known=KnownColumns(wordings=wordings),
    )


def _grouped(head: TableHead) -> Recognised:
    """Titles of groups stand above the names of the columns, which were found further down."""
    columns = ["" if place in untitled(head.columns) else one
               for place, one in enumerate(head.columns)]  # fmt: skip
    above = [*head.above, *[""] * (len(columns) - len(head.above))]
    shown = [one or f"column {place + 1}" for place, one in enumerate(above)]
    nameless = frozenset(place for place, one in enumerate(above) if not one)
    names = distinct_names(_joined(shown, columns, nameless))
    return Recognised(
        said="has 2 rows of titles, which were joined into the names of the columns",
        columns=names,
    )


def _joined(
    titles: Sequence[str], parts: Sequence[str], nameless: frozenset[int] | None = None
) -> list[str]:
    """`Library: What is good?`: the title of a group, which goes on to the right, and a part."""
    without = untitled(titles) if nameless is None else nameless
    names, group = [], ""
    for place, (title, part) in enumerate(zip(titles, parts, strict=True)):
        group = group if place in without and part else title
        names.append(f"{group}: {part}" if group and part and part != group else part or title)
    return names


def _names_and_wordings(
    columns: tuple[str, ...], below: list[str]
) -> tuple[tuple[str, ...], dict[str, str]]:
    """Which of two rows has the codes: single words, all different, the shorter ones."""
    are_codes = (
        all(below)
        and len(set(below)) == len(below)
        and not any(" " in one for one in below)
        and sum(map(len, below)) < sum(map(len, columns))
    )
    if are_codes:
        return tuple(below), wordings_for(below, columns)
    names = distinct_names(columns)
    return names, wordings_for(names, below)


def _is_of_titles(head: TableHead, place: int) -> bool:
    """Whether the row is one of titles, by what stands below it and by what it says."""
    if len(head.rows) <= place + 2:
        return False
    row = [cell.strip() for cell in head.rows[place].cells]
    if place == 0 and _fills_blank_titles(head, row):
        return True
    count = contrasts(head, place)
    named = read_signs(row, [["x"] * len(row)])
    is_named = any(one.may_be(Role.ID) or one.may_be(Role.RESPONDENT) for one in named)
    asks = any(cell.endswith("?") for cell in row)
    return count >= _CLEAR or (count == 1 and (is_named or asks) and not row[0].isspace())


def _fills_blank_titles(head: TableHead, row: Sequence[str]) -> bool:
    """Whether the row names columns without a title, and has no id where all below have one."""
    nameless = untitled(head.columns)
    if not nameless or not all(row[place] for place in nameless):
        return False
    below = head.rows[1:]
    return any(
        not row[place] and all(one.cells[place].strip() for one in below)
        for place in range(len(row))
        if place not in nameless
    )
