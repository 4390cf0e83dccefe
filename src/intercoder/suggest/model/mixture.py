"""Mixes what was learned in several ways, and what the codebook says, by how well each predicts.

Which way of learning is best depends on the answers and the codes. Left-out answers tell, but while
few are coded they tell little, and the best of several ways may be best by chance: so ways that
predict about as well all count (pseudo-BMA: Yao et al. 2018, section 2.2, here by the loss of
calibrated left-out scores). How much likeness to the codebook counts is learned for each from the
same scores. All are linear, so the mixture is, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intercoder.suggest.model.codebook_likeness import CodebookLikeness, Shares, Weights
from intercoder.suggest.model.ridge import DualFit
from intercoder.suggest.model.similarity import AnswerRows, View
from intercoder.suggest.probability.calibration import calibrate, weigh

WORSE = 3.0
"""A way whose loss is greater by this much counts about a third as much as the best."""
LEAST = 0.1
"""Ways that would count less than this beside the best are left out."""
USUALLY_BETTER = 2.0
"""By this much words alone must predict better than with meaning before an encoder is left alone:
it helped in all data sets tried, and with few answers losses differ by chance."""

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Candidate:
    """What was learned one way."""

    fit: DualFit
    view: View
    """How answers were compared."""


@dataclass(frozen=True)
class _Weighed:
    candidate: Candidate
    loss: float
    counts: tuple[float, float]
    """What likeness to the codebook by words, and by meaning, counts beside it."""


@dataclass(frozen=True)
class Mixture:
    """Ways to score, each with its share; the shares sum up to 1."""

    ways: tuple[_Weighed, ...]
    shares: tuple[float, ...]
    learned: float
    """What learning counts."""

    @property
    def reads_meaning(self) -> bool:
        """Whether embeddings count."""
        return any(way.candidate.view.meaning for way in self.ways)

    @property
    def counts(self) -> tuple[float, float]:
        """What likeness to the codebook by words, and by meaning, counts."""
        of_words, of_meaning = np.array(self.shares) @ np.array([way.counts for way in self.ways])
        return float(of_words), float(of_meaning)

    def left_out(self, rows: NDArray[np.int64], alike: Sequence[Floats]) -> Floats:
        """Scores of the answers in these rows of the fits, as if not learned from, (n, k)."""
        found = sum(
            np.float32(share * self.learned) * way.candidate.fit.left_out[rows]
            for share, way in zip(self.shares, self.ways, strict=True)
        )
        for count, one in zip(self.counts, alike, strict=False):
            found = found + np.float32(count) * one
        return np.asarray(found, dtype=np.float32)

    def weights(self, answers: AnswerRows, likeness: CodebookLikeness | None) -> Weights:
        """What the numbers of an answer's row count in its score; learned from these answers."""
        fits = [way.candidate.fit for way in self.ways]
        basis = answers.only(fits[0].basis)

        def summed(weights: Sequence[float], parts: Sequence[Floats]) -> Floats:
            of_all = zip(weights, self.shares, parts, strict=True)
            total = sum(
                np.float32(one * share * self.learned) * part for one, share, part in of_all
            )
            return np.asarray(total, dtype=np.float32)

        duals = [fit.dual for fit in fits]
        by_words = summed([way.candidate.view.words for way in self.ways], duals)
        meaning = None
        if self.reads_meaning and basis.meaning is not None:
            by_meaning = summed([way.candidate.view.meaning for way in self.ways], duals)
            meaning = basis.meaning.T @ by_meaning
        learned = Weights(
            np.ascontiguousarray(basis.terms.T @ by_words, dtype=np.float32),
            np.ascontiguousarray(basis.topics.T @ by_words, dtype=np.float32),
            meaning,
            summed([1.0] * len(fits), [fit.bias for fit in fits]),
        )
        return learned if likeness is None else likeness.added_to(learned, self.counts)


def mix(
    candidates: Sequence[Candidate],
    rows: NDArray[np.int64],
    alike: Sequence[Floats],
    given: NDArray[np.bool_],
    expected: Shares,
) -> Mixture:
    """Weigh the candidates by their left-out scores of the answers in these rows of the fits.

    `alike` has their likeness to the codebook by words, and by meaning if it is known; `given`
    whether each code was given, (n, k). An encoder that tells nothing is left alone
    (`USUALLY_BETTER`).
    """
    ways = [_weighed(one, rows, alike, given, expected) for one in candidates]
    of_words = [one.loss for one in ways if not one.candidate.view.meaning]
    of_both = [one.loss for one in ways if one.candidate.view.meaning]
    reads = bool(of_both) and min(of_both) <= min(of_words, default=np.inf) + USUALLY_BETTER
    ways = [one for one in ways if bool(one.candidate.view.meaning) == reads]
    losses = np.array([one.loss for one in ways])
    worth = np.exp(-(losses - losses.min()) / WORSE)
    kept = worth >= LEAST
    shares = worth[kept] / worth[kept].sum()
    chosen = tuple(way for way, is_kept in zip(ways, kept, strict=True) if is_kept)
    return Mixture(chosen, tuple(shares.tolist()), expected.learned)


def only_best(
    candidates: Sequence[Candidate],
    rows: NDArray[np.int64],
    alike: Sequence[Floats],
    given: NDArray[np.bool_],
    expected: Shares,
    *,
    from_likeness: bool,
) -> Mixture:
    """The best candidate alone, with what is expected of the codebook: how models once learned."""
    found: list[tuple[float, bool, int, Mixture]] = []
    for one in candidates:
        by_meaning = expected.alike if one.view.meaning else 0.0
        way = _Weighed(one, 0.0, (expected.alike, by_meaning))
        alone = Mixture((way,), (1.0,), expected.learned)
        loss = calibrate(alone.left_out(rows, alike), given, from_likeness=from_likeness).loss
        found.append((loss, not one.view.meaning, len(found), alone))
    return min(found, key=lambda one: one[:3])[3]


def _weighed(
    candidate: Candidate,
    rows: NDArray[np.int64],
    alike: Sequence[Floats],
    given: NDArray[np.bool_],
    expected: Shares,
) -> _Weighed:
    some = alike if candidate.view.meaning else alike[:1]
    left_out = np.float32(expected.learned) * candidate.fit.left_out[rows]
    loss, counts = weigh(left_out, some, given, expected.alike)
    by_words, by_meaning = (*counts, 0.0, 0.0)[:2]
    return _Weighed(candidate, loss, (by_words, by_meaning))
