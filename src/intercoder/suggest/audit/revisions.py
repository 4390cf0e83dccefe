"""What coders changed when suggestions appeared after their decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from intercoder.agreement.intervals.intervals import Resampling
from intercoder.agreement.result import Figure
from intercoder.coding.decision import State
from intercoder.study.suggest.suggestion_exposure import Exposure
from intercoder.suggest.audit.acceptance import RESPONDENTS
from intercoder.suggest.evaluation.grouped_estimates import (
    Grouped,
    estimated,
    quotient,
    share_figure,
)

KEYS = ("changed", "added_suggested", "added_other", "removed_suggested", "removed_other")


@dataclass(frozen=True)
class Revisions:
    """The judgements after which suggestions came into view."""

    revealed: int
    figures: dict[str, Figure]
    """Shares of them, by the keys `KEYS`: those in which anything changed; a suggested code was
    added; another code was added; a code was removed.
    """

    def as_json(self) -> dict[str, Any]:
        """The figures under the stable names of the command's JSON."""
        return {
            "n": {"revealed": self.revealed},
            **{key: figure.as_json() for key, figure in self.figures.items()},
        }


def revisions(readings: Sequence[Exposure], how: Resampling) -> Revisions | None:
    """The revisions in these readings; None if no suggestions came into view after a decision."""
    rows, respondents = [], []
    for one in readings:
        if one.before is None or one.state is State.SKIPPED:
            continue
        now, shown = frozenset(one.codes), frozenset(one.shown or ())
        added, removed = now - one.before, one.before - now
        rows.append(
            [
                1.0,
                float(now != one.before),
                float(bool(added & shown)),
                float(bool(added - shown)),
                float(bool(removed & shown)),
                float(bool(removed - shown)),
            ]
        )
        respondents.append(one.respondent)
    if not rows:
        return None
    grouped = Grouped.of(np.array(respondents))
    coefficients = {key: quotient(place + 1, 0) for place, key in enumerate(KEYS)}
    found = estimated(grouped, np.array(rows), coefficients, how, unit=RESPONDENTS)
    return Revisions(
        len(rows),
        {key: share_figure(found[key], grouped.number, how.confidence) for key in KEYS},
    )
