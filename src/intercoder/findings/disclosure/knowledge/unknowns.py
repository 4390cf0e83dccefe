"""Unknowns: what could be, in whole numbers of respondents, and how one world becomes another."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from intercoder.findings.disclosure.cells import Cell

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Count:
    """A count that is known or must stay unknown."""

    cell: Cell
    snapshot: int = 0
    among: tuple[int, int] | None = None
    """Only respondents whose answers differ between these two snapshots; None for all."""
    weight: str = ""
    """The attribute with respondents' weights, if it is their sum, in thousandths."""


@dataclass(frozen=True)
class Unknown:
    """Everything that is possible, as whole numbers of respondents in classes and states."""

    counts: tuple[Count, ...]
    """Every count that depends on the unknown."""
    gains: NDArray[np.int64]
    """Shape (counts, variables): what one respondent of this class in this state adds."""
    constant: NDArray[np.int64]
    """Shape (counts,): what those add who are not unknown at all."""
    truth: NDArray[np.int64]
    """Shape (variables,): how many there are."""
    most: NDArray[np.int64]
    """Shape (variables,): how many there can be."""
    classes: NDArray[np.int64]
    """Shape (variables,): classes whose size the attacker knows; -1 where it is unknown."""
    place: dict[Count, int] = field(repr=False)
    """Where each count stands."""
    numbers: NDArray[np.int64]
    """Shape (counts,): where each count stands among all that are looked at."""

    @cached_property
    def true_totals(self) -> NDArray[np.int64]:
        """Every count as it is, shape (counts,)."""
        return np.asarray(self.gains @ self.truth + self.constant)

    @cached_property
    def steps(self) -> Steps:
        """Everything that one respondent can do differently."""
        return _steps(self)

    def total(self, number: int, chosen: NDArray[np.int64]) -> int:
        """A count in a possible world."""
        return int(self.gains[number] @ chosen + self.constant[number])


@dataclass(frozen=True, slots=True)
class Steps:
    """Everything that one respondent can do differently."""

    leaves: Ints
    """Shape (steps,): the variable that has one less; -1 for none."""
    enters: Ints
    """The variable that has one more; -1 for none."""
    changes: Ints
    """Shape (steps, counts): what that adds to each count."""


def _steps(unknown: Unknown) -> Steps:
    """From each state of a class that anybody is in to each other, and into or out of a class of
    unknown size."""
    classes, truth = unknown.classes, unknown.truth
    order = np.argsort(classes, kind="stable")
    order = order[classes[order] >= 0]
    leaves, enters = [], []
    for states in np.split(order, np.flatnonzero(np.diff(classes[order])) + 1):
        used = states[truth[states] > 0]
        first, second = np.repeat(used, states.size), np.tile(states, used.size)
        leaves.append(first[first != second])
        enters.append(second[first != second])
    from_, to = np.concatenate(leaves), np.concatenate(enters)
    free = np.flatnonzero(classes < 0)
    gone = free[truth[free] > 0]
    gains = unknown.gains.T
    return Steps(
        np.concatenate([from_, np.full(free.size, -1, dtype=np.int64), gone]),
        np.concatenate([to, free, np.full(gone.size, -1, dtype=np.int64)]),
        np.concatenate([gains[to] - gains[from_], gains[free], -gains[gone]]),
    )
