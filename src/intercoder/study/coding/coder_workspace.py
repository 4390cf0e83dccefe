"""A coder's workspace in one round: reads the queue, writes changes, holds the lease."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from intercoder.codebook.code import Codebook
from intercoder.coding.change import (
    BringBack,
    Change,
    Decide,
    DecideTogether,
    KeepDraft,
    KeepPlace,
    TakeBack,
)
from intercoder.coding.decision import Act, Decision, Judgement, SelectionReason
from intercoder.coding.hash_chain import Entry, ids_from
from intercoder.coding.history import next_redo, next_undo, with_companions
from intercoder.coding.queue import OPEN, Draft, Item, Progress, QueueFilter, open_in
from intercoder.coding.session import READ_AHEAD
from intercoder.study.coding import drafts
from intercoder.study.coding.pending_change import PendingChange, Pressing
from intercoder.study.damage.expendable import drop_unreadable
from intercoder.study.database.clock import utc_now
from intercoder.study.database.schema import answer, place
from intercoder.study.log import decision_log
from intercoder.study.log.decision_log import Author
from intercoder.study.log.json_records import filter_from_text
from intercoder.study.overview.progress import progress_of
from intercoder.study.queue import groups, queue
from intercoder.study.queue.queue import QueueRow
from intercoder.study.queue.shown_attributes import shown_attributes, without_codes
from intercoder.study.rounds import lease
from intercoder.study.rounds.people import check_is, check_person, coder_id, round_id
from intercoder.study.rounds.rounds import check_open
from intercoder.study.rounds.suggestion_settings import assistance_in
from intercoder.study.study import MAIN_ROUND, Study


@dataclass(frozen=True, slots=True)
class Opening:
    """What a coder sits down to."""

    codebook: Codebook
    revision: int
    item: Item | None
    """The answer they had in view, or the first open one; None if nothing is open."""
    filter: QueueFilter
    home: QueueFilter = OPEN
    """The open answers in the order that is settled for the round."""


@dataclass(frozen=True, slots=True)
class Saved:
    """The change is on disk."""


@dataclass(frozen=True, slots=True)
class Reverted:
    """Undo or redo is on disk: the answer as it stands now, and how it stood before."""

    item: Item
    before: Judgement
    others: tuple[tuple[Item, Judgement], ...] = ()
    """The same of each answer that was decided with it."""


@dataclass(frozen=True, slots=True)
class SimilarAnswers:
    """The others of an answer's group, as they stand for the coder, in the queue's order."""

    others: tuple[Item, ...]
    more: int
    """How many there are beyond these."""


@dataclass(frozen=True, slots=True)
class NothingToRevert:
    """There was nothing to undo, or to redo."""

    act: Act


Written = Saved | Reverted | NothingToRevert


class CoderWorkspace:
    """A coder at a study, in one round. Its methods may be called from any thread."""

    def __init__(
        self, study: Study, author: Author, token: str, revision: int, last_id: str
    ) -> None:
        self.study = study
        self._author = author
        self._token = token
        self._revision = revision
        self._pressing = Pressing(revision, last_id)
        with study.reading() as connection:
            self._shown = shown_attributes(connection)

    @property
    def coder(self) -> str:
        """The coder's name."""
        return self._author.coder

    @property
    def round(self) -> str:
        """The round's name."""
        return self._author.round

    # -- reading --------------------------------------------------------------------------------

    def opening(self, only: QueueFilter | None = None) -> Opening:
        """What the coder left off with, or the start of the queue; or of `only`, where given."""
        codebook = self.study.codebook(self._revision)
        with self.study.reading_own(self._author.coder_id) as connection:
            left = connection.execute(
                select(place.c.answer_id, place.c.filter).where(
                    place.c.coder_id == self._author.coder_id,
                    place.c.round_id == self._author.round_id,
                )
            ).one_or_none()
            home = open_in(assistance_in(connection, self._author.round_id).order.drawn)
            if only is not None:
                first = self._note(queue.following(connection, self._author, None, only, 1))
                return Opening(codebook, self._revision, first[0] if first else None, only, home)
            wanted = home if left is None else filter_from_text(left.filter)
            if wanted.is_open:
                wanted = home  # another order may have been settled since
            if left is not None:
                (item,) = queue.items(connection, self._author, [left.answer_id], wanted.drawn)
                if wanted.wants(item):
                    (item,) = self._note([item])
                    return Opening(codebook, self._revision, item, wanted, home)
            after = None if left is None else left.answer_id
            found = queue.following(connection, self._author, after, wanted, 1)
            if not found and after is not None:
                found = queue.following(connection, self._author, None, wanted, 1)
        found = self._note(found)
        return Opening(codebook, self._revision, found[0] if found else None, wanted, home)

    def progress(self) -> Progress:
        """How the coder's queue stands, and how much they decided outside it."""
        with self.study.reading_own(self._author.coder_id) as connection:
            return progress_of(connection, self._author)

    def following(
        self,
        after: int | None,
        wanted: QueueFilter,
        limit: int = READ_AHEAD,
        place: int | None = None,
    ) -> tuple[Item, ...]:
        """The next answers the filter wants, after this one; from the queue's start if None.

        `place` is how far the list that is followed has been read, where it is known.
        """
        with self.study.reading_own(self._author.coder_id) as connection:
            found = queue.following(connection, self._author, after, wanted, limit, place)
        return self._note(found)

    def item(self, number: int, drawn: SelectionReason | None = None) -> Item:
        """The answer with this number, as it stands for the coder while this list is followed."""
        with self.study.reading_own(self._author.coder_id) as connection:
            return self._note(queue.items(connection, self._author, [number], drawn))[0]

    def numbers(self, wanted: QueueFilter) -> array[int]:
        """The numbers of all answers the filter wants, in queue order."""
        with self.study.reading_own(self._author.coder_id) as connection:
            return queue.numbers(connection, self._author, wanted)

    def rows(
        self, numbers: Sequence[int], drawn: SelectionReason | None = None
    ) -> tuple[QueueRow, ...]:
        """The answers with these numbers, in this order, as a list shows them."""
        with self.study.reading_own(self._author.coder_id) as connection:
            return queue.rows(connection, self._author, numbers, drawn)

    def alike(self, number: int) -> SimilarAnswers:
        """The answers that may be decided with this one."""
        with self.study.reading_own(self._author.coder_id) as connection:
            members = groups.members_of(connection, self._author, number)
            others = queue.items(connection, self._author, members.numbers)
        return SimilarAnswers(self._note(others), members.more)

    def _note(self, items: Sequence[Item]) -> tuple[Item, ...]:
        """The answers as they may be shown; they may be named by a press from now on."""
        if self.study.is_remote:
            self._pressing.note(items)
        return tuple(
            replace(item, answer=without_codes(item.answer, self._shown)) for item in items
        )

    # -- writing --------------------------------------------------------------------------------

    def pressed(self, change: Change) -> PendingChange:
        """The change, made now, with all that is settled by that. All presses of a desk rise."""
        return self._pressing.pressed(change)

    def write(self, change: Change | PendingChange) -> Written:
        """Write one change, in one transaction; it is on disk when this returns.

        A press is written as it was made, however late, and only once: what it did before is
        recognised. Where the coder has decided elsewhere since, that stands on the same answers.

        Raises CoderBusyError if the coder has gone on somewhere else, NotSavedError if the study
        cannot be written, UnreachableError if its server does not answer; nothing of the change is
        kept then, or, with the last of them, it may be.
        """
        try:
            return self._write_once(change)
        except IntegrityError:
            if not isinstance(change, PendingChange):
                raise
            # An earlier attempt was still on its way when this one looked whether it is there.
            return self._write_once(change)

    def _write_once(self, change: Change | PendingChange) -> Written:
        with self.study.writing_own(self._author.coder_id) as connection:
            lease.check(connection, self._author, self._token)
            if isinstance(change, PendingChange):
                return self._write_press(connection, change)
            return self._write(connection, change)

    def _write_press(self, connection: Connection, press: PendingChange) -> Written:
        last = decision_log.last_id(connection, self._author)
        self._pressing.rise_above(last)
        if last < press.id:
            return self._write(connection, press.change, press)
        if made := decision_log.made_by(connection, self._author, press.id):
            return self._as_written(connection, press.change, made)
        match press.change:
            case KeepPlace():
                return Saved()  # the coder has been elsewhere since
            case KeepDraft(number) if decision_log.is_decided_after(
                connection, self._author, number, press.id
            ):
                return Saved()
        return self._write(connection, press.change, press, is_late=True)

    def _write(
        self,
        connection: Connection,
        change: Change,
        press: PendingChange | None = None,
        *,
        is_late: bool = False,
    ) -> Written:
        match change:
            case KeepDraft():
                drafts.keep_draft(connection, self._author, change)
                return Saved()
            case KeepPlace():
                drafts.keep_place(connection, self._author, change.answer, change.filter)
                return Saved()
            case Decide():
                self._decide(connection, change, [change], press, is_late)
                return Saved()
            case DecideTogether(first, others):
                self._decide(connection, first, [*others, first], press, is_late)
                return Saved()
            case TakeBack():
                return self._take_back(connection, press)
            case BringBack():
                return self._bring_back(connection, press)
            case _:
                assert_never(change)

    def _as_written(
        self, connection: Connection, change: Change, made: Sequence[Decision]
    ) -> Written:
        """What writing a change led to, when its decisions (newest first) are in the log."""
        has_gone_on = decision_log.last_id(connection, self._author) != made[0].id
        if not isinstance(change, TakeBack | BringBack) or has_gone_on:
            return Saved()
        referred = self._found(connection, [one.refers_to for one in made])
        before = [(one.answer, one.judgement) for one in referred]
        if not before:
            return Saved()
        last = referred[0].judgement
        kept = Draft.of(last) if isinstance(change, TakeBack) and last.codes else None
        return self._reverted(connection, before, kept)

    def leave(self) -> None:
        """Give up the place, so that the coder can go on elsewhere."""
        with self.study.writing_own(self._author.coder_id) as connection:
            lease.release(connection, self._author, self._token)

    def _decide(
        self,
        connection: Connection,
        first: Decide,
        made: Sequence[Decide],
        press: PendingChange | None,
        is_late: bool,
    ) -> None:
        """Write these decisions, that of the answer in view last: undo begins with it."""
        numbers = [one.answer for one in made]
        keys = {
            row.id: row.key
            for row in connection.execute(
                select(answer.c.id, answer.c.key).where(answer.c.id.in_(numbers))
            )
        }
        drafts.forget_drafts(connection, self._author, numbers)
        if not is_late:
            drafts.keep_place(connection, self._author, first.then or first.answer)
        self._append(  # last, since in PostgreSQL others wait for it until this is committed
            connection,
            [
                Decision(
                    id=id,
                    answer=keys[one.answer],
                    judgement=one.judgement,
                    seconds=one.seconds,
                    shown=one.shown,
                    circumstances=one.circumstances,
                )
                for id, one in zip(self._ids(connection, len(made), press), made, strict=True)
            ],
            press,
        )

    def _take_back(self, connection: Connection, press: PendingChange | None) -> Written:
        rows = decision_log.newest_first(connection, self._author, press.id if press else None)
        last = next_undo(rows)
        if last is None:
            return NothingToRevert(Act.UNDO)
        made = with_companions(last, rows)
        before = [decision_log.standing_before(connection, self._author, one) for one in made]
        ids = self._ids(connection, len(made), press)
        self._append(
            connection,
            [
                replace(one, id=id, judgement=stood, act=Act.UNDO, refers_to=one.id)
                for id, one, stood in zip(ids, reversed(made), reversed(before), strict=True)
            ],
            press,
        )
        kept = Draft.of(last.judgement) if last.judgement.codes else None
        return self._reverted(connection, [(one.answer, one.judgement) for one in made], kept)

    def _bring_back(self, connection: Connection, press: PendingChange | None) -> Written:
        rows = decision_log.newest_first(connection, self._author, press.id if press else None)
        last = next_redo(rows)
        if last is None:
            return NothingToRevert(Act.REDO)
        undone = with_companions(last, rows)
        pairs = [
            (undo, one)
            for undo in undone
            if (one := decision_log.find(connection, undo.refers_to or "")) is not None
        ]
        if not pairs:
            return NothingToRevert(Act.REDO)
        undone = tuple(undo for undo, _ in pairs)
        made = [one for _, one in pairs]
        ids = self._ids(connection, len(made), press)
        self._append(
            connection,
            [
                replace(one, id=id, act=Act.REDO, refers_to=undo.id)
                for id, one, undo in zip(ids, reversed(made), reversed(undone), strict=True)
            ],
            press,
        )
        return self._reverted(connection, [(undo.answer, undo.judgement) for undo in undone])

    def _found(self, connection: Connection, ids: Sequence[str | None]) -> list[Decision]:
        found = (decision_log.find(connection, id) for id in ids if id)
        return [one for one in found if one is not None]

    def _ids(self, connection: Connection, count: int, press: PendingChange | None) -> list[str]:
        return (
            ids_from(press.id, count)
            if press
            else decision_log.new_ids(connection, self._author, count)
        )

    def _append(
        self, connection: Connection, made: Sequence[Decision], press: PendingChange | None
    ) -> None:
        at, revision = (press.at, press.revision) if press else (utc_now(), self._revision)
        author = self._author
        entries = [Entry(one, author.coder, author.round, revision, at) for one in made]
        decision_log.append(connection, author, entries)

    def _reverted(
        self,
        connection: Connection,
        before: Sequence[tuple[str, Judgement]],
        kept: Draft | None = None,
    ) -> Reverted:
        """The first of these answers as the coder's place, and how each stood before.

        What was taken back stays chosen on the first, to be corrected.
        """
        keys = [key for key, _ in before]
        numbers = {
            row.key: row.id
            for row in connection.execute(
                select(answer.c.key, answer.c.id).where(answer.c.key.in_(keys))
            )
        }
        drafts.keep_draft(connection, self._author, KeepDraft(numbers[keys[0]], kept))
        drafts.keep_place(connection, self._author, numbers[keys[0]])
        items = self._note(queue.items(connection, self._author, [numbers[key] for key in keys]))
        (item, stood), *others = zip(items, (judgement for _, judgement in before), strict=True)
        return Reverted(item, stood, tuple(others))


def open_workspace(
    study: Study, coder: str, *, round: str = MAIN_ROUND, take_over: bool = False
) -> CoderWorkspace:
    """The coder's place at the study.

    Raises StudyError for an unknown coder or round, one that is closed, where nobody codes under
    that name, or for another coder than the one whose login this is; CoderBusyError if the coder
    is at work somewhere else, unless told to take over.
    """
    check_is(study, coder)
    with study.reading() as connection:
        row = coder_id(connection, coder)
    with study.writing_own(row) as connection:
        author = Author(coder, row, round, round_id(connection, round))
        drop_unreadable(connection, author.coder_id)
        check_open(connection, round)
        check_person(connection, coder)
        token = lease.take(connection, author, take_over=take_over)
        last = decision_log.last_id(connection, author)
    return CoderWorkspace(study, author, token, study.revision(), last)
