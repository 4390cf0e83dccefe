"""Trains a suggester from coded answers.

The codebook's texts serve as additional answers, one per code, so that something is known from the
first answer on; an empty answer represents those to which no code applies. Identical answers to the
same question are learned from once, with the average of the codes given to them, and with their
number as weight.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from intercoder.codebook.code import Code, Codebook
from intercoder.suggest.model.codebook_likeness import (
    CodebookLikeness,
    Weights,
    find_likeness,
    find_weights,
    shares,
)
from intercoder.suggest.model.embeddings import Embedder
from intercoder.suggest.model.feature_space import (
    EMBEDDING_WEIGHT,
    LIKENESS,
    TOLD_APART,
    FeatureSpace,
    code_text,
    find_feature_space,
)
from intercoder.suggest.model.labelled_answers import Distinct, LearningSet, Text, find_distinct
from intercoder.suggest.model.ridge import DualFit, fit_dual, fit_through, raise_rare
from intercoder.suggest.model.similarity import AnswerRows, similarities
from intercoder.suggest.model.suggester import Learned, Suggester
from intercoder.suggest.probability.calibration import Calibration, calibrate, thresholds

Fit: TypeAlias = Callable[..., DualFit]

MAX_TRY_ALL = 1500
FITS_TRIED: tuple[tuple[Fit, float], ...] = (
    *((fit_dual, penalty) for penalty in (0.3, 1.0, 3.0)),
    *((raise_rare, penalty) for penalty in (1.0, 3.0)),
)
"""Ways to learn, each with its penalty. With few answers all are tried; which is best depends on
how the codes differ and on how many of them an answer has.
"""
FITS_TRIED_OF_MANY: tuple[tuple[Fit, float], ...] = ((fit_dual, 0.5), (raise_rare, 3.0))
MAX_TRY_WHOLE = 3000
TRIAL_SAMPLE = 600
"""With more than `MAX_TRY_WHOLE` answers, the size of the sample on which fits are tried."""
BASIS_PENALTY = 0.5
"""Penalty when answers are learned from through a basis."""
CODEBOOK_WEIGHT = 2.0
"""Number of answers that the codebook's text on a code counts as."""
MAX_EXACT = 6000
"""Up to this many distinct answers are learned from exactly; more, through `BASIS_SIZE` of them."""
BASIS_SIZE = 4000

_EMBEDDED = np.float32(EMBEDDING_WEIGHT**0.5)

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Trained:
    """A suggester, with its left-out predictions for each answer it learned from."""

    suggester: Suggester
    out_of_fold: NDArray[np.float64]
    """Calibrated probabilities, (n, k), each learned without the answer and any that are identical
    or near-identical; NaN for answers that were not learned from.
    """


@dataclass(frozen=True)
class _Fitted:
    """What was learned one way."""

    fit: DualFit
    reads_meaning: bool
    """Whether embeddings were compared, too."""


class Learner:
    """Learns repeatedly in one feature space, as decisions come in, and keeps its comparisons."""

    def __init__(self, space: FeatureSpace, codebook: Codebook) -> None:
        self.space = space
        self.codebook = codebook
        self._place: dict[tuple[str, str], int] = {}
        self._known = self._numbers(self._stand_ins())
        self._gram = similarities(self._known, self._known)

    @property
    def _codes(self) -> tuple[Code, ...]:
        return self.codebook.assignable

    def fit(
        self,
        learning: LearningSet,
        *,
        seed: int = 1,
        judged: int | None = None,
        advance: Callable[[int], object] = lambda _: None,
    ) -> Trained:
        """Learn from these answers. The result depends only on them, whatever was learned before.

        Left-out probabilities are computed for all answers, or for about `judged` of them drawn at
        random, which is quicker and enough for calibration. `advance` is called with the number of
        texts just encoded. Raises ValueError if the codes are not those of the codebook.
        """
        codes = tuple(code.id for code in self._codes)
        if learning.codes != codes:
            raise ValueError("the learning set is not of this codebook")
        if not codes:
            return self._nothing(len(learning))
        distinct = find_distinct(learning, seed, judged)
        position = distinct.of_row - (len(distinct.texts) - distinct.judged)
        drawn = (distinct.of_row >= 0) & (position >= 0)
        given = learning.given[drawn]
        numbers, fits = self._fits(distinct, seed, advance)
        scores = [
            left_out[position[drawn]]
            for left_out in self._left_out(fits, numbers, distinct.judged, len(learning))
        ]
        calibrated = [self._calibrated(one, given) for one in scores]
        # With nothing coded yet, all lose the same: then meaning, if known, says more than words.
        best = min(
            range(len(fits)), key=lambda one: (calibrated[one].loss, not fits[one].reads_meaning)
        )
        calibration = calibrated[best]
        if self._likeness is not None:
            calibration = calibration.bent(scores[best], given)
        languages = [
            text.language for text, is_drawn in zip(learning.texts, drawn, strict=True) if is_drawn
        ]
        if self.space.definitions >= TOLD_APART:
            calibration = calibration.in_languages(
                scores[best], given, languages, by_meaning=fits[best].reads_meaning
            )
        probabilities = calibration.probabilities(scores[best], languages)
        out_of_fold = np.full(learning.given.shape, np.nan)
        out_of_fold[drawn] = probabilities
        weights = self._weights(fits[best], numbers, len(learning))
        suggester = Suggester(
            codes,
            self.space.features,
            weights.terms,
            weights.bias,
            calibration,
            thresholds(probabilities, given),
            self.space.themes,
            weights.topics,
            None if weights.meaning is None else self.space.embedder,
            None if weights.meaning is None else _EMBEDDED * weights.meaning,
            self.space.content,
            Learned(len(learning), learning.given.sum(axis=0).astype(np.int64)),
        )
        return Trained(suggester, out_of_fold)

    # -- inside ---------------------------------------------------------------------------------

    @cached_property
    def _likeness(self) -> CodebookLikeness | None:
        """Likeness to the codebook; None to learn as models did that knew nothing of it."""
        if self.space.definitions < LIKENESS:
            return None
        of_codes = self._known.only(np.arange(len(self._codes)))
        return find_likeness(of_codes, self.space.themes)

    def _calibrated(self, scores: Floats, given: NDArray[np.bool_]) -> Calibration:
        return calibrate(scores, given, from_likeness=self._likeness is not None)

    def _left_out(
        self, fits: Sequence[_Fitted], numbers: AnswerRows, judged: int, answers: int
    ) -> list[Floats]:
        """For each fit, the scores of the judged answers as if they had not been learned from.

        The codebook does not depend on answers, so likeness to it needs no leaving out.
        """
        if self._likeness is None:
            return [one.fit.left_out for one in fits]
        part = shares(answers)
        last = numbers.only(np.arange(len(numbers) - judged, len(numbers)))
        alike = {view: self._likeness.scores(last, by_meaning=view) for view in self._views}
        return [
            part.learned * one.fit.left_out + part.alike * alike[one.reads_meaning] for one in fits
        ]

    def _weights(self, one: _Fitted, numbers: AnswerRows, answers: int) -> Weights:
        """What was learned one way from so many answers, and likeness to the codebook."""
        fit = one.fit
        learned = find_weights(
            numbers.only(fit.basis), fit.dual, fit.bias, by_meaning=one.reads_meaning
        )
        if self._likeness is None:
            return learned
        return self._likeness.added_to(learned, shares(answers))

    def _fits(
        self, distinct: Distinct, seed: int, advance: Callable[[int], object]
    ) -> tuple[AnswerRows, list[_Fitted]]:
        """The numbers of codebook and answers, and the fits learned from them.

        There is one for each view of the answers, and with few answers one for each way to learn.
        """
        k = len(self._codes)
        first = k + 1
        targets = np.vstack((np.eye(first, k, dtype=np.float32), distinct.given))
        weights = np.concatenate((np.full(first, CODEBOOK_WEIGHT, np.float32), distinct.often))
        groups = np.concatenate((np.arange(first), distinct.groups + first))
        known = (targets, weights, groups)
        if len(distinct.texts) <= MAX_EXACT:
            self._add(distinct, advance)
            places = np.array([*range(first), *(self._place[key] for key in distinct.keys)])
            tried = FITS_TRIED if len(distinct.texts) <= MAX_TRY_ALL else FITS_TRIED_OF_MANY
            ways = [(meaning, *way) for meaning in self._views for way in tried]
            grams = {meaning: self._gram.of(meaning, places) for meaning in self._views}
            if len(distinct.texts) > MAX_TRY_WHOLE:
                ways = [_best_of(ways, grams, known, first)]
            fits = [
                _Fitted(
                    fit(
                        grams[meaning],
                        *known,
                        penalty,
                        judged=distinct.judged,
                        overwrite=len(ways) == 1,
                    ),
                    meaning,
                )
                for meaning, fit, penalty in ways
            ]
            return self._known.only(places), fits
        numbers = self._numbers([*self._stand_ins(), *distinct.texts], advance)
        random = np.random.default_rng(seed)
        others = random.choice(len(distinct.texts), BASIS_SIZE - first, replace=False)
        basis = np.concatenate((np.arange(first), np.sort(others) + first))
        gram = similarities(numbers, numbers.only(basis))
        fits = [
            _Fitted(
                fit_through(gram.of(meaning), basis, *known, BASIS_PENALTY, judged=distinct.judged),
                meaning,
            )
            for meaning in self._views
        ]
        return numbers, fits

    @property
    def _views(self) -> tuple[bool, ...]:
        """Whether answers are compared by their meaning too: both ways, if it is known."""
        return (False,) if self.space.embedder is None else (False, True)

    def _stand_ins(self) -> list[Text]:
        """What the codebook says of each code; and an answer that says nothing, with no code."""
        definitions = self.space.definitions
        of_codes = (code_text(code, self.codebook, definitions) for code in self._codes)
        return [*of_codes, Text("")]

    def _add(self, distinct: Distinct, advance: Callable[[int], object]) -> None:
        """Compare answers not met before with all others."""
        pairs = zip(distinct.keys, distinct.texts, strict=True)
        new = {key: text for key, text in pairs if key not in self._place}
        if not new:
            return
        known = len(self._known)
        added = self._numbers(list(new.values()), advance)
        self._gram = self._gram.grown(similarities(added, self._known), similarities(added, added))
        self._known = self._known.followed_by(added)
        self._place.update({key: known + number for number, key in enumerate(new)})

    def _numbers(
        self, texts: Sequence[Text], advance: Callable[[int], object] = lambda _: None
    ) -> AnswerRows:
        """Answers as rows of numbers, one row each."""
        terms = self.space.features.rows(texts)
        topics = np.asarray(self.space.themes.rows(terms), dtype=np.float32)
        embedder = self.space.embedder
        return AnswerRows(
            terms, topics, None if embedder is None else _EMBEDDED * embedder.rows(texts, advance)
        )

    def _nothing(self, n: int) -> Trained:
        """The result for a codebook without codes, from which nothing can be learned."""
        features = self.space.features
        empty = np.zeros((n, 0))
        calibration = calibrate(empty, empty.astype(np.bool_))
        weights = np.zeros((features.width, 0), dtype=np.float32)
        bias = np.zeros(0, dtype=np.float32)
        themes = self.space.themes
        of_themes = np.zeros((themes.count, 0), dtype=np.float32)
        none = np.zeros(0)
        suggester = Suggester((), features, weights, bias, calibration, none, themes, of_themes)
        return Trained(suggester, empty)


def _best_of(
    ways: Sequence[tuple[bool, Fit, float]],
    grams: Mapping[bool, Floats],
    known: tuple[Any, ...],
    stand_ins: int,
) -> tuple[bool, Fit, float]:
    """The way of learning with the least loss on the last answers, which are a random sample."""
    size = len(next(iter(grams.values())))
    places = np.r_[:stand_ins, size - TRIAL_SAMPLE : size]
    inner = {meaning: gram[np.ix_(places, places)] for meaning, gram in grams.items()}
    few = tuple(one[places] for one in known)
    given = few[0][stand_ins:] >= 0.5

    def surprise(way: tuple[bool, Fit, float]) -> float:
        meaning, fit, penalty = way
        left_out = fit(inner[meaning], *few, penalty, judged=TRIAL_SAMPLE).left_out
        return calibrate(left_out, given).loss

    return min(ways, key=surprise)


def train(
    learning: LearningSet,
    codebook: Codebook,
    pool: Sequence[Text],
    *,
    seed: int = 1,
    embedder: Embedder | None = None,
) -> Trained:
    """Learn from these answers, in the feature space of the pool.

    `pool` has all answers, or at most `feature_space.POOL` of them drawn at random.
    """
    space = find_feature_space(pool, codebook, seed=seed, embedder=embedder)
    return Learner(space, codebook).fit(learning, seed=seed)
