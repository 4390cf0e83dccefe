"""Decisions that a change of the codebook put in doubt: which, and what came of looking again.

A decision is in doubt if it has a code that was split, retired or defined anew since, or one that
others were merged into for a time. Once its coder decides the answer again, under a codebook in
which nothing of that is left, it has been looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from sqlalchemy import Connection, Select, select

from intercoder.codebook.changes.meaning import Meanings
from intercoder.coding.decision import Act, State
from intercoder.study.codebook.history import history_if_whole
from intercoder.study.database.schema import codebook_revision, decision
from intercoder.study.log.decision_log import AnyRow
from intercoder.study.log.decision_rows import codes_of
from intercoder.study.log.set_aside_decisions import is_set_aside
from intercoder.study.rounds.people import coder_id, round_id
from intercoder.study.study import Study

_JUDGED = (State.CODED.value, State.NO_CODE_APPLIES.value)


@dataclass(frozen=True, slots=True)
class Recheck:
    """One coder's decisions in one round in which one code is in doubt."""

    code: str
    """Id of the code as it was given."""
    why: str
    """Such as `it was split` or `its definition changed`."""
    one_of: tuple[str, ...]
    """Ids of the codes of which it is one, where it was split."""
    to_look_at: tuple[int, ...]
    """Rows of the answers still to be looked at, in the order of import."""
    looked_at: int
    """Number of answers that the coder has decided again since."""
    changed: int
    """In how many of these the coder changed more than follows from the change of the codebook."""


def rechecks(study: Study, coder: str, round: str) -> tuple[Recheck, ...]:
    """What a coder has to look at again in a round, or has, by code and reason.

    Raises StudyError for a coder or round the study does not have.
    """
    with study.reading() as connection:
        who, phase = coder_id(connection, coder), round_id(connection, round)
        meanings = _meanings(connection)
        if meanings is None:
            return ()
        found: dict[tuple[str, str], _Counts] = {}
        rows = connection.execute(_decisions(who, phase))
        for number, made in groupby(rows, key=attrgetter("answer_id")):
            _count(number, _judgements(list(made)), meanings, found)
    return tuple(
        Recheck(code, why, one.one_of, tuple(one.to_look_at), one.looked_at, one.changed)
        for (code, why), one in sorted(found.items())
    )


def to_look_at_again(study: Study, coder: str, round: str) -> tuple[int, ...]:
    """Rows of all answers that a coder has to look at again, in the order of import.

    Raises StudyError for a coder or round the study does not have.
    """
    found = rechecks(study, coder, round)
    return tuple(sorted({number for one in found for number in one.to_look_at}))


@dataclass(slots=True)
class _Counts:
    one_of: tuple[str, ...]
    to_look_at: list[int] = field(default_factory=list)
    looked_at: int = 0
    changed: int = 0


class _Judged(NamedTuple):
    """A judgement, and the revision under which the coder came to it."""

    codes: frozenset[str]
    revision: int
    counts: bool
    """Whether it is coded or `no code applies`."""


def _meanings(connection: Connection) -> Meanings | None:
    """What codes mean now; None while the codebook has only its first revision, or where earlier
    ones are not known."""
    if len(connection.execute(select(codebook_revision.c.number).limit(2)).all()) < 2:
        return None
    history = history_if_whole(connection)
    return None if history is None else Meanings(history, history.latest)


def _decisions(who: int, phase: int) -> Select[tuple[int, str, str, str, int]]:
    return (
        select(
            decision.c.answer_id,
            decision.c.act,
            decision.c.state,
            decision.c.codes,
            decision.c.revision,
        )
        .where(
            decision.c.coder_id == who,
            decision.c.round_id == phase,
            ~is_set_aside(decision.c.id),
        )
        .order_by(decision.c.answer_id, decision.c.id)
    )


def _judgements(rows: Sequence[AnyRow]) -> list[_Judged]:
    """The judgements of one answer in order; unreadable ones are left out.

    Undo brings back what was decided earlier, under the codebook of that time.
    """
    made: list[_Judged] = []
    for row in rows:
        codes = codes_of(row.codes)
        if codes is None:
            continue
        one = _Judged(frozenset(codes), row.revision, row.state in _JUDGED)
        if row.act == Act.UNDO.value:
            same = (old for old in reversed(made) if (old.codes, old.counts) == one[::2])
            # Logs of earlier programs have the revision of the undo itself.
            one = one._replace(revision=min(one.revision, next(same, one).revision))
        made.append(one)
    return made


def _count(
    number: int,
    made: Sequence[_Judged],
    meanings: Meanings,
    found: dict[tuple[str, str], _Counts],
) -> None:
    if not made or not made[-1].counts:
        return
    now = made[-1]
    doubts_now = _doubts(now, meanings)
    for code, why in doubts_now.items():
        _counts(found, code, why, now, meanings).to_look_at.append(number)
    before = next((one for one in reversed(made) if one.revision < now.revision), None)
    if before is None or not before.counts:
        return
    for code, why in _doubts(before, meanings).items():
        if code not in doubts_now:
            counts = _counts(found, code, why, before, meanings)
            counts.looked_at += 1
            counts.changed += _has_changed(code, before, now, meanings)


def _doubts(one: _Judged, meanings: Meanings) -> dict[str, str]:
    doubtful = meanings.of(one.revision).doubtful
    return {code: doubtful[code] for code in one.codes if code in doubtful}


def _counts(
    found: dict[tuple[str, str], _Counts],
    code: str,
    why: str,
    one: _Judged,
    meanings: Meanings,
) -> _Counts:
    return found.setdefault((code, why), _Counts(meanings.of(one.revision).one_of.get(code, ())))


def _has_changed(code: str, before: _Judged, now: _Judged, meanings: Meanings) -> bool:
    """Whether more was changed than a code that was split, for a part, or one that was retired."""
    was, means = meanings.of(before.revision), meanings.of(now.revision)
    parts = set(was.one_of.get(code, ()))
    old = {was.of(one) for one in before.codes}
    new = {means.of(one) for one in now.codes}
    if parts:
        return not new & parts or new - parts != old - {was.of(code)}
    if code in was.gone:
        return new != old - {was.of(code)}
    return new != old
