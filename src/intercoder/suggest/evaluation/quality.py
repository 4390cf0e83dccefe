"""How good a suggester is on held-out answers: code by code, and over all codes.

For each code, at the threshold learned with it, over the answers tested:

    precision = TP / (TP + FP);  recall = TP / (TP + FN);  F1 = 2 TP / (2 TP + FP + FN)
    Brier score = mean of (probability - given)^2   (Brier 1950)

Micro figures are the same quotients of totals over codes; macro-F1 is the mean over the codes that
anyone gave. Recall in the top t is the share of an answer's codes among the t with the highest
probabilities, averaged over the answers that have a code. Answers tested several times count once,
with the mean over the repeats. Intervals: BCa bootstrap over groups of similar answers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.coefficients.statistic import Coefficient, Floats, ratio
from intercoder.agreement.intervals.intervals import Estimate, Resampling
from intercoder.agreement.result import Figure, Reason
from intercoder.agreement.whole.summary import Figures
from intercoder.suggest.evaluation.average_precision import KEY as AVERAGE_PRECISION
from intercoder.suggest.evaluation.average_precision import PrecisionStatistic
from intercoder.suggest.evaluation.calibration_curve import calibration_errors
from intercoder.suggest.evaluation.grouped_estimates import (
    Grouped,
    clip_interval,
    estimated,
    mean_figure,
    quotient,
    share_figure,
)
from intercoder.suggest.learning.predictions import Predictions

TOPS = (3, 5)
OF_CODE = ("precision", "recall", "f1", AVERAGE_PRECISION, "brier", "calibration_error")
"""Keys of the figures of one code."""
OVERALL = (
    "micro_precision",
    "micro_recall",
    "micro_f1",
    "macro_f1",
    "mean_average_precision",
    "recall_in_top_3",
    "recall_in_top_5",
    "brier",
    "calibration_error",
    "calibration_error_shown",
)
"""Keys of the figures over all codes."""
_PARTS = 4
"""Columns of a code: right, predicted, given, squared error."""


@dataclass(frozen=True)
class CodeQuality:
    """Figures of one code on the answers tested."""

    answers: int
    """Number of answers that have it."""
    groups: int
    """Number of groups of similar answers among them: the number of independent cases."""
    predicted: float
    """Number of answers for which it was predicted; the mean over repeats."""
    prevalence: float
    figures: Figures
    """Figures by the keys `OF_CODE`."""

    def as_json(self) -> dict[str, Any]:
        """The figures under the stable names of the command's JSON."""
        return {
            "n": self.answers,
            "groups": self.groups,
            "predicted": self.predicted,
            "prevalence": self.prevalence,
            **{key: figure.as_json() for key, figure in self.figures.items()},
        }


@dataclass(frozen=True)
class Quality:
    """Figures of all codes on the answers tested."""

    answers: int
    groups: int
    with_codes: int
    """Number of answers tested that have any code."""
    codes_given: int
    """Number of codes that any of them has: macro-F1 and mean average precision average these."""
    overall: Figures
    """Figures over all codes, by the keys `OVERALL`."""
    codes: Mapping[str, CodeQuality]
    """Figures of each code, by its id, in the codebook's order."""

    def as_json(self) -> dict[str, Any]:
        """The figures under the stable names of the command's JSON."""
        return {
            "n": {
                "answers": self.answers,
                "groups": self.groups,
                "with_codes": self.with_codes,
                "codes_given": self.codes_given,
            },
            "overall": {key: figure.as_json() for key, figure in self.overall.items()},
            "codes": {code: one.as_json() for code, one in self.codes.items()},
        }


def quality(tested: Predictions, how: Resampling) -> Quality:
    """Every figure of these predictions, each with its interval or the reason for none.

    A code nobody gave has no figures except its Brier score; one never predicted has no precision.
    With fewer than 10 groups of similar answers with the code (predicted, for precision), there is
    no interval.
    """
    n, k = tested.given.shape
    grouped = Grouped.of(tested.groups)
    given = np.flatnonzero(tested.given.any(axis=0))
    precision = PrecisionStatistic(tested, given, grouped, how.seed)
    found = estimated(grouped, _parts(tested), _coefficients(k, given), how, precision)
    groups_given = grouped.with_any(tested.given)
    groups_predicted = grouped.with_any(np.asarray(tested.predicted.any(axis=0)))
    errors = calibration_errors(tested)
    codes = {}
    for place, code in enumerate(tested.codes):
        answers = int(tested.given[:, place].sum())
        figures = {
            key: _of_code(key, place, found, groups_given, groups_predicted, how)
            for key in ("precision", "recall", "f1", AVERAGE_PRECISION)
        }
        figures["brier"] = clip_interval(mean_figure(found[f"brier|{place}"], grouped.number))
        figures["calibration_error"] = errors.of_code(place)
        codes[code] = CodeQuality(
            answers,
            int(groups_given[place]),
            float(tested.predicted[:, :, place].sum() / max(tested.repeats, 1)),
            answers / n if n else 0.0,
            figures,
        )
    with_codes: NDArray[np.bool_] = np.asarray(tested.given.any(axis=1))
    cases = int(grouped.with_any(with_codes[:, None])[0]) if n else 0
    return Quality(
        n, grouped.number, int(with_codes.sum()), int(given.size),
        _overall(found, cases, grouped.number, how) | errors.overall, codes,
    )  # fmt: skip


def _parts(tested: Predictions) -> Floats:
    """Each answer's contribution, (n, 4 k + 4): the columns of each code, then of the answer."""
    given = tested.given.astype(np.float64)
    right = (tested.predicted & tested.given).mean(axis=0)
    squares = ((tested.probabilities - given) ** 2).mean(axis=0)
    ranks = tested.ranks()
    marks = given.sum(axis=1)
    tops = [
        (tested.given & (ranks < top)).sum(axis=2).mean(axis=0) / np.maximum(marks, 1)
        for top in TOPS
    ]
    rest = np.column_stack([*tops, marks > 0, np.ones(len(given))])
    return np.hstack([right, tested.predicted.mean(axis=0), given, squares, rest])


def _coefficients(k: int, given: NDArray[np.int64]) -> dict[str, Coefficient]:
    top, coded, tested = _PARTS * k, _PARTS * k + len(TOPS), _PARTS * k + len(TOPS) + 1
    found: dict[str, Coefficient] = {}
    for code in range(k):
        found[f"precision|{code}"] = quotient(code, k + code)
        found[f"recall|{code}"] = quotient(code, 2 * k + code)
        found[f"f1|{code}"] = _f1(code, k)
        found[f"brier|{code}"] = quotient(3 * k + code, tested)
    for place, number in enumerate(TOPS):
        found[f"recall_in_top_{number}"] = quotient(top + place, coded)
    found["micro_precision"] = _micro(k, lambda right, said, had: ratio(right, said))
    found["micro_recall"] = _micro(k, lambda right, said, had: ratio(right, had))
    found["micro_f1"] = _micro(k, lambda right, said, had: ratio(2 * right, said + had))

    def macro_f1(totals: Floats) -> Floats:
        each = ratio(2 * totals[..., given], totals[..., given + k] + totals[..., given + 2 * k])
        known = ~np.isnan(each)
        return ratio(np.where(known, each, 0.0).sum(axis=-1), known.sum(axis=-1).astype(float))

    def brier(totals: Floats) -> Floats:
        return ratio(totals[..., 3 * k : 4 * k].sum(axis=-1), k * totals[..., tested])

    return found | {"macro_f1": macro_f1, "brier": brier}


def _f1(code: int, k: int) -> Coefficient:
    def f1(totals: Floats) -> Floats:
        return ratio(2 * totals[..., code], totals[..., k + code] + totals[..., 2 * k + code])

    return f1


def _micro(k: int, of: Callable[[Floats, Floats, Floats], Floats]) -> Coefficient:
    """A function of the totals over codes: right, predicted, given."""

    def micro(totals: Floats) -> Floats:
        return of(*(totals[..., part * k : (part + 1) * k].sum(axis=-1) for part in range(3)))

    return micro


def _of_code(
    key: str,
    place: int,
    found: Mapping[str, Estimate],
    given: NDArray[np.int64],
    predicted: NDArray[np.int64],
    how: Resampling,
) -> Figure:
    if key == "precision":
        cases = int(predicted[place])
        return share_figure(found[f"{key}|{place}"], cases, how.confidence, Reason.NEVER_PREDICTED)
    if not given[place]:
        return Figure.refused(Reason.NO_CASES)
    return share_figure(found[f"{key}|{place}"], int(given[place]), how.confidence)


def _overall(
    found: Mapping[str, Estimate], cases: int, groups: int, how: Resampling
) -> dict[str, Figure]:
    """Figures over all codes; `cases` are the groups with any code, the basis of codes' figures."""
    renamed = {"mean_average_precision": AVERAGE_PRECISION}
    figures = {}
    for key in OVERALL:
        name = renamed.get(key, key)
        if name not in found:
            continue
        undefined = Reason.NEVER_PREDICTED if key == "micro_precision" else Reason.NO_CASES
        if key == "brier":
            figures[key] = clip_interval(mean_figure(found[name], groups))
        else:
            figures[key] = share_figure(found[name], cases, how.confidence, undefined)
    return figures
