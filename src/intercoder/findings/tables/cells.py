"""The counts of a table as cells with addresses, so that small ones can be found and hidden.

Every count that a table prints, and every count that follows from a share it prints, is a cell. A
mask is a set of addresses: what it names is not printed, nor any figure of the same table from
which it could be worked out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Address:
    """What one cell counts; equal addresses count the same thing."""

    version: str
    """Whose codes, as typed; empty for what has nothing to do with codes."""
    questions: tuple[str, ...]
    """The questions counted together."""
    rounds: tuple[str, ...]
    unit: str
    """`answers` or `respondents`."""
    group: tuple[tuple[str, str], ...] = ()
    """Pairs such as `("attribute:age", "15-24")`; empty for everybody."""
    code: str | None = None
    """Id of a code or parent; None for the base."""
    present: bool = True
    """The units with the code; False for those without."""
    together_with: str | None = None
    """Id of a second code that the units have as well."""
    exactly: tuple[str, ...] | None = None
    """The units that have just these codes and no other."""


@dataclass(frozen=True, slots=True)
class CountCell:
    """One count of a table."""

    address: Address
    count: int


Mask = frozenset[Address]
"""Addresses of the cells that are hidden."""
NOTHING_HIDDEN: Mask = frozenset()


def with_and_without(
    base: Address, total: int | None, counts: Iterable[tuple[str, int | None, int | None]]
) -> Iterator[CountCell]:
    """The base, and for each code, its count and its own base, those with it and without it.

    The base of a code that came later than others is smaller than the table's. What is hidden is
    left out.
    """
    if total is not None:
        yield CountCell(base, total)
    for code, count, own in counts:
        if count is not None:
            yield CountCell(replace(base, code=code), count)
            if own is not None:
                yield CountCell(replace(base, code=code, present=False), own - count)
