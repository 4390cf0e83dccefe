"""Trains a suggester from coded answers.

The codebook's texts serve as additional answers, one per code, so that something is known from the
first answer on; an empty answer represents those to which no code applies. Identical answers to the
same question are learned from once, with the average of the codes given to them, and with their
number as weight.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from intercoder.codebook.code import Code, Codebook
from intercoder.suggest.model.codebook_likeness import (
    CodebookLikeness,
    Shares,
    find_likeness,
    shares,
)
from intercoder.suggest.model.embeddings import Embedder
from intercoder.suggest.model.feature_space import (
    EMBEDDING_WEIGHT,
    LIKENESS,
    MIXED,
    TOLD_APART,
    FeatureSpace,
    code_text,
    find_feature_space,
)
from intercoder.suggest.model.labelled_answers import Distinct, LearningSet, Text, find_distinct
from intercoder.suggest.model.mixture import Candidate, Mixture, mix, only_best
from intercoder.suggest.model.ridge import DualFit, fit_dual, fit_through, raise_rare
from intercoder.suggest.model.similarity import (
    BY_BOTH,
    BY_MEANING,
    BY_WORDS,
    AnswerRows,
    Similarities,
    View,
    similarities,
)
from intercoder.suggest.model.suggester import Learned, Suggester
from intercoder.suggest.probability.calibration import calibrate, thresholds

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
WEIGHED_ON = 500
"""Number of distinct answers on which ways of learning are compared."""
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
        numbers, candidates = self._candidates(distinct, seed, advance)
        answers = len(learning), distinct.judged
        mixture, scores = self._mixed(candidates, numbers, answers, position[drawn], given)
        likens = self._likeness is not None
        calibration = calibrate(scores, given, from_likeness=likens)
        if likens:
            by_decisions = self.space.definitions >= MIXED
            calibration = calibration.bent(scores, given, by_decisions=by_decisions)
        languages = [
            text.language for text, is_drawn in zip(learning.texts, drawn, strict=True) if is_drawn
        ]
        if self.space.definitions >= TOLD_APART:
            calibration = calibration.in_languages(
                scores, given, languages, by_meaning=mixture.reads_meaning
            )
        probabilities = calibration.probabilities(scores, languages)
        out_of_fold = np.full(learning.given.shape, np.nan)
        out_of_fold[drawn] = probabilities
        weights = mixture.weights(numbers, self._likeness)
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

    def _mixed(
        self,
        candidates: Sequence[Candidate],
        numbers: AnswerRows,
        answers: tuple[int, int],
        rows: NDArray[np.int64],
        given: NDArray[np.bool_],
    ) -> tuple[Mixture, Floats]:
        """The candidates mixed, and scores of judged answers as if they had not been learned from.

        `answers` are the numbers of answers learned from, and of different ones among them judged.
        Likeness to the codebook does not depend on answers, so it needs no leaving out.
        """
        expected, alike = Shares(1.0, 0.0), tuple[Floats, ...]()
        if self._likeness is not None:
            learned_from, judged = answers
            expected = shares(learned_from)
            last = numbers.only(np.arange(len(numbers) - judged, len(numbers)))
            alike = tuple(one[rows] for one in self._likeness.scores(last))
        if self.space.definitions < MIXED:
            likens = self._likeness is not None
            mixture = only_best(candidates, rows, alike, given, expected, from_likeness=likens)
        else:
            few = rows < WEIGHED_ON
            some = [one[few] for one in alike]
            mixture = mix(candidates, rows[few], some, given[few], expected)
        return mixture, mixture.left_out(rows, alike)

    def _candidates(
        self, distinct: Distinct, seed: int, advance: Callable[[int], object]
    ) -> tuple[AnswerRows, list[Candidate]]:
        """The numbers of codebook and answers, and what was learned from them in several ways.

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
            ways = [(view, *way) for view in self._views for way in tried]
            if len(distinct.texts) > MAX_TRY_WHOLE:
                ways = [_best_of(ways, self._gram, places, known, first)]
            found = []
            for view, of_view in groupby(ways, key=itemgetter(0)):
                seen, alone = self._gram.of(view, places), len(ways) == 1
                for _, fit, penalty in of_view:
                    one = fit(seen, *known, penalty, judged=distinct.judged, overwrite=alone)
                    found.append(Candidate(one, view))
            return self._known.only(places), found
        numbers = self._numbers([*self._stand_ins(), *distinct.texts], advance)
        random = np.random.default_rng(seed)
        others = random.choice(len(distinct.texts), BASIS_SIZE - first, replace=False)
        basis = np.concatenate((np.arange(first), np.sort(others) + first))
        gram = similarities(numbers, numbers.only(basis))
        return numbers, [
            Candidate(
                fit_through(gram.of(view), basis, *known, BASIS_PENALTY, judged=distinct.judged),
                view,
            )
            for view in self._views
        ]

    @property
    def _views(self) -> tuple[View, ...]:
        """How answers are compared: by their meaning, too, if it is known."""
        if self.space.embedder is None:
            return (BY_WORDS,)
        if self.space.definitions < MIXED:
            return BY_WORDS, BY_BOTH
        return BY_WORDS, BY_BOTH, BY_MEANING

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
    ways: Sequence[tuple[View, Fit, float]],
    gram: Similarities,
    known_at: NDArray[np.int64],
    known: tuple[Any, ...],
    stand_ins: int,
) -> tuple[View, Fit, float]:
    """The way of learning with the least loss on the last answers, which are a random sample."""
    size = len(known_at)
    places = np.r_[:stand_ins, size - TRIAL_SAMPLE : size]
    inner = {view: gram.of(view, known_at[places]) for view, _, _ in ways}
    few = tuple(one[places] for one in known)
    given = few[0][stand_ins:] >= 0.5

    def surprise(way: tuple[View, Fit, float]) -> float:
        view, fit, penalty = way
        left_out = fit(inner[view], *few, penalty, judged=TRIAL_SAMPLE).left_out
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
