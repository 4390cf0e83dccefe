"""One coder's place at a study: what they read, what they write, and that it is theirs alone."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from sqlalchemy import Connection, delete, select

from intercoder.codebook.code import Codebook
from intercoder.coding.chain import Entry
from intercoder.coding.decision import Act, Decision, Drawn, Judgement
from intercoder.coding.history import next_redo, next_undo, with_companions
from intercoder.coding.queue import OPEN, Draft, Item, Progress, QueueFilter, open_in
from intercoder.coding.session import (
    AHEAD,
    BringBack,
    Change,
    Decide,
    DecideTogether,
    KeepDraft,
    KeepPlace,
    TakeBack,
)
from intercoder.study import groups, lease, log, queue
from intercoder.study.assistance import assistance_in
from intercoder.study.clock import utc_now
from intercoder.study.log import Author
from intercoder.study.people import check_is, check_person, coder_id, round_id
from intercoder.study.queue import QueueRow
from intercoder.study.rounds import check_open
from intercoder.study.schema import answer, draft, place
from intercoder.study.study import MAIN_ROUND, Study
from intercoder.study.upsert import upsert


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
class Alike:
    """The others of an answer's group, as they stand for the coder, in the queue's order."""

    others: tuple[Item, ...]
    more: int
    """How many there are beyond these."""


@dataclass(frozen=True, slots=True)
class NothingToRevert:
    """There was nothing to undo, or to redo."""

    act: Act


Written = Saved | Reverted | NothingToRevert


class Desk:
    """A coder at a study, in one round. Its methods may be called from any thread."""

    def __init__(self, study: Study, author: Author, token: str, revision: int) -> None:
        self.study = study
        self._author = author
        self._token = token
        self._revision = revision

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
        with self.study.reading() as connection:
            left = connection.execute(
                select(place.c.answer_id, place.c.filter).where(
                    place.c.coder_id == self._author.coder_id,
                    place.c.round_id == self._author.round_id,
                )
            ).one_or_none()
            home = open_in(assistance_in(connection, self._author.round_id).order.drawn)
            if only is not None:
                first = queue.following(connection, self._author, None, only, 1)
                return Opening(codebook, self._revision, first[0] if first else None, only, home)
            wanted = home if left is None else queue.filter_from_text(left.filter)
            if wanted.is_open:
                wanted = home  # another order may have been settled since
            if left is not None:
                (item,) = queue.items(connection, self._author, [left.answer_id], wanted.drawn)
                if wanted.wants(item):
                    return Opening(codebook, self._revision, item, wanted, home)
            after = None if left is None else left.answer_id
            found = queue.following(connection, self._author, after, wanted, 1)
            if not found and after is not None:
                found = queue.following(connection, self._author, None, wanted, 1)
        return Opening(codebook, self._revision, found[0] if found else None, wanted, home)

    def progress(self) -> Progress:
        """How the coder's queue stands."""
        with self.study.reading() as connection:
            return queue.progress(connection, self._author)

    def following(
        self, after: int | None, wanted: QueueFilter, limit: int = AHEAD, place: int | None = None
    ) -> tuple[Item, ...]:
        """The next answers the filter wants, after this one; from the queue's start if None.

        `place` is how far the list that is followed has been read, where it is known.
        """
        with self.study.reading() as connection:
            return queue.following(connection, self._author, after, wanted, limit, place)

    def item(self, number: int, drawn: Drawn | None = None) -> Item:
        """The answer with this number, as it stands for the coder while this list is followed."""
        with self.study.reading() as connection:
            return queue.items(connection, self._author, [number], drawn)[0]

    def numbers(self, wanted: QueueFilter) -> array[int]:
        """The numbers of all answers the filter wants, in queue order."""
        with self.study.reading() as connection:
            return queue.numbers(connection, self._author, wanted)

    def rows(self, numbers: Sequence[int], drawn: Drawn | None = None) -> tuple[QueueRow, ...]:
        """The answers with these numbers, in this order, as a list shows them."""
        with self.study.reading() as connection:
            return queue.rows(connection, self._author, numbers, drawn)

    def alike(self, number: int) -> Alike:
        """The answers that may be decided with this one."""
        with self.study.reading() as connection:
            members = groups.members_of(connection, self._author, number)
            return Alike(queue.items(connection, self._author, members.numbers), members.more)

    # -- writing --------------------------------------------------------------------------------

    def write(self, change: Change) -> Written:
        """Write one change, in one transaction; it is on disk when this returns.

        Raises CoderBusyError if the coder has gone on somewhere else, NotSavedError if the study
        cannot be written; nothing of the change is kept then.
        """
        with self.study.writing_own() as connection:
            lease.check(connection, self._author, self._token)
            match change:
                case KeepDraft():
                    self._keep_draft(connection, change)
                    return Saved()
                case KeepPlace():
                    self._keep_place(connection, change.answer, change.filter)
                    return Saved()
                case Decide():
                    self._decide(connection, change, [change])
                    return Saved()
                case DecideTogether(first, others):
                    self._decide(connection, first, [*others, first])
                    return Saved()
                case TakeBack():
                    return self._take_back(connection)
                case BringBack():
                    return self._bring_back(connection)
                case _:
                    assert_never(change)

    def leave(self) -> None:
        """Give up the place, so that the coder can go on elsewhere."""
        with self.study.writing_own() as connection:
            lease.release(connection, self._author, self._token)

    def _keep_draft(self, connection: Connection, change: KeepDraft) -> None:
        if change.draft is None:
            self._forget_drafts(connection, [change.answer])
            return
        document = queue.draft_to_text(change.draft)
        connection.execute(
            upsert(connection, draft)
            .values(
                coder_id=self._author.coder_id,
                round_id=self._author.round_id,
                answer_id=change.answer,
                document=document,
            )
            .on_conflict_do_update(
                index_elements=["coder_id", "round_id", "answer_id"], set_={"document": document}
            )
        )

    def _forget_drafts(self, connection: Connection, numbers: Sequence[int]) -> None:
        connection.execute(
            delete(draft).where(
                draft.c.coder_id == self._author.coder_id,
                draft.c.round_id == self._author.round_id,
                draft.c.answer_id.in_(numbers),
            )
        )

    def _keep_place(
        self, connection: Connection, number: int, wanted: QueueFilter | None = None
    ) -> None:
        changed: dict[str, object] = {"answer_id": number}
        if wanted is not None:
            changed["filter"] = queue.filter_to_text(wanted)
        connection.execute(
            upsert(connection, place)
            .values(
                coder_id=self._author.coder_id,
                round_id=self._author.round_id,
                answer_id=number,
                filter=queue.filter_to_text(wanted or OPEN),
            )
            .on_conflict_do_update(index_elements=["coder_id", "round_id"], set_=changed)
        )

    def _decide(self, connection: Connection, first: Decide, made: Sequence[Decide]) -> None:
        """Write these decisions, that of the answer in view last: undo begins with it."""
        numbers = [one.answer for one in made]
        keys = {
            row.id: row.key
            for row in connection.execute(
                select(answer.c.id, answer.c.key).where(answer.c.id.in_(numbers))
            )
        }
        self._forget_drafts(connection, numbers)
        self._keep_place(connection, first.then or first.answer)
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
                for id, one in zip(self._new_ids(connection, len(made)), made, strict=True)
            ],
        )

    def _take_back(self, connection: Connection) -> Written:
        rows = log.newest_first(connection, self._author)
        last = next_undo(rows)
        if last is None:
            return NothingToRevert(Act.UNDO)
        made = with_companions(last, rows)
        before = [log.standing_before(connection, self._author, one) for one in made]
        ids = self._new_ids(connection, len(made))
        self._append(
            connection,
            [
                replace(one, id=id, judgement=stood, act=Act.UNDO, refers_to=one.id)
                for id, one, stood in zip(ids, reversed(made), reversed(before), strict=True)
            ],
        )
        kept = Draft.of(last.judgement) if last.judgement.codes else None
        return self._reverted(connection, [(one.answer, one.judgement) for one in made], kept)

    def _bring_back(self, connection: Connection) -> Written:
        rows = log.newest_first(connection, self._author)
        last = next_redo(rows)
        if last is None:
            return NothingToRevert(Act.REDO)
        undone = with_companions(last, rows)
        made = [log.find(connection, undo.refers_to) for undo in undone if undo.refers_to]
        ids = self._new_ids(connection, len(made))
        self._append(
            connection,
            [
                replace(one, id=id, act=Act.REDO, refers_to=undo.id)
                for id, one, undo in zip(ids, reversed(made), reversed(undone), strict=True)
            ],
        )
        return self._reverted(connection, [(undo.answer, undo.judgement) for undo in undone])

    def _new_ids(self, connection: Connection, count: int) -> list[str]:
        return log.new_ids(connection, self._author, count)

    def _append(self, connection: Connection, made: Sequence[Decision]) -> None:
        now = utc_now()
        author = self._author
        entries = [Entry(one, author.coder, author.round, self._revision, now) for one in made]
        log.append(connection, author, entries)

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
        self._keep_draft(connection, KeepDraft(numbers[keys[0]], kept))
        self._keep_place(connection, numbers[keys[0]])
        items = queue.items(connection, self._author, [numbers[key] for key in keys])
        (item, stood), *others = zip(items, (judgement for _, judgement in before), strict=True)
        return Reverted(item, stood, tuple(others))


def sit_down(study: Study, coder: str, *, round: str = MAIN_ROUND, take_over: bool = False) -> Desk:
    """The coder's place at the study.

    Raises StudyError for an unknown coder or round, one that is closed, where nobody codes under
    that name, or for another coder than the one whose login this is; CoderBusyError if the coder
    is at work somewhere else, unless told to take over.
    """
    check_is(study, coder)
    with study.writing_own() as connection:
        author = Author(coder, coder_id(connection, coder), round, round_id(connection, round))
        check_open(connection, round)
        check_person(connection, coder)
        token = lease.take(connection, author, take_over=take_over)
    return Desk(study, author, token, study.revision())
