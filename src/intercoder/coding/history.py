"""Undo and redo, worked out from the log itself.

The log is the only memory: nothing else says what can be undone, so undo works without limit and
across restarts. Both functions read the log backwards and stop as soon as they know, so a log of a
million rows costs no more than the rows just added.
"""

from __future__ import annotations

from collections.abc import Iterable

from intercoder.coding.decision import Act, Decision


def next_undo(newest_first: Iterable[Decision]) -> Decision | None:
    """The decision that undo would take back: the last one that was not taken back since."""
    taken_back: set[str] = set()
    for decision in newest_first:
        if decision.act is Act.UNDO and decision.refers_to:
            taken_back.add(decision.refers_to)
        elif decision.act in {Act.DECIDE, Act.REDO} and decision.id not in taken_back:
            return decision
    return None


def next_redo(newest_first: Iterable[Decision]) -> Decision | None:
    """The undo that redo would take back; None once something new was decided after it."""
    taken_back: set[str] = set()
    for decision in newest_first:
        if decision.act is Act.DECIDE:
            return None
        if decision.act is Act.REDO and decision.refers_to:
            taken_back.add(decision.refers_to)
        elif decision.act is Act.UNDO and decision.id not in taken_back:
            return decision
    return None
