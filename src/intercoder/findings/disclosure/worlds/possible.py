"""What readers have, and which worlds are possible with it.

Worlds are of whole respondents, and are compared with what is shown in whole numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intercoder.findings.disclosure.knowledge.unknowns import Count, Unknown
from intercoder.findings.disclosure.knowledge.viewpoints import Viewpoints

Ints = NDArray[np.int64]


@dataclass(slots=True)
class Known:
    """What readers have, by the numbers of the counts; shape (counts,) each."""

    low: Ints
    """The least each count can be."""
    high: Ints
    """The most it can be."""
    told: NDArray[np.bool_]
    """Which counts readers have anything about."""

    @classmethod
    def of(cls, views: Viewpoints, ends: Mapping[Count, tuple[int, int]]) -> Known:
        """That these counts are between these ends, and nothing else."""
        size = len(views.counts)
        found = cls(np.zeros(size, np.int64), np.zeros(size, np.int64), np.zeros(size, np.bool_))
        for one, (low, high) in ends.items():
            found.tell(views.number[one], low, high)
        return found

    def tell(self, number: int, low: int, high: int) -> None:
        """Readers learn that a count is from `low` to `high`, with what they know already."""
        if self.told[number]:
            low, high = max(low, int(self.low[number])), min(high, int(self.high[number]))
        self.low[number], self.high[number], self.told[number] = low, high, True

    def forget(self, number: int, before: Known) -> None:
        """Of a count they have again what they had before."""
        self.low[number], self.high[number] = before.low[number], before.high[number]
        self.told[number] = before.told[number]

    def copy(self) -> Known:
        """The same, to be changed."""
        return Known(self.low.copy(), self.high.copy(), self.told.copy())


@dataclass(frozen=True, slots=True)
class World:
    """A data set that could be real."""

    chosen: Ints
    """Shape (variables,): how many respondents of each class are in each state."""
    totals: Ints
    """Shape (counts,): what is counted then."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A count that may be shown, and what showing it would tell."""

    count: Count
    low: int
    high: int
    """The same as `low` unless it is rounded."""
    weight: float = 1.0
    """What it costs to hide it."""


@dataclass(frozen=True, slots=True)
class Target:
    """A small count that must stay unknown."""

    count: Count
    span: int
    """Its possible values must reach up to this, and span at least this. That is the threshold;
    among the few whose answers changed between two releases, how many they are, if fewer."""

    def is_safe(self, low: int, high: int) -> bool:
        """Whether it may be known to be from `low` to `high`."""
        return high >= self.span and high - low >= self.span


def world_of(unknown: Unknown, chosen: Ints) -> World:
    """A world with its counts. Most are near the truth."""
    moved = np.flatnonzero(chosen != unknown.truth)
    change = unknown.gains[:, moved] @ (chosen - unknown.truth)[moved]
    return World(chosen, unknown.true_totals + change)


def differing(unknown: Unknown, world: World, offers: Iterable[Offer]) -> frozenset[Count]:
    """The offers that are in this world not as they would be shown."""
    return frozenset(
        one.count
        for one in offers
        if (place := unknown.place.get(one.count)) is not None
        and not one.low <= world.totals[place] <= one.high
    )


def fits(unknown: Unknown, known: Known, world: World) -> bool:
    """Whether a world is one of those possible."""
    if (world.chosen < 0).any():
        return False
    columns = np.flatnonzero(unknown.classes >= 0)
    moved = (world.chosen - unknown.truth)[columns]
    if columns.size and np.bincount(unknown.classes[columns], weights=moved).any():
        return False
    places, ends = given(unknown, known)
    totals = world.totals[places]
    return bool((totals >= ends[:, 0]).all() and (totals <= ends[:, 1]).all())


def given(unknown: Unknown, known: Known) -> tuple[Ints, Ints]:
    """Where the known counts stand, and their ends, shape (known, 2)."""
    places = np.flatnonzero(known.told[unknown.numbers])
    numbers = unknown.numbers[places]
    return places, np.stack([known.low[numbers], known.high[numbers]], axis=1)
