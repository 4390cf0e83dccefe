"""How many of a coder's decisions are probably slips, whatever number of them is in doubt.

Confident learning points at what a model would have decided differently, which on hard answers is
half of all decisions. How many of these are slips is told by comparing with slips made on purpose:
each decision is spoilt as a tired coder might, and it is seen how doubtful that makes it. At most
so many decisions can be slips that made slips as doubtful as these would not already be more than
there are. That is the best bin of Garg, Wu, Smola, Balakrishnan and Lipton (2021, "Mixture
proportion estimation and PU learning: a modern approach", NeurIPS 34, algorithm 1).

Slips that look like what a model does not understand count as well, so on hard answers the estimate
is too high (`benchmarks/doubts.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intercoder.suggest.orders.doubts import find_margins

MIN_DECISIONS = 30
"""With fewer decisions nothing is said."""
MIN_TAIL = 0.1
"""Share of the made slips that is at least as doubtful as the bin begins: fewer tell too little."""
_BINS = 60
_MADE = 3000
"""Number of slips made on purpose, about."""
_NOT_FEWER = 1
"""Added to the decisions in a bin, so that an empty one does not promise that there are none."""


@dataclass(frozen=True)
class ExpectedSlips:
    """The expected share of slips, and how doubtful decisions and made slips are."""

    share: float
    """Expected share of the decisions that are slips."""
    low: float
    """Lower end of its 95 % interval, given the bin."""
    high: float
    doubtful: NDArray[np.float64]
    """Strength of the doubt about each decision, (n,); -inf where there is none."""
    made: NDArray[np.float64]
    """Strength of the doubt about each slip made on purpose."""

    def among(self, strength: float) -> float:
        """Expected share of slips among the decisions that are at least as doubtful as this."""
        so_doubtful = float((self.doubtful >= strength).mean())
        slips = self.share * float((self.made >= strength).mean())
        return min(slips / so_doubtful, 1.0) if so_doubtful else 1.0


def expect_slips(
    probabilities: NDArray[np.float64], given: NDArray[np.bool_], *, seed: int = 1
) -> ExpectedSlips | None:
    """How many slips to expect among these decisions.

    None with too few decisions to tell, or where nine of ten slips made on purpose are not noticed.

    `probabilities` (n, k) are out of fold, `given` (n, k) says which codes were given.
    """
    n, k = given.shape
    margins = find_margins(probabilities, given)
    if n < MIN_DECISIONS or k < 2 or not np.isfinite(margins.if_not).any():
        return None
    generator = np.random.default_rng(seed)
    doubtful = margins.of(given).max(axis=1)
    made = np.concatenate(
        [margins.of(_spoilt(given, generator)).max(axis=1) for _ in range(max(1, round(_MADE / n)))]
    )
    cuts = np.linspace(0, 1 - MIN_TAIL, _BINS)
    starts = np.unique(np.quantile(made, cuts, method="inverted_cdf"))
    starts = starts[np.isfinite(starts)]
    if not len(starts):
        return None
    of_made = np.array([float((made >= start).mean()) for start in starts])
    counts = np.array([int((doubtful >= start).sum()) for start in starts])
    shares = (counts + _NOT_FEWER) / n / of_made
    best = int(np.argmin(shares))
    low, high = _interval(int(counts[best]), n)
    tail = float(of_made[best])
    return ExpectedSlips(
        min(float(shares[best]), 1.0), low / tail, min(high / tail, 1.0), doubtful, made
    )


def _spoilt(given: NDArray[np.bool_], generator: np.random.Generator) -> NDArray[np.bool_]:
    """Decisions each with a slip: a code forgotten, one too many, or one in another's place.

    Codes too many are drawn by how often they are given. Where no code was given, one is too many.
    """
    n = len(given)
    spoilt = given.copy()
    rows = np.arange(n)
    kind = generator.integers(0, 3, n)
    often = given.mean(axis=0) + 1e-9
    # The largest of weighted exponential races is drawn with these weights.
    race = generator.exponential(size=given.shape)
    forgotten = np.where(given, race, -1).argmax(axis=1)
    added = np.where(given, np.inf, race / often).argmin(axis=1)
    loses = (kind != 1) & given.any(axis=1)
    gains = ((kind != 0) | ~given.any(axis=1)) & ~given.all(axis=1)
    spoilt[rows[loses], forgotten[loses]] = False
    spoilt[rows[gains], added[gains]] = True
    return spoilt


def _interval(count: int, n: int) -> tuple[float, float]:
    """Clopper and Pearson's interval of a share, 95 %."""
    from scipy.stats import beta

    low = float(beta.ppf(0.025, count, n - count + 1)) if count else 0.0
    return low, float(beta.ppf(0.975, count + 1, n - count)) if count < n else 1.0
