"""A trained suggester: an immutable value that turns answers into probabilities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from intercoder.coding.suggestion import MAX_SUGGESTIONS, Suggestion
from intercoder.suggest.model.calibration import Calibration
from intercoder.suggest.model.embeddings import Embedder
from intercoder.suggest.model.features import Features, Matrix
from intercoder.suggest.model.labelled_answers import Text
from intercoder.suggest.model.latent_topics import LatentTopics
from intercoder.text.words import Word, words

MIN_PROBABILITY = 0.1
"""What is less probable than this is not suggested."""
LIKELIER = 1.5
"""So many times likelier than for an answer not read a code has to be."""
_WORDS_SHOWN = 3
"""How many words at most are named as speaking for a code."""
_SPEAKS = 0.2
"""A word is named if it adds at least this share of what the strongest one adds."""


@dataclass(frozen=True)
class Suggester:
    """Linear: a code's score is a weighted sum of an answer's terms, so its words can be named."""

    codes: tuple[str, ...]
    """(k,) ids, in the codebook's order."""
    features: Features
    weights: NDArray[np.float32]
    """(width, k)"""
    bias: NDArray[np.float32]
    """(k,)"""
    calibration: Calibration
    thresholds: NDArray[np.float64]
    """(k,) a code at least this probable is predicted."""
    themes: LatentTopics
    theme_weights: NDArray[np.float32]
    """(themes, k)"""
    embedder: Embedder | None = None
    embedding_weights: NDArray[np.float32] | None = None
    """(dimensions, k), where there is an embedder."""

    def scores(self, texts: Sequence[Text]) -> NDArray[np.float32]:
        """Of each answer for each code, (n, k): about 1 for given, 0 for not."""
        return self._scores(self.features.rows(texts), texts)

    def probabilities(self, texts: Sequence[Text]) -> NDArray[np.float64]:
        """How likely each code stands on each answer, (n, k), calibrated."""
        return self.calibration.probabilities(self.scores(texts))

    def probabilities_of(self, rows: Matrix, texts: Sequence[Text]) -> NDArray[np.float64]:
        """The same of texts whose rows of terms (n, width) are worked out already."""
        return self.calibration.probabilities(self._scores(rows, texts))

    def suggest(self, text: Text, limit: int = MAX_SUGGESTIONS) -> tuple[Suggestion, ...]:
        """The likeliest codes, each with the words that speak for it; none where no word does.

        An answer of which nothing is known, or that no code is likely for, gets no suggestion.
        """
        row = self.features.rows([text])
        if not len(self.codes) or not self._knows(row):
            return ()
        likely = self.calibration.probabilities(self._scores(row, [text]))[0]
        found = list(words(text.text, text.language))
        ranked = np.argsort(-likely, kind="stable")[:limit]
        ranked = ranked[likely[ranked] >= self.named_from()[ranked]]
        through_themes = self._of_terms_through_themes[:, ranked] * self.themes.scale(row)
        added = self.features.contributions(found, self.weights[:, ranked] + through_themes)
        suggested = []
        for column, code in enumerate(ranked):
            spans = _speaking(found, added[:, column])
            if spans or likely[code] >= self.thresholds[code]:
                suggested.append(Suggestion(self.codes[code], float(likely[code]), spans))
        return tuple(suggested)

    def named_from(self) -> NDArray[np.float64]:
        """From which probability on each code (k,) is worth naming: where it is likely, and
        likelier than before reading the answer, or so likely that it is predicted."""
        before = self.calibration.probabilities(self.bias)
        return np.minimum(np.maximum(MIN_PROBABILITY, LIKELIER * before), self.thresholds)

    def _scores(self, rows: Matrix, texts: Sequence[Text]) -> NDArray[np.float32]:
        found: NDArray[np.float32] = rows @ self.weights + self.bias
        found += self.themes.rows(rows) @ self.theme_weights
        if self.embedder is not None and self.embedding_weights is not None:
            found += self.embedder.rows(texts) @ self.embedding_weights
        return found

    @cached_property
    def _of_terms_through_themes(self) -> NDArray[np.float32]:
        """(width, k) what each term adds to a score by its themes, before these are scaled."""
        return np.asarray(self.themes.of_term.astype(np.float32) @ self.theme_weights)

    def _knows(self, row: Matrix) -> bool:
        of_words = self.features.width - len(self.features.questions)
        return self.embedder is not None or bool((row.indices < of_words).any())


def _speaking(found: Sequence[Word], added: NDArray[np.float64]) -> tuple[tuple[int, int], ...]:
    """Where the words stand that add most to a code's score, in the text's order."""
    strongest = np.argsort(-added, kind="stable")[:_WORDS_SHOWN]
    least = _SPEAKS * max(float(added.max(initial=0.0)), 0.0)
    return tuple(
        (found[one].start, found[one].end) for one in sorted(strongest) if added[one] > least
    )
