"""A suggester's predictions for held-out answers, beside people's codes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Predictions:
    """n answers tested r times, each time by a suggester that had seen neither them nor their like.

    Every repeat divides the answers anew.
    """

    given: NDArray[np.bool_]
    """(n, k) whether people gave the code."""
    probabilities: NDArray[np.float64]
    """(r, n, k) calibrated."""
    predicted: NDArray[np.bool_]
    """(r, n, k) whether the probability reached the threshold learned with it."""
    groups: NDArray[np.int64]
    """(n,) equal for answers that are the same or nearly."""
    codes: tuple[str, ...]
    named: NDArray[np.bool_] | None = None
    """(r, n, k) whether the probability is high enough for the code to be suggested at all; None
    where that is not known."""

    @property
    def repeats(self) -> int:
        """How often each answer was tested."""
        return int(self.probabilities.shape[0])

    def take(self, places: NDArray[np.int64]) -> Predictions:
        """Of the answers at these places only."""
        return Predictions(
            self.given[places],
            self.probabilities[:, places],
            self.predicted[:, places],
            self.groups[places],
            self.codes,
            None if self.named is None else self.named[:, places],
        )

    def ranks(self) -> NDArray[np.int64]:
        """(r, n, k) the place of each code among an answer's codes, 0 for the likeliest."""
        order = np.argsort(-self.probabilities, axis=2, kind="stable")
        ranks = np.empty_like(order)
        np.put_along_axis(ranks, order, np.arange(order.shape[2])[None, None], axis=2)
        return ranks.astype(np.int64)
