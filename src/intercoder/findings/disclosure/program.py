"""Mixed-integer programs put together row by row, without the cost of SciPy's sparse building."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from intercoder.findings.disclosure.highs import solved

_WHOLE = 1e-6
_NODES = 500
"""Nodes of the search tree after which the best found so far counts: so that, unless time runs out,
the choice is the same on every machine."""


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
        seconds: float,
        whole: NDArray[Any] | None = None,
        gap: float = 0.0,
        enough: float = np.inf,
    ) -> NDArray[np.float64] | None:
        """The variables of least cost, from 0 to `most`; None where there are none, or none were
        found in time, or they cost more than `enough` even in fractions. `whole` says which are
        whole numbers, by default all; `gap` how much more than the least they may cost, as a share
        of it."""
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
        result = solved(cost, bounds=bounds, constraints=rows, options={"time_limit": seconds})
        found = result.x
        if found is None or result.fun > enough:
            return None
        if (np.abs(found - np.rint(found))[whole > 0] < _WHOLE).all():
            return found
        result = solved(
            cost,
            integrality=whole,
            bounds=bounds,
            constraints=rows,
            options={"time_limit": seconds, "node_limit": _NODES, "mip_rel_gap": gap},
        )
        found = result.x
        return found
