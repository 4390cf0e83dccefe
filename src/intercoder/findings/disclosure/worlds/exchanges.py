"""Finding worlds without a solver: a few respondents change places, and all that is shown stays.

If as many get a code here as lose it there, most counts stay as they are. Most small counts are
seen to be safe in this way, in a fraction of the time that a mixed-integer program takes. What is
found is checked in whole numbers like everything else; where nothing is found, a program decides.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from intercoder.findings.disclosure.knowledge.unknowns import Unknown

Ints = NDArray[np.int64]
_MAX_FIRST = 200
"""Steps that move a count, of which each is tried as the first of an exchange of two."""
_MAX_FIRST_OF_THREE = 200
"""The same for exchanges of three, among steps that differ."""
_NEAREST = 5
"""Steps that are tried as the second of an exchange, where some counts are known to be between
ends."""
_OFTEN = 1 << 30


class Exchanges:
    """Steps that leave all counts of some rows as they are, for one view of what is unknown."""

    def __init__(self, unknown: Unknown, places: Ints, ends: Ints) -> None:
        """`places` are those of the counts that readers know, and `ends` the least and the most
        that each can be, shape (counts, 2)."""
        self._unknown = unknown
        is_fixed = ends[:, 0] == ends[:, 1]
        fixed = places[is_fixed]
        self._loose, self._ends_of_loose = places[~is_fixed], ends[~is_fixed].T
        self._steps = unknown.steps
        # of the same sum of changes the same number; other sums have it by a chance of 1 in 10^16
        lot = np.random.default_rng(0).integers(-(2**62), 2**62, fixed.size)
        self._sums: Ints = self._steps.changes[:, fixed] @ lot
        self._order = np.argsort(self._sums, kind="stable")
        self._sorted = self._sums[self._order]

    def world(self, number: int, span: int, *, up: bool) -> Ints:
        """A world in which the count at this place is higher, or lower, by up to `span`: by as much
        as was found. It is the truth where nothing was."""
        moved = self._steps.changes[:, number] * (1 if up else -1)
        world = self._unknown.truth.copy()
        totals = self._unknown.true_totals[self._loose]
        left = span
        for steps in self._ways(moved):
            gain = int(moved[list(steps)].sum())
            times = min(self._room(world, steps), -(-left // gain))
            if times > 0 and self._loose.size:
                change = self._steps.changes[list(steps)][:, self._loose].sum(axis=0)
                times = min(times, self._times(totals, change))
                totals = totals + times * change
            for step in steps if times > 0 else ():
                if self._steps.leaves[step] >= 0:
                    world[self._steps.leaves[step]] -= times
                if self._steps.enters[step] >= 0:
                    world[self._steps.enters[step]] += times
            left -= max(times, 0) * gain
            if left <= 0:
                break
        return world

    def _room(self, world: Ints, steps: tuple[int, ...]) -> int:
        """How often these steps can be taken together."""
        leaves, enters = ([int(one[step]) for step in steps] for one in self._ends())
        out = [int(world[one]) // leaves.count(one) for one in leaves if one >= 0]
        most = self._unknown.most
        into = [int(most[one] - world[one]) // enters.count(one) for one in enters if one >= 0]
        return min(out + into)

    def _times(self, totals: Ints, change: Ints) -> int:
        """How often this can be added before a count leaves the ends that readers know."""
        low, high = self._ends_of_loose
        room = np.where(change > 0, high - totals, totals - low)
        each = np.maximum(np.abs(change), 1)
        return max(int(np.where(change != 0, room // each, _OFTEN).min(initial=_OFTEN)), 0)

    def _ends(self) -> tuple[Ints, Ints]:
        return self._steps.leaves, self._steps.enters

    def _ways(self, moved: Ints) -> Iterator[tuple[int, ...]]:
        """One, two or three steps that together move the count and none that is fixed."""
        first = np.flatnonzero(moved > 0)
        for one in first[self._sums[first] == 0].tolist():
            yield (one,)
        first = first[self._sums[first] != 0][:_MAX_FIRST]
        for one in first.tolist():
            for other in self._nearest(one, self._with_sum(-self._sums[one])):
                if moved[one] + moved[other] > 0:
                    yield one, other
        kinds = np.unique(self._sums)
        first = first[np.unique(self._sums[first], return_index=True)[1]]
        for one in first[:_MAX_FIRST_OF_THREE].tolist():
            wanted = -(self._sums[one] + kinds)
            at = np.minimum(np.searchsorted(kinds, wanted), kinds.size - 1)
            for place in np.flatnonzero(kinds[at] == wanted).tolist():
                second = self._best(kinds[place], moved)
                third = self._best(wanted[place], moved)
                if second != third and moved[one] + moved[second] + moved[third] > 0:
                    yield one, second, third

    def _nearest(self, one: int, others: list[int]) -> list[int]:
        """Of the steps that could go with one, those that leave counts with ends nearly as they are
        come first."""
        if not self._loose.size or len(others) < 2:
            return others
        changes = self._steps.changes[:, self._loose]
        moved = np.abs(changes[others] + changes[one]).max(axis=1)
        return [others[at] for at in np.argsort(moved, kind="stable")[:_NEAREST].tolist()]

    def _with_sum(self, wanted: np.int64) -> list[int]:
        low = np.searchsorted(self._sorted, wanted, "left")
        high = np.searchsorted(self._sorted, wanted, "right")
        found: list[int] = self._order[low:high].tolist()
        return found

    def _best(self, wanted: np.int64, moved: Ints) -> int:
        """The step with this sum that moves the count most."""
        return max(self._with_sum(wanted), key=lambda one: int(moved[one]))
