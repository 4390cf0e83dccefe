"""The agreement of a table of ratings or of sets of codes, as one value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.intervals.intervals import Resampling
from intercoder.agreement.result import MIN_RARE, Figure, Reason

Figures = Mapping[str, Figure]

MISSING_RULE = (
    "missing ratings are left out: an answer counts with the ratings it has, and in the observed"
    " agreement only with two or more; coefficients of two coders take the answers both rated;"
    " 'no code applies' is a rating, not a missing one"
)


@dataclass(frozen=True, slots=True)
class Counts:
    """The counts that the figures rest on."""

    coders: int
    answers: int
    """Number of answers in the table, rated or not."""
    rated: int
    """Number of answers with at least one rating."""
    rated_twice: int
    """Number of answers with at least two ratings: only these show agreement."""
    ratings: int
    missing: int
    """Coders times answers, less the ratings."""
    categories: int
    """Number of categories, or of codes."""

    @classmethod
    def of(cls, present: NDArray[np.bool_], categories: int) -> Counts:
        """Counts of a table of what was rated, shape (coders, answers)."""
        coders, answers = present.shape
        ratings, rated, twice = 0, 0, 0
        for start in range(0, answers, 1 << 16):  # in small pieces, to avoid a second table
            by_answer = present[:, start : start + (1 << 16)].sum(axis=0, dtype=np.int32)
            ratings += int(by_answer.sum())
            rated += int(np.count_nonzero(by_answer))
            twice += int(np.count_nonzero(by_answer >= 2))
        return cls(coders, answers, rated, twice, ratings, coders * answers - ratings, categories)

    def as_json(self) -> dict[str, Any]:
        """The counts under their stable names."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(frozen=True, slots=True)
class RatingOrigins:
    """The same counts by how a rating came about, or why it is missing, if that is known.

    `coded` and `no_code_applies` add up to the ratings, `missing` to the missing ones.
    """

    coded: int
    no_code_applies: int
    unsure: int
    """Number of ratings marked unsure."""
    missing: Mapping[str, int]
    """Number of missing ratings, by the reason's stable name; includes every reason."""
    judged_before: int
    """Number of answers rated twice that were judged or adjudicated in an earlier round."""
    judged_before_in: Mapping[str, int]
    """Number of these by round; only rounds with any, and one answer may be in several."""

    def as_json(self) -> dict[str, Any]:
        """The counts under the stable names of the command's JSON."""
        return {
            "coded": self.coded,
            "no_code_applies": self.no_code_applies,
            "unsure": self.unsure,
            "missing_as": dict(self.missing),
            "judged_before": {
                "answers": self.judged_before,
                "by_round": dict(self.judged_before_in),
            },
        }


@dataclass(frozen=True, slots=True)
class CodeCounts:
    """How often one code, or category, was given, on answers rated at least twice."""

    answers: int
    """Number of answers on which at least one coder gave it."""
    prevalence: float | None
    """Its share of all ratings; None if there are none."""
    by_coder: Mapping[str, int]
    """How often each coder gave it, on all answers: differences show bias."""

    def as_json(self) -> dict[str, Any]:
        """The counts under their stable names."""
        return {
            "answers": self.answers,
            "prevalence": self.prevalence,
            "by_coder": dict(self.by_coder),
        }


@dataclass(frozen=True, slots=True)
class Agreement:
    """Every figure of one table, with the counts they rest on and the rules they follow."""

    counts: Counts
    of_codes: Mapping[str, CodeCounts]
    overall: Figures
    codes: Mapping[str, Figures]
    """Figures of each code against all others, by the code's name."""
    pairs: Mapping[tuple[str, str], Figures]
    rule: Mapping[str, Any]
    """How missing ratings, intervals and distances were treated, in words and numbers."""
    shared: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """Number of answers that both coders of a pair rated, which limits their figures' worth."""
    remarks: tuple[str, ...] | None = None
    """Remarks on reading the ratings; None if they were not read from a table."""
    told: RatingOrigins | None = None
    """The counts broken down; None if nothing is known beyond what a table holds."""

    def as_json(self) -> dict[str, Any]:
        """The stable JSON of the command: n, overall, codes, pairs, rule."""
        return {
            "n": {
                **self.counts.as_json(),
                **({} if self.told is None else self.told.as_json()),
                "codes": {code: counts.as_json() for code, counts in self.of_codes.items()},
            },
            "overall": _as_json(self.overall),
            "codes": {code: _as_json(figures) for code, figures in self.codes.items()},
            "pairs": {f"{a},{b}": _as_json(figures) for (a, b), figures in self.pairs.items()},
            "rule": dict(self.rule),
            **({} if self.remarks is None else {"remarks": list(self.remarks)}),
        }


def shared_answers(
    rated: NDArray[np.bool_], times: NDArray[np.int64] | None, coders: Sequence[str]
) -> dict[tuple[str, str], int]:
    """Number of answers both coders of each pair rated; `rated` has shape (coders, answers).

    `times` is the number of answers each column represents, shape (answers,); one if omitted.
    """
    weighted = rated.astype(np.float64) if times is None else rated * times.astype(np.float64)
    both = (weighted @ rated.T.astype(np.float64)).astype(np.int64)
    return {(coders[a], coders[b]): int(both[a, b]) for a, b in combinations(range(len(coders)), 2)}


def _as_json(figures: Figures) -> dict[str, Any]:
    return {key: figure.as_json() for key, figure in figures.items()}


def refusal_of_all(present_by_coder: NDArray[np.int64], rated_twice: int) -> Reason | None:
    """Why there is no figure of agreement at all, judged by each coder's number of ratings."""
    active = int(np.count_nonzero(present_by_coder))
    if active == 0:
        return Reason.EMPTY
    if active == 1:
        return Reason.ONE_CODER
    return None if rated_twice else Reason.NO_PAIRS


def refusal_of_pair(refusal: Reason) -> Reason:
    """The same reason for two of the coders: that only one rated anything may not apply to them."""
    return Reason.NO_PAIRS if refusal is Reason.ONE_CODER else refusal


def interval_rule(how: Resampling) -> dict[str, Any]:
    """The part of the rule that describes how intervals were made."""
    if not how.resamples:
        return {"interval": "none asked for"}
    rule = {
        "interval": f"BCa bootstrap over {how.unit}, the same resamples for all figures (in very"
        " large tables others for coefficients that tell coders apart); jackknife with t where a"
        " figure's method says so",
        "confidence": how.confidence,
        "resamples": how.resamples,
        "seed": how.seed,
        "too_rare": f"no interval with fewer than {MIN_RARE} answers off the commonest rating",
    }
    return rule if how.minimum is None else {**rule, "minimum": how.minimum}
