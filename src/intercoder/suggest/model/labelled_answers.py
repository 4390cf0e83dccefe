"""A learning set: answers with their codes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Text(NamedTuple):
    """An answer's text, with its known properties."""

    text: str
    language: str = ""
    """Two-letter code; empty if not stated."""
    question: str = ""
    """Id of the question it answers."""


@dataclass(frozen=True)
class LearningSet:
    """n answers, each with those of k codes that it has."""

    rows: NDArray[np.int64]
    """Row of each answer in the study, ascending and unique, (n,)."""
    texts: tuple[Text, ...]
    given: NDArray[np.bool_]
    """Whether the answer has the code, (n, k); a row without any means that no code applies."""
    groups: NDArray[np.int64]
    """Groups of (near-)identical answers, (n,), never divided between learning and testing."""
    codes: tuple[str, ...]
    """Ids of the codes, in the codebook's order, (k,)."""

    def __len__(self) -> int:
        return len(self.texts)

    def take(self, places: NDArray[np.int64]) -> LearningSet:
        """The answers at these positions, in this order."""
        return LearningSet(
            self.rows[places],
            tuple(self.texts[place] for place in places),
            self.given[places],
            self.groups[places],
            self.codes,
        )
