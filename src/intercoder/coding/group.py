"""The answers like the one in view: which of them are decided with it, and what that leads to.

Pure, as the session is: the screen and the line-by-line mode show a `Group` and hand on the change.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from intercoder.coding.chain import new_id
from intercoder.coding.decision import Judgement, State
from intercoder.coding.queue import Item
from intercoder.coding.session import CodingSession, Decide, Step
from intercoder.text.normalise import normalise


@dataclass(frozen=True, slots=True)
class Member:
    """Another answer of the group, as it stands for the coder."""

    item: Item
    identical: bool
    """The same normalised text as the answer in view; else nearly the same."""

    @property
    def number(self) -> int:
        """The study's own number of the answer."""
        return self.item.number

    @property
    def is_open(self) -> bool:
        """Nothing is decided or even chosen on it."""
        return self.item.standing.state is State.UNSEEN and self.item.kept is None


@dataclass(frozen=True, slots=True)
class Group:
    """The others like the answer in view, the near ones first, and which are marked.

    Marked ones are decided with the answer in view. At first these are the open ones: what the
    coder has decided, skipped or begun on is changed only where they mark it.
    """

    answer: int
    """The number of the answer in view."""
    members: tuple[Member, ...] = ()
    marked: frozenset[int] = frozenset()
    more: int = 0
    """How many others there are beyond these."""

    @classmethod
    def around(cls, session: CodingSession, others: Iterable[Item], more: int = 0) -> Group:
        """The group of the answer in view. What the session knows of the others is the newest."""
        if session.item is None:
            return cls(0)
        text = normalise(session.item.answer.text)
        members = sorted(
            (
                Member(item, normalise(item.answer.text) == text)
                for item in session.as_known(others)
            ),
            key=lambda member: (member.identical, member.number),
        )
        return cls(
            session.item.number,
            tuple(members),
            frozenset(member.number for member in members if member.is_open),
            more,
        )

    def toggled(self, number: int) -> Group:
        """Mark this member, or take the mark off."""
        return replace(self, marked=self.marked ^ {number})

    def all_toggled(self) -> Group:
        """Mark every open member; none, where they all are marked already."""
        is_open = frozenset(member.number for member in self.members if member.is_open)
        if is_open <= self.marked:
            return replace(self, marked=frozenset())
        return replace(self, marked=self.marked | is_open)

    @property
    def chosen(self) -> tuple[Item, ...]:
        """The marked members, as they stand."""
        return tuple(member.item for member in self.members if member.number in self.marked)

    @property
    def changing(self) -> int:
        """How many marked members have a judgement that would be another one afterwards."""
        return sum(
            member.number in self.marked and member.item.standing.state is not State.UNSEEN
            for member in self.members
        )


def decided_together(session: CodingSession, group: Group) -> Step:
    """Record what is chosen on the answer in view, on it and on every marked member, and go on."""
    if session.item is None or session.item.number != group.answer:
        return Step(session)
    draft = session.draft
    if not draft.codes and session.item.standing.state is not State.NO_CODE_APPLIES:
        return Step(replace(session, notice="No code chosen: give one, or 0 if none applies."))
    judgement = Judgement.of(draft.codes, unsure=draft.unsure, memo=draft.memo)
    return session.decided_with(judgement, group.chosen, new_id())


def no_code_applies_together(session: CodingSession, group: Group) -> Step:
    """Record on the answer in view and on every marked member that no code applies, and go on.

    With codes chosen, only when pressed twice.
    """
    if session.item is None or session.item.number != group.answer:
        return Step(session)
    step = session.no_code_applies()
    if not isinstance(step.change, Decide):
        return step
    return session.decided_with(step.change.judgement, group.chosen, new_id())
