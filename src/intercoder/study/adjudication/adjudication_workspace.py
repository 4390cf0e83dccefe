"""A person's adjudication workspace in one round: reads disagreements, writes decisions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import assert_never

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import IntegrityError

from intercoder.codebook.code import Codebook
from intercoder.coding.adjudication_changes import (
    Adjudicate,
    AdjudicationChange,
    DoubtDefinition,
    RedoAdjudication,
    Remark,
    UndoAdjudication,
)
from intercoder.coding.decision import (
    ORDINARY,
    UNSEEN,
    Act,
    Circumstances,
    ConsensusSource,
    Decision,
)
from intercoder.coding.hash_chain import Entry
from intercoder.coding.history import next_redo, next_undo
from intercoder.errors import StudyError
from intercoder.study.adjudication.adjudication_format import ADJUDICATION, WORK
from intercoder.study.adjudication.adjudication_results import (
    AdjudicationWritten,
    Doubted,
    NothingSettled,
    Overtaken,
    Said,
    Settlement,
    SettlementReverted,
)
from intercoder.study.adjudication.case import Case, read_case
from intercoder.study.adjudication.comments import (
    check_may_comment,
    insert_comment,
)
from intercoder.study.adjudication.consensus import (
    JUDGED,
    consensus_author,
    consensus_row,
    standing_consensus,
)
from intercoder.study.adjudication.definition_doubts import insert_doubt
from intercoder.study.codebook.codebook_in_use import CodebookInUse, NewCodebook
from intercoder.study.database.clock import utc_now
from intercoder.study.database.schema import IS_STANDING, answer, coder, current_decision, decision
from intercoder.study.exchange.exported_rows import answers_at
from intercoder.study.log import decision_log, past_decisions
from intercoder.study.log.decision_log import Author
from intercoder.study.log.decision_rows import circumstances_of
from intercoder.study.proposals.proposals import proposals_mark
from intercoder.study.queue.shown_attributes import shown_attributes, without_codes
from intercoder.study.rounds.people import Coder, Role, round_id
from intercoder.study.rounds.rounds import Round, find_round
from intercoder.study.saving.outbox import Owner
from intercoder.study.saving.pending_change import PendingChange, Pressing
from intercoder.study.study import Study, latest_revision
from intercoder.text.display import display_line

Press = PendingChange[AdjudicationChange]
"""A change made while adjudicating, as it was pressed."""


class AdjudicationWorkspace:
    """Someone at the disagreements of one round. Its methods may be called from any thread."""

    change_format = ADJUDICATION

    def __init__(self, study: Study, round: Round, who: Coder) -> None:
        self.study = study
        self.round = round
        self.who = who
        with study.reading() as connection:
            self._shown = shown_attributes(connection)
            last = _last_consensus(connection, round.name) if self.may_settle else ""
            edition = (latest_revision(connection), proposals_mark(connection, None))
            self.codebook_in_use = CodebookInUse(study, connection, edition)
        self._pressing = Pressing(self.codebook_in_use.revision, last, ADJUDICATION)

    @property
    def owner(self) -> Owner:
        """Whose changes this machine keeps while the server is away."""
        return Owner(self.study.id, self.who.name, self.round.name, WORK)

    @property
    def may_settle(self) -> bool:
        """Whether this person may decide; anyone else can only read and comment."""
        return self.who.role is Role.LEAD

    # -- reading --------------------------------------------------------------------------------

    def codebook(self) -> Codebook:
        """The revision of the codebook that adjudication uses."""
        return self.codebook_in_use.codes_now.codebook

    def take_codebook(self, new: NewCodebook) -> None:
        """From now on answers are read and decided under this revision; what waits to be written to
        a file must have been written, since it was decided under the one before."""
        self.codebook_in_use.take(new)
        self._pressing.use(new.revision)

    def case(self, number: int) -> Case:
        """The current state of the answer with this number."""
        known = without_codes(answers_at(self.study, [number])[number], self._shown)
        self._pressing.note([(number, known.id)])
        with self.study.reading() as connection:
            self.codebook_in_use.notice(connection)
            revision = self.codebook_in_use.revision
            return read_case(connection, self.round.name, revision, number, known)

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

    def pressed(self, change: AdjudicationChange) -> Press:
        """The change, made now, with all that is settled by that.

        Its id is greater than that of the consensus it goes over, whoever's clock made that.
        """
        if isinstance(change, Adjudicate):
            self._pressing.rise_above(change.over)
        return self._pressing.pressed(change)

    def write(self, change: AdjudicationChange | Press) -> AdjudicationWritten:
        """Write one change, in one transaction; it is on disk when this returns.

        A press is written as it was made, however late, and only once: what it did before is
        recognised. Where someone else has adjudicated the answer since, that stands (`Overtaken`).

        Raises NotSavedError if the study cannot be written, UnreachableError if its server does not
        respond, StudyError where this person may not do it; nothing of the change is kept then, or,
        if the server does not respond, it may be.
        """
        press = change if isinstance(change, PendingChange) else None
        plain = change.change if isinstance(change, PendingChange) else change
        try:
            return self._write(plain, press)
        except IntegrityError:
            if press is None:
                raise
            # An earlier attempt was still on its way when this one looked whether it is there.
            return self._write(plain, press)

    def leave(self) -> None:
        """Nothing to give up: several people may adjudicate at once."""

    def _write(self, change: AdjudicationChange, press: Press | None) -> AdjudicationWritten:
        pressed = None if press is None else (press.id, press.at)
        match change:
            case Adjudicate():
                return self._settle(change, press)
            case UndoAdjudication():
                return self._revert(Act.UNDO, press)
            case RedoAdjudication():
                return self._revert(Act.REDO, press)
            case Remark(number, text):
                check_may_comment(self.study, self.round.name, self.who)
                with self.study.writing() as connection:
                    insert_comment(
                        connection, self.round.name, number, self.who, text, pressed=pressed
                    )
                return Said(self.case(number))
            case DoubtDefinition(code, number, note):
                with self.study.writing() as connection:
                    insert_doubt(
                        connection,
                        self.study,
                        code,
                        self.who,
                        note,
                        seen_in=(self.round.name, number),
                        pressed=pressed,
                    )
                return Doubted(code)
            case _:
                assert_never(change)

    def _settle(self, change: Adjudicate, press: Press | None) -> AdjudicationWritten:
        check_may_settle(self.study, self.round.name, self.who)
        with self.study.writing() as connection:
            author = consensus_author(connection, self.round.name)
            is_written = press is not None and self._is_written(connection, author, press)
            is_as_seen = is_written or self._is_as_seen(connection, author, change, press)
            if is_as_seen and not is_written:
                key = connection.execute(
                    select(answer.c.key).where(answer.c.id == change.answer)
                ).scalar_one()
                how = Circumstances(
                    settled=ConsensusSource.DECIDED, by=self.who.name, settles=change.settles
                )
                id = self._id(connection, author, press)
                made = Decision(id, key, change.judgement, circumstances=how)
                self._append(connection, author, made, press)
        case = self.case(change.answer)
        return Settlement(case) if is_as_seen else Overtaken(case)

    def _is_written(self, connection: Connection, author: Author, press: Press) -> bool:
        self._pressing.rise_above(decision_log.last_id(connection, author))
        return past_decisions.find(connection, press.id) is not None

    def _is_as_seen(
        self, connection: Connection, author: Author, change: Adjudicate, press: Press | None
    ) -> bool:
        """Whether the consensus on the answer is the one that was in view."""
        standing = standing_consensus(connection, author, [change.answer])
        if standing.get(change.answer, "") != change.over:
            return False
        # What was decided and taken back since leaves nothing standing, but comes after the press.
        return press is None or not past_decisions.is_decided_after(
            connection, author, change.answer, press.id
        )

    def _revert(self, act: Act, press: Press | None) -> AdjudicationWritten:
        check_may_settle(self.study, self.round.name, self.who)
        with self.study.writing() as connection:
            author = consensus_author(connection, self.round.name)
            if press is not None and self._is_written(connection, author, press):
                made = past_decisions.find(connection, press.id)
                last = made and past_decisions.find(connection, made.refers_to or "")
            else:
                last = self._last(connection, author, act, press)
                restored = last and self._restored(connection, author, last, act)
                made = last and self._reverting(connection, last, restored, act, press)
                if made is not None:
                    self._append(connection, author, made, press, restored)
            if made is None or last is None:
                return NothingSettled(act)
            number = connection.execute(
                select(answer.c.id).where(answer.c.key == made.answer)
            ).scalar_one()
        return SettlementReverted(self.case(number), act, last.judgement)

    def _last(
        self, connection: Connection, author: Author, act: Act, press: Press | None
    ) -> Decision | None:
        """What undo or redo is about: of what was there when it was pressed."""
        log = past_decisions.newest_first(connection, author, press.id if press else None)
        own = _own(log, self.who.name)
        return next_undo(own) if act is Act.UNDO else next_redo(own)

    def _restored(
        self, connection: Connection, author: Author, last: Decision, act: Act
    ) -> Decision | None:
        """The decision that stands again once this is undone or redone, if one does."""
        if act is Act.REDO:
            return past_decisions.find(connection, last.refers_to or "")
        return past_decisions.decision_before(connection, author, last)

    def _reverting(
        self,
        connection: Connection,
        last: Decision,
        stood: Decision | None,
        act: Act,
        press: Press | None,
    ) -> Decision | None:
        """The decision that takes `last` back, or brings back what it took back."""
        id = self._id(connection, consensus_author(connection, self.round.name), press)
        if act is Act.REDO:
            return stood and replace(stood, id=id, act=act, refers_to=last.id)
        how = stood.circumstances if stood else Circumstances(settled=ConsensusSource.DECIDED)
        return replace(
            last,
            id=id,
            act=act,
            refers_to=last.id,
            judgement=stood.judgement if stood else UNSEEN,
            circumstances=replace(how, by=self.who.name),
        )

    def _id(self, connection: Connection, author: Author, press: Press | None) -> str:
        return press.id if press else decision_log.new_ids(connection, author, 1)[0]

    def _append(
        self,
        connection: Connection,
        author: Author,
        made: Decision,
        press: Press | None,
        restored: Decision | None = None,
    ) -> None:
        at = press.at if press else utc_now()
        revision = press.revision if press else self.codebook_in_use.revision
        entry = Entry(made, author.coder, author.round, revision, at)
        decision_log.append(
            connection, author, past_decisions.as_when_made(connection, [entry], [restored])
        )


def open_adjudication(study: Study, round: str, who: Coder | None) -> AdjudicationWorkspace:
    """Open this person's adjudication workspace for the round.

    A lead may adjudicate once the round no longer hides decisions: a blind round must be closed
    first. A coder may read and comment once the round is closed. Raises StudyError if this person
    may not open it yet, if nobody said who they are, for an unknown round, and in a package.
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
    """Raise StudyError unless this person may adjudicate answers of the round now."""
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


def _last_consensus(connection: Connection, round: str) -> str:
    """The greatest id of the consensus decisions of this round; empty where there are none."""
    number = consensus_row(connection)
    if number is None:
        return ""
    return decision_log.last_id(connection, Author("", number, round, round_id(connection, round)))


def _own(newest_first: Iterator[Decision], lead: str) -> Iterator[Decision]:
    """The lead's own decisions and reversals, without those that someone has overridden since."""
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
