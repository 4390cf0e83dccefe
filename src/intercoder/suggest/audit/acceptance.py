"""Which suggestions coders accepted, by rank and by probability, and what else they chose.

Of the codes shown at a rank (or with a probability), the share that stands on the answer; codes
accepted by number and codes chosen by hand are counted separately. The share of codes that coders
would have given anyway is no sign of influence: compare coding with and without suggestions for
that. If suggestions came into view after a decision, codes given before do not count as shown.
Intervals resample respondents.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from intercoder.agreement.coefficients.statistic import Floats
from intercoder.agreement.intervals.intervals import Resampling
from intercoder.agreement.result import Figure
from intercoder.coding.decision import Origin, State
from intercoder.coding.suggestion import MAX_SUGGESTIONS
from intercoder.study.suggest.suggestion_exposure import Exposure
from intercoder.suggest.evaluation.grouped_estimates import (
    Grouped,
    estimated,
    quotient,
    share_figure,
)

BINS = 10
RESPONDENTS = "respondents"
_KINDS = 3
"""Columns of a rank or a bin: shown, standing, accepted by number."""


@dataclass(frozen=True)
class Taken:
    """The codes shown at one rank, or with a probability in one tenth."""

    label: str
    shown: int
    chosen: Figure
    """Share of them that stands on the answer."""
    accepted: Figure
    """Share that was accepted by number; the rest of `chosen` was chosen by hand."""

    def as_json(self) -> dict[str, Any]:
        """The shares under the stable names of the command's JSON."""
        return {
            "shown": self.shown,
            "chosen": self.chosen.as_json(),
            "accepted": self.accepted.as_json(),
        }


@dataclass(frozen=True)
class Acceptance:
    """The codes that were shown, and those that were chosen."""

    answers: int
    """Number of judgements made with suggestions in view."""
    with_suggestions: int
    """Number of them for which there was anything to suggest."""
    by_rank: tuple[Taken, ...]
    by_probability: tuple[Taken, ...]
    not_shown: Figure
    """Share of all codes on these answers that were not suggested."""

    def as_json(self) -> dict[str, Any]:
        """The figures under the stable names of the command's JSON."""
        return {
            "n": {"judgements": self.answers, "with_suggestions": self.with_suggestions},
            "by_rank": {one.label: one.as_json() for one in self.by_rank},
            "by_probability": {one.label: one.as_json() for one in self.by_probability},
            "chosen_but_not_shown": self.not_shown.as_json(),
        }


def acceptance(readings: Sequence[Exposure], how: Resampling) -> Acceptance | None:
    """The acceptance in judgements made with suggestions in view; None if there are none."""
    judged = [
        one
        for one in readings
        if one.shown is not None and one.state in {State.CODED, State.NO_CODE_APPLIES}
    ]
    if not judged:
        return None
    ranks, bins = (
        np.zeros((len(judged), MAX_SUGGESTIONS, _KINDS)),
        np.zeros((len(judged), BINS, _KINDS)),
    )
    chosen = np.zeros((len(judged), 2))
    for row, one in enumerate(judged):
        shown = one.shown or ()
        for rank, code in enumerate(shown[:MAX_SUGGESTIONS]):
            if one.before is not None and code in one.before:
                continue
            kinds = (
                1.0,
                float(code in one.codes),
                float(one.codes.get(code) is Origin.SUGGESTED),
            )
            ranks[row, rank] += kinds
            if rank < len(one.probabilities):
                bins[row, min(int(one.probabilities[rank] * BINS), BINS - 1)] += kinds
        chosen[row] = len(one.codes), len([code for code in one.codes if code not in shown])
    grouped = Grouped.of(np.array([one.respondent for one in judged]))
    return Acceptance(
        len(judged),
        sum(bool(one.shown) for one in judged),
        _taken(ranks, [str(rank + 1) for rank in range(MAX_SUGGESTIONS)], grouped, how),
        _taken(bins, [f"{low / BINS:g}-{(low + 1) / BINS:g}" for low in range(BINS)], grouped, how),
        _share(chosen, grouped, how),
    )


def _taken(
    columns: Floats, labels: Sequence[str], grouped: Grouped, how: Resampling
) -> tuple[Taken, ...]:
    n, size, _ = columns.shape
    parts = columns.reshape(n, size * _KINDS)
    coefficients = {
        f"{kind}|{place}": quotient(_KINDS * place + column, _KINDS * place)
        for place in range(size)
        for kind, column in (("chosen", 1), ("accepted", 2))
    }
    found = estimated(grouped, parts, coefficients, how, unit=RESPONDENTS)
    cases = grouped.with_any(columns[:, :, 0] > 0)
    return tuple(
        Taken(
            label,
            int(columns[:, place, 0].sum()),
            *(
                share_figure(found[f"{kind}|{place}"], int(cases[place]), how.confidence)
                for kind in ("chosen", "accepted")
            ),
        )
        for place, label in enumerate(labels)
        if columns[:, place, 0].any()
    )


def _share(chosen: Floats, grouped: Grouped, how: Resampling) -> Figure:
    found = estimated(grouped, chosen, {"share": quotient(1, 0)}, how, unit=RESPONDENTS)["share"]
    cases = int(grouped.with_any(chosen[:, :1] > 0)[0])
    return share_figure(found, cases, how.confidence)
