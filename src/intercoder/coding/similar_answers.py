"""Answers similar to the one in view, decided together with it.

Pure, as the session is: the screen and the line-by-line mode show a `Group` and hand on the change.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from intercoder.coding.change import Decide, DecideTogether
from intercoder.coding.decision import Circumstances, Judgement, SelectionReason, State
from intercoder.coding.hash_chain import new_id
from intercoder.coding.queue import Item
from intercoder.coding.session import CodingSession, Step
from intercoder.text.normalise import normalise

REMEMBERED_TOGETHER = 2000
"""How many answers decided with others are remembered: reading ahead may still see them open."""


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
        return Step(
            replace(session, notice="No code chosen. Choose one, or press 0 if none applies.")
        )
    judgement = Judgement.of(draft.codes, unsure=draft.unsure, memo=draft.memo)
    return decided_with(session, judgement, group.chosen, new_id())


def no_code_applies_together(session: CodingSession, group: Group) -> Step:
    """Record on the answer in view and on every marked member that no code applies, and go on.

    With codes chosen, only when pressed twice.
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
    """Decide the answer in view and these others like it, and go on.

    On the others the codes count as propagated, and their memos stay. `together` is one value
    for all that this press decides.
    """
    if session.item is None:
        return Step(session)
    after = {
        other.number: replace(other, standing=judgement.propagated(other.draft.memo), kept=None)
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
    notice = f"Recorded on {len(others) + 1:,} answers. Press u to undo all of them."
    if step.session.is_revealing:
        notice = f"Recorded on {len(others) + 1:,} answers. More codes are suggested for this one."
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
