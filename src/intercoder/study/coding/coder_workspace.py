"""A coder's workspace in one round: reads the queue, writes changes, holds the lease."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from intercoder.codebook.changes.news import CodebookNews
from intercoder.codebook.code import Codebook
from intercoder.codebook.proposals.proposal import Proposal
from intercoder.coding.change import (
    Change,
    Decide,
)
from intercoder.coding.decision import SelectionReason
from intercoder.coding.hash_chain import new_id
from intercoder.coding.queue import (
    OPEN,
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
from intercoder.study.coding.change_writing import ChangeWriting, write_press
from intercoder.study.coding.coding_format import CODING
from intercoder.study.coding.press_basis import read_press_basis
from intercoder.study.coding.written import Press, Written
from intercoder.study.damage.expendable import drop_unreadable
from intercoder.study.database.bulk import batched
from intercoder.study.database.clock import utc_now
from intercoder.study.database.schema import place
from intercoder.study.log import decision_log
from intercoder.study.log.decision_log import Author
from intercoder.study.log.json_records import filter_from_text
from intercoder.study.overview.progress import progress_of
from intercoder.study.proposals.proposals import proposals_mark
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
class SimilarAnswers:
    """The others of an answer's group, as they stand for the coder, in the queue's order."""

    others: tuple[Item, ...]
    more: int
    """How many there are beyond these."""


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
            writing = ChangeWriting(
                connection=connection,
                author=self._author,
                basis=basis,
                revision=self.codebook_in_use.revision,
                package=self.study.package,
                shown=self._note,
            )
            if not isinstance(change, PendingChange):
                return writing.write(change)
            self._pressing.rise_above(basis.last_id)
            return write_press(writing, change)

    def leave(self) -> None:
        """Give up the place, so that the coder can go on elsewhere."""
        with self.study.writing_own(self._author.coder_id) as connection:
            lease.release(connection, self._author, self._token)


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
