"""A coder's workspace in one round: reads the queue, writes changes, holds the lease."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from intercoder.codebook.changes.news import CodebookNews
from intercoder.codebook.code import Codebook
from intercoder.codebook.proposals.proposal import Proposal
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
from intercoder.coding.decision import UNSEEN, Act, Decision, Judgement, SelectionReason
from intercoder.coding.hash_chain import Entry, ids_from, new_id
from intercoder.coding.history import next_redo, next_undo, with_companions
from intercoder.coding.queue import (
    OPEN,
    Draft,
    Item,
    Progress,
    QueueFilter,
    QueueSort,
    open_in,
)
from intercoder.coding.session import READ_AHEAD
from intercoder.errors import UnreachableError
from intercoder.study.codebook.codebook_in_use import (
    CodebookInUse,
    NewCodebook,
    news_since_last_decision,
)
from intercoder.study.coding import drafts
from intercoder.study.coding.coding_format import CODING
from intercoder.study.coding.press_basis import PressBasis, read_press_basis
from intercoder.study.damage.expendable import drop_unreadable
from intercoder.study.database.bulk import batched
from intercoder.study.database.clock import utc_now
from intercoder.study.database.schema import answer, place
from intercoder.study.log import decision_log
from intercoder.study.log.decision_log import Author, ids_after
from intercoder.study.log.json_records import filter_from_text
from intercoder.study.overview.progress import progress_of
from intercoder.study.proposals.proposals import proposals_mark
from intercoder.study.proposals.proposing import insert_proposal
from intercoder.study.queue import groups, queue, sorted_queue
from intercoder.study.queue.queue import QueueRow
from intercoder.study.queue.shown_attributes import shown_attributes, without_codes
from intercoder.study.rounds import lease
from intercoder.study.rounds.people import check_is, check_person, coder_id, round_id
from intercoder.study.rounds.rounds import check_open
from intercoder.study.rounds.suggestion_settings import assistance_in
from intercoder.study.saving.outbox import Owner
from intercoder.study.saving.pending_change import PendingChange, Pressing
from intercoder.study.study import MAIN_ROUND, Study
from intercoder.study.wellbeing.handing_over import hand_over
from intercoder.study.wellbeing.handing_over_in_packages import keep_for_merge


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
    is_batch: bool = False
    """Whether they were marked in the queue: then none of them comes into view."""


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
Press = PendingChange[Change]
"""A change of a coder's, as it was pressed."""


class CoderWorkspace:
    """A coder at a study, in one round. Its methods may be called from any thread."""

    change_format = CODING

    def __init__(
        self, study: Study, author: Author, token: str, revision: int, last_id: str
    ) -> None:
        self.study = study
        self._author = author
        self._token = token
        self._pressing = Pressing(revision, last_id, CODING)
        with study.reading_own(author.coder_id) as connection:
            mark = proposals_mark(connection, author.coder_id)
        with study.reading() as connection:
            self._shown = shown_attributes(connection)
            edition = (revision, mark)
            self.codebook_in_use = CodebookInUse(study, connection, edition, author.coder_id)

    @property
    def coder(self) -> str:
        """The coder's name."""
        return self._author.coder

    @property
    def round(self) -> str:
        """The round's name."""
        return self._author.round

    @property
    def owner(self) -> Owner:
        """Whose changes this machine keeps while the server is away."""
        return Owner(self.study.id, self.coder, self.round)

    # -- the codebook ---------------------------------------------------------------------------

    def take_codebook(self, new: NewCodebook) -> None:
        """From now on decisions are made under this revision; what waits to be written to a file
        must have been written, since it was decided under the one before."""
        self.codebook_in_use.take(new)
        self._pressing.use(new.revision)

    def proposed(self, made: Proposal) -> Proposal:
        """What the coder proposes, with an id of its own, in their name and at this moment."""
        return replace(
            made,
            id=new_id(),
            coder=self._author.coder,
            round=self._author.round,
            made_at=utc_now(),
        )

    def news(self) -> CodebookNews | None:
        """What has changed in the codebook since the coder decided something here last."""
        return news_since_last_decision(self.study, self._author)

    # -- reading --------------------------------------------------------------------------------

    def opening(self, only: QueueFilter | None = None) -> Opening:
        """What the coder left off with, or the start of the queue; or of `only`, where given."""
        codes_now, revision = self.codebook_in_use.codes_now, self.codebook_in_use.revision
        codebook = codes_now.codebook
        with self.study.reading_own(self._author.coder_id) as connection:
            left = connection.execute(
                select(place.c.answer_id, place.c.filter).where(
                    place.c.coder_id == self._author.coder_id,
                    place.c.round_id == self._author.round_id,
                )
            ).one_or_none()
            home = open_in(assistance_in(connection, self._author.round_id).order.drawn)
            if only is not None:
                sought = codes_now.sought(only)
                found = queue.following(connection, self._author, None, sought, 1)
                first = self._note(found, only.drawn)
                return Opening(codebook, revision, first[0] if first else None, only, home)
            wanted = home if left is None else filter_from_text(left.filter)
            if wanted.is_open:
                wanted = home  # another order may have been settled since
            if left is not None:
                (item,) = self._note(
                    queue.items(connection, self._author, [left.answer_id], wanted.drawn),
                    wanted.drawn,
                )
                if wanted.wants(item):
                    return Opening(codebook, revision, item, wanted, home)
            after = None if left is None else left.answer_id
            sought = codes_now.sought(wanted)
            found = queue.following(connection, self._author, after, sought, 1)
            if not found and after is not None:
                found = queue.following(connection, self._author, None, sought, 1)
        found = self._note(found, wanted.drawn)
        return Opening(codebook, revision, found[0] if found else None, wanted, home)

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
            sought = self.codebook_in_use.codes_now.sought(wanted)
            found = queue.following(connection, self._author, after, sought, limit, place)
            self.codebook_in_use.notice(connection)
        return self._note(found, wanted.drawn)

    def item(self, number: int, drawn: SelectionReason | None = None) -> Item:
        """The answer with this number, as it stands for the coder while this list is followed."""
        with self.study.reading_own(self._author.coder_id) as connection:
            return self._note(queue.items(connection, self._author, [number], drawn), drawn)[0]

    def numbers(
        self, wanted: QueueFilter, sort: QueueSort | None = None, limit: int | None = None
    ) -> array[int]:
        """The numbers of all answers the filter wants, in queue order, or sorted by a column.

        With `limit`, only the first ones.
        """
        with self.study.reading_own(self._author.coder_id) as connection:
            sought = self.codebook_in_use.codes_now.sought(wanted)
            return sorted_queue.numbers(connection, self._author, sought, sort, limit)

    def rows(
        self, numbers: Sequence[int], drawn: SelectionReason | None = None
    ) -> tuple[QueueRow, ...]:
        """The answers with these numbers, in this order, as a list shows them."""
        with self.study.reading_own(self._author.coder_id) as connection:
            found = queue.rows(connection, self._author, numbers, drawn)
        codes_now = self.codebook_in_use.codes_now
        return tuple(
            replace(codes_now.counted(row), attributes=self._shown.of(row.attributes))
            for row in found
        )

    def alike(self, number: int) -> SimilarAnswers:
        """The answers that may be decided with this one."""
        with self.study.reading_own(self._author.coder_id) as connection:
            members = groups.members_of(connection, self._author, number)
            others = queue.items(connection, self._author, members.numbers)
        return SimilarAnswers(self._note(others), members.more)

    def marked(
        self, numbers: Sequence[int], drawn: SelectionReason | None = None
    ) -> tuple[Item, ...]:
        """The answers with these numbers, to be decided in a batch while this list is followed."""
        found: list[Item] = []
        with self.study.reading_own(self._author.coder_id) as connection:
            for some in batched(numbers):
                found += queue.items(connection, self._author, some, drawn, with_alike=False)
        return self._note(found, drawn)

    def _note(
        self, items: Sequence[Item], drawn: SelectionReason | None = None
    ) -> tuple[Item, ...]:
        """The answers as they may be shown; they may be named by a press from now on.

        `drawn` is the list that is followed.
        """
        is_rechecked = drawn is SelectionReason.RECHECK
        if self.study.is_remote:
            self._pressing.note((item.number, item.answer.id) for item in items)
        codes_now = self.codebook_in_use.codes_now
        return tuple(
            codes_now.read(
                replace(item, answer=without_codes(item.answer, self._shown)),
                is_rechecked=is_rechecked,
            )
            for item in items
        )

    # -- writing --------------------------------------------------------------------------------

    def pressed(self, change: Change) -> Press:
        """The change, made now, with all that is settled by that. All presses of a desk rise."""
        return self._pressing.pressed(change)

    def write(self, change: Change | Press) -> Written:
        """Write one change, in one transaction; it is on disk when this returns.

        A press is written as it was made, however late, and only once: what it did before is
        recognised. Where the coder has decided elsewhere since, that stands on the same answers.

        Raises CoderBusyError if the coder has gone on somewhere else, NotSavedError if the study
        cannot be written, UnreachableError if its server does not answer; nothing of the change is
        kept then, or, with the last of them, it may be.
        """
        if not isinstance(change, PendingChange):
            return self._write_once(change)
        try:
            return self._write_once(change)
        except (IntegrityError, UnreachableError):
            # An earlier attempt was still on its way when this one looked whether it is there; or
            # the connection was lost, perhaps long ago.
            return self._write_once(change)

    def _write_once(self, change: Change | Press) -> Written:
        author, is_press = self._author.coder_id, isinstance(change, PendingChange)
        made = change.change if isinstance(change, PendingChange) else change
        decided = made.answer if isinstance(made, Decide) else None
        with self.study.writing_own(author, is_repeated=is_press) as connection:
            basis = read_press_basis(connection, self._author, decided)
            lease.check(connection, self._author, self._token, basis.held)
            self.codebook_in_use.newest = (basis.revision, basis.mark)
            if isinstance(change, PendingChange):
                return self._write_press(connection, basis, change)
            return self._write(connection, basis, change)

    def _write_press(self, connection: Connection, basis: PressBasis, press: Press) -> Written:
        self._pressing.rise_above(basis.last_id)
        if basis.last_id < press.id:
            return self._write(connection, basis, press.change, press)
        if made := decision_log.made_by(connection, self._author, press.id):
            return self._as_written(connection, press.change, made)
        match press.change:
            case KeepPlace():
                return Saved()  # the coder has been elsewhere since
            case KeepDraft(number) if decision_log.is_decided_after(
                connection, self._author, number, press.id
            ):
                return Saved()
        return self._write(connection, basis, press.change, press, is_late=True)

    def _write(
        self,
        connection: Connection,
        basis: PressBasis,
        change: Change,
        press: Press | None = None,
        *,
        is_late: bool = False,
    ) -> Written:
        match change:
            case KeepDraft():
                drafts.keep_draft(connection, self._author, change)
            case KeepPlace():
                drafts.keep_place(connection, self._author, change.answer, change.filter)
            case Decide():
                self._decide(connection, basis, change, [change], press, is_late)
            case DecideTogether(first, others):
                self._decide(connection, basis, first, [*others, first], press, is_late)
            case DecideBatch(decisions):
                self._decide(connection, basis, None, decisions[::-1], press, is_late)
            case Propose():
                insert_proposal(
                    connection,
                    self._author,
                    change.proposal,
                    span=change.span,
                    package=self.study.package,
                )
            case HandOver():
                if self.study.package:
                    keep_for_merge(connection, self._author, change)
                else:
                    hand_over(connection, self._author, change)
            case TakeBack():
                return self._take_back(connection, basis, press)
            case BringBack():
                return self._bring_back(connection, basis, press)
            case _:
                assert_never(change)
        return Saved()

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
        if referred[0].circumstances.batch:
            return self._batch_reverted(connection, before)
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
        basis: PressBasis,
        first: Decide | None,
        made: Sequence[Decide],
        press: Press | None,
        is_late: bool,
    ) -> None:
        """Write these decisions, that of the answer in view last: undo begins with it.

        `first` is that decision; None if no answer in view is decided.
        """
        numbers = [one.answer for one in made]
        answers = basis.answers or decision_log.answers_of(connection, numbers)
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
            for id, one in zip(self._ids(basis, len(made), press), made, strict=True)
        ]
        entries = self._entries(decisions, press)
        drafts.forget_drafts(connection, self._author, numbers)
        if first is not None and not is_late:
            drafts.keep_place(connection, self._author, first.then or first.answer)
        # last, since in PostgreSQL others wait for it until this is committed
        decision_log.append(connection, self._author, entries, answers=answers, end=basis.end)

    def _take_back(self, connection: Connection, basis: PressBasis, press: Press | None) -> Written:
        rows = decision_log.newest_first(connection, self._author, press.id if press else None)
        last = next_undo(rows)
        if last is None:
            return NothingToRevert(Act.UNDO)
        made = with_companions(last, rows)
        before = [decision_log.decision_before(connection, self._author, one) for one in made]
        ids = self._ids(basis, len(made), press)
        undoing = [
            replace(
                one,
                id=id,
                judgement=stood.judgement if stood else UNSEEN,
                act=Act.UNDO,
                refers_to=one.id,
            )
            for id, one, stood in zip(ids, reversed(made), reversed(before), strict=True)
        ]
        entries = self._entries(undoing, press)
        decision_log.append(
            connection,
            self._author,
            decision_log.as_when_made(connection, entries, [*reversed(before)]),
            end=basis.end,
        )
        before_undo = [(one.answer, one.judgement) for one in made]
        if last.circumstances.batch:
            return self._batch_reverted(connection, before_undo)
        kept = Draft.of(last.judgement) if last.judgement.codes else None
        return self._reverted(connection, before_undo, kept)

    def _bring_back(
        self, connection: Connection, basis: PressBasis, press: Press | None
    ) -> Written:
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
        ids = self._ids(basis, len(made), press)
        redoing = [
            replace(one, id=id, act=Act.REDO, refers_to=undo.id)
            for id, one, undo in zip(ids, reversed(made), reversed(undone), strict=True)
        ]
        entries = self._entries(redoing, press)
        decision_log.append(
            connection,
            self._author,
            decision_log.as_when_made(connection, entries, [*reversed(made)]),
            end=basis.end,
        )
        before_redo = [(undo.answer, undo.judgement) for undo in undone]
        if last.circumstances.batch:
            return self._batch_reverted(connection, before_redo)
        return self._reverted(connection, before_redo)

    def _found(self, connection: Connection, ids: Sequence[str | None]) -> list[Decision]:
        found = (decision_log.find(connection, id) for id in ids if id)
        return [one for one in found if one is not None]

    def _ids(self, basis: PressBasis, count: int, press: Press | None) -> list[str]:
        return ids_from(press.id, count) if press else ids_after(basis.last_id, count)

    def _entries(self, made: Sequence[Decision], press: Press | None) -> list[Entry]:
        """The decisions as rows of the log, made now or when they were pressed."""
        at, revision = (
            (press.at, press.revision) if press else (utc_now(), self.codebook_in_use.revision)
        )
        author = self._author
        return [Entry(one, author.coder, author.round, revision, at) for one in made]

    def _reverted(
        self,
        connection: Connection,
        before: Sequence[tuple[str, Judgement]],
        kept: Draft | None = None,
    ) -> Reverted:
        """The first of these answers as the coder's place, and how each stood before.

        What was taken back stays chosen on the first, to be corrected.
        """
        numbers = self._numbers_of(connection, [key for key, _ in before])
        drafts.keep_draft(connection, self._author, KeepDraft(numbers[0], kept))
        drafts.keep_place(connection, self._author, numbers[0])
        items = self._note(queue.items(connection, self._author, numbers))
        (item, stood), *others = zip(items, (judgement for _, judgement in before), strict=True)
        return Reverted(item, stood, tuple(others))

    def _batch_reverted(
        self, connection: Connection, before: Sequence[tuple[str, Judgement]]
    ) -> Reverted:
        """These answers, and how each stood before; the coder's place stays where it is."""
        numbers = self._numbers_of(connection, [key for key, _ in before])
        items = self._note(queue.items(connection, self._author, numbers, with_alike=False))
        (item, stood), *others = zip(items, (judgement for _, judgement in before), strict=True)
        return Reverted(item, stood, tuple(others), is_batch=True)

    def _numbers_of(self, connection: Connection, keys: Sequence[str]) -> list[int]:
        """The rows of the answers with these ids, in this order."""
        rows = connection.execute(select(answer.c.key, answer.c.id).where(answer.c.key.in_(keys)))
        numbers = {row.key: row.id for row in rows}
        return [numbers[key] for key in keys]


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
