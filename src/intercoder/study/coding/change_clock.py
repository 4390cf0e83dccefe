"""Stamps changes with increasing UUIDv7 ids and stable answer ids."""

from __future__ import annotations

from collections.abc import Iterable
from threading import Lock

from intercoder.coding.change import (
    Change,
    Decide,
    DecideTogether,
    KeepDraft,
    KeepPlace,
)
from intercoder.coding.hash_chain import new_id
from intercoder.coding.queue import Item
from intercoder.study.coding.pending_change import Press
from intercoder.study.database.clock import utc_now


class Pressing:
    """Makes the presses of one window. Any thread may call it."""

    def __init__(self, revision: int, last_id: str) -> None:
        """`last_id` is the greatest id of the coder's decisions; empty where there is none."""
        self._revision = revision
        self._last_id = last_id
        self._answers: dict[int, str] = {}
        self._lock = Lock()

    def note(self, items: Iterable[Item]) -> None:
        """These answers may be named by a press from now on."""
        with self._lock:
            self._answers.update((item.number, item.answer.id) for item in items)

    def rise_above(self, decision_id: str) -> None:
        """The coder has a decision with this id: presses from now on come after it."""
        with self._lock:
            self._last_id = max(self._last_id, decision_id)

    def pressed(self, change: Change) -> Press:
        """The change, made now, with all that is settled by that."""
        with self._lock:
            self._last_id = new_id(after=self._last_id)
            answers = {number: self._answers[number] for number in _named(change)}
            return Press(self._last_id, utc_now(), self._revision, change, answers)


def _named(change: Change) -> set[int]:
    """The numbers of the answers that a change names."""
    match change:
        case KeepDraft(number) | KeepPlace(number):
            return {number}
        case Decide(number, then=then):
            return {number} if then is None else {number, then}
        case DecideTogether(first, others):
            return set().union(*map(_named, (first, *others)))
        case _:
            return set()
