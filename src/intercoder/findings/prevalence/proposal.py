"""Which answers people should code next, so that one code's figure gains most.

The draw stays random. The answers not drawn yet are divided into strata by how much a model doubts
the code there. A stratum gets the more of the next answers the larger it is and the more is in
doubt (Neyman 1934), and at least a share in proportion to its size, since a model's doubts are
easily wrong. Within a stratum the answers come in the random order. Whoever codes these must weigh
them by their strata: each says with what chance it was proposed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intercoder.allocation.random_sampling import proportional

STRATA = 4
MIN_DRAWN = 2
"""Of each stratum so many are proposed at least: from one, nobody knows how far the rest differ."""
EVENLY = 0.5
"""Of the answers proposed, so many are spread in proportion to the strata's sizes."""


@dataclass(frozen=True)
class Proposal:
    """The answers to code next."""

    places: NDArray[np.int64]
    """(m,) of the population, in the order in which to code them."""
    stratum: NDArray[np.int64]
    """(m,) from 0, the least doubtful, up."""
    chance: NDArray[np.float64]
    """(m,) with which an answer of its stratum is among those proposed."""
    sizes: tuple[int, ...]
    """Answers of each stratum that are not drawn yet."""
    proposed: tuple[int, ...]
    """How many of them are proposed."""


def propose(
    order: NDArray[np.int64], likely: NDArray[np.floating], count: int, *, share: float
) -> Proposal:
    """The next answers for one code, from those not drawn yet.

    `order` (m,) are places in the population in a random order, `likely` (N,) the code's
    probabilities, `share` how far the model is believed, 0 to 1. Where it is not, all come in the
    random order.
    """
    count = min(count, order.size)
    doubt = np.sqrt(np.clip(likely[order] * (1 - likely[order]), 0, None))
    stratum = np.zeros(order.size, dtype=np.int64)
    if share > 0 and order.size >= 10 * STRATA and count >= 2 * MIN_DRAWN * STRATA:
        cuts = _equal_sums(doubt, STRATA)
        stratum = np.unique(np.searchsorted(cuts, doubt, side="right"), return_inverse=True)[1]
        stratum = stratum.astype(np.int64).ravel()
    sizes = np.bincount(stratum, minlength=1).astype(np.int64)
    spread = np.bincount(stratum, doubt, minlength=1) / np.maximum(sizes, 1)
    keys = np.arange(sizes.size, dtype=np.uint64)
    evenly = proportional(sizes, count, keys)
    wanted = evenly
    if sizes.size > 1:
        least = np.maximum((evenly * EVENLY).astype(np.int64), np.minimum(sizes, MIN_DRAWN))
        wanted = least + _by_spread(sizes - least, spread, count - int(least.sum()))
    places, strata = [], []
    for one in range(sizes.size):
        places.append(order[stratum == one][: wanted[one]])
        strata.append(np.full(wanted[one], one, dtype=np.int64))
    chosen, of = np.concatenate(places), np.concatenate(strata)
    rank = np.empty(int(order.max(initial=0)) + 1, dtype=np.int64)
    rank[order] = np.arange(order.size)
    in_turn = np.argsort(rank[chosen], kind="stable")
    chances = wanted / np.maximum(sizes, 1)
    return Proposal(
        chosen[in_turn],
        of[in_turn],
        chances[of[in_turn]],
        tuple(sizes.tolist()),
        tuple(wanted.tolist()),
    )


def _equal_sums(doubt: NDArray[np.floating], strata: int) -> NDArray[np.floating]:
    """Where to cut so that each stratum has about the same sum of doubts (Dalenius and Hodges
    1959)."""
    ordered = np.sort(doubt)
    total = np.cumsum(ordered)
    ends = np.searchsorted(total, total[-1] * np.arange(1, strata) / strata)
    return np.unique(ordered[np.minimum(ends, ordered.size - 1)])


def _by_spread(
    sizes: NDArray[np.int64], spread: NDArray[np.floating], count: int
) -> NDArray[np.int64]:
    """Divide `count` in proportion to size times spread, no stratum more than it has."""
    given = np.zeros(sizes.size, dtype=np.int64)
    left = count
    while left > 0:
        pull = np.where(given < sizes, sizes * (spread + 1e-9), 0)
        part = np.minimum(np.floor(left * pull / pull.sum()).astype(np.int64), sizes - given)
        if not part.any():
            part[int(np.argmax(pull))] = 1
        given += part
        left -= int(part.sum())
    return given
