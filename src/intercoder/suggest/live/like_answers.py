"""The answers a coder has decided that mean most nearly the same as the one in view.

Where an encoder speaks for a code, no words can be underlined. What a coder can check is what they
gave the code to before: “like: …”. Only their own decisions of the same round are looked at, so
nothing is shown of what others decided, or they themselves in another round that is blind.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from intercoder.answers.answer import Answer
from intercoder.coding.suggestion import LikeAnswer, Suggestion
from intercoder.study.exchange.exported_rows import answers_at
from intercoder.study.study import Study
from intercoder.suggest.learning.learning_data import learning_set
from intercoder.suggest.model.embeddings import Embedder
from intercoder.suggest.model.labelled_answers import Text
from intercoder.suggest.model.suggester import Suggester

MOST = 2000
"""Number of answers decided last that are looked at."""
ALIKE = 0.4
"""Cosine, as seen from the centre of the study's answers, from which an answer is named: below it,
answers share a subject at best."""
LONGEST = 160
"""Characters of an answer's text that are handed on."""


@dataclass(frozen=True)
class LikeAnswers:
    """Answers a coder has decided, and where they lie by their meaning."""

    embedder: Embedder
    rows: NDArray[np.int64]
    """Their rows in the study, (n,)."""
    answers: tuple[Answer, ...]
    codes: tuple[str, ...]
    given: NDArray[np.bool_]
    """(n, k)"""
    vectors: NDArray[np.float32]
    """(n, dimensions), of length 1."""

    def named(
        self, row: int, text: Text, suggested: Iterable[Suggestion]
    ) -> tuple[Suggestion, ...]:
        """These suggestions for the answer in this row of the study, each with the most similar
        other answer that has its code."""
        alike = self.vectors @ self.embedder.rows([text])[0]
        alike[self.rows == row] = -1
        return tuple(self._with_like(one, alike) for one in suggested)

    def _with_like(self, one: Suggestion, alike: NDArray[np.float32]) -> Suggestion:
        if one.code not in self.codes:
            return one
        near = np.where(self.given[:, self.codes.index(one.code)], alike, -1)
        best = int(np.argmax(near))
        if near[best] < ALIKE:
            return one
        found = self.answers[best]
        return replace(one, like=LikeAnswer(found.id, found.text[:LONGEST]))


def find_like_answers(
    study: Study, coder: str, round: str, suggester: Suggester
) -> LikeAnswers | None:
    """What this coder has decided in this round; None where no encoder speaks, or nothing is
    decided. To be asked for right after learning, when the vectors of these answers are known."""
    if suggester.embedder is None:
        return None
    learning = learning_set(study, [coder], rounds=[round])
    last = np.arange(len(learning))[-MOST:]
    if not len(last):
        return None
    kept = learning.take(last)
    found = answers_at(study, kept.rows.tolist())
    return LikeAnswers(
        suggester.embedder,
        kept.rows,
        tuple(found[row] for row in kept.rows.tolist()),
        kept.codes,
        kept.given,
        suggester.embedder.rows(kept.texts),
    )
