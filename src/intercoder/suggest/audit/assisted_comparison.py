"""Compares coding with and without suggestions, on answers assigned at random.

A hash of their ids decides which answers are never assisted, so the two sets are random samples,
and differences between them are caused by the suggestions. Answers count on the side to which
chance assigned them, whether or not suggestions really came into view there (intention to treat:
Hollis and Campbell 1999, BMJ 319:670-674), because that is not random: with `after` they appear
only on answers for which the suggestions differ from the codes given.

Seconds are compared by their geometric means, since a few answers take very long: the ratio is the
exponential of the difference of mean logarithms. Intervals: BCa bootstrap over respondents, each of
whom may have answers on both sides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.coefficients.statistic import Coefficient, Floats, ratio
from intercoder.agreement.intervals.intervals import Estimate, Resampling
from intercoder.agreement.of_study.figures import clusters_of
from intercoder.agreement.result import Figure, Reason
from intercoder.agreement.tables.code_sets import CodeSets
from intercoder.agreement.whole.difference import Answers, difference_of_sets
from intercoder.agreement.whole.of_sets import agreement_of_sets
from intercoder.agreement.whole.summary import Figures
from intercoder.coding.decision import State
from intercoder.study.suggest.suggestion_exposure import Exposure
from intercoder.suggest.audit.acceptance import RESPONDENTS
from intercoder.suggest.evaluation.grouped_estimates import (
    Grouped,
    estimated,
    mean_figure,
    share_figure,
)

SHARES = ("no_code_applies", "unsure", "skipped")
MEANS = ("codes_per_answer",)
SECONDS, MEDIAN = "geometric_mean_seconds", "median_seconds"
KEYS = (*MEANS, *SHARES, SECONDS, MEDIAN)
AGREEMENT = ("alpha_set_masi", "percent_agreement", "pooled_kappa")
_COLUMNS = 8
"""Columns of one side: answers, judged, codes, no code, unsure, skipped, log seconds, timed."""


@dataclass(frozen=True)
class Sides:
    """One figure without and with suggestions."""

    unassisted: Figure
    assisted: Figure
    difference: Figure
    """Assisted less unassisted; for seconds, assisted divided by unassisted."""

    def as_json(self) -> dict[str, Any]:
        """The figures under the stable names of the command's JSON."""
        return {
            "unassisted": self.unassisted.as_json(),
            "assisted": self.assisted.as_json(),
            "difference": self.difference.as_json(),
        }


@dataclass(frozen=True)
class Comparison:
    """The comparison of coding with and without suggestions."""

    judgements: tuple[int, int]
    """Number of judgements without and with suggestions, skipped answers excluded."""
    twice: tuple[int, int]
    """Number of answers that two or more coders judged, without and with suggestions."""
    coding: Mapping[str, Sides]
    """Figures of coding, by the keys `KEYS`."""
    agreement: Mapping[str, Sides]
    """Figures of agreement, by the keys `AGREEMENT`."""
    codes: Figures
    """How much higher alpha is with suggestions, by the code's id."""
    reveal: Figures
    """Agreement on the assisted side after suggestions came into view, less that before, on the
    same answers; empty if none came into view after a decision.
    """

    def as_json(self) -> dict[str, Any]:
        """The comparison under the stable names of the command's JSON."""
        return {
            "n": {
                "judgements": dict(zip(("unassisted", "assisted"), self.judgements, strict=True)),
                "answers_judged_twice": dict(
                    zip(("unassisted", "assisted"), self.twice, strict=True)
                ),
            },
            "coding": {key: one.as_json() for key, one in self.coding.items()},
            "agreement": {key: one.as_json() for key, one in self.agreement.items()},
            "codes": {
                code: {"krippendorff_alpha_nominal": one.as_json()}
                for code, one in self.codes.items()
            },
            "after_less_before_reveal": {key: one.as_json() for key, one in self.reveal.items()},
        }


def compare(
    readings: Sequence[Exposure],
    assisted: NDArray[np.bool_],
    codes: tuple[str, ...],
    how: Resampling,
) -> Comparison:
    """Compare these readings; `assisted` (readings,) marks those on the assisted side."""
    sets = _sets(readings, codes, lambda one: one.codes)
    side, respondent = _by_unit(readings, assisted)
    halves = [sets.only_where(chosen) for chosen in (~side, side)]
    clusters = clusters_of(respondent)
    alone = [agreement_of_sets(half, how=how, clusters=clusters).overall for half in halves]
    apart = difference_of_sets(
        halves[0], halves[1], how=how, clusters=clusters, answers=Answers.EITHER
    )
    refused = Figure.refused(Reason.NO_PAIRS)
    judged = np.array([one.state is not State.SKIPPED for one in readings])
    twice = tuple(int((half.present.sum(axis=0) >= 2).sum()) for half in halves)
    return Comparison(
        (int((judged & ~assisted).sum()), int((judged & assisted).sum())),
        (twice[0], twice[1]),
        _coding(readings, assisted, how),
        {
            key: Sides(alone[0].get(key, refused), alone[1].get(key, refused), apart[key])
            for key in AGREEMENT
        },
        {code: apart[f"alpha:{code}"] for code in codes},
        _reveal(readings, sets, codes, side, clusters, how),
    )


def alone_together(
    readings: Sequence[Exposure], codes: tuple[str, ...], how: Resampling
) -> tuple[int, Figure]:
    """Number of these answers that two or more coders judged, and alpha over sets on them."""
    sets = _sets(readings, codes, lambda one: one.codes)
    everybody = np.zeros(len(readings), dtype=np.bool_)
    _, respondent = _by_unit(readings, everybody)
    found = agreement_of_sets(sets, how=how, clusters=clusters_of(respondent))
    return found.counts.rated_twice, found.overall["alpha_set_masi"]


def _coding(
    readings: Sequence[Exposure], assisted: NDArray[np.bool_], how: Resampling
) -> dict[str, Sides]:
    columns = np.array([_columns(one) for one in readings]).reshape(-1, _COLUMNS)
    parts = np.hstack([columns * ~assisted[:, None], columns * assisted[:, None]])
    grouped = Grouped.of(np.array([one.respondent for one in readings], dtype=np.int64))
    found = estimated(grouped, parts, _coefficients(), how, unit=RESPONDENTS)
    cases = grouped.with_any(parts > 0)
    sides = {}
    for key, (_, of) in _OF.items():
        few, fewer = int(cases[of]), int(cases[_COLUMNS + of])
        make = share_figure if key in SHARES else _mean
        sides[key] = Sides(
            make(found[f"{key}|unassisted"], few, how.confidence),
            make(found[f"{key}|assisted"], fewer, how.confidence),
            _mean(found[f"{key}|difference"], min(few, fewer), how.confidence),
        )
    seconds = np.exp(columns[:, 6])
    timed = columns[:, 7] > 0
    without, with_them = (_median(seconds[timed & one]) for one in (~assisted, assisted))
    gap = Figure.refused(Reason.NO_CASES)
    if without.value is not None and with_them.value is not None:
        gap = Figure(with_them.value - without.value, no_interval=Reason.NOT_OFFERED)
    sides[MEDIAN] = Sides(without, with_them, gap)
    return sides


_OF: Mapping[str, tuple[int, int]] = {
    "codes_per_answer": (2, 1),
    "no_code_applies": (3, 1),
    "unsure": (4, 1),
    "skipped": (5, 0),
    SECONDS: (6, 7),
}
"""The two columns whose quotient each figure is."""


def _columns(one: Exposure) -> tuple[float, ...]:
    judged = one.state is not State.SKIPPED
    timed = judged and one.alone and one.seconds > 0
    return (
        1.0,
        float(judged),
        float(len(one.codes)),
        float(one.state is State.NO_CODE_APPLIES),
        float(judged and one.unsure),
        float(one.state is State.SKIPPED),
        float(np.log(one.seconds)) if timed else 0.0,
        float(timed),
    )


def _coefficients() -> dict[str, Coefficient]:
    found: dict[str, Coefficient] = {}
    for key, (top, bottom) in _OF.items():
        for shift, name in ((0, "unassisted"), (_COLUMNS, "assisted")):
            found[f"{key}|{name}"] = _side(key, top + shift, bottom + shift)
        found[f"{key}|difference"] = _between(key, top, bottom)
    return found


def _side(key: str, top: int, bottom: int) -> Coefficient:
    def value(totals: Floats) -> Floats:
        mean = ratio(totals[..., top], totals[..., bottom])
        return np.exp(mean) if key == SECONDS else mean

    return value


def _between(key: str, top: int, bottom: int) -> Coefficient:
    without, with_them = _side(key, top, bottom), _side(key, top + _COLUMNS, bottom + _COLUMNS)

    def value(totals: Floats) -> Floats:
        first, second = without(totals), with_them(totals)
        return second / first if key == SECONDS else second - first

    return value


def _mean(found: Estimate, cases: int, _confidence: float) -> Figure:
    return mean_figure(found, cases)


def _median(seconds: Floats) -> Figure:
    if not seconds.size:
        return Figure.refused(Reason.NO_CASES)
    return Figure(float(np.median(seconds)), no_interval=Reason.NOT_OFFERED)


# -- sets of codes --------------------------------------------------------------------------------


def _units(readings: Sequence[Exposure]) -> dict[tuple[str, int], int]:
    """A number for every answer in a round, in order of first occurrence."""
    found: dict[tuple[str, int], int] = {}
    for one in readings:
        found.setdefault((one.round, one.answer), len(found))
    return found


def _sets(
    readings: Sequence[Exposure],
    codes: tuple[str, ...],
    given: Callable[[Exposure], Any],
) -> CodeSets:
    """The standing sets, coders by answers in a round; skipped answers are missing."""
    units, column = _units(readings), {code: place for place, code in enumerate(codes)}
    coders = tuple(dict.fromkeys(one.coder for one in readings))
    bits = np.zeros((len(coders), len(units), len(codes)), dtype=np.bool_)
    present = np.zeros(bits.shape[:2], dtype=np.bool_)
    for one in readings:
        if one.state is State.SKIPPED:
            continue
        row, unit = coders.index(one.coder), units[one.round, one.answer]
        present[row, unit] = True
        for code in given(one):
            bits[row, unit, column[code]] = True
    return CodeSets.from_bits(bits, present, codes, coders)


def _by_unit(
    readings: Sequence[Exposure], assisted: NDArray[np.bool_]
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """The side, and the respondent, of every answer in a round."""
    units = _units(readings)
    side = np.zeros(len(units), dtype=np.bool_)
    respondent = np.zeros(len(units), dtype=np.int64)
    for one, mark in zip(readings, assisted.tolist(), strict=True):
        unit = units[one.round, one.answer]
        side[unit], respondent[unit] = mark, one.respondent
    return side, respondent


def _reveal(
    readings: Sequence[Exposure],
    sets: CodeSets,
    codes: tuple[str, ...],
    side: NDArray[np.bool_],
    clusters: NDArray[np.int64] | None,
    how: Resampling,
) -> dict[str, Figure]:
    if not any(one.before is not None for one in readings):
        return {}
    before = _sets(readings, codes, lambda one: one.codes if one.before is None else one.before)
    then, now = (one.only_where(side) for one in (before, sets))
    found = difference_of_sets(then, now, how=how, clusters=clusters)
    return {key: found[key] for key in AGREEMENT}
