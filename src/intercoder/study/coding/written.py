"""What writing a coder's change led to."""

from __future__ import annotations

from dataclasses import dataclass

from intercoder.coding.change import Change
from intercoder.coding.decision import Act, Judgement
from intercoder.coding.queue import Item
from intercoder.study.saving.pending_change import PendingChange


@dataclass(frozen=True, slots=True)
class Saved:
    """The change is on disk."""


@dataclass(frozen=True, slots=True)
class Reverted:
    """Undo or redo is on disk: the answer as it stands now, and how it stood before."""

    item: Item
    before: Judgement
    others: tuple[tuple[Item, Judgement], ...] = ()
    """The same of each answer that was decided with it."""
    is_batch: bool = False
    """Whether they were marked in the queue: then none of them comes into view."""


@dataclass(frozen=True, slots=True)
class NothingToRevert:
    """There was nothing to undo, or to redo."""

    act: Act


Written = Saved | Reverted | NothingToRevert
Press = PendingChange[Change]
"""A change of a coder's, as it was pressed."""
