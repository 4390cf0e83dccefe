"""All pairs of coders: their tables, and the coefficients that are means over pairs.

Light (1971): the mean of the pairs' kappas. Hubert (1977; Davies and Fleiss 1982): agreement
observed and expected are each averaged over the pairs, then corrected. A pair counts the answers
both rated. Light's mean is refused where one pair's kappa is undefined: leaving that pair
out, or counting it as 0 or 1, are three different numbers, and none is the mean.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.coefficients.kappa import (
    observed_and_chance,
    observed_and_chance_left_out,
)
from intercoder.agreement.coefficients.metrics import Floats
from intercoder.agreement.coefficients.statistic import ratio
from intercoder.agreement.tables.patterns import Patterns

_TABLE_COST = 60
"""Counting one answer into a table takes as long as this many multiplications."""


def coder_pairs(coders: int) -> tuple[tuple[int, int], ...]:
    """Positions of the two coders of each pair, in order."""
    return tuple(combinations(range(coders), 2))


def pair_cells(patterns: Patterns) -> NDArray[np.int64]:
    """The cell of the pair's table in which each pattern falls, or -1; shape (pairs, patterns)."""
    values, size = patterns.values, patterns.n_categories
    cells = [
        np.where((values[a] >= 0) & (values[b] >= 0), values[a] * size + values[b], -1)
        for a, b in coder_pairs(values.shape[0])
    ]
    return np.array(cells, dtype=np.int64).reshape(-1, values.shape[1])


def pair_tables(patterns: Patterns) -> Floats:
    """Answers by the ratings of the pair's two coders, shape (pairs, categories, categories)."""
    size = patterns.n_categories
    tables = [
        np.bincount(row[row >= 0], weights=patterns.times[row >= 0], minlength=size * size)
        for row in pair_cells(patterns)
    ]
    return np.array(tables, dtype=np.float64).reshape(-1, size, size)


def hubert_kappa(observed: Floats, chance: Floats) -> Floats:
    """Hubert's kappa from po and pe of each pair, shape (..., pairs)."""
    expected = chance.mean(axis=-1)
    return ratio(observed.mean(axis=-1) - expected, 1.0 - expected)


class PairStatistic:
    """Cohen's kappa of every pair, and Light's and Hubert's means, under several weights.

    Figures are named `percent:LABEL:PAIR`, `cohen:LABEL:PAIR`, `light:LABEL` and `hubert:LABEL` for
    each label of the weights, where PAIR is the pair's number.
    """

    def __init__(self, patterns: Patterns, weights: Mapping[str, Floats]) -> None:
        self._cells = pair_cells(patterns)
        self._times = patterns.times.astype(np.float64)
        self._size = patterns.n_categories
        self._weights = weights
        self.tables = pair_tables(patterns)
        pairs = self._cells.shape[0]
        self.names = tuple(
            name
            for label in weights
            for name in (
                *(f"percent:{label}:{pair}" for pair in range(pairs)),
                *(f"cohen:{label}:{pair}" for pair in range(pairs)),
                f"light:{label}",
                f"hubert:{label}",
            )
        )
        self.work = self._cells.size * _TABLE_COST + self.tables.size * len(weights)

    def observed(self) -> Floats:
        """The figures of the sample, shape (figures,)."""
        return self._of(self.tables)

    def resampled(self, weights: Floats) -> Floats:
        """Figures of resamples: (resamples, patterns) to (resamples, figures)."""
        draws, cells = weights.shape[0], self._size**2
        tables = np.empty((draws, self._cells.shape[0], self._size, self._size))
        for pair, row in enumerate(self._cells):
            both = row >= 0
            place = np.arange(draws)[:, None] * cells + row[both]
            filled = np.bincount(
                place.ravel(), weights=weights[:, both].ravel(), minlength=draws * cells
            )
            tables[:, pair] = filled.reshape(draws, self._size, self._size)
        return self._of(tables)

    def left_out(self) -> tuple[Floats, Floats]:
        """Figures with one answer of each pattern left out, and how often the pattern occurs."""
        columns = []
        for weights in self._weights.values():
            observed, chance = self._pairs_left_out(weights)
            each = ratio(observed - chance, 1.0 - chance)
            columns += [observed, each, each.mean(axis=1, keepdims=True)]
            columns.append(hubert_kappa(observed, chance)[:, None])
        return np.concatenate(columns, axis=1), self._times[:, None]

    def _pairs_left_out(self, weights: Floats) -> tuple[Floats, Floats]:
        """po and pe of each pair, shape (patterns, pairs); unchanged if a pair lacks the answer."""
        full = observed_and_chance(self.tables, weights)
        shape = (self._cells.shape[1], self._cells.shape[0])
        observed, chance = (np.broadcast_to(part, shape).copy() for part in full)
        for pair, row in enumerate(self._cells):
            both = row >= 0
            parts = observed_and_chance_left_out(self.tables[pair], weights)
            observed[both, pair] = parts[0].ravel()[row[both]]
            chance[both, pair] = parts[1].ravel()[row[both]]
        return observed, chance

    def _of(self, tables: Floats) -> Floats:
        columns = []
        for weights in self._weights.values():
            observed, chance = observed_and_chance(tables, weights)
            each = ratio(observed - chance, 1.0 - chance)
            columns += [observed, each, each.mean(axis=-1, keepdims=True)]
            columns.append(hubert_kappa(observed, chance)[..., None])
        return np.concatenate(columns, axis=-1)
