"""Groups answers that mean the same: each of a group is near its leading answer itself.

So groups don't drift from one shade of meaning to the next, as they would if it were enough to be
near any other member. The order of the answers makes no difference but between equals.

Functions take and return arrays.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from intercoder.suggest.reading.typical import Places, Rows, Shares

SAME = 0.7
"""Cosine, as seen from the centre of the answers, from which two mean the same
(`benchmarks/same_meaning.py`)."""
_BLOCK = 256
"""Answers compared with all others at once."""


def leaders_by_meaning(
    rows: Rows,
    weights: Shares,
    least: float = SAME,
    advance: Callable[[int], object] = lambda _: None,
) -> Places:
    """The position of each answer's leading answer, (n,): its own where it leads, or is alone.

    `rows` (n, dimensions) are of length 1 or 0, `weights` (n,) say how many answers that read the
    same each stands for. The answer that most others are near leads first. `advance` is called with
    the number of answers just compared.
    """
    near = _near(rows, least, advance)
    reached = np.array([weights[places].sum() for places in near], dtype=np.float64)
    leader = np.full(len(rows), -1, dtype=np.int64)
    for place in np.lexsort((np.arange(len(rows)), -reached)):
        if leader[place] < 0:
            leader[place] = place
            free = near[place][leader[near[place]] < 0]
            leader[free] = place
    return leader


def _near(rows: Rows, least: float, advance: Callable[[int], object]) -> list[Places]:
    """For each answer, the positions of those near it, itself included."""
    found: list[Places] = []
    for start in range(0, len(rows), _BLOCK):
        similar = rows[start : start + _BLOCK] @ rows.T
        for place, one in enumerate(similar, start=start):
            one[place] = 1.0
            found.append(np.flatnonzero(one >= least).astype(np.int64))
        advance(len(similar))
    return found
