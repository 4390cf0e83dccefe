"""A person's way into the codebook of a study: reads it, previews changes, and makes them.

Screens and the line-by-line mode share it. What several coders decided is counted only for those
who may see it; everybody may read the codebook.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from intercoder.agreement.of_changes.code_standings import Standings, standings
from intercoder.agreement.of_changes.preview import Preview, preview
from intercoder.agreement.of_changes.preview_words import preview_title
from intercoder.agreement.of_changes.proposal_queue import ProposalQueue, read_queue
from intercoder.codebook.changes.history import CodebookHistory, Revision
from intercoder.codebook.changes.planned import Planned
from intercoder.codebook.changes.session import CodebookSession, Refusal
from intercoder.errors import StudyError
from intercoder.study.codebook.changing import (
    ChangedMeanwhileError,
    carry_out_plan,
    check_may_change,
)
from intercoder.study.codebook.history import codebook_history
from intercoder.study.codebook.recheck_counts import RecheckCount, recheck_counts
from intercoder.study.proposals.proposing import (
    open_proposals,
    reject_proposals,
    take_back_rejections,
)
from intercoder.study.rounds.blindness import check_gets_all, check_may_see, hidden_rounds, is_lead
from intercoder.study.rounds.people import Coder, logged_in
from intercoder.study.study import Study, check_is_whole


@dataclass(frozen=True, slots=True)
class Previewed:
    """A plan, and what it would do."""

    plan: Planned
    seen: CodebookHistory
    """The history that it was planned on."""
    title: str
    """What it does: `Revision 2: merged “Quiet” into “Rooms”.`"""
    preview: Preview


class CodebookWorkspace:
    """One person at the codebook of a study."""

    def __init__(self, study: Study, who: Coder | None) -> None:
        """`who` is at work; None if nobody said who they are. Raises StudyError in a package."""
        check_is_whole(study)
        self.study = study
        self.who = logged_in(study) or who

    def open(self) -> CodebookSession:
        """The codebook with its history, and whether this person may change it."""
        return CodebookSession(codebook_history(self.study), self._refusal())

    def reopened(self, session: CodebookSession) -> CodebookSession:
        """The session at the revision that the study has by now."""
        followed = session.following(codebook_history(self.study))
        return replace(followed, refusal=self._refusal())

    def _refusal(self) -> Refusal | None:
        try:
            check_may_see(self.study, self.who)  # a preview counts what codes stand on
            check_may_change(self.who)
        except StudyError as error:
            return Refusal(error.message, error.hint)
        return None

    def standings(self, history: CodebookHistory) -> Standings:
        """How every code stands. Raises StudyError if this person may not see that."""
        check_may_see(self.study, self.who)
        check_gets_all(self.study)
        hidden = set() if is_lead(self.who) else {one.name for one in hidden_rounds(self.study)}
        return standings(self.study, history, hidden)

    def previewed(self, session: CodebookSession, plan: Planned) -> Previewed:
        """What a plan would do.

        Raises ChangedMeanwhileError if the study's codebook is no longer the one in view, and what
        `Planned.made_on` raises.
        """
        check_may_see(self.study, self.who)
        check_may_change(self.who)
        now = codebook_history(self.study)
        if now.latest != session.revision:
            raise ChangedMeanwhileError(now)
        changed = plan.made_on(now)
        found = preview(self.study, now, changed)
        return Previewed(plan, now, preview_title(changed), found)

    def carry_out(self, previewed: Previewed, reason: str) -> Revision:
        """Make what was previewed. Raises ChangedMeanwhileError if another change came before."""
        who = self._made_by()
        return carry_out_plan(self.study, previewed.plan, who, reason, seen=previewed.seen)

    def proposals(self) -> ProposalQueue:
        """The codes that coders proposed. Raises StudyError if this person may not see that."""
        check_may_see(self.study, self.who)
        check_gets_all(self.study)
        return read_queue(self.study)

    def reject(self, proposals: Sequence[str], reason: str) -> None:
        """Reject these proposals, by their ids. Raises as `reject_proposals`."""
        check_may_see(self.study, self.who)
        reject_proposals(self.study, proposals, self._made_by(), reason)

    def restore(self, proposals: Sequence[str]) -> None:
        """Take the rejection of these proposals back. Raises as `take_back_rejections`."""
        check_may_see(self.study, self.who)
        take_back_rejections(self.study, proposals, self._made_by())

    def open_proposals(self, round: str) -> None:
        """Show all coders what is proposed in a round. Raises as `open_proposals`."""
        check_may_see(self.study, self.who)
        check_may_change(self._made_by())
        open_proposals(self.study, round)

    def _made_by(self) -> Coder | None:
        if self.who is not None:
            self.study.made_by = self.who.name
        return self.who

    def recheck_counts(self) -> tuple[RecheckCount, ...]:
        """What coders have to look at again in all rounds, and have looked at.

        Raises StudyError if this person may not see that.
        """
        check_may_see(self.study, self.who)
        check_gets_all(self.study)
        return recheck_counts(self.study)
