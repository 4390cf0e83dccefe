"""A change of the codebook as it is planned: not made yet, but known to fit."""

from __future__ import annotations

from dataclasses import dataclass

from intercoder.codebook.changes.change import Change
from intercoder.codebook.changes.history import Act, CodebookHistory, Revision


@dataclass(frozen=True, slots=True)
class Planned:
    """Changes to be made together, or an earlier revision to be undone or redone."""

    act: Act = Act.CHANGED
    changes: tuple[Change, ...] = ()
    of: int | None = None
    """The number of the revision to be undone or redone."""

    def made_on(
        self, history: CodebookHistory, *, by: str = "", at: str = "", reason: str = ""
    ) -> CodebookHistory:
        """The history with one revision more.

        Raises CodebookError where the plan does not fit, or changes nothing, and
        StandsInTheWayError where a later change rests on the one to be undone or redone.
        """
        if self.act is Act.CHANGED:
            return history.changed(self.changes, by=by, at=at, reason=reason)
        number = self.of or 0
        if self.act is Act.UNDONE:
            return history.without(number, by=by, at=at, reason=reason)
        return history.with_again(number, by=by, at=at, reason=reason)


def takes_back(made: Revision) -> Planned:
    """What takes a revision back: undoing it, or redoing what it undid."""
    if made.act is Act.UNDONE:
        return Planned(Act.REDONE, of=made.of)
    return Planned(Act.UNDONE, of=made.of or made.number)


def last_to_undo(history: CodebookHistory) -> int | None:
    """The number of the change that was made or redone last, of those that stand."""
    standing = set(history.standing())
    return _last(history, standing, {Act.CHANGED, Act.REDONE})


def last_to_redo(history: CodebookHistory) -> int | None:
    """The number of the change that was undone last, of those that do not stand."""
    return _last(history, set(history.undone()), {Act.UNDONE})


def _last(history: CodebookHistory, numbers: set[int], acts: set[Act]) -> int | None:
    for made in reversed(history.revisions):
        number = made.of or made.number
        if made.act in acts and number in numbers:
            return number
    return None
