"""Reads from the log which suggestions coders saw and what they did with them.

Each answer of a coder and round gives one record: its present judgement, the suggestions in view,
the time all decisions on it took, and its judgement before suggestions came into view. If a model
asked for an answer to be decided again, because it looked like a slip, the record describes the
state before that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from sqlalchemy import Select, select

from intercoder.codebook.changes.meaning import Meanings
from intercoder.coding.decision import ORDINARY, Act, Decision, Origin, SelectionReason, State
from intercoder.study.codebook.history import read_meanings
from intercoder.study.database.bulk import streamed
from intercoder.study.database.schema import answer, coder, coding_round, decision
from intercoder.study.log.decision_rows import Unreadable, decision_of, leave_out
from intercoder.study.log.set_aside_decisions import is_set_aside
from intercoder.study.log.training_decisions import counts
from intercoder.study.rounds.people import PEOPLE, coder_id, round_id
from intercoder.study.study import Study

_ROWS = 2000


@dataclass(frozen=True, slots=True)
class Exposure:
    """One answer as one coder judged it in one round."""

    coder: str
    round: str
    answer: int
    """Row of the answer in the study."""
    key: str
    """Id of the answer."""
    respondent: int
    """Row of the respondent."""
    state: State
    """Its present state; never unseen."""
    codes: Mapping[str, Origin]
    unsure: bool
    shown: tuple[str, ...] | None
    """Ids of the suggested codes, in order; None if suggestions were never in view."""
    probabilities: tuple[float, ...]
    drawn: SelectionReason | None
    """Why the answer first came next, if not because of its allocation."""
    revealed: bool
    """Whether suggestions came into view after a first decision without them."""
    before: frozenset[str] | None
    """Codes of that first decision; None if there was none, or the answer was skipped."""
    seconds: float
    """Time in view until all decisions on it were made; 0 if unknown."""
    alone: bool
    """Whether it was decided on its own, not by a press on a group of answers."""
    first: int
    """Number of the first decision on it in the log."""
    first_shown: int | None
    """Number of the first decision on it with suggestions in view; None if there is none."""
    revision: int = 1
    """Codebook revision of the standing decision."""


def readings(
    study: Study, *, coders: Sequence[str] = (), rounds: Sequence[str] = ()
) -> Iterator[Exposure]:
    """Every answer that people have judged or skipped, by coder, round and answer.

    Restricted to these coders and rounds, if given. Machines and consensus are left out unless
    named. Codes, given and suggested, are those they count as under the codebook as it is. Raises
    StudyError for a coder or round the study does not have.
    """
    with study.reading() as connection:
        meanings = read_meanings(connection)
        people = [coder_id(connection, name) for name in coders]
        phases = [round_id(connection, name) for name in rounds]
        rows = streamed(connection, _log(people, phases), _ROWS)
        for _, log in groupby(rows, key=lambda row: (row.coder_id, row.round_id, row.answer_id)):
            found = _reading(_sound(log, meanings))
            if found is not None:
                yield found


def _log(people: Sequence[int], phases: Sequence[int]) -> Select[Any]:
    statement = (
        select(
            decision.c.seq,
            decision.c.id,
            decision.c.refers_to,
            decision.c.memo,
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
            decision.c.revision,
            coder.c.name.label("coder_name"),
            coding_round.c.name.label("round_name"),
            answer.c.key,
            answer.c.key.label("answer_key"),
            answer.c.respondent_id,
        )
        .join(coder, coder.c.id == decision.c.coder_id)
        .join(coding_round, coding_round.c.id == decision.c.round_id)
        .join(answer, answer.c.id == decision.c.answer_id)
        .where(~is_set_aside(decision.c.id))
        .order_by(decision.c.coder_id, decision.c.round_id, decision.c.answer_id, decision.c.id)
    )
    if people:
        statement = statement.where(decision.c.coder_id.in_(people))
    else:
        statement = statement.where(coder.c.role.in_(PEOPLE))
    which = decision.c.round_id.in_(phases) if phases else counts(decision.c.round_id)
    return statement.where(which)


def _sound(log: Iterable[Any], meanings: Meanings | None) -> list[tuple[Any, Decision]]:
    """The readable rows, each with its decision, with codes as they count now."""
    found = []
    for row in log:
        made = decision_of(row)
        if isinstance(made, Unreadable):
            leave_out(Unreadable(row.id, row.coder_name, made.what))
        elif meanings is None:
            found.append((row, made))
        else:
            counts_as = meanings.of(row.revision).of
            shown = None if made.shown is None else tuple(map(counts_as, made.shown))
            judgement = made.judgement.with_codes_as(counts_as)
            found.append((row, replace(made, judgement=judgement, shown=shown)))
    return found


def _reading(log: Sequence[tuple[Any, Decision]]) -> Exposure | None:
    """One answer's record from its log, oldest first; None if it is unseen."""
    led_to = [place for place, (_, one) in enumerate(log) if one.circumstances.drawn is not None]
    if led_to and led_to[0] > 0:
        log = log[: led_to[0]]
    if not log or log[-1][1].judgement.state is State.UNSEEN:
        return None
    made = [one for _, one in log]
    last, stands = log[-1]
    seen = [place for place, one in enumerate(made) if one.shown is not None]
    shown = made[seen[-1]].circumstances if seen else ORDINARY
    revealed = any(made[place].circumstances.revealed for place in seen)
    return Exposure(
        coder=last.coder_name,
        round=last.round_name,
        answer=last.answer_id,
        key=last.key,
        respondent=last.respondent_id,
        state=stands.judgement.state,
        codes=stands.judgement.codes,
        unsure=stands.judgement.unsure,
        shown=made[seen[-1]].shown if seen else None,
        probabilities=shown.probabilities,
        drawn=next((one.circumstances.drawn for one in made if one.circumstances.drawn), None),
        revealed=revealed,
        before=_before(made[: seen[0]]) if revealed else None,
        seconds=sum(row.milliseconds for row, one in log if one.act is Act.DECIDE) / 1000,
        alone=not any(one.circumstances.together for one in made),
        first=log[0][0].seq,
        first_shown=log[seen[0]][0].seq if seen else None,
        revision=last.revision,
    )


def _before(log: Sequence[Decision]) -> frozenset[str] | None:
    """The codes at the end of this part of the log; None if it ends without a judgement."""
    if not log or log[-1].judgement.state not in {State.CODED, State.NO_CODE_APPLIES}:
        return None
    return frozenset(log[-1].judgement.codes)
