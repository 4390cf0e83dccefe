"""A person's adjudication workspace in one round: reads disagreements, writes decisions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never

from sqlalchemy import Connection, func, select

from intercoder.answers.answer import Answer
from intercoder.codebook.code import Codebook
from intercoder.coding.adjudication_changes import (
    Adjudicate,
    AdjudicationChange,
    DoubtDefinition,
    RedoAdjudication,
    Remark,
    UndoAdjudication,
    has_gone_stale,
)
from intercoder.coding.decision import (
    ORDINARY,
    UNSEEN,
    Act,
    Circumstances,
    ConsensusSource,
    Decision,
    Judgement,
)
from intercoder.coding.hash_chain import Entry
from intercoder.coding.history import next_redo, next_undo
from intercoder.errors import StudyError
from intercoder.study.adjudication.comments import (
    Comment,
    check_may_comment,
    comments_on,
    insert_comment,
)
from intercoder.study.adjudication.consensus import (
    JUDGED,
    consensus_author,
    consensus_row,
    standing_consensus,
)
from intercoder.study.adjudication.definition_doubts import insert_doubt
from intercoder.study.database.clock import utc_now
from intercoder.study.database.schema import IS_STANDING, answer, coder, current_decision, decision
from intercoder.study.exchange.exported_rows import answers_at
from intercoder.study.log import decision_log
from intercoder.study.log.decision_log import Author
from intercoder.study.log.decision_rows import Unreadable, circumstances_of, judgement_of, leave_out
from intercoder.study.queue.shown_attributes import shown_attributes, without_codes
from intercoder.study.rounds.people import PEOPLE, Coder, Role, round_id
from intercoder.study.rounds.rounds import Round, find_round
from intercoder.study.study import Study, latest_revision
from intercoder.text.display import display_line


@dataclass(frozen=True, slots=True)
class CodersVersion:
    """One coder's judgement of an answer."""

    coder: str
    judgement: Judgement
    decision: str
    """Its id in the log."""
    decided_at: str


@dataclass(frozen=True, slots=True)
class Consensus:
    """What stands as settled on an answer; the judgement's memo is the reason."""

    judgement: Judgement
    settled: ConsensusSource
    by: str
    """The lead; empty where it was settled elsewhere."""
    decision: str
    decided_at: str
    settles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """An answer in a round, with everything that was decided and said about it."""

    number: int
    answer: Answer
    round: str
    versions: tuple[CodersVersion, ...]
    """By coder, in the order in which they joined the study."""
    comments: tuple[Comment, ...] = ()
    consensus: Consensus | None = None

    @property
    def decisions(self) -> tuple[str, ...]:
        """Ids of the coders' decisions, sorted."""
        return tuple(sorted(one.decision for one in self.versions))

    @property
    def is_stale(self) -> bool:
        """Whether a coder's decision changed after the consensus was made."""
        made = self.consensus
        return made is not None and has_gone_stale(made.settles, self.decisions)


@dataclass(frozen=True, slots=True)
class Settlement:
    """The answer as it stands, once a lead's decision is on disk."""

    case: Case


@dataclass(frozen=True, slots=True)
class Overtaken:
    """Nothing was written: another lead has settled the answer meanwhile, as it stands here."""

    case: Case


@dataclass(frozen=True, slots=True)
class SettlementReverted:
    """Undo or redo is on disk: the answer as it stands now, and what was taken back."""

    case: Case
    act: Act
    taken: Judgement


@dataclass(frozen=True, slots=True)
class NothingSettled:
    """There was nothing to undo, or to redo."""

    act: Act


@dataclass(frozen=True, slots=True)
class Said:
    """A comment is on disk: the answer with all that was said about it."""

    case: Case


@dataclass(frozen=True, slots=True)
class Doubted:
    """A doubt about a definition is on disk."""

    code: str


AdjudicationWritten = Settlement | Overtaken | SettlementReverted | NothingSettled | Said | Doubted


class AdjudicationWorkspace:
    """Someone at the disagreements of one round. Its methods may be called from any thread."""

    def __init__(self, study: Study, round: Round, who: Coder) -> None:
        self.study = study
        self.round = round
        self.who = who
        with study.reading() as connection:
            self._shown = shown_attributes(connection)

    @property
    def may_settle(self) -> bool:
        """Whether they decide; who does not can read and comment."""
        return self.who.role is Role.LEAD

    # -- reading --------------------------------------------------------------------------------

    def codebook(self) -> Codebook:
        """The codebook in its latest revision: what is settled by it."""
        return self.study.codebook()

    def case(self, number: int) -> Case:
        """The answer with this number, as it stands."""
        known = without_codes(answers_at(self.study, [number])[number], self._shown)
        with self.study.reading() as connection:
            phase = round_id(connection, self.round.name)
            return self._case(connection, phase, number, known)

    def settled_today(self) -> int:
        """How many answers this lead has decided since midnight (UTC)."""
        with self.study.reading() as connection:
            number = consensus_row(connection)
            if number is None:
                return 0
            rows = connection.execute(
                select(decision.c.circumstances)
                .join(current_decision, IS_STANDING)
                .where(
                    current_decision.c.coder_id == number,
                    current_decision.c.round_id == round_id(connection, self.round.name),
                    decision.c.decided_at >= _midnight(),
                )
            )
            made = [circumstances_of(row.circumstances) or ORDINARY for row in rows]
        return sum(
            one.by == self.who.name and one.settled is ConsensusSource.DECIDED for one in made
        )

    def has_coded(self) -> bool:
        """Whether this person judged answers of the round as well."""
        with self.study.reading() as connection:
            found = connection.execute(
                select(func.count())
                .select_from(current_decision)
                .join(coder, coder.c.id == current_decision.c.coder_id)
                .where(
                    coder.c.name == self.who.name,
                    current_decision.c.round_id == round_id(connection, self.round.name),
                    current_decision.c.state.in_(JUDGED),
                )
            ).scalar_one()
        return found > 0

    # -- writing --------------------------------------------------------------------------------

    def write(self, change: AdjudicationChange) -> AdjudicationWritten:
        """Write one change, in one transaction; it is on disk when this returns.

        Raises NotSavedError if the study cannot be written, StudyError where this person may not do
        it; nothing of the change is kept then.
        """
        match change:
            case Adjudicate():
                return self._settle(change)
            case UndoAdjudication():
                return self._revert(Act.UNDO)
            case RedoAdjudication():
                return self._revert(Act.REDO)
            case Remark(number, text):
                check_may_comment(self.study, self.round.name, self.who)
                with self.study.writing() as connection:
                    insert_comment(connection, self.round.name, number, self.who, text)
                return Said(self.case(number))
            case DoubtDefinition(code, number, note):
                with self.study.writing() as connection:
                    seen_in = (self.round.name, number)
                    insert_doubt(connection, self.study, code, self.who, note, seen_in=seen_in)
                return Doubted(code)
            case _:
                assert_never(change)

    def _settle(self, change: Adjudicate) -> AdjudicationWritten:
        check_may_settle(self.study, self.round.name, self.who)
        with self.study.writing() as connection:
            author = consensus_author(connection, self.round.name)
            standing = standing_consensus(connection, author, [change.answer])
            is_as_seen = standing.get(change.answer, "") == change.over
            if is_as_seen:
                key = connection.execute(
                    select(answer.c.key).where(answer.c.id == change.answer)
                ).scalar_one()
                how = Circumstances(
                    settled=ConsensusSource.DECIDED, by=self.who.name, settles=change.settles
                )
                (id,) = decision_log.new_ids(connection, author, 1)
                made = Decision(id, key, change.judgement, circumstances=how)
                self._append(connection, author, made)
        case = self.case(change.answer)
        return Settlement(case) if is_as_seen else Overtaken(case)

    def _revert(self, act: Act) -> AdjudicationWritten:
        check_may_settle(self.study, self.round.name, self.who)
        with self.study.writing() as connection:
            author = consensus_author(connection, self.round.name)
            own = _own(decision_log.newest_first(connection, author), self.who.name)
            last = next_undo(own) if act is Act.UNDO else next_redo(own)
            if last is None:
                return NothingSettled(act)
            (id,) = decision_log.new_ids(connection, author, 1)
            if act is Act.UNDO:
                stood = decision_log.decision_before(connection, author, last)
                how = (
                    stood.circumstances if stood else Circumstances(settled=ConsensusSource.DECIDED)
                )
                made = replace(
                    last,
                    id=id,
                    act=act,
                    refers_to=last.id,
                    judgement=stood.judgement if stood else UNSEEN,
                    circumstances=replace(how, by=self.who.name),
                )
            else:
                brought = decision_log.find(connection, last.refers_to or "")
                if brought is None:
                    return NothingSettled(act)
                made = replace(brought, id=id, act=act, refers_to=last.id)
            self._append(connection, author, made)
            number = connection.execute(
                select(answer.c.id).where(answer.c.key == made.answer)
            ).scalar_one()
        return SettlementReverted(self.case(number), act, last.judgement)

    def _append(self, connection: Connection, author: Author, made: Decision) -> None:
        revision = latest_revision(connection)
        decision_log.append(
            connection,
            author,
            [Entry(made, author.coder, author.round, revision, utc_now())],
        )

    def _case(self, connection: Connection, phase: int, number: int, known: Answer) -> Case:
        settled_by = consensus_row(connection)
        rows = connection.execute(
            select(
                coder.c.id.label("coder_id"),
                coder.c.name.label("coder"),
                coder.c.role,
                decision.c.id,
                decision.c.state,
                decision.c.codes,
                decision.c.unsure,
                decision.c.memo,
                decision.c.decided_at,
                decision.c.circumstances,
            )
            .join(decision, decision.c.coder_id == coder.c.id)
            .join(current_decision, IS_STANDING)
            .where(
                current_decision.c.answer_id == number,
                current_decision.c.round_id == phase,
                current_decision.c.state.in_(JUDGED),
            )
            .order_by(coder.c.id)
        ).all()
        versions, consensus = [], None
        for row in rows:
            judgement = judgement_of(row)
            made = circumstances_of(row.circumstances)
            if isinstance(judgement, Unreadable) or made is None:
                leave_out(Unreadable(row.id, row.coder))
                continue
            if row.coder_id == settled_by:
                consensus = Consensus(
                    judgement,
                    made.settled or ConsensusSource.DECIDED,
                    made.by,
                    row.id,
                    row.decided_at,
                    made.settles,
                )
            elif row.role in PEOPLE:
                versions.append(CodersVersion(row.coder, judgement, row.id, row.decided_at))
        said = comments_on(connection, phase, number)
        return Case(number, known, self.round.name, tuple(versions), said, consensus)


def open_adjudication(study: Study, round: str, who: Coder | None) -> AdjudicationWorkspace:
    """This person's place at the disagreements of the round.

    A lead settles once the round hides nothing any more: one that is blind has to be closed first.
    A coder reads and comments once it is closed. Raises StudyError where that is not so, where
    nobody said who they are, for an unknown round, and in a package.
    """
    phase = find_round(study, round)
    if study.package:
        raise StudyError(
            "This is a package, which contains the decisions of one coder only.",
            "Merge it, and adjudicate in the whole study.",
        )
    if who is None:
        raise StudyError(
            "Disagreements are adjudicated by a lead, under the lead's name.",
            "Add --as NAME.",
        )
    if who.role is Role.LEAD:
        check_may_settle(study, round, who)
    elif phase.is_open:
        raise StudyError(
            f"The round “{display_line(phase.name)}” is open: {display_line(who.name)} can see "
            "others' decisions once it is closed.",
            "Ask a lead to close it.",
        )
    return AdjudicationWorkspace(study, phase, who)


def check_may_settle(study: Study, round: str, who: Coder) -> None:
    """Raise StudyError unless this person may settle answers of the round now."""
    if who.role is not Role.LEAD:
        raise StudyError(
            f"Only a lead adjudicates disagreements, and {display_line(who.name)} is not a lead.",
            "Ask a lead; anybody may comment.",
        )
    phase = find_round(study, round)
    if phase.hides:
        raise StudyError(
            f"The round “{display_line(phase.name)}” is blind and open: nothing in it can be "
            "adjudicated while coders are still at work.",
            f"Close it first: `intercoder round close STUDY {display_line(phase.name)}`.",
        )


def _own(newest_first: Iterator[Decision], lead: str) -> Iterator[Decision]:
    """The lead's own decisions, and what took them back, as far as nobody went over them since."""
    gone_over: set[str] = set()
    for one in newest_first:
        how = one.circumstances
        is_by_rule = one.act is Act.DECIDE and how.settled is not ConsensusSource.DECIDED
        if how.by != lead or is_by_rule:
            gone_over.add(one.answer)
        elif one.answer not in gone_over:
            yield one


def _midnight() -> str:
    return date.fromisoformat(utc_now()[:10]).isoformat()
