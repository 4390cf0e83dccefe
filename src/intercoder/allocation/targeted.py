"""Plans to allocate answers that were drawn for one code, with chances that stay known.

What a model doubts is drawn more often, and the record says how many answers each stratum had and
which were drawn, so that figures can weigh them later (`findings/prevalence/stages.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from intercoder.allocation.amend_round import standing_round
from intercoder.allocation.assigning import Assignments, assign
from intercoder.allocation.plan import (
    DRAW,
    Kind,
    Plan,
    coder_queues,
    coder_shares,
    document_of,
    in_order,
)
from intercoder.allocation.random_sampling import Stream
from intercoder.errors import StudyError
from intercoder.study.allocation.allocations import RoundChange
from intercoder.study.study import Study
from intercoder.text.display import display_line


@dataclass(frozen=True, slots=True)
class TargetedDraw:
    """Answers drawn for one code from those that nobody had in the round."""

    code: str
    answers: tuple[tuple[int, ...], ...]
    """Rows of the study, by stratum: each stratum's were drawn with equal chances."""
    sizes: tuple[int, ...]
    """Answers of each stratum that could be drawn."""

    @property
    def left(self) -> int:
        """Answers that could be drawn."""
        return sum(self.sizes)

    def as_json(self) -> dict[str, Any]:
        """As the study stores it."""
        return {
            "code": self.code,
            "strata": [
                {"answers": size, "drawn": list(rows)}
                for size, rows in zip(self.sizes, self.answers, strict=True)
            ],
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> TargetedDraw:
        """The draw from its stored form."""
        strata = kept["strata"]
        return cls(
            kept["code"],
            tuple(tuple(one["drawn"]) for one in strata),
            tuple(one["answers"] for one in strata),
        )


def plan_targeted(study: Study, round: str, draw: TargetedDraw) -> Plan:
    """Plan to give each of these answers to one coder of the round, in random orders.

    Raises StudyError where the round is closed, where somebody has one of the answers, or where
    nobody reads one.
    """
    standing = standing_round(study, round)
    team, settings, frame = standing.team, standing.settings, standing.frame
    rows = np.array([row for rows in draw.answers for row in rows], dtype=np.int64)
    places = frame.places(rows)
    if standing.held[places].any():
        raise StudyError(
            f"Some of these answers are already allocated in the round “{display_line(round)}”.",
            "Run the command again.",
        )
    may = frame.may(settings.coders, settings.reads)[places]
    if not may.all():
        raise StudyError(
            f"No coder of the round “{display_line(round)}” reads the language of "
            f"{int((may == 0).sum()):,} of these answers.",
            "Add one with `intercoder allocate --add-coders`.",
        )
    nobody = np.zeros(len(places), dtype=np.bool_)
    dealt = assign(
        may,
        frame.strata[places],
        nobody,
        1,
        len(team),
        settings.seed,
        standing.number,
        Stream.DEAL,
    )
    seats = Assignments(places[dealt.answer], dealt.coder)
    orders = in_order(seats, frame, settings, team, standing.number)
    shared = np.zeros(len(frame), dtype=np.bool_)
    plan = Plan(
        Kind.TARGETED,
        settings,
        coder_shares(orders, team, shared),
        (),
        {},
        {},
        RoundChange(
            round,
            standing.number,
            standing.up_to,
            {},
            queues=coder_queues(orders, frame, team, shared),
        ),
        answers=len(places),
        extra={DRAW: draw.as_json()},
    )
    plan = standing.earlier.noted(plan, frame, shared)
    document = document_of(standing.as_kept(plan).as_json(), standing.up_to)
    return replace(plan, change=replace(plan.change, document=document))


def targeted_draws(documents: Sequence[Mapping[str, Any]]) -> tuple[TargetedDraw, ...]:
    """The draws for one code among a round's stored allocations, in the order they were made."""
    return tuple(
        TargetedDraw.from_json(one[DRAW]) for one in documents if one["kind"] == Kind.TARGETED
    )
