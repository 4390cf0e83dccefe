"""In how many answers each code was met, and how that grew as answers were read.

An answer is a sampling unit and a code an incidence in it: an answer may carry several codes, or
none. Functions take and return arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

STEP = 100
"""Answers between two points of the curve."""


@dataclass(frozen=True, slots=True)
class Incidence:
    """Answers read, in the order in which they were read, with their codes."""

    answers: int
    counts: NDArray[np.int64]
    """(codes,) in how many of the answers each code that was met occurs: 1 or more."""
    met_at: NDArray[np.int64]
    """(codes,) number of the answer, from 1, in which each of them was met first; rising."""

    @property
    def codes(self) -> int:
        """Number of codes that were met."""
        return int(self.counts.size)

    def of_count(self, count: int) -> int:
        """Number of codes that occur in exactly so many answers."""
        return int((self.counts == count).sum())


def incidence(answers: Sequence[frozenset[str]]) -> Incidence:
    """The incidence of codes in these answers, which are in the order in which they were read."""
    first: dict[str, int] = {}
    counts: dict[str, int] = {}
    for number, codes in enumerate(answers, start=1):
        for code in codes:
            first.setdefault(code, number)
            counts[code] = counts.get(code, 0) + 1
    order = sorted(first, key=lambda code: first[code])
    return Incidence(
        len(answers),
        np.array([counts[code] for code in order], dtype=np.int64),
        np.array([first[code] for code in order], dtype=np.int64),
    )


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """How far reading had come after so many answers."""

    answers: int
    codes: int
    """Codes met so far."""
    new: int
    """Of these, met since the point before."""
    expected: float
    """Codes that as many of the answers would have met in a random order, on average."""


def curve(found: Incidence, step: int = STEP) -> tuple[CurvePoint, ...]:
    """A point after every `step` answers, and one after the last."""
    ends = [*range(step, found.answers, step), found.answers] if found.answers else []
    points: list[CurvePoint] = []
    for answers in ends:
        codes = int((found.met_at <= answers).sum())
        before = points[-1].codes if points else 0
        points.append(CurvePoint(answers, codes, codes - before, rarefied(found, answers)))
    return tuple(points)


def rarefied(found: Incidence, answers: int) -> float:
    """Codes that so many of the answers would have met on average, drawn at random of those read.

    Sample-based rarefaction: Colwell, Chao, Gotelli, Lin, Mao, Chazdon and Longino 2012, Journal of
    Plant Ecology 5, equation 17. Raises ValueError for more answers than were read.
    """
    if not 0 <= answers <= found.answers:
        raise ValueError("rarefaction is for fewer answers than were read")
    from scipy.special import gammaln

    n, rest = found.answers, found.answers - found.counts
    none = rest >= answers  # else some of the answers drawn must have the code
    missed = np.zeros(found.codes)
    of_code = rest[none]
    missed[none] = np.exp(
        gammaln(of_code + 1)
        - gammaln(of_code - answers + 1)
        - gammaln(n + 1)
        + gammaln(n - answers + 1)
    )
    return float((1 - missed).sum())
