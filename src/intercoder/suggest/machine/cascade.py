"""Very many answers: words alone decide the clear ones, the encoder those near a threshold.

To read an answer's meaning takes a hundred times as long as to read its words. Most answers are
clear from their words: no code comes near the probability from which it would be given, or all do
that are. Which answers count as near depends on probabilities alone and not on what people decided,
so precision is measured on left-out predictions of the two together as on those of one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit

from intercoder.suggest.model.labelled_answers import Text
from intercoder.suggest.model.suggester import Suggester

MOST_READ = 20_000
"""About so many answers are read by the encoder in one run: five minutes on two cores with e5."""
_LOWEST, _HIGHEST = 0.5, 0.99
"""No code is given below one half; where no threshold is expected, near means near the highest."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Band:
    """Which answers words leave open."""

    edges: Floats
    """Probability from which each code is expected to be given, (k,)."""
    width: float
    """Distance from an edge up to which an answer is open, in logits; 0 or more."""

    def includes(self, likely: Floats) -> NDArray[np.bool_]:
        """Whether each answer is left open, (n,), by its probabilities from words, (n, k)."""
        found: NDArray[np.bool_] = _distances(likely, self.edges) <= self.width
        return found


@dataclass(frozen=True)
class Cascade:
    """Two suggesters of the same codes: by words, and by meaning too for what is left open."""

    words: Suggester
    both: Suggester
    band: Band

    def probabilities(self, texts: Sequence[Text]) -> Floats:
        """The calibrated probability of each code on each answer, (n, k)."""
        likely = self.words.probabilities(texts)
        places = np.flatnonzero(self.band.includes(likely))
        if places.size:
            likely[places] = self.both.probabilities([texts[place] for place in places.tolist()])
        return likely


def find_band(likely: Floats, demand: float, share: float) -> Band:
    """The band with this share of answers in it, from left-out probabilities by words, (n, k).

    Where a code is given with this demand, its expected precision, the mean of the probabilities
    above, meets it: that is its edge.
    """
    edges = np.array([_edge(likely[:, code], demand) for code in range(likely.shape[1])])
    distances = _distances(likely, edges)
    return Band(edges, float(np.quantile(distances, share)) if len(distances) else 0.0)


def combined(words: Floats, both: Floats, band: Band) -> Floats:
    """Left-out probabilities of the two together, (n, k), from those of each."""
    found: Floats = np.where(band.includes(words)[:, None], both, words)
    return found


def _edge(likely: Floats, demand: float) -> float:
    """The lowest probability from which the mean of those at or above it meets the demand."""
    falling = np.sort(likely)[::-1]
    means = np.cumsum(falling) / np.arange(1, len(falling) + 1)
    meets = np.flatnonzero(means >= demand)
    lowest = float(falling[meets[-1]]) if len(meets) else _HIGHEST
    return min(max(lowest, _LOWEST), _HIGHEST)


def _distances(likely: Floats, edges: Floats) -> Floats:
    """Distance of each answer's nearest code from its edge, in logits, (n,)."""
    if not likely.shape[1]:
        return np.full(len(likely), np.inf)
    sure = 1e-6
    found: Floats = np.abs(logit(np.clip(likely, sure, 1 - sure)) - logit(edges)).min(axis=1)
    return found
