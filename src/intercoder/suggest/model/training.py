"""Trains a suggester from coded answers.

The codebook's texts serve as additional answers, one per code, so that something is known from the
first answer on; an empty answer represents those to which no code applies. Identical answers to the
same question are learned from once, with the average of the codes given to them, and with their
number as weight.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from intercoder.codebook.code import Code, Codebook
from intercoder.suggest.model.calibration import calibrate, thresholds
from intercoder.suggest.model.embeddings import Embedder
from intercoder.suggest.model.feature_space import (
    EMBEDDING_WEIGHT,
    FeatureSpace,
    code_text,
    find_feature_space,
)
from intercoder.suggest.model.labelled_answers import LearningSet, Text
from intercoder.suggest.model.ridge import DualFit, fit_dual, fit_through, raise_rare
from intercoder.suggest.model.similarity import AnswerRows, similarities
from intercoder.suggest.model.suggester import Learned, Suggester
from intercoder.text.words import fold

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
MAX_LEARNED = 20_000
"""With more distinct answers, a random sample is learned from: the curve is flat there."""

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
class _Distinct:
    """The distinct answers of a learning set."""

    texts: tuple[Text, ...]
    keys: tuple[tuple[str, str], ...]
    given: Floats
    """Share of the times in which the code was given, (d, k)."""
    often: Floats
    """Number of times each answer occurs, (d,)."""
    groups: NDArray[np.int64]
    judged: int
    """Number of answers, from the end, to be predicted by what is learned without their group."""
    of_row: NDArray[np.int64]
    """Index in these of each answer of the learning set, (n,); -1 if it was not drawn."""


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
        distinct = _distinct(learning, seed, judged)
        position = distinct.of_row - (len(distinct.texts) - distinct.judged)
        drawn = (distinct.of_row >= 0) & (position >= 0)
        given = learning.given[drawn]
        numbers, fits = self._fits(distinct, seed, advance)
        calibrated = [calibrate(one.fit.left_out[position[drawn]], given) for one in fits]
        best = int(np.argmin([calibration.loss for calibration in calibrated]))
        fitted, calibration = fits[best].fit, calibrated[best]
        probabilities = calibration.probabilities(fitted.left_out[position[drawn]])
        out_of_fold = np.full(learning.given.shape, np.nan)
        out_of_fold[drawn] = probabilities
        learned_from = numbers.only(fitted.basis)
        of_embedding = None
        if fits[best].reads_meaning and learned_from.meaning is not None:
            of_embedding = _EMBEDDED * (learned_from.meaning.T @ fitted.dual)
        suggester = Suggester(
            codes,
            self.space.features,
            np.ascontiguousarray(learned_from.terms.T @ fitted.dual, dtype=np.float32),
            fitted.bias.astype(np.float32),
            calibration,
            thresholds(probabilities, given),
            self.space.themes,
            np.ascontiguousarray(learned_from.topics.T @ fitted.dual, dtype=np.float32),
            self.space.embedder if fits[best].reads_meaning else None,
            of_embedding,
            self.space.content,
            Learned(len(learning), learning.given.sum(axis=0).astype(np.int64)),
        )
        return Trained(suggester, out_of_fold)

    # -- inside ---------------------------------------------------------------------------------

    def _fits(
        self, distinct: _Distinct, seed: int, advance: Callable[[int], object]
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

    def _add(self, distinct: _Distinct, advance: Callable[[int], object]) -> None:
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


def _distinct(learning: LearningSet, seed: int, judged: int | None) -> _Distinct:
    """Identical answers to the same question, merged; those to be judged come last."""
    place: dict[tuple[str, str], int] = {}
    of_row = np.empty(len(learning), dtype=np.int64)
    first: list[int] = []
    for row, text in enumerate(learning.texts):
        key = (text.question, " ".join(fold(text.text).split()))
        found = place.get(key)
        if found is None:
            found = place[key] = len(first)
            first.append(row)
        of_row[row] = found
    often = np.bincount(of_row, minlength=len(first)).astype(np.float32)
    given = np.zeros((len(first), len(learning.codes)), dtype=np.float32)
    np.add.at(given, of_row, learning.given)
    given /= np.maximum(often, 1)[:, None]
    chosen = np.array(first, dtype=np.int64)
    groups = learning.groups[chosen]
    # Whole groups in random order, so that the last ones are a random sample of them.
    random = np.random.default_rng(seed)
    names, member_of = np.unique(groups, return_inverse=True)
    order = np.argsort(random.permutation(len(names))[member_of], kind="stable")[:MAX_LEARNED]
    count = _whole_groups(member_of[order], judged)
    new_place = np.full(len(first), -1)
    new_place[order] = np.arange(len(order))
    keys = list(place)
    return _Distinct(
        tuple(learning.texts[row] for row in chosen[order]),
        tuple(keys[one] for one in order),
        given[order],
        often[order],
        member_of[order],
        count,
        new_place[of_row] if len(of_row) else of_row,
    )


def _whole_groups(groups: NDArray[np.int64], judged: int | None) -> int:
    """Number of the last answers to judge, so that no group is divided.

    It is `judged` or slightly more; all, if None.
    """
    if judged is None or judged >= len(groups):
        return len(groups)
    first = len(groups) - judged
    while first > 0 and groups[first - 1] == groups[first]:
        first -= 1
    return len(groups) - first
