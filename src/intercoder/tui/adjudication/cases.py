"""The answers of the settling screen: read ahead, and never from before what is being written."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

from textual.message import Message

from intercoder.adjudication.disagreement import Disagreement, disagreement
from intercoder.study.adjudication.adjudication_workspace import AdjudicationWorkspace
from intercoder.study.adjudication.case import Case
from intercoder.tui.shared.stage import Stage

KEPT = 200


@dataclass
class CaseRead(Message):
    """An answer that was asked for is here."""

    number: int
    stamp: int
    item: Disagreement


class Cases:
    """Keeps answers by number. One with a change that is not on disk yet is not read before."""

    def __init__(self, stage: Stage, workspace: AdjudicationWorkspace) -> None:
        self._stage = stage
        self._workspace = workspace
        self._known: OrderedDict[int, Disagreement] = OrderedDict()
        self._asked: set[int] = set()
        self._pending: Counter[int] = Counter()
        self._stamps: Counter[int] = Counter()

    def get(self, number: int) -> Disagreement | None:
        """The answer as it stands, if it is here."""
        return None if self._pending[number] else self._known.get(number)

    def is_pending(self, number: int) -> bool:
        """Whether a change of this answer is not on disk yet."""
        return self._pending[number] > 0

    @property
    def are_asked(self) -> bool:
        """Whether answers are being read."""
        return bool(self._asked)

    def ask(self, numbers: Iterable[int]) -> None:
        """Have those read that are not here; each comes as a `CaseRead`."""
        for number in numbers:
            if number in self._known or number in self._asked or self._pending[number]:
                continue
            self._asked.add(number)
            self._read(number, self._stamps[number])

    def _read(self, number: int, stamp: int) -> None:
        workspace = self._workspace

        def reading() -> CaseRead:
            return CaseRead(number, stamp, disagreement(workspace.study.id, workspace.case(number)))

        self._stage.read(number, reading)

    def take(self, message: CaseRead) -> None:
        """An answer has been read: what was asked before it changed is dropped."""
        self._asked.discard(message.number)
        if message.stamp == self._stamps[message.number]:
            self._keep(message.item)

    def forget(self) -> None:
        """Every answer has to be read again."""
        for number in {*self._known, *self._asked}:
            self._stamps[number] += 1
        self._known.clear()
        self._asked.clear()

    def failed(self) -> None:
        """The study did not answer: the next press asks again."""
        self._asked.clear()

    def submitted(self, number: int) -> None:
        """A change of this answer is on its way to disk."""
        self._pending[number] += 1
        self._stamps[number] += 1
        self._known.pop(number, None)

    def written(self, case: Case, number: int | None = None) -> Disagreement:
        """A change is on disk; the answer as it stands. `number` is that which was submitted."""
        if number is not None and self._pending[number]:
            self._pending[number] -= 1
        item = disagreement(self._workspace.study.id, case)
        self._stamps[item.number] += 1
        self._keep(item)
        return item

    def _keep(self, item: Disagreement) -> None:
        self._known[item.number] = item
        self._known.move_to_end(item.number)
        while len(self._known) > KEPT:
            self._known.popitem(last=False)
