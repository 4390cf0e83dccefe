"""A learning set: answers with their codes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Text(NamedTuple):
    """An answer's text, with what is known of it."""

    text: str
    language: str = ""
    """Two-letter code; empty where nobody has said."""
    question: str = ""
    """Id of the question it answers."""


@dataclass(frozen=True)
class LearningSet:
    """n answers, each with which of k codes stand on it."""

    rows: NDArray[np.int64]
    """(n,) row of each answer in the study, rising, each once."""
    texts: tuple[Text, ...]
    given: NDArray[np.bool_]
    """(n, k) whether the code stands on the answer; a row without any means that none applies."""
    groups: NDArray[np.int64]
    """(n,) equal for identical and near-identical answers, which are never divided between what is
    learned and what is tested."""
    codes: tuple[str, ...]
    """(k,) ids of the codes, in the codebook's order."""

    def __len__(self) -> int:
        return len(self.texts)

    def take(self, places: NDArray[np.int64]) -> LearningSet:
        """The answers at these places, in this order."""
        return LearningSet(
            self.rows[places],
            tuple(self.texts[place] for place in places),
            self.given[places],
            self.groups[places],
            self.codes,
        )
