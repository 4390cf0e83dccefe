"""Opens an adjudication workspace once what earlier windows kept on this machine is sent."""

from __future__ import annotations

from dataclasses import dataclass

from intercoder.study.adjudication.adjudication_format import WORK
from intercoder.study.adjudication.adjudication_results import Overtaken
from intercoder.study.adjudication.adjudication_workspace import (
    AdjudicationWorkspace,
    open_adjudication,
)
from intercoder.study.rounds.people import Coder
from intercoder.study.saving.outbox import Owner
from intercoder.study.saving.outbox_replay import mentioning_what_is_kept, replay
from intercoder.study.study import Study
from intercoder.text.counted import counted


@dataclass(frozen=True, slots=True)
class Sent:
    """What was kept on this machine and has been sent now."""

    changes: int = 0
    overtaken: int = 0
    """Decisions among them that were not recorded, because someone else had adjudicated the answer
    in the meantime: that consensus stands."""

    @property
    def words(self) -> str:
        """What the person is told; empty where nothing was kept."""
        if not self.changes:
            return ""
        one = self.changes == 1
        words = (
            f"{self.changes:,} {'change' if one else 'changes'} kept on this machine "
            f"{'is' if one else 'are'} now in the study."
        )
        if not self.overtaken:
            return words
        answers = "an answer" if self.overtaken == 1 else counted(self.overtaken, "answer")
        return f"{words} Someone else has adjudicated {answers} since your decision; theirs stands."


def open_adjudication_and_send(
    study: Study, round: str, who: Coder | None
) -> tuple[AdjudicationWorkspace, Sent]:
    """As `open_adjudication`; what this machine kept for the person is written first.

    Raises also UnreachableError if the server goes away again, and StudyError for what cannot be
    read; what is not written stays kept.
    """
    with mentioning_what_is_kept(study, Owner(study.id, who.name if who else "", round, WORK)):
        workspace = open_adjudication(study, round, who)
    written = replay(workspace)
    overtaken = sum(isinstance(one, Overtaken) for one in written)
    return workspace, Sent(len(written), overtaken)
