"""A table of ratings, reduced to what figures are computed from, with its options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.coefficients.coefficient_families import rank_weights
from intercoder.agreement.coefficients.metrics import (
    Floats,
    Level,
    identity_weights,
    weights_from_disagreement,
)
from intercoder.agreement.coefficients.statistic import Statistic
from intercoder.agreement.intervals.intervals import Estimate, Resampling, estimate
from intercoder.agreement.result import MIN_RARE, Reason
from intercoder.agreement.tables.patterns import Patterns
from intercoder.agreement.tables.ratings import Ratings


@dataclass(frozen=True, slots=True)
class RatingTable:
    """A table of ratings, reduced to patterns, with the options of the request."""

    ratings: Ratings
    """The ratings of the coders who rated anything."""
    patterns: Patterns
    bags: Patterns
    """The patterns regardless of who gave which rating, if merging is worthwhile."""
    level: Level
    how: Resampling
    clusters: NDArray[np.int64] | None
    disagreement: Floats | None
    """The lead's own disagreement weights, shape (categories, categories)."""

    @property
    def coders(self) -> int:
        """Number of coders who rated anything."""
        return len(self.ratings.coders)

    @property
    def size(self) -> int:
        """Number of categories."""
        return self.ratings.n_categories

    @property
    def is_ordered(self) -> bool:
        """Whether the categories have an order."""
        return self.level is not Level.NOMINAL

    @property
    def has_equal_ratings(self) -> bool:
        """Whether every rated answer has the same number of ratings."""
        raters = self.bags.raters
        return int(raters.min()) == int(raters.max())

    def rarity(self) -> Reason | None:
        """Why overall figures have no interval: too few answers off the commonest category."""
        counts, raters = self.bags.counts, self.bags.raters
        twice = np.where(raters >= 2, self.bags.times, 0)
        commonest = int((twice @ counts).argmax())
        off = int(twice[counts[:, commonest] < raters].sum())
        return Reason.TOO_RARE if off < MIN_RARE else None

    def estimate(
        self, statistics: list[Statistic], by_coder: list[Statistic]
    ) -> dict[str, Estimate]:
        """Estimates of statistics over `bags`, and of those that distinguish coders."""
        if self.bags is self.patterns:
            return estimate([*statistics, *by_coder], self.bags.times, self.how, self.clusters)
        return estimate(statistics, self.bags.times, self.how) | estimate(
            by_coder, self.patterns.times, self.how
        )

    def pair_weights(self) -> Mapping[str, Floats]:
        """Cohen's weights of agreement that fit the level, by label; none for the unweighted."""
        weights = {"": identity_weights(self.size)}
        if self.is_ordered:
            weights |= rank_weights(self.size)
        if self.disagreement is not None:
            weights["weighted"] = weights_from_disagreement(self.disagreement)
        return weights


def cohen_key(label: str) -> str:
    """The key of Cohen's kappa under the weights of this label."""
    return f"cohen_kappa_{label}" if label else "cohen_kappa"
