"""What was suggested to coders, and what they made of it, read from the log.

Each answer of a coder and round is one reading: how it stands, what was in view, how long all
decisions on it took, and how it stood before suggestions came into view. Where a model had an
answer decided again, because it looked like a slip, the reading is as before that.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Select, select

from intercoder.coding.chain import circumstances_from_text
from intercoder.coding.decision import ORDINARY, Act, Drawn, Origin, State
from intercoder.study.bulk import streamed
from intercoder.study.log import codes_from_text
from intercoder.study.people import PEOPLE, coder_id, round_id
from intercoder.study.schema import answer, coder, coding_round, decision
from intercoder.study.study import Study

_ROWS = 2000


@dataclass(frozen=True, slots=True)
class Reading:
    """One answer, as one coder judged it in one round."""

    coder: str
    round: str
    answer: int
    """Row of the answer in the study."""
    key: str
    """Its id."""
    respondent: int
    """Row of the respondent."""
    state: State
    """How it stands: never unseen."""
    codes: Mapping[str, Origin]
    unsure: bool
    shown: tuple[str, ...] | None
    """Ids of the codes suggested, in order; None where suggestions were never in view."""
    probabilities: tuple[float, ...]
    drawn: Drawn | None
    """How it first came next, where that was not by its allocation."""
    revealed: bool
    """Suggestions came into view after a first decision without them."""
    before: frozenset[str] | None
    """The codes of that first decision; None where there was none, or it was skipped."""
    seconds: float
    """Time in view until all decisions on it were made; 0 where it is not known."""
    alone: bool
    """It was not decided by a press on a group of answers."""
    first: int
    """Number in the log of the first decision on it."""
    first_shown: int | None
    """Number in the log of the first decision on it with suggestions in view."""


def readings(
    study: Study, *, coders: Sequence[str] = (), rounds: Sequence[str] = ()
) -> Iterator[Reading]:
    """Every answer that people have judged or skipped, by coder, round and answer.

    Of these coders and rounds, or of all. Machines and consensus are left out unless named. Raises
    StudyError for a coder or round the study does not have.
    """
    with study.reading() as connection:
        people = [coder_id(connection, name) for name in coders]
        phases = [round_id(connection, name) for name in rounds]
        rows = streamed(connection, _log(people, phases), _ROWS)
        for _, log in groupby(rows, key=lambda row: (row.coder_id, row.round_id, row.answer_id)):
            found = _reading(list(log))
            if found is not None:
                yield found


def _log(people: Sequence[int], phases: Sequence[int]) -> Select[Any]:
    statement = (
        select(
            decision.c.seq,
            decision.c.coder_id,
            decision.c.round_id,
            decision.c.answer_id,
            decision.c.act,
            decision.c.state,
            decision.c.codes,
            decision.c.unsure,
            decision.c.shown,
            decision.c.circumstances,
            decision.c.milliseconds,
            coder.c.name.label("coder_name"),
            coding_round.c.name.label("round_name"),
            answer.c.key,
            answer.c.respondent_id,
        )
        .join(coder, coder.c.id == decision.c.coder_id)
        .join(coding_round, coding_round.c.id == decision.c.round_id)
        .join(answer, answer.c.id == decision.c.answer_id)
        .order_by(decision.c.coder_id, decision.c.round_id, decision.c.answer_id, decision.c.id)
    )
    if people:
        statement = statement.where(decision.c.coder_id.in_(people))
    else:
        statement = statement.where(coder.c.role.in_(PEOPLE))
    return statement.where(decision.c.round_id.in_(phases)) if phases else statement


def _reading(log: Sequence[Any]) -> Reading | None:
    """The log of one answer, of one coder in one round, oldest first."""
    circumstances = [
        ORDINARY if row.circumstances is None else circumstances_from_text(row.circumstances)
        for row in log
    ]
    led_to = [place for place, one in enumerate(circumstances) if one.drawn is not None]
    if led_to and led_to[0] > 0:
        log, circumstances = log[: led_to[0]], circumstances[: led_to[0]]
    last = log[-1]
    if last.state == State.UNSEEN:
        return None
    seen = [place for place, row in enumerate(log) if row.shown is not None]
    shown = circumstances[seen[-1]] if seen else ORDINARY
    revealed = any(circumstances[place].revealed for place in seen)
    return Reading(
        coder=last.coder_name,
        round=last.round_name,
        answer=last.answer_id,
        key=last.key,
        respondent=last.respondent_id,
        state=State(last.state),
        codes=codes_from_text(last.codes),
        unsure=bool(last.unsure),
        shown=tuple(json.loads(log[seen[-1]].shown)) if seen else None,
        probabilities=shown.probabilities,
        drawn=next((one.drawn for one in circumstances if one.drawn is not None), None),
        revealed=revealed,
        before=_before(log[: seen[0]]) if revealed else None,
        seconds=sum(row.milliseconds for row in log if row.act == Act.DECIDE) / 1000,
        alone=not any(one.together for one in circumstances),
        first=log[0].seq,
        first_shown=log[seen[0]].seq if seen else None,
    )


def _before(log: Sequence[Any]) -> frozenset[str] | None:
    """The codes as they stood at the end of this part of the log."""
    if not log or log[-1].state not in {State.CODED, State.NO_CODE_APPLIES}:
        return None
    return frozenset(json.loads(log[-1].codes))
