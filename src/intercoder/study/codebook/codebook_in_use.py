"""The revision of the codebook that a coder codes with, and whether the study has a newer one."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from intercoder.codebook.changes.news import CodebookNews, news_between
from intercoder.codebook.code import Codebook
from intercoder.study.codebook.codes_now import CodesNow
from intercoder.study.codebook.history import history_if_whole, read_history
from intercoder.study.database.schema import decision
from intercoder.study.log.decision_log import Author
from intercoder.study.study import Study, latest_revision


@dataclass(frozen=True)
class NewCodebook:
    """A newer revision, read for somebody at work."""

    revision: int
    codes_now: CodesNow
    news: CodebookNews
    """What has changed since the revision they work with."""

    @property
    def codebook(self) -> Codebook:
        """The codebook of this revision."""
        return self.codes_now.codebook


class CodebookInUse:
    """Which revision counts at one desk. Any thread may ask; one takes a new revision.

    A newer revision is noticed by setting `newest`, while something else is read or written anyway.
    """

    def __init__(self, study: Study, connection: Connection, revision: int) -> None:
        self._study = study
        self.revision = revision
        """The revision under which decisions are made."""
        self.codes_now = CodesNow.of(study, connection, revision)
        """What earlier choices come to under it."""
        self.newest = revision
        """The newest revision that was noticed."""

    @property
    def is_outdated(self) -> bool:
        """Whether a newer revision was noticed."""
        return self.newest > self.revision

    def read_newest(self) -> NewCodebook:
        """The latest revision. Raises UnreadableError where the record of changes is damaged."""
        with self._study.reading() as connection:
            history = read_history(connection)
            codes_now = CodesNow.of(self._study, connection, history.latest)
        return NewCodebook(history.latest, codes_now, news_between(history, self.revision))

    def take(self, new: NewCodebook) -> None:
        """From now on decisions are made under this revision."""
        self.codes_now = new.codes_now
        self.revision = new.revision


def news_since_last_decision(study: Study, author: Author) -> CodebookNews | None:
    """What has changed since the revision of the coder's last decision in this round.

    None where nothing has, where they have decided nothing yet, and where earlier revisions are
    not known.
    """
    with study.reading_own(author.coder_id) as connection:
        last = connection.execute(
            select(decision.c.revision)
            .where(decision.c.coder_id == author.coder_id, decision.c.round_id == author.round_id)
            .order_by(decision.c.id.desc())
            .limit(1)
        ).scalar()
        if last is None or last >= latest_revision(connection):
            return None
        history = history_if_whole(connection)
    return None if history is None else news_between(history, last)


def all_news(study: Study) -> CodebookNews:
    """Every revision since the first, in words. Raises UnreadableError as `read_history`."""
    with study.reading() as connection:
        history = history_if_whole(connection)
        if history is None:
            number = latest_revision(connection)
            return CodebookNews(number, number, "its earlier revisions are not in this package")
    return news_between(history, 1)
