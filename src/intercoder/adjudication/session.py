"""A lead adjudicating a round's disagreements, independent of screen and storage.

Like `CodingSession`, it is an immutable value: each thing a lead can do is a method that returns a
`Step`, the next session and the change to be written, if any. The answer in view is supplied from
outside (`shown`), since only the study can read it; `wanted` says which.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import NamedTuple

from intercoder.adjudication.disagreement import Disagreement
from intercoder.adjudication.queue import AdjudicationState, Queued
from intercoder.codebook.code import Codebook
from intercoder.coding.adjudication_changes import (
    Adjudicate,
    AdjudicationChange,
    DoubtDefinition,
    Remark,
)
from intercoder.coding.decision import NO_CODES, UNSEEN, Judgement, Origin, State
from intercoder.coding.queue import Draft
from intercoder.study.adjudication.comments import MAX_COMMENT

THROUGH = "Everything in this queue is adjudicated."
ONLY_LEADS = "Only a lead adjudicates. You can comment."


class Step(NamedTuple):
    """The result of one press."""

    session: AdjudicationSession
    change: AdjudicationChange | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """The consensus to be made: codes, or that no code applies, or nothing yet."""

    codes: Mapping[str, Origin] = field(default_factory=lambda: NO_CODES, hash=False)
    none_applies: bool = False
    taken: str = ""
    """Number of the version it was taken from, while it equals that version."""

    @classmethod
    def of(cls, judgement: Judgement) -> Choice:
        """The choice with the same codes as this judgement."""
        return cls(judgement.codes, judgement.state is State.NO_CODE_APPLIES)

    def __bool__(self) -> bool:
        """Whether there is anything to record."""
        return bool(self.codes) or self.none_applies

    def says(self, judgement: Judgement) -> bool:
        """Whether it has the same codes as a judgement."""
        return bool(self) and set(self.codes) == set(judgement.codes)


@dataclass(frozen=True)
class AdjudicationSession:
    """The queue of disagreements, the one in view, and what is chosen for it."""

    codebook: Codebook
    queue: tuple[int, ...]
    """Numbers of the answers, in order."""
    waiting: frozenset[int]
    """Numbers of those without a consensus, or with a stale one."""
    place: int = 0
    """Position of the answer in view in the queue."""
    elsewhere: int | None = None
    """An answer outside the queue that is in view because of undo or redo."""
    item: Disagreement | None = None
    """The answer in view; None while it is being read, or if there is none."""
    choice: Choice = Choice()
    reason: str = ""
    may_settle: bool = True
    settled_today: int = 0
    notice: str = ""
    """What the last press could not do, or did in addition, in one sentence."""
    dropping: bool = False
    """Whether `no_code_applies` was pressed with codes chosen; pressing it again drops them."""

    @classmethod
    def over(
        cls, queued: Sequence[Queued], codebook: Codebook, *, may_settle: bool, settled_today: int
    ) -> AdjudicationSession:
        """A session at the first disagreement of a queue."""
        waiting = frozenset(
            one.number for one in queued if one.standing is not AdjudicationState.SETTLED
        )
        numbers = tuple(one.number for one in queued)
        return cls(codebook, numbers, waiting, may_settle=may_settle, settled_today=settled_today)

    @property
    def wanted(self) -> int | None:
        """The number of the answer that belongs in view; None if the queue is empty."""
        if self.elsewhere is not None:
            return self.elsewhere
        return self.queue[self.place] if self.place < len(self.queue) else None

    @property
    def following(self) -> tuple[int, ...]:
        """The numbers of the answers likely to be needed next."""
        return self.queue[self.place + 1 : self.place + 4]

    @property
    def is_through(self) -> bool:
        """Whether nothing in the queue awaits adjudication."""
        return not self.waiting

    def shown(self, item: Disagreement) -> AdjudicationSession:
        """The session once the answer in view was read; its consensus, if any, is chosen."""
        if item.number != self.wanted:
            return self
        made = item.consensus
        return replace(
            self,
            item=item,
            choice=Choice.of(made.judgement) if made else Choice(),
            reason=made.judgement.memo if made else "",
            dropping=False,
        )

    def freshened(self, item: Disagreement) -> AdjudicationSession:
        """The session after the comments on the answer in view changed; the choice stays."""
        return (
            self
            if self.item is None or item.number != self.item.number
            else replace(self, item=item)
        )

    @property
    def is_changed(self) -> bool:
        """Whether the choice or the reason is not that of the consensus in view."""
        if self.item is None:
            return False
        made = self.item.consensus
        as_read = (Choice.of(made.judgement), made.judgement.memo) if made else (Choice(), "")
        return (self.choice, self.reason) != as_read

    def under(self, codebook: Codebook) -> AdjudicationSession:
        """The session with another revision of the codebook; the answer is to be read again."""
        return replace(self, codebook=codebook, item=None, choice=Choice(), reason="")

    def pressed(self) -> AdjudicationSession:
        """The session at a press, without the last notice."""
        return replace(self, notice="")

    # -- choosing -------------------------------------------------------------------------------

    def version_taken(self, label: str) -> Step:
        """Choose the codes of the version with this letter or number."""
        item = self.item
        version = item.version(label) if item else None
        if version is None:
            return self._say(f"There is no version {label}." if item else "")
        if not self.may_settle:
            return self._say(ONLY_LEADS)
        gone = [code for code in version.judgement.codes if not self._can_be_given(code)]
        codes = {code: Origin.MANUAL for code in version.judgement.codes if code not in gone}
        number = str(item.versions.index(version) + 1) if item else ""
        choice = Choice(
            MappingProxyType(codes), not version.judgement.codes, "" if gone else number
        )
        notice = ""
        if gone:
            names = ", ".join(f"“{self.codebook.name_of(code)}”" for code in gone)
            notice = f"Left out because the codebook no longer has them: {names}."
        return Step(replace(self, choice=choice, notice=notice, dropping=False))

    def toggled(self, code_id: str) -> Step:
        """Put a code on, or take it off."""
        if self.item is None:
            return Step(self)
        if not self.may_settle:
            return self._say(ONLY_LEADS)
        before = Draft(self.choice.codes)
        draft, notice = before.toggled(self.codebook, code_id)
        if draft is before:
            return self._say(notice)
        choice = Choice(draft.codes)
        return Step(replace(self, choice=choice, notice=notice, dropping=False))

    def reasoned(self, reason: str) -> Step:
        """Enter the reason, which is recorded with the decision; an empty text removes it."""
        if not self.may_settle:
            return self._say(ONLY_LEADS)
        return Step(replace(self, reason=reason.strip()))

    # -- deciding -------------------------------------------------------------------------------

    def settled(self) -> Step:
        """Record the choice as consensus, and go on to the next answer that awaits adjudication."""
        item = self.item
        if item is None:
            return Step(self)
        if not self.may_settle:
            return self.forward()
        if not self.choice:
            return self._say(
                "Nothing chosen. A number takes a version, 0 means no code applies, s leaves "
                "it open."
            )
        made = item.consensus
        as_it_stands = (
            made is not None
            and not item.is_stale
            and self.choice.says(made.judgement)
            and self.reason == made.judgement.memo
        )
        if as_it_stands:
            return Step(self._gone_on())
        unknown = [code for code in self.choice.codes if not self._can_be_given(code)]
        if unknown:
            names = ", ".join(f"“{self.codebook.name_of(code)}”" for code in unknown)
            return self._say(f"The codebook no longer has these codes: {names}. Choose others.")
        return self._write(item, Judgement.of(self.choice.codes, memo=self.reason))

    def no_code_applies(self) -> Step:
        """Record that no code applies, and go on; with codes chosen, only when pressed twice."""
        item = self.item
        if item is None:
            return Step(self)
        if not self.may_settle:
            return self._say(ONLY_LEADS)
        if self.choice.codes and not self.dropping:
            notice = "Press 0 again to drop the chosen codes and record that no code applies."
            return Step(replace(self, dropping=True, notice=notice))
        return self._write(item, Judgement.of((), memo=self.reason))

    def left_open(self) -> Step:
        """Leave the answer open and go on; an existing consensus is reopened."""
        item = self.item
        if item is None or item.consensus is None or not self.may_settle:
            return Step(self._moved(1))
        step = self._write(item, UNSEEN)
        return Step(
            replace(step.session, notice=f"{item.answer.id} is open again. Press u to undo that."),
            step.change,
        )

    # -- talking --------------------------------------------------------------------------------

    def said(self, text: str) -> Step:
        """Comment on the answer in view."""
        if self.item is None or not text.strip():
            return Step(self)
        if len(text) > MAX_COMMENT:
            return self._say(
                f"A comment has at most {MAX_COMMENT:,} characters: nothing was saved."
            )
        return Step(self, Remark(self.item.number, text))

    def definition_doubted(self, code_id: str, note: str) -> Step:
        """Record that a code's definition needs work, prompted by the answer in view."""
        if self.item is None:
            return Step(self)
        if not self.may_settle:
            return self._say("Only a lead records doubts about a definition. You can comment.")
        if code_id not in self.codebook:
            return self._say("The codebook no longer has that code.")
        name = self.codebook.name_of(code_id)
        session = replace(self, notice=f"Recorded: the definition of “{name}” needs work.")
        return Step(session, DoubtDefinition(code_id, self.item.number, note))

    # -- moving ---------------------------------------------------------------------------------

    def back(self) -> Step:
        """Go back to the previous answer of the queue."""
        if self.elsewhere is not None:
            return Step(replace(self, elsewhere=None, item=None))
        if not self.place:
            return self._say("This is the first answer of the queue.")
        return Step(self._moved(-1))

    def forward(self) -> Step:
        """Go on to the next answer of the queue without adjudicating this one."""
        if self.elsewhere is None and self.place + 1 >= len(self.queue):
            return self._say("This is the last answer of the queue.")
        return Step(self._moved(1))

    # -- what came back from the study ----------------------------------------------------------

    def overtaken(self, item: Disagreement) -> AdjudicationSession:
        """The session after nothing was written because someone else adjudicated first."""
        session = self._gone_to(item)
        by = item.consensus.by if item.consensus else ""
        who = by or "Someone else"
        return replace(
            session,
            notice=f"{who} has adjudicated {item.answer.id} since: look again, then press Enter.",
        )

    def reverted(
        self, item: Disagreement, taken: Judgement, *, undone: bool
    ) -> AdjudicationSession:
        """The session after undo or redo: its present state; the reverted choice stays chosen."""
        session = self._gone_to(item)
        by = -1 if undone and taken.state is not State.UNSEEN else 1 if not undone else 0
        session = replace(session, settled_today=max(0, session.settled_today + by))
        if undone and taken.state is not State.UNSEEN:
            return replace(session, choice=Choice.of(taken), reason=taken.memo)
        return session

    # -- inside ---------------------------------------------------------------------------------

    def _can_be_given(self, code_id: str) -> bool:
        code = self.codebook.get(code_id)
        return code is not None and not code.heading

    def _say(self, notice: str) -> Step:
        return Step(replace(self, notice=notice))

    def _write(self, item: Disagreement, judgement: Judgement) -> Step:
        over = item.consensus.decision if item.consensus else ""
        change = Adjudicate(item.number, judgement, item.decisions, over)
        if judgement.state is State.UNSEEN:
            waiting, today = self.waiting | ({item.number} & set(self.queue)), 0
        else:
            waiting, today = self.waiting - {item.number}, 1
        session = replace(
            self, waiting=frozenset(waiting), settled_today=self.settled_today + today
        )
        moved = session._moved(1) if judgement.state is State.UNSEEN else session._gone_on()
        return Step(moved, change)

    def _gone_on(self) -> AdjudicationSession:
        """Go to the next waiting answer, wrapping around to the start; stay here if none waits."""
        ahead = (*range(self.place + 1, len(self.queue)), *range(self.place))
        if self.elsewhere is not None:
            ahead = (self.place, *ahead)
        waiting = next((place for place in ahead if self.queue[place] in self.waiting), None)
        if waiting is None:
            return replace(self._at(self.place), notice=THROUGH)
        return self._at(waiting)

    def _moved(self, by: int) -> AdjudicationSession:
        if self.elsewhere is not None:
            return self._at(self.place)
        return self._at(min(max(self.place + by, 0), len(self.queue) - 1))

    def _at(self, place: int) -> AdjudicationSession:
        return replace(
            self,
            place=place,
            elsewhere=None,
            item=None,
            choice=Choice(),
            reason="",
            dropping=False,
        )

    def _gone_to(self, item: Disagreement) -> AdjudicationSession:
        session = replace(self, item=None, choice=Choice(), reason="", dropping=False)
        if item.number in self.queue:
            session = replace(session, place=self.queue.index(item.number), elsewhere=None)
            is_settled = item.consensus is not None and not item.is_stale
            still = self.waiting - {item.number} if is_settled else self.waiting | {item.number}
            session = replace(session, waiting=frozenset(still))
        else:
            session = replace(session, elsewhere=item.number)
        return session.shown(item)
