"""The consensus of a round, stored beside the coders' decisions.

Consensus is written as the decisions of a coder of its own, in the same round and the same log:
append-only, each with its hash; adjudicating an answer again supersedes its earlier consensus. A
decision's circumstances say how it came about, which lead made it, and which decisions of coders it
rests on; so a later change by a coder is noticed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Select, func, or_, select, update

from intercoder.coding.adjudication_changes import AdjudicateByRule, has_gone_stale
from intercoder.coding.decision import Circumstances, ConsensusSource, Decision, State
from intercoder.coding.hash_chain import Entry
from intercoder.errors import StudyError
from intercoder.study.codebook.history import read_meanings
from intercoder.study.database.bulk import batched
from intercoder.study.database.clock import utc_now
from intercoder.study.database.schema import (
    IS_STANDING,
    answer,
    coder,
    coding_round,
    current_decision,
    decision,
    question,
)
from intercoder.study.log.decision_log import Author, append_on, new_ids
from intercoder.study.log.decision_rows import Unreadable, circumstances_of, codes_of, leave_out
from intercoder.study.rounds.people import PEOPLE, Coder, Role, coder_id, insert_coder, round_id
from intercoder.study.study import Study, latest_revision

NAME = "consensus"
"""Name of the coder who holds the consensus, unless the study already has such a coder."""
JUDGED = (State.CODED, State.NO_CODE_APPLIES)
"""States that count as judgements; a skipped answer is left for someone else."""
_ROWS = 500


@dataclass(frozen=True, slots=True)
class ConsensusRule:
    """Which answers get a consensus without a lead, besides those that all coders agree on."""

    majority: bool = False
    """Accept the judgement given by more than half of those who judged the answer."""
    single: bool = False
    """Accept the only judgement when just one coder judged the answer."""


@dataclass(frozen=True, slots=True)
class Given:
    """The codes one coder gave an answer."""

    coder: str
    decision: str
    """Its id in the log."""
    codes: frozenset[str]
    """Ids; empty where no code applies."""
    unsure: bool


@dataclass(frozen=True, slots=True)
class Agreed:
    """The current consensus on an answer, reduced to what counting needs."""

    decision: str
    codes: frozenset[str]
    settled: ConsensusSource
    by: str
    settles: tuple[str, ...]
    reason: str = ""
    decided_at: str = ""
    """Time in UTC, ISO 8601."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One answer in one round, with every coder's judgement and the consensus, if any."""

    number: int
    """Row of the answer in the study."""
    answer: str
    question: str
    question_number: int
    """Row of the question; the queue is sorted by it, then by the answer's number."""
    language: str
    given: tuple[Given, ...]
    """One for each coder, in the order in which they joined the study."""
    agreed: Agreed | None = None

    @property
    def decisions(self) -> tuple[str, ...]:
        """Ids of the coders' decisions, sorted."""
        return tuple(sorted(one.decision for one in self.given))

    @property
    def differs(self) -> bool:
        """Whether two coders gave it different codes."""
        return len({one.codes for one in self.given}) > 1

    @property
    def is_stale(self) -> bool:
        """Whether a coder's decision changed after the consensus was made."""
        return self.agreed is not None and has_gone_stale(self.agreed.settles, self.decisions)


def judged(study: Study, round: str) -> Iterator[Judged]:
    """Every answer of this round with a judgement or a consensus, by its number.

    Codes are those they count as under the latest revision of the codebook. Rows are streamed, and
    no text is read. Raises StudyError for a round the study does not have.
    """
    with study.reading() as connection:
        phase = round_id(connection, round)
        settled_by = consensus_row(connection)
        meanings = read_meanings(connection)
        sets: dict[tuple[str, int], frozenset[str]] = {}
        rows = _fetched(connection, _judged(phase, settled_by))
        for number, of_answer in groupby(rows, key=itemgetter(0)):
            given, agreed = [], None
            for row in of_answer:
                who, name, id, text, revision, unsure, memo, decided_at, circumstances = row[5:]
                kept, made = codes_of(text), circumstances_of(circumstances)
                if kept is None or made is None:
                    leave_out(Unreadable(id, name, "codes" if kept is None else "circumstances"))
                    continue
                codes = sets.get((text, revision))
                if codes is None:
                    counts_as = meanings.of(revision).of if meanings else str
                    codes = sets[text, revision] = frozenset(map(counts_as, kept))
                if who == settled_by:
                    how = made.settled or ConsensusSource.DECIDED  # made outside this study
                    agreed = Agreed(id, codes, how, made.by, made.settles, memo, decided_at)
                else:
                    given.append(Given(name, id, codes, bool(unsure)))
            _, key, asked, question_key, language = row[:5]
            yield Judged(number, key, question_key, asked, language, tuple(given), agreed)


def how_settled(study: Study, name: str, as_of: str = "") -> dict[tuple[str, int], ConsensusSource]:
    """How each consensus of this coder came about, by round and the answer's number.

    Gives the present state, or that at `as_of`, a UTC time as the study writes it. Raises
    StudyError for a coder the study does not have.
    """
    with study.reading() as connection:
        settled_by = coder_id(connection, name)
        statement = (
            select(coding_round.c.name, decision.c.answer_id, decision.c.circumstances)
            .join(coding_round, coding_round.c.id == decision.c.round_id)
            .where(decision.c.coder_id == settled_by, decision.c.state.in_(JUDGED))
        )
        if as_of:
            last = (
                select(func.max(decision.c.id))
                .where(decision.c.coder_id == settled_by, decision.c.decided_at <= as_of)
                .group_by(decision.c.round_id, decision.c.answer_id)
            )
            statement = statement.where(decision.c.id.in_(last))
        else:
            statement = statement.join(current_decision, IS_STANDING)
        found = {}
        for round_name, number, text in _fetched(connection, statement):
            made = circumstances_of(text)
            if made is not None:  # what cannot be read was left out of the judgements too
                found[round_name, number] = made.settled or ConsensusSource.DECIDED
        return found


def _fetched(connection: Connection, statement: Select[Any]) -> Iterator[tuple[Any, ...]]:
    """The driver's own rows, which take half the time of SQLAlchemy's."""
    with connection.execute(statement) as result:
        while rows := result.cursor.fetchmany(_ROWS):
            yield from rows


def _judged(phase: int, settled_by: int | None) -> Select[Any]:
    who = or_(coder.c.role.in_(PEOPLE), coder.c.id == settled_by)  # no row has a null id
    return (
        select(
            current_decision.c.answer_id.label("number"),
            answer.c.key.label("answer"),
            answer.c.question_id,
            question.c.key.label("question"),
            answer.c.language,
            coder.c.id.label("coder_id"),
            coder.c.name.label("coder"),
            decision.c.id,
            decision.c.codes,
            decision.c.revision,
            decision.c.unsure,
            decision.c.memo,
            decision.c.decided_at,
            decision.c.circumstances,
        )
        .join(decision, IS_STANDING)
        .join(coder, coder.c.id == current_decision.c.coder_id)
        .join(answer, answer.c.id == current_decision.c.answer_id)
        .join(question, question.c.id == answer.c.question_id)
        .where(current_decision.c.round_id == phase, current_decision.c.state.in_(JUDGED), who)
        .order_by(current_decision.c.answer_id, current_decision.c.coder_id)
    )


# -- who writes it --------------------------------------------------------------------------------


def consensus_name(study: Study) -> str | None:
    """Name of the coder who holds the consensus; None before there is one."""
    with study.reading() as connection:
        number = consensus_row(connection)
        return connection.execute(select(coder.c.name).where(coder.c.id == number)).scalar()


def consensus_row(connection: Connection) -> int | None:
    """Row id of that coder: the first one with the role, if there are several."""
    return connection.execute(
        select(coder.c.id).where(coder.c.role == Role.CONSENSUS).order_by(coder.c.id).limit(1)
    ).scalar()


def consensus_author(connection: Connection, round: str) -> Author:
    """The coder who holds the consensus, as author in this round.

    That coder joins the study when first needed, and nobody else can write as them until the
    transaction ends. Raises StudyError for a round the study does not have, or if a person already
    has the name.
    """
    phase = round_id(connection, round)
    number = consensus_row(connection)
    if number is None:
        taken = connection.execute(select(coder.c.role).where(coder.c.name == NAME)).scalar()
        if taken is not None:
            raise StudyError(
                f"The study has a {taken} called {NAME}, so the consensus needs another name.",
                "Add it with `intercoder coder add STUDY NAME --consensus`.",
            )
        number = insert_coder(connection, Coder(NAME, Role.CONSENSUS))
    # Two leads may adjudicate at once: the second waits here, and then finds the chain up to date.
    name = connection.execute(
        select(coder.c.name).where(coder.c.id == number).with_for_update()
    ).scalar_one()
    return Author(name, number, round, phase)


# -- the rule of a round --------------------------------------------------------------------------


def consensus_rule(study: Study, round: str) -> ConsensusRule:
    """The rule a lead has chosen for the round. Raises StudyError for an unknown round."""
    with study.reading() as connection:
        kept = connection.execute(
            select(coding_round.c.settling).where(coding_round.c.id == round_id(connection, round))
        ).scalar()
    return ConsensusRule(**json.loads(kept)) if kept else ConsensusRule()


def keep_consensus_rule(study: Study, round: str, rule: ConsensusRule) -> None:
    """Choose the rule of the round; existing consensus stays until the rule is applied."""
    document = json.dumps({"majority": rule.majority, "single": rule.single})
    with study.writing() as connection:
        connection.execute(
            update(coding_round)
            .where(coding_round.c.id == round_id(connection, round))
            .values(settling=document)
        )


def settle_by_rule(study: Study, round: str, by: str, made: Sequence[AdjudicateByRule]) -> int:
    """Write the consensus that the rule gives for these answers, in one transaction.

    Returns how many were written. An answer whose consensus has changed since it was read is left
    as it is. Raises what `consensus_author` raises.
    """
    if not made:
        return 0
    with study.writing() as connection:
        author = consensus_author(connection, round)
        standing = standing_consensus(connection, author, [one.answer for one in made])
        due = [one for one in made if standing.get(one.answer, "") == one.over]
        known = _answers(connection, [one.answer for one in due])
        revision, now = latest_revision(connection), utc_now()
        entries = []
        for id, one in zip(new_ids(connection, author, len(due)), due, strict=True):
            key, text = known[one.answer]
            how = Circumstances(settled=one.settled, by=by, settles=one.settles)
            decided = Decision(id, key, one.judgement, circumstances=how)
            entry = Entry(decided, author.coder, author.round, revision, now)
            entries.append((entry, one.answer, text))
        append_on(connection, author, entries)
    return len(due)


def standing_consensus(
    connection: Connection, author: Author, numbers: Sequence[int]
) -> dict[int, str]:
    """Ids of the current consensus decisions on these answers, by the answer's number."""
    found: dict[int, str] = {}
    for some in batched(numbers):
        rows = connection.execute(
            select(current_decision.c.answer_id, decision.c.id)
            .join(decision, IS_STANDING)
            .where(
                current_decision.c.coder_id == author.coder_id,
                current_decision.c.round_id == author.round_id,
                current_decision.c.answer_id.in_(some),
            )
        )
        found.update({row.answer_id: row.id for row in rows})
    return found


def _answers(connection: Connection, numbers: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Id and text of these answers, by number."""
    found: dict[int, tuple[str, str]] = {}
    for some in batched(numbers):
        rows = connection.execute(
            select(answer.c.id, answer.c.key, answer.c.text).where(answer.c.id.in_(some))
        )
        found.update({row.id: (row.key, row.text) for row in rows})
    return found
