"""Works out undo and redo from the log itself.

The log is the only record of what can be undone, so undo works without limit and across restarts.
Both functions read the log backwards and stop as soon as they can, so a log of a million rows costs
no more than the rows just added. Decisions that one press made on a group of answers are
consecutive in the log, and are undone and redone together: `with_companions`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import takewhile

from intercoder.coding.decision import Act, Decision


def next_undo(newest_first: Iterable[Decision]) -> Decision | None:
    """The decision that undo would revert: the last one that was not reverted since."""
    taken_back: set[str] = set()
    for decision in newest_first:
        if decision.act is Act.UNDO and decision.refers_to:
            taken_back.add(decision.refers_to)
        elif decision.act in {Act.DECIDE, Act.REDO} and decision.id not in taken_back:
            return decision
    return None


def next_redo(newest_first: Iterable[Decision]) -> Decision | None:
    """The undo that redo would revert; None once something was decided after it."""
    taken_back: set[str] = set()
    for decision in newest_first:
        if decision.act is Act.DECIDE:
            return None
        if decision.act is Act.REDO and decision.refers_to:
            taken_back.add(decision.refers_to)
        elif decision.act is Act.UNDO and decision.id not in taken_back:
            return decision
    return None


def with_companions(found: Decision, older: Iterator[Decision]) -> tuple[Decision, ...]:
    """The decision found, and those written by the same press, newest first.

    `older` is the log backwards from the decision found.
    """
    together = found.circumstances.together
    if not together:
        return (found,)
    return (
        found,
        *takewhile(
            lambda one: one.act is found.act and one.circumstances.together == together, older
        ),
    )
