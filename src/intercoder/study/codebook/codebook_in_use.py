"""The codebook that a coder codes with, and whether the study has a newer one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import Connection, select

from intercoder.codebook.changes.news import CodebookNews, ToldProposal, news_between
from intercoder.codebook.code import Codebook
from intercoder.codebook.proposals.proposal import Proposal
from intercoder.codebook.proposals.told import told
from intercoder.study.codebook.codes_now import CodesNow
from intercoder.study.codebook.history import history_if_whole, read_history
from intercoder.study.database.schema import decision, proposal
from intercoder.study.log.decision_log import Author
from intercoder.study.proposals.proposals import proposals_mark
from intercoder.study.rounds.people import coder_id
from intercoder.study.study import Study, latest_revision

Edition = tuple[int, str]
"""A revision, and what was proposed and decided about proposals (`proposals_mark`)."""


@dataclass(frozen=True)
class NewCodebook:
    """A newer revision, or newer proposals, read for somebody at work."""

    edition: Edition
    codes_now: CodesNow
    news: CodebookNews
    """What has changed since the edition they work with."""

    @property
    def revision(self) -> int:
        """The number of the revision."""
        return self.edition[0]

    @property
    def codebook(self) -> Codebook:
        """The codebook of this revision, with the provisional codes that may be given."""
        return self.codes_now.codebook


class CodebookInUse:
    """Which codebook counts at one desk. Any thread may ask; one takes a new one.

    A newer edition is noticed by `notice`, while something else is read or written anyway.
    """

    def __init__(
        self,
        study: Study,
        connection: Connection,
        edition: Edition,
        seen_by: int | None = None,
    ) -> None:
        """`seen_by` is the row of the coder at the desk; None for a lead who settles. The mark of
        the edition is read as `notice` reads it: on a server a coder's own tables hold less."""
        self._study = study
        self._seen_by = seen_by
        self.edition = edition
        """What is in use."""
        self.revision = edition[0]
        """The revision under which decisions are made."""
        self.codes_now = CodesNow.of(study, connection, self.revision, seen_by)
        """What earlier choices come to under it."""
        self._proposed: list[Proposal] = []
        """What was proposed at this desk."""
        self.newest = edition
        """The newest that was noticed."""

    @property
    def is_outdated(self) -> bool:
        """Whether something newer was noticed."""
        return self.newest != self.edition

    def notice(self, connection: Connection) -> None:
        """Look for a newer edition, with the connection of something that is done anyway."""
        self.newest = (latest_revision(connection), proposals_mark(connection, self._seen_by))

    def proposing(self, made: Proposal) -> Codebook:
        """The codebook with a code that was just proposed at this desk; it is in use at once."""
        self._proposed.append(made)
        self.codes_now = self.codes_now.proposing(made)
        return self.codes_now.codebook

    def read_newest(self) -> NewCodebook:
        """What is newest. Raises UnreadableError where the record of changes is damaged."""
        before = self.codes_now
        with self._study.reading() as connection:
            history = read_history(connection)
            edition = (history.latest, self.newest[1])
            codes_now = CodesNow.of(self._study, connection, history.latest, self._seen_by)
        news = news_between(history, self.revision)
        return NewCodebook(edition, codes_now, replace(news, proposals=_new(before, codes_now)))

    def take(self, new: NewCodebook) -> None:
        """From now on decisions are made under this edition."""
        codes_now = new.codes_now
        for one in self._proposed:  # perhaps while it was read
            codes_now = codes_now.proposing(one)
        self.codes_now = codes_now
        self.edition = new.edition
        self.revision = new.revision


def _new(before: CodesNow, after: CodesNow) -> tuple[ToldProposal, ...]:
    """Proposals that became something else, or were not known before, in words."""
    found = [
        one
        for one in after.proposals.made
        if before.outcomes.get(one.id) != after.outcomes.get(one.id)
    ]
    return told(found, after.outcomes, after.codebook.name_of)


def news_since_last_decision(study: Study, author: Author) -> CodebookNews | None:
    """What has changed since the revision of the coder's last decision in this round.

    None where nothing has, where they have decided nothing yet, and where earlier revisions are
    not known.
    """
    with study.reading_own(author.coder_id) as connection:
        last = connection.execute(
            select(decision.c.revision, decision.c.decided_at)
            .where(decision.c.coder_id == author.coder_id, decision.c.round_id == author.round_id)
            .order_by(decision.c.id.desc())
            .limit(1)
        ).one_or_none()
        if last is None:
            return None
        newest = latest_revision(connection)
        decided = _proposals_told(study, connection, newest, author.coder_id, last.decided_at)
        if last.revision >= newest and not decided:
            return None
        history = history_if_whole(connection)
    if history is None:
        return None
    return replace(news_between(history, last.revision), proposals=decided)


def all_news(study: Study, coder: str = "") -> CodebookNews:
    """Every revision since the first, in words, and what became of what this coder proposed.

    Raises UnreadableError as `read_history`.
    """
    with study.reading() as connection:
        history = history_if_whole(connection)
        newest = latest_revision(connection)
        mine: tuple[ToldProposal, ...] = ()
        if coder:
            mine = _proposals_told(study, connection, newest, coder_id(connection, coder))
        if history is None:
            return CodebookNews(
                newest, newest, "its earlier revisions are not in this package", proposals=mine
            )
    return replace(news_between(history, 1), proposals=mine)


def _proposals_told(
    study: Study, connection: Connection, revision: int, coder_row: int, since: str = ""
) -> tuple[ToldProposal, ...]:
    """What became of what a coder proposed; with `since`, only what was decided after that time."""
    made = select(proposal.c.id).where(proposal.c.coder_id == coder_row)
    mine = set(connection.execute(made).scalars())
    if not mine:
        return ()
    now = CodesNow.of(study, connection, revision, coder_row)
    found = [
        one
        for one in now.proposals.made
        if one.id in mine and (not since or now.outcomes[one.id].made_at > since)
    ]
    return told(found, now.outcomes, now.codebook.name_of)
