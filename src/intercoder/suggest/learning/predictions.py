"""A suggester's predictions for held-out answers, beside people's codes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Predictions:
    """n answers tested r times, each time by a suggester that had seen no similar answer.

    Every repeat divides the answers differently.
    """

    given: NDArray[np.bool_]
    """Whether people gave the code, (n, k)."""
    probabilities: NDArray[np.float64]
    """Calibrated probabilities, (r, n, k)."""
    predicted: NDArray[np.bool_]
    """Whether the probability reached the threshold learned with it, (r, n, k)."""
    groups: NDArray[np.int64]
    """Groups, (n,), equal for identical and near-identical answers."""
    codes: tuple[str, ...]
    named: NDArray[np.bool_] | None = None
    """Whether a code is probable enough to be suggested at all, (r, n, k); None if not known."""

    @property
    def repeats(self) -> int:
        """Number of times each answer was tested."""
        return int(self.probabilities.shape[0])

    def take(self, places: NDArray[np.int64]) -> Predictions:
        """The predictions for the answers at these positions only."""
        return Predictions(
            self.given[places],
            self.probabilities[:, places],
            self.predicted[:, places],
            self.groups[places],
            self.codes,
            None if self.named is None else self.named[:, places],
        )

    def ranks(self) -> NDArray[np.int64]:
        """Rank of each code among an answer's codes, 0 for the likeliest, (r, n, k)."""
        order = np.argsort(-self.probabilities, axis=2, kind="stable")
        ranks = np.empty_like(order)
        np.put_along_axis(ranks, order, np.arange(order.shape[2])[None, None], axis=2)
        return ranks.astype(np.int64)
