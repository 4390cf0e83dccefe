"""The result of a coefficient: a figure, or the reason why there is none.

Nothing in this room returns NaN, and nothing returns a value for a table that does not determine
one. A figure whose value is None says why; a figure with a value but no interval says why as well.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

MIN_RARE = 10
"""No interval is given if fewer answers than this differ from the commonest rating."""


class Reason(StrEnum):
    """Why a figure, or its interval, is refused. The value is stable; `words` is for people."""

    EMPTY = "empty"
    ONE_CODER = "one_coder"
    NO_PAIRS = "no_pairs"
    NO_VARIATION = "no_variation"
    ONE_SIDE = "one_side"
    PAIR_WITHOUT_VARIATION = "pair_without_variation"
    UNUSED = "unused"
    NO_POSITIVES = "no_positives"
    NO_NEGATIVES = "no_negatives"
    UNEQUAL_RATINGS = "unequal_ratings"
    NOT_NUMBERS = "not_numbers"
    NEGATIVE_NUMBERS = "negative_numbers"
    TOO_MANY_CATEGORIES = "too_many_categories"
    TOO_LARGE = "too_large"
    NO_CODE = "no_code"
    NO_JUDGEABLE_CODE = "no_judgeable_code"
    NO_CASES = "no_cases"
    NEVER_PREDICTED = "never_predicted"
    FEW_CASES = "few_cases"
    TOO_RARE = "too_rare"
    TOO_FEW = "too_few"
    NO_DISAGREEMENT = "no_disagreement"
    SAME_THROUGHOUT = "same_throughout"
    NO_SPREAD = "no_spread"
    UNSTABLE = "unstable"
    NOT_ASKED = "not_asked"
    NOT_OFFERED = "not_offered"

    @property
    def words(self) -> str:
        """The reason as a clause that can follow "because"."""
        return _WORDS[self]

    def __str__(self) -> str:
        """The stable name and the words: `no_pairs: no answer was rated by two coders`."""
        return f"{self.value}: {self.words}"


_WORDS = {
    Reason.EMPTY: "there is no rating at all",
    Reason.ONE_CODER: "only one coder rated anything",
    Reason.NO_PAIRS: "no two of these coders rated the same answer",
    Reason.NO_VARIATION: (
        "the ratings it compares differ in nothing it counts, so there is nothing chance could get"
        " wrong"
    ),
    Reason.ONE_SIDE: "on one of the two sides the ratings differ in nothing it counts",
    Reason.PAIR_WITHOUT_VARIATION: "two coders share no answers, or gave them all the same rating",
    Reason.UNUSED: "none of these coders used the code on an answer that two of them rated",
    Reason.NO_POSITIVES: "none of these coders said yes on an answer that two of them rated",
    Reason.NO_NEGATIVES: "none of these coders said no on an answer that two of them rated",
    Reason.UNEQUAL_RATINGS: "it needs the same number of ratings for every answer",
    Reason.NOT_NUMBERS: "the ratings are not numbers",
    Reason.NEGATIVE_NUMBERS: "a ratio scale has no numbers below zero",
    Reason.TOO_MANY_CATEGORIES: "there are too many different ratings to be categories",
    Reason.TOO_LARGE: "there are too many different answers, coders and categories to compute it",
    Reason.NO_CODE: "there is no code whose agreement could be computed",
    Reason.NO_JUDGEABLE_CODE: "every code is given or lacking on fewer than 10 answers",
    Reason.NO_CASES: "there is no case it could be a share of",
    Reason.NEVER_PREDICTED: "the suggester gave the code to none of the answers tested",
    Reason.FEW_CASES: "too few for an interval: under 10 cases it is a share of",
    Reason.TOO_RARE: "too rare for an interval: under 10 answers off the commonest rating",
    Reason.TOO_FEW: "too few for an interval: under 10 answers with two ratings",
    Reason.NO_DISAGREEMENT: (
        "the coders agree on everything it counts, so resampling shows no spread"
    ),
    Reason.SAME_THROUGHOUT: (
        "leaving out any one answer changes nothing, so resampling shows no spread"
    ),
    Reason.NO_SPREAD: "all cases are the same, so resampling shows no spread",
    Reason.UNSTABLE: (
        "the coefficient is undefined in too many of the resamples, or without one of the answers"
    ),
    Reason.NOT_ASKED: "none asked for",
    Reason.NOT_OFFERED: "none is offered for this figure",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One coefficient of one table.

    Exactly one of `value` and `reason` is None. Either there is an interval (`low` and `high`), or
    `no_interval` says why not.
    """

    value: float | None
    """The value, in the coefficient's own range: mostly at most 1, with 0 for chance agreement."""
    reason: Reason | None = None
    """Why there is no value."""
    se: float | None = None
    """Standard error of the value; None if it is undefined, or zero for lack of variation."""
    low: float | None = None
    """Lower end of the confidence interval."""
    high: float | None = None
    """Upper end of the confidence interval."""
    method: str = ""
    """How the interval and standard error were obtained."""
    no_interval: Reason | None = Reason.NOT_ASKED
    """Why there is no interval; None if there is one."""
    below_minimum: float | None = None
    """Share of resamples in which the coefficient is below the minimum the lead requires."""

    def __post_init__(self) -> None:
        if (self.value is None) == (self.reason is None):
            raise ValueError("a figure has either a value or a reason")
        if (self.low is None) == (self.no_interval is None) or (self.low is None) != (
            self.high is None
        ):
            raise ValueError("a figure has either an interval or a reason for having none")

    @classmethod
    def refused(cls, reason: Reason) -> Figure:
        """A figure without a value, for this reason."""
        return cls(None, reason, no_interval=reason)

    def with_interval(
        self, low: float, high: float, method: str, *, below_minimum: float | None = None
    ) -> Figure:
        """The same value with this interval."""
        return replace(
            self, low=low, high=high, method=method, no_interval=None, below_minimum=below_minimum
        )

    def without_interval(self, reason: Reason) -> Figure:
        """The same value, with the reason why there is no interval."""
        return replace(self, low=None, high=None, method="", no_interval=reason)

    def as_json(self) -> dict[str, float | str | None]:
        """The figure under the stable names of the command's JSON."""
        shown: dict[str, float | str | None] = {
            "value": self.value,
            "reason": str(self.reason) if self.reason else None,
            "se": self.se,
            "low": self.low,
            "high": self.high,
            "method": self.method_text(),
        }
        if self.below_minimum is not None:
            shown["below_minimum"] = self.below_minimum
        return shown

    def method_text(self) -> str:
        """How interval and standard error were obtained, or why there is no interval."""
        if self.no_interval is None or self.reason is not None:
            return self.method
        return f"no interval, {self.no_interval}"
