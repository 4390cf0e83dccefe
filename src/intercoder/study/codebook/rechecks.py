"""Decisions that a change of the codebook put in doubt: which, and what came of looking again.

A decision is in doubt if it has a code that was split, retired or defined anew since, or one that
others were merged into for a time. Once its coder decides the answer again, under a codebook in
which nothing of that is left, it has been looked at. Decisions made before a code existed are not
in doubt, but may lack it: they are told apart from the others, by the code.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple, Protocol

from sqlalchemy import Connection, Select, select

from intercoder.codebook.changes.meaning import Meanings
from intercoder.coding.decision import Act, State
from intercoder.study.codebook.history import history_if_whole
from intercoder.study.database.schema import codebook_revision, decision
from intercoder.study.log.decision_log import AnyRow
from intercoder.study.log.decision_rows import codes_of
from intercoder.study.log.set_aside_decisions import is_set_aside
from intercoder.study.proposals.proposals import read_proposals
from intercoder.study.rounds.people import coder_id, round_id
from intercoder.study.study import Study

NEW = "it is new"
"""Why answers decided before a code existed may be looked at again."""
_JUDGED = (State.CODED.value, State.NO_CODE_APPLIES.value)


class RecheckedAnswer(NamedTuple):
    """An answer that its coder has decided again."""

    number: int
    """Row of the answer."""
    codes: frozenset[str]
    """Ids of the codes it has now, as they count."""
    changed: bool
    """Whether more was changed than follows from the change of the codebook; for a new code,
    whether it was given.
    """
    decision: str
    """Id of the decision that stands; ids rise with time."""


@dataclass(frozen=True, slots=True)
class Recheck:
    """One coder's decisions in one round in which one code is in doubt, or may be missing."""

    code: str
    """Id of the code as it was given; of a new code, its own."""
    why: str
    """Such as `it was split` or `its definition changed`; `NEW` for a new code."""
    one_of: tuple[str, ...]
    """Ids of the codes of which it is one, where it was split."""
    to_look_at: tuple[int, ...]
    """Rows of the answers still to be looked at, in the order of import."""
    again: tuple[RecheckedAnswer, ...]
    """The answers that the coder has decided again since, in the order of import."""

    @property
    def looked_at(self) -> int:
        """Number of answers that the coder has decided again since."""
        return len(self.again)

    @property
    def changed(self) -> int:
        """In how many of these the coder changed more than follows from the codebook's change."""
        return sum(one.changed for one in self.again)


def rechecks(study: Study, coder: str, round: str) -> tuple[Recheck, ...]:
    """What a coder has to look at again in a round, or has, by code and reason.

    Raises StudyError for a coder or round the study does not have.
    """
    return _found(study, coder, round, _count_doubts)


def new_code_rechecks(study: Study, coder: str, round: str) -> tuple[Recheck, ...]:
    """For each new code, which answers a coder decided before it existed, and has since.

    A new code is one that was added, and is no part of another. Raises StudyError for a coder or
    round the study does not have.
    """
    return _found(study, coder, round, _count_new)


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
    again: list[RecheckedAnswer] = field(default_factory=list)


class Judged(NamedTuple):
    """A judgement, and the revision under which the coder came to it."""

    codes: frozenset[str]
    revision: int
    counts: bool
    """Whether it is coded or `no code applies`."""
    decision: str


_Found = dict[tuple[str, str], _Counts]


class _Count(Protocol):
    def __call__(
        self, number: int, made: Sequence[Judged], meanings: Meanings, found: _Found, /
    ) -> None: ...


def _found(study: Study, coder: str, round: str, count: _Count) -> tuple[Recheck, ...]:
    with study.reading() as connection:
        who, phase = coder_id(connection, coder), round_id(connection, round)
        meanings = _meanings(connection)
        if meanings is None:
            return ()
        found: _Found = {}
        rows = connection.execute(_decisions(who, phase))
        for number, made in groupby(rows, key=attrgetter("answer_id")):
            judged = judgements_in_order(list(made))
            if judged and judged[-1].counts:
                count(number, judged, meanings, found)
    return tuple(
        Recheck(code, why, one.one_of, tuple(one.to_look_at), tuple(one.again))
        for (code, why), one in sorted(found.items())
    )


def _meanings(connection: Connection) -> Meanings | None:
    """What codes mean now; None while the codebook has only its first revision and no proposal was
    rejected, or where earlier revisions are not known."""
    rejected = read_proposals(connection, None).rejected_codes
    revisions = connection.execute(select(codebook_revision.c.number).limit(2)).all()
    if len(revisions) < 2 and not rejected:
        return None
    history = history_if_whole(connection)
    return None if history is None else Meanings(history, history.latest, rejected)


def _decisions(who: int, phase: int) -> Select[tuple[str, int, str, str, str, int]]:
    return (
        select(
            decision.c.id,
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


def judgements_in_order(rows: Sequence[AnyRow]) -> list[Judged]:
    """The judgements of one answer in order; unreadable ones are left out.

    Undo brings back what was decided earlier, under the codebook of that time.
    """
    made: list[Judged] = []
    for row in rows:
        codes = codes_of(row.codes)
        if codes is None:
            continue
        one = Judged(frozenset(codes), row.revision, row.state in _JUDGED, row.id)
        if row.act == Act.UNDO.value:
            same = (
                old for old in reversed(made) if (old.codes, old.counts) == (one.codes, one.counts)
            )
            # Logs of earlier programs have the revision of the undo itself.
            one = one._replace(revision=min(one.revision, next(same, one).revision))
        made.append(one)
    return made


def _count_doubts(number: int, made: Sequence[Judged], meanings: Meanings, found: _Found) -> None:
    now = made[-1]
    done = _doubts(now, meanings)
    for code, why in done.items():
        _counts(found, code, why, now, meanings).to_look_at.append(number)
    for before in _earlier(made):
        for code, why in _doubts(before, meanings).items():
            if code not in done:
                done[code] = why
                changed = _has_changed(code, before, now, meanings)
                again = RecheckedAnswer(
                    number, _as_they_count(now, meanings), changed, now.decision
                )
                _counts(found, code, why, before, meanings).again.append(again)


def _count_new(number: int, made: Sequence[Judged], meanings: Meanings, found: _Found) -> None:
    now = made[-1]
    codes = _as_they_count(now, meanings)
    done = set(meanings.of(now.revision).new - codes)  # it was given while it was proposed
    for code in done:
        found.setdefault((code, NEW), _Counts(())).to_look_at.append(number)
    for before in _earlier(made):
        for code in meanings.of(before.revision).new - done:
            done.add(code)
            again = RecheckedAnswer(number, codes, code in codes, now.decision)
            found.setdefault((code, NEW), _Counts(())).again.append(again)


def _earlier(made: Sequence[Judged]) -> Iterator[Judged]:
    """What stood when the codebook was changed: the last judgement of each earlier revision."""
    revision = made[-1].revision
    for one in reversed(made):
        if one.revision < revision:
            revision = one.revision
            if one.counts:
                yield one


def _as_they_count(one: Judged, meanings: Meanings) -> frozenset[str]:
    means = meanings.of(one.revision)
    return frozenset(means.of(code) for code in one.codes)


def _doubts(one: Judged, meanings: Meanings) -> dict[str, str]:
    doubtful = meanings.of(one.revision).doubtful
    return {code: doubtful[code] for code in one.codes if code in doubtful}


def _counts(
    found: dict[tuple[str, str], _Counts],
    code: str,
    why: str,
    one: Judged,
    meanings: Meanings,
) -> _Counts:
    return found.setdefault((code, why), _Counts(meanings.of(one.revision).one_of.get(code, ())))


def _has_changed(code: str, before: Judged, now: Judged, meanings: Meanings) -> bool:
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
