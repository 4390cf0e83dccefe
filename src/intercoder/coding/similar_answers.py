"""Answers similar to the one in view, decided together with it.

Pure, like the session: the screen and the line-by-line mode show a `Group` and pass on the change.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from intercoder.coding.change import Decide, DecideTogether
from intercoder.coding.decision import Circumstances, Judgement, SelectionReason, State
from intercoder.coding.hash_chain import new_id
from intercoder.coding.queue import Item
from intercoder.coding.session import CodingSession, Step
from intercoder.text.counted import counted
from intercoder.text.normalise import normalise

NOT_ALIKE = "No other answer can be decided together with this one."
NO_MEANING = (
    "No other answer reads the same. To find those that mean the same, a lead sets an encoder."
)
ALONE_BY_SAMPLE = (
    "Coded on its own, to measure agreement. A lead can change that: intercoder suggest settings "
    "--unassisted 0"
)
ALONE_BY_ALLOCATION = (
    "Coded on its own, to measure agreement. A lead can change that: intercoder allocate "
    "--assisted-overlap"
)
REMEMBERED_TOGETHER = 2000
"""Number of answers decided with others to remember: reading ahead may see them as open."""


class Likeness(IntEnum):
    """How another answer is like the one in view, in the order in which they are shown."""

    NEAR = 1
    """The same words, spelled differently."""
    IDENTICAL = 2
    """The same normalised text."""
    MEANS = 3
    """Other words that an encoder takes to mean the same."""


@dataclass(frozen=True, slots=True)
class Member:
    """Another answer of the group, with the coder's judgement of it."""

    item: Item
    likeness: Likeness

    @property
    def number(self) -> int:
        """Row of the answer in the study."""
        return self.item.number

    @property
    def identical(self) -> bool:
        """Whether it has the same normalised text as the answer in view."""
        return self.likeness is Likeness.IDENTICAL

    @property
    def is_open(self) -> bool:
        """Whether nothing is decided or chosen on it."""
        return self.item.standing.state is State.UNSEEN and self.item.kept is None


@dataclass(frozen=True, slots=True)
class Group:
    """The answers similar to the one in view, near-identical ones first, and which are marked.

    Marked answers are decided with the answer in view. Initially these are the open ones: an answer
    the coder has decided, skipped or begun is changed only if they mark it. So is one that is here
    for its meaning: what an encoder takes for the same is for the coder to judge.
    """

    answer: int
    """The number of the answer in view."""
    members: tuple[Member, ...] = ()
    marked: frozenset[int] = frozenset()
    more: int = 0
    """Number of further answers beyond these."""

    @classmethod
    def around(cls, session: CodingSession, others: Iterable[Item], more: int = 0) -> Group:
        """The group of the answer in view; what the session knows of the others comes first."""
        if session.item is None:
            return cls(0)
        text = normalise(session.item.answer.text)
        members = sorted(
            (
                Member(
                    item,
                    Likeness.IDENTICAL if normalise(item.answer.text) == text else Likeness.NEAR,
                )
                for item in session.as_known(others)
            ),
            key=lambda member: (member.likeness, member.number),
        )
        return cls(
            session.item.number,
            tuple(members),
            frozenset(member.number for member in members if member.is_open),
            more,
        )

    def with_meaning(self, session: CodingSession, others: Iterable[Item]) -> Group:
        """The group with these answers that mean the same after its members, in their order.

        None of them is marked.
        """
        known = {member.number for member in self.members} | {self.answer}
        new = (item for item in session.as_known(others) if item.number not in known)
        return replace(
            self, members=(*self.members, *(Member(item, Likeness.MEANS) for item in new))
        )

    def toggled(self, number: int) -> Group:
        """Mark this member, or remove the mark."""
        return replace(self, marked=self.marked ^ {number})

    def all_toggled(self) -> Group:
        """Mark every open member, or none if all are already marked."""
        is_open = frozenset(member.number for member in self.members if member.is_open)
        if is_open <= self.marked:
            return replace(self, marked=frozenset())
        return replace(self, marked=self.marked | is_open)

    @property
    def chosen(self) -> tuple[Item, ...]:
        """The marked members, unchanged."""
        return tuple(member.item for member in self.members if member.number in self.marked)

    @property
    def changing(self) -> int:
        """Number of marked members whose judgement would change."""
        return sum(
            member.number in self.marked and member.item.standing.state is not State.UNSEEN
            for member in self.members
        )


def may_be_grouped(session: CodingSession) -> bool:
    """Whether the answer in view may be decided together with others, if any are like it.

    Answers of the unassisted sample are coded one by one, whether suggestions are on or off.
    """
    item = session.item
    return item is not None and not item.alone and not session.assistance.is_sampled(item.answer.id)


def why_no_group(session: CodingSession, *, reads_meaning: bool = False) -> str:
    """Why the answer in view can be decided with no other, and how that can be changed, if it can.

    `reads_meaning` says whether an encoder looks for answers that mean the same.
    """
    item = session.item
    if item is not None and item.alone:
        return ALONE_BY_ALLOCATION
    if item is not None and session.assistance.is_sampled(item.answer.id):
        return ALONE_BY_SAMPLE
    return NOT_ALIKE if reads_meaning or item is None else NO_MEANING


def decided_together(session: CodingSession, group: Group) -> Step:
    """Record the choice on the answer in view and on every marked member, and go on."""
    if session.item is None or session.item.number != group.answer:
        return Step(session)
    draft = session.draft
    if not draft.codes and session.item.standing.state is not State.NO_CODE_APPLIES:
        return Step(
            replace(session, notice="No code chosen. Choose one, or press 0 if none applies.")
        )
    return decided_with(session, draft.judged(), group.chosen, new_id())


def no_code_applies_together(session: CodingSession, group: Group) -> Step:
    """Record that no code applies to the answer in view and every marked member, and go on.

    With codes chosen, this happens only when pressed twice.
    """
    if session.item is None or session.item.number != group.answer:
        return Step(session)
    step = session.no_code_applies()
    if not isinstance(step.change, Decide):
        return step
    return decided_with(session, step.change.judgement, group.chosen, new_id())


def decided_with(
    session: CodingSession, judgement: Judgement, others: Sequence[Item], together: str
) -> Step:
    """Record this judgement on the answer in view and on these similar ones, and go on.

    On the others, the codes count as propagated, and their memos are kept. `together` is the value
    shared by everything this press decides.
    """
    if session.item is None:
        return Step(session)
    after = {
        other.number: replace(
            other,
            standing=judgement.propagated(other.draft.memo, other.draft.passages),
            kept=None,
            revision=session.revision,
            in_doubt="",
            lost="",
        )
        for other in others
    }
    progress = session.progress
    for other in others:
        progress = progress.changed(other, other.standing, after[other.number].standing)
    settled = {
        **session.settled,
        **{number: item.standing for number, item in after.items()},
    }
    with_others = replace(
        session,
        ahead=tuple(after.get(item.number, item) for item in session.ahead),
        behind=tuple(after.get(item.number, item) for item in session.behind),
        progress=progress,
        settled=dict(list(settled.items())[-REMEMBERED_TOGETHER:]),
    )
    step = with_others.decided(session.item, judgement)
    if not others or not isinstance(step.change, Decide):
        return step
    circumstances = replace(step.change.circumstances, together=together)
    first = replace(step.change, circumstances=circumstances)
    beside = Circumstances(drawn=SelectionReason.TOGETHER, together=together)
    recorded = f"Recorded on {counted(len(others) + 1, 'answer')}."
    notice = f"{recorded} Press u to undo all of them."
    if step.session.is_revealing:
        notice = f"{recorded} More codes are suggested for this one."
    return Step(
        replace(step.session, notice=notice),
        DecideTogether(
            first,
            tuple(
                Decide(number, item.standing, 0.0, circumstances=beside)
                for number, item in after.items()
            ),
            before=tuple(others),
        ),
    )
