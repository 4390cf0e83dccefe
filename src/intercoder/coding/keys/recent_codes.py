"""Remembers what a coder gave last: for the row of recent codes, and to give it once more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from intercoder.coding.change import Change, Decide, DecideTogether, KeepDraft
from intercoder.coding.decision import State
from intercoder.coding.queue import Item
from intercoder.coding.session import CodingSession, Step

RECENT_KEYS = "6789"
"""The keys of the row, from left to right."""
NOTHING_GIVEN = "You have given no code yet: there is nothing to repeat."
NO_LAST_ANSWER = "You have decided no answer yet: there is nothing to repeat."


@dataclass(frozen=True)
class RecentCodes:
    """What a coder gave last in this sitting.

    The row holds codes whose own keys are longer than one letter. A code keeps its place in the
    row while it is there; a new one takes the place of the one that was not given for longest. So
    the row changes only when an answer is decided, and then in one place for each new code.
    """

    long_keys: frozenset[str] = frozenset()
    """Ids of the codes whose keys have more than one letter: those the row is for."""
    row: tuple[str, ...] = ()
    """Ids of the codes in the row, from left to right."""
    code: str = ""
    """The code that was given last."""
    answer: Mapping[str, None] | None = None
    """The codes of the answer decided last; None before the first one."""
    _order: tuple[str, ...] = ()
    """Codes of the row, the one given last at the end."""

    @classmethod
    def of(cls, keys: Mapping[str, str]) -> RecentCodes:
        """Nothing is given yet, and these are the keys."""
        return cls(frozenset(code for code, key in keys.items() if len(key) > 1))

    def with_keys(self, keys: Mapping[str, str]) -> RecentCodes:
        """The same with other keys: codes whose keys are short now leave the row."""
        long_keys = RecentCodes.of(keys).long_keys
        row = tuple(code for code in self.row if code in long_keys)
        order = tuple(code for code in self._order if code in long_keys)
        return replace(self, long_keys=long_keys, row=row, _order=order)

    def under(self, now: Callable[[str], str]) -> RecentCodes:
        """The same under another revision of the codebook; `now` says what a code counts as there,
        and is empty for one that can no longer be given."""
        if self.answer is None:
            return replace(self, code=now(self.code))
        answer = dict.fromkeys(code for code in map(now, self.answer) if code)
        return replace(self, code=now(self.code), answer=MappingProxyType(answer))

    def after(self, before: Item | None, change: Change | None) -> RecentCodes:
        """What is remembered after a change; `before` is the answer in view as it was."""
        match change:
            case KeepDraft(draft=draft) if draft is not None and before is not None:
                had = (before.kept or before.standing).codes
                new = [code for code in draft.codes if code not in had]
                return replace(self, code=new[-1]) if len(new) == 1 else self
            case Decide(judgement=judgement) | DecideTogether(first=Decide(judgement=judgement)):
                if judgement.state is State.SKIPPED:
                    return self
                codes = dict.fromkeys(judgement.codes)
                return replace(self, answer=MappingProxyType(codes))._with_row(tuple(codes))
            case _:
                return self

    def _with_row(self, codes: tuple[str, ...]) -> RecentCodes:
        row, order = list(self.row), list(self._order)
        for code in codes:
            if code not in self.long_keys:
                continue
            if code in order:
                order.remove(code)
            elif len(row) < len(RECENT_KEYS):
                row.append(code)
            else:
                row[row.index(order[0])] = code
                order.pop(0)
            order.append(code)
        return replace(self, row=tuple(row), _order=tuple(order))

    def in_row(self, key: str) -> str:
        """The code with this key of the row; empty where there is none."""
        place = RECENT_KEYS.find(key) if key else -1
        return self.row[place] if 0 <= place < len(self.row) else ""

    def repeat(self, session: CodingSession) -> Step:
        """Give the code again that was given last, or remove it."""
        return session.toggled(self.code) if self.code else _said(session, NOTHING_GIVEN)

    def same(self, session: CodingSession) -> Step:
        """Choose the codes of the answer decided last, and no others."""
        if self.answer is None:
            return _said(session, NO_LAST_ANSWER)
        if not self.answer:
            return _said(session, "No code applied to the last answer. Press 0 if none does here.")
        return session.chosen(self.answer)


def _said(session: CodingSession, notice: str) -> Step:
    return Step(replace(session, notice=notice))
