"""A lead's way into the answers nobody has coded: read them in clusters, name and dismiss these.

Screens and the line-by-line mode share it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from intercoder.agreement.of_changes.codebook_workspace import CodebookWorkspace, Previewed
from intercoder.answers.answer import Answer
from intercoder.codebook.changes.change import Value
from intercoder.codebook.changes.history import Revision
from intercoder.codebook.code import Code, Codebook
from intercoder.errors import UsageError
from intercoder.study.codebook.dismissed_clusters import (
    DismissedCluster,
    dismiss_cluster,
    dismissed_clusters,
    take_up_cluster,
)
from intercoder.study.exchange.exported_rows import answers_at
from intercoder.study.rounds.blindness import check_gets_all, check_may_see
from intercoder.study.rounds.people import Coder
from intercoder.study.study import Study
from intercoder.suggest.reading.reading_process import clusters_from_process
from intercoder.suggest.reading.request import AnswerCluster, ClustersRead, ReadingRequest
from intercoder.text.display import display_line
from intercoder.text.folding import fold_name

if TYPE_CHECKING:
    from intercoder.codebook.changes.session import CodebookSession


class ReadingWorkspace:
    """One person who reads to build the codebook of a study."""

    def __init__(
        self, study: Study, who: Coder | None, request: ReadingRequest | None = None
    ) -> None:
        """`who` is at work; None if nobody said who they are.

        Raises StudyError in a package, and for those who may not see what others have coded.
        """
        self._codebook = CodebookWorkspace(study, who)
        self.study = study
        self.who = self._codebook.who
        self._check()
        self.request = request or ReadingRequest()

    def clusters(self) -> ClustersRead:
        """The uncoded answers in clusters, found by another process.

        Raises StudyError for those who may not see what others have coded, or if that fails.
        """
        self._check()
        return clusters_from_process(self.study.address, self.request)

    def _check(self) -> None:
        check_may_see(self.study, self.who)
        check_gets_all(self.study)

    def book(self) -> Codebook:
        """The study's codebook as it is now."""
        return self.study.codebook()

    def answers(self, rows: Sequence[int]) -> tuple[Answer, ...]:
        """The answers in these rows that the study still has, in this order."""
        found = self.answers_by_row(rows)
        return tuple(found[row] for row in rows if row in found)

    def answers_by_row(self, rows: Sequence[int]) -> dict[int, Answer]:
        """The answers in these rows that the study still has, by row."""
        return answers_at(self.study, rows)

    def name(
        self, name: str, content: Mapping[str, Value], *, below: str = "", reason: str = ""
    ) -> Revision:
        """Add a code for what a cluster is about; `below` names its parent, if it has one.

        `content` is by attribute of `Code`. Raises what a change of the codebook raises, and
        UsageError for a parent that is not there.
        """
        session = self._codebook.open()
        return self._codebook.carry_out(self._previewed(session, name, content, below), reason)

    def _previewed(
        self, session: CodebookSession, name: str, content: Mapping[str, Value], below: str
    ) -> Previewed:
        parent = _named(session.book, below).id if below.strip() else None
        plan = session.adding(name, content, parent=parent)
        return self._codebook.previewed(session, plan)

    def dismiss(self, cluster: AnswerCluster) -> DismissedCluster:
        """Remember that a cluster is worth no code. Raises StudyError unless a lead does it."""
        return dismiss_cluster(self.study, cluster.typical, cluster.words, cluster.size, self.who)

    def dismissed(self) -> tuple[DismissedCluster, ...]:
        """The clusters dismissed so far, the first one first."""
        return dismissed_clusters(self.study)

    def take_up(self, number: int) -> DismissedCluster:
        """Show a dismissed cluster again; raises as `take_up_cluster`."""
        return take_up_cluster(self.study, number, self.who)


def _named(book: Codebook, typed: str) -> Code:
    """The code of this id or name. Raises UsageError if there is none, or there are several."""
    wanted = typed.strip()
    if (code := book.get(wanted)) is not None:
        return code
    named = [one for one in book.codes if fold_name(one.name) == fold_name(wanted)]
    if len(named) == 1:
        return named[0]
    raise UsageError(
        f"{'Several codes are' if named else 'No code is'} called “{display_line(wanted)}”.",
        "Name a code of the codebook, or none to put the new one at the top.",
    )
