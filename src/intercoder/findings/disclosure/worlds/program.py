"""Mixed-integer programs put together row by row, without the cost of SciPy's sparse building."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from intercoder.findings.disclosure.worlds.highs import solved

_WHOLE = 1e-6
_NONE = 2
"""SciPy's status where it is proven that there are no such numbers."""
_NODES = 100
"""Nodes of the search tree after which the best found so far counts. Unlike a time, they are as
many on a busy machine as on an idle one, so that a release hides the same on both."""
_SECONDS = 600.0
"""Only so that nothing hangs for ever: programs of the sizes that are asked for end in seconds."""
_UNANSWERED = 10
"""Of the programs for one release, so many are followed to their last node in vain."""


@dataclass(slots=True)
class Effort:
    """What the programs for one release have cost. Where weights differ from person to person, most
    have no answer, and a release would take hours."""

    unanswered: int = 0
    """How many ended at their last node without an answer, yes or no."""

    @property
    def is_spent(self) -> bool:
        """Whether no more of them are solved in whole numbers."""
        return self.unanswered >= _UNANSWERED


@dataclass(slots=True)
class Program:
    """Rows between ends over variables that are at least 0."""

    size: int
    """How many variables there are."""
    _rows: list[NDArray[Any]] = field(default_factory=list)
    _columns: list[NDArray[Any]] = field(default_factory=list)
    _values: list[NDArray[Any]] = field(default_factory=list)
    _low: list[NDArray[Any]] = field(default_factory=list)
    _high: list[NDArray[Any]] = field(default_factory=list)
    _height: int = 0

    def add(
        self,
        rows: NDArray[Any],
        columns: NDArray[Any],
        values: NDArray[Any],
        low: NDArray[Any],
        high: NDArray[Any],
        *,
        shift: int = 0,
    ) -> None:
        """Add rows numbered from 0, with their ends; `shift` is added to every column."""
        self._rows.append(rows + self._height)
        self._columns.append(columns + shift)
        self._values.append(values)
        self._low.append(low)
        self._high.append(high)
        self._height += len(low)

    def at_least(self, columns: NDArray[Any], values: NDArray[Any], low: float) -> None:
        """Add one row without an upper end."""
        none = np.zeros(len(columns), dtype=np.int64)
        self.add(none, columns, values, np.array([low]), np.array([np.inf]))

    def least(
        self,
        cost: NDArray[Any],
        most: NDArray[Any],
        *,
        effort: Effort,
        whole: NDArray[Any] | None = None,
        gap: float = 0.0,
        enough: float = np.inf,
    ) -> NDArray[np.float64] | None:
        """The variables of least cost, from 0 to `most`; None where there are none, or none were
        found in so many nodes, or they cost more than `enough` even in fractions. `whole` says
        which are whole numbers, by default all; `gap` how much more than the least they may cost,
        as a share of it."""
        from scipy.optimize import Bounds, LinearConstraint
        from scipy.sparse import csc_array

        matrix = csc_array(
            (
                np.concatenate(self._values).astype(float),
                (np.concatenate(self._rows), np.concatenate(self._columns)),
            ),
            shape=(self._height, self.size),
        )
        low, high = np.concatenate(self._low), np.concatenate(self._high)
        whole = np.ones(self.size) if whole is None else whole
        rows = LinearConstraint(matrix, low, high) if self._height else None
        bounds = Bounds(0, most)
        # without whole numbers it takes far less, and often they come out whole
        found: NDArray[np.float64] | None
        result = solved(cost, bounds=bounds, constraints=rows, options={"time_limit": _SECONDS})
        found = result.x
        if found is None or result.fun > enough:
            return None
        if (np.abs(found - np.rint(found))[whole > 0] < _WHOLE).all():
            return found
        if effort.is_spent:
            return None
        result = solved(
            cost,
            integrality=whole,
            bounds=bounds,
            constraints=rows,
            options={"time_limit": _SECONDS, "node_limit": _NODES, "mip_rel_gap": gap},
        )
        found = result.x
        effort.unanswered += found is None and result.status != _NONE
        return found
