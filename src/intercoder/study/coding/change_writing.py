"""Writing one change of a coder's, inside one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from sqlalchemy import Connection, select

from intercoder.coding.change import (
    BringBack,
    Change,
    Decide,
    DecideBatch,
    DecideTogether,
    HandOver,
    KeepDraft,
    KeepPlace,
    Propose,
    TakeBack,
)
from intercoder.coding.decision import UNSEEN, Act, Decision
from intercoder.coding.hash_chain import Entry, ids_from
from intercoder.coding.history import next_redo, next_undo, with_companions
from intercoder.coding.queue import Draft, Item
from intercoder.errors import NotSavedError
from intercoder.study.coding import drafts
from intercoder.study.coding.press_basis import PressBasis
from intercoder.study.coding.written import NothingToRevert, Press, Reverted, Saved, Written
from intercoder.study.database.clock import utc_now
from intercoder.study.database.schema import answer
from intercoder.study.log import decision_log, past_decisions
from intercoder.study.log.decision_log import Author, ids_after
from intercoder.study.proposals.proposing import insert_proposal
from intercoder.study.queue import queue
from intercoder.study.rounds.rounds import closed_words
from intercoder.study.wellbeing.handing_over import hand_over
from intercoder.study.wellbeing.handing_over_in_packages import keep_for_merge


def write_press(writing: ChangeWriting, press: Press) -> Written:
    """Write the press as it was made, however late; what it did before is recognised."""
    newest, connection, author = writing.basis.last_id, writing.connection, writing.author
    if newest < press.id:
        return replace(writing, press=press).write(press.change)
    if made := past_decisions.made_by(connection, author, press.id):
        return writing.as_written(press.change, made)
    match press.change:
        case KeepPlace():
            return Saved()  # the coder has been elsewhere since
        case KeepDraft(number) if past_decisions.is_decided_after(
            connection, author, number, press.id
        ):
            return Saved()
    return replace(writing, press=press, is_late=True).write(press.change)


@dataclass(frozen=True, slots=True)
class ChangeWriting:
    """What a change is written with. The coder's lease has been checked."""

    connection: Connection
    author: Author
    basis: PressBasis
    revision: int
    """Of the codebook that the coder has, under which a decision is made that is no press."""
    package: str
    """The id of the package that is written to; empty if it is the study itself."""
    shown: Callable[[Sequence[Item]], tuple[Item, ...]]
    """The answers as the coder may see them."""
    press: Press | None = None
    is_late: bool = False
    """Whether the coder has decided elsewhere since the press."""

    def write(self, change: Change) -> Written:
        """Write the change.

        Raises NotSavedError if the round was closed meanwhile and takes no more of its kind.
        """
        connection, author, closed_at = self.connection, self.author, self.basis.closed_at
        if closed_at and not isinstance(change, KeepDraft | KeepPlace | HandOver):
            what = "proposals" if isinstance(change, Propose) else "decisions"
            raise NotSavedError(*closed_words(author.round, closed_at, what))
        match change:
            case KeepDraft():
                drafts.keep_draft(connection, author, change)
            case KeepPlace():
                drafts.keep_place(connection, author, change.answer, change.filter)
            case Decide():
                self._decide(change, [change])
            case DecideTogether(first, others):
                self._decide(first, [*others, first])
            case DecideBatch(decisions):
                self._decide(None, decisions[::-1])
            case Propose(proposal=made, span=span):
                insert_proposal(connection, author, made, span=span, package=self.package)
            case HandOver():
                (keep_for_merge if self.package else hand_over)(connection, author, change)
            case TakeBack():
                return self._take_back()
            case BringBack():
                return self._bring_back()
            case _:
                assert_never(change)
        return Saved()

    def as_written(self, change: Change, made: Sequence[Decision]) -> Written:
        """What writing a change led to, when its decisions (newest first) are in the log."""
        has_gone_on = decision_log.last_id(self.connection, self.author) != made[0].id
        if not isinstance(change, TakeBack | BringBack) or has_gone_on:
            return Saved()
        referred = [one for one in map(self._referred, made) if one is not None]
        if not referred:
            return Saved()
        return self._reverted(referred, keeps=isinstance(change, TakeBack))

    def _decide(self, first: Decide | None, made: Sequence[Decide]) -> None:
        """Write these decisions, that of the answer in view last: undo begins with it.

        `first` is that decision; None if no answer in view is decided.
        """
        connection, author = self.connection, self.author
        numbers = [one.answer for one in made]
        answers = self.basis.answers or decision_log.answers_of(connection, numbers)
        keys = {number: key for key, (number, _) in answers.items()}
        decisions = [
            Decision(
                id=id,
                answer=keys[one.answer],
                judgement=one.judgement,
                seconds=one.seconds,
                shown=one.shown,
                circumstances=one.circumstances,
            )
            for id, one in zip(self._ids(len(made)), made, strict=True)
        ]
        entries = self._entries(decisions)
        drafts.forget_drafts(connection, author, numbers)
        if first is not None and not self.is_late:
            drafts.keep_place(connection, author, first.then or first.answer)
        # last, since in PostgreSQL others wait for it until this is committed
        decision_log.append(
            connection, author, entries, answers=answers, end=self.basis.end(author)
        )

    def _take_back(self) -> Written:
        rows = self._newest_first()
        last = next_undo(rows)
        if last is None:
            return NothingToRevert(Act.UNDO)
        made = with_companions(last, rows)
        before = [past_decisions.decision_before(self.connection, self.author, one) for one in made]
        undoing = [
            replace(
                one,
                id=id,
                judgement=stood.judgement if stood else UNSEEN,
                act=Act.UNDO,
                refers_to=one.id,
            )
            for id, one, stood in zip(
                self._ids(len(made)), reversed(made), reversed(before), strict=True
            )
        ]
        self._append_as_when_made(undoing, [*reversed(before)])
        return self._reverted(made, keeps=True)

    def _bring_back(self) -> Written:
        rows = self._newest_first()
        last = next_redo(rows)
        undone = [] if last is None else with_companions(last, rows)
        pairs = [(undo, one) for undo in undone if (one := self._referred(undo)) is not None]
        if not pairs:
            return NothingToRevert(Act.REDO)
        redoing = [
            replace(one, id=id, act=Act.REDO, refers_to=undo.id)
            for id, (undo, one) in zip(self._ids(len(pairs)), reversed(pairs), strict=True)
        ]
        self._append_as_when_made(redoing, [one for _, one in reversed(pairs)])
        return self._reverted([undo for undo, _ in pairs])

    def _newest_first(self) -> Iterator[Decision]:
        """The coder's decisions until the press."""
        until = self.press.id if self.press else None
        return past_decisions.newest_first(self.connection, self.author, until)

    def _referred(self, one: Decision) -> Decision | None:
        """The decision that an undo or redo is about, if the log has it."""
        return past_decisions.find(self.connection, one.refers_to) if one.refers_to else None

    def _ids(self, count: int) -> list[str]:
        return (
            ids_from(self.press.id, count) if self.press else ids_after(self.basis.last_id, count)
        )

    def _entries(self, made: Sequence[Decision]) -> list[Entry]:
        """The decisions as rows of the log, made now or when they were pressed."""
        press, author = self.press, self.author
        at, revision = (press.at, press.revision) if press else (utc_now(), self.revision)
        return [Entry(one, author.coder, author.round, revision, at) for one in made]

    def _append_as_when_made(
        self, made: Sequence[Decision], standing: Sequence[Decision | None]
    ) -> None:
        """Write undos or redos, each under the codebook of the decision that stands again."""
        entries = past_decisions.as_when_made(self.connection, self._entries(made), standing)
        end = self.basis.end(self.author)
        decision_log.append(self.connection, self.author, entries, end=end)

    def _reverted(self, stood: Sequence[Decision], *, keeps: bool = False) -> Reverted:
        """How the answers of these decisions stand now, and how they stood.

        The first becomes the coder's place, unless they were marked in the queue. With `keeps`,
        its codes stay chosen, to be corrected.
        """
        connection, author, first = self.connection, self.author, stood[0]
        is_batch = bool(first.circumstances.batch)
        numbers = self._numbers_of([one.answer for one in stood])
        if not is_batch:
            kept = Draft.of(first.judgement) if keeps and first.judgement.codes else None
            drafts.keep_draft(connection, author, KeepDraft(numbers[0], kept))
            drafts.keep_place(connection, author, numbers[0])
        items = self.shown(queue.items(connection, author, numbers, with_alike=not is_batch))
        (item, before), *others = zip(items, (one.judgement for one in stood), strict=True)
        return Reverted(item, before, tuple(others), is_batch=is_batch)

    def _numbers_of(self, keys: Sequence[str]) -> list[int]:
        """The rows of the answers with these ids, in this order."""
        asked = select(answer.c.key, answer.c.id).where(answer.c.key.in_(keys))
        numbers = {row.key: row.id for row in self.connection.execute(asked)}
        return [numbers[key] for key in keys]
