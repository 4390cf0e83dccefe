"""Weighted shares: what they tell beside the counts.

A count of a code and its weighted share are two equations, and the share by other weights is a
third. Where one group weighs otherwise than the others, they tell how many in it have the code,
though its count is hidden, or a table by that group comes later. A share tells about what the
weights of those who have the code add up to; these sums are counts like others, in thousandths.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import ceil, floor

from intercoder.findings.disclosure.cells import Cell, Shown
from intercoder.findings.disclosure.knowledge.unknowns import Count
from intercoder.findings.disclosure.knowledge.viewpoints import Viewpoints

STEP = 0.001
"""Shares are shown in multiples of it."""


def told_by_share(views: Viewpoints, one: Cell, snapshot: int, weight: str) -> Shown | None:
    """What a weighted share of a cell in its base tells of the sum of weights; None without any."""
    given = views.true_count(Count(one, snapshot, weight=weight))
    whole = views.true_count(Count(one.base, snapshot, weight=weight))
    if not whole:
        return None
    share = round(given / whole / STEP) * STEP
    low, high = ceil((share - STEP / 2) * whole), floor((share + STEP / 2) * whole)
    return Shown(one, min(low, given), max(high, given), snapshot, weight)


def groups_told(
    cells: Sequence[tuple[Cell, int]], attributes: Iterable[str], now: int, *, inside: bool
) -> Iterator[tuple[Cell, int]]:
    """Tables that weighted shares could tell though nobody has asked for them: by every attribute,
    in every group of a table if `inside`, and where two tables cross. Only the names of the
    attributes in them matter."""
    tables = {tuple(name for name, _ in one.where) for one, _ in cells}
    parts = {(), *tables, *((one,) for one in attributes)}
    names = {
        tuple(sorted({*one, *other}))
        for one in tables | {()}
        for other in (parts if inside or not one else tables)
    }
    kinds = {
        Cell(one.codes, True, (), one.questions, one.unit, one.itself, one.exactly)
        for one, at in cells
        if one.codes and at == now
    }
    for kind in sorted(kinds):
        for some in sorted(names - {()}):
            where = tuple((name, "") for name in some)
            yield (
                Cell(kind.codes, True, where, kind.questions, kind.unit, kind.itself, kind.exactly),
                now,
            )
