"""A trained suggester: an immutable value that turns answers into probabilities."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from intercoder.coding.suggestion import MAX_SUGGESTIONS, Suggestion
from intercoder.suggest.model.embeddings import Embedder, KeptVectors
from intercoder.suggest.model.evidence import UNKNOWN_CONTENT, ContentWords, find_evidence
from intercoder.suggest.model.features import Features, Matrix
from intercoder.suggest.model.labelled_answers import Text
from intercoder.suggest.model.latent_topics import LatentTopics
from intercoder.suggest.probability.advice_weights import AdviceWeights
from intercoder.suggest.probability.calibration import Calibration
from intercoder.text.words import words

MIN_PROBABILITY = 0.1
"""Codes that are less probable than this are not suggested."""
LIKELIER = 1.5
"""So many times likelier than for an answer not read a code has to be."""


@dataclass(frozen=True)
class Learned:
    """How many answers a suggester learned from."""

    answers: int
    examples: NDArray[np.int64]
    """(k,) on how many of them each code stands."""


@dataclass(frozen=True)
class Suggester:
    """A linear model: scores are weighted sums of an answer's terms, so words can be named."""

    codes: tuple[str, ...]
    """Ids of the codes, in the codebook's order, (k,)."""
    features: Features
    weights: NDArray[np.float32]
    """Weights of the terms, (width, k)."""
    bias: NDArray[np.float32]
    """Bias of each code, (k,)."""
    calibration: Calibration
    thresholds: NDArray[np.float64]
    """Probability from which each code is predicted, (k,)."""
    themes: LatentTopics
    theme_weights: NDArray[np.float32]
    """Weights of the topics, (topics, k)."""
    embedder: Embedder | None = None
    embedding_weights: NDArray[np.float32] | None = None
    """(dimensions, k), where there is an embedder."""
    content: ContentWords = UNKNOWN_CONTENT
    learned: Learned | None = None
    """None where a model kept before did not note it."""
    advice: AdviceWeights | None = None
    """What a language model's advice is worth; None if it is worth nothing, or there is none."""

    def with_vectors(self, kept: KeptVectors) -> Suggester:
        """The same, looking for vectors of texts where they are kept."""
        if self.embedder is None:
            return self
        return replace(self, embedder=replace(self.embedder, kept=kept))

    def with_what_is_read(self) -> Suggester:
        """The same, encoding nothing: where a text was not read before, its words count alone.

        For estimates that nobody is shown.
        """
        if self.embedder is None:
            return self
        return replace(self, embedder=replace(self.embedder, reads=False))

    def scores(self, texts: Sequence[Text]) -> NDArray[np.float32]:
        """The score of each answer for each code, (n, k): about 1 for given, 0 for not."""
        rows = self.features.rows(texts)
        return self._scores_of_terms(rows) + self._of_meaning(texts)

    def probabilities(self, texts: Sequence[Text]) -> NDArray[np.float64]:
        """The calibrated probability of each code on each answer, (n, k)."""
        return self.calibration.probabilities(self.scores(texts), _languages(texts))

    def probabilities_of(
        self, rows: Matrix, texts: Sequence[Text], topics: NDArray[np.float32] | None = None
    ) -> NDArray[np.float64]:
        """The same for texts whose rows of terms (n, width) are already computed.

        So may be those of topics, as `themes.rows` makes them, for models that share these.
        """
        scores = self._scores_of_terms(rows, topics) + self._of_meaning(texts)
        return self.calibration.probabilities(scores, _languages(texts))

    def suggest(
        self, text: Text, limit: int = MAX_SUGGESTIONS, *, advised: Collection[str] | None = None
    ) -> tuple[Suggestion, ...]:
        """The likeliest codes, each with the words that speak for it (`evidence`).

        `advised` are the codes that a language model names for the answer, if it was asked.

        An answer of which nothing is known, or that no code is likely for, gets no suggestion; nor
        does a code that no word speaks for, unless it is so likely that it is predicted.
        """
        found = list(words(text.text, text.language))
        row = self.features.rows([text], [[one.word for one in found]])
        if not len(self.codes) or not self._knows(row):
            return ()
        of_meaning = self._of_meaning([text])
        scores = self._scores_of_terms(row) + of_meaning
        likely = self.calibration.probabilities(scores, [text.language])[0]
        if advised is not None and self.advice is not None:
            named = np.array([[code in advised for code in self.codes]])
            likely = self.advice.moved(likely[None], named)[0]
        ranked = np.argsort(-likely, kind="stable")[:limit]
        ranked = ranked[likely[ranked] >= self.named_from()[ranked]]
        through_themes = self._of_terms_through_themes[:, ranked] * self.themes.scale(row)
        added = self.features.contributions(found, self.weights[:, ranked] + through_themes)
        evidence = find_evidence(
            text,
            found,
            added,
            self.content,
            lambda texts, split: self._scores_of_terms(self.features.rows(texts, split))[:, ranked],
            self.bias[ranked],
        )
        return tuple(
            Suggestion(self.codes[code], float(likely[code]), spans, self._examples(code))
            for code, spans in zip(ranked, evidence, strict=True)
            if spans or likely[code] >= self.thresholds[code]
        )

    def _examples(self, code: int) -> int | None:
        """On how many of the answers learned from the code stands."""
        return None if self.learned is None else int(self.learned.examples[code])

    def named_from(self) -> NDArray[np.float64]:
        """Probability from which each code is worth naming, (k,).

        That is if it is likely, and likelier than before reading the answer, or so likely that it
        is predicted.
        """
        before = self.calibration.probabilities(self.bias)
        return np.minimum(np.maximum(MIN_PROBABILITY, LIKELIER * before), self.thresholds)

    def _scores_of_terms(
        self, rows: Matrix, topics: NDArray[np.float32] | None = None
    ) -> NDArray[np.float32]:
        found: NDArray[np.float32] = rows @ self.weights + self.bias
        found += (self.themes.rows(rows) if topics is None else topics) @ self.theme_weights
        return found

    def _of_meaning(self, texts: Sequence[Text]) -> NDArray[np.float32]:
        """What the embeddings of texts add to their scores, (n, k). Encoding takes longest."""
        if self.embedder is None or self.embedding_weights is None:
            return np.zeros((len(texts), len(self.codes)), dtype=np.float32)
        return self.embedder.rows(texts) @ self.embedding_weights

    @cached_property
    def _of_terms_through_themes(self) -> NDArray[np.float32]:
        """Each term's contribution to a score through its topics, before scaling, (width, k)."""
        return np.asarray(self.themes.single @ self.theme_weights)

    def _knows(self, row: Matrix) -> bool:
        of_words = self.features.width - len(self.features.questions)
        return self.embedder is not None or bool((row.indices < of_words).any())


def _languages(texts: Sequence[Text]) -> list[str]:
    return [text.language for text in texts]
