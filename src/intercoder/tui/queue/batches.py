"""What the queue's screen does to all marked answers: asks, previews, records, undoes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from math import inf

from textual.message import Message
from textual.screen import ModalScreen

from intercoder.coding.batch import (
    MAX_BATCH,
    BatchAct,
    BatchAction,
    BatchPlan,
    plan_batch,
    plan_lines,
    record_batch,
)
from intercoder.coding.decision import Act
from intercoder.coding.queue import Item
from intercoder.tui.dialogs.ask import AskScreen
from intercoder.tui.dialogs.choose import ChooseScreen
from intercoder.tui.queue.reading import QueueReading
from intercoder.tui.shared.background_read import read
from intercoder.tui.shared.messages import ItemsRead, ReadFailed
from intercoder.tui.widgets.choices import Choice

TITLES = {BatchAct.GIVE: "Give which code?", BatchAct.TAKE_OFF: "Take off which code?"}
RECORD = (("Enter", "record"), ("Esc", "change nothing"))
BACK = (("Esc", "back"),)


@dataclass
class Reverted(Message):
    """Undo or redo is in the study."""

    request: int


class QueueBatches(QueueReading):
    """Keys for the marked answers; if nothing is marked, for the answer under the cursor."""

    longest_wait = inf
    _action: BatchAction | None = None
    """What is to be done to the marked answers, while they are read."""
    _is_reverting = False
    _more = 0
    """Number of marked answers that one press cannot take."""

    @property
    def awaits(self) -> bool:
        """Whether the list, or the marked answers, are still being read."""
        return self._is_reading or self._is_reverting or self._action is not None

    # -- marking --------------------------------------------------------------------------------

    def action_mark(self) -> None:
        """Mark the answer under the cursor, or remove the mark, and go on to the next."""
        self._list.action_mark()

    def action_mark_range(self) -> None:
        """Mark everything from the answer that was marked last to this one."""
        self._list.mark_to_here()

    def action_mark_all(self) -> None:
        """Mark all answers that match, or none; once all of them are here."""
        if self._list.is_whole:
            self._list.mark_all()
        else:
            self.tell("The answers are still being counted. Press Ctrl+A again in a moment.")

    # -- acting ---------------------------------------------------------------------------------

    def action_batch(self, act: str) -> None:
        """Do this to all marked answers, after a look at what it would change."""
        wanted = BatchAct(act)
        if wanted in TITLES:
            self._choose_code(wanted)
        elif wanted is BatchAct.MEMO:
            self._write_memo()
        else:
            self._read_marked(BatchAction(wanted))

    def _choose_code(self, act: BatchAct) -> None:
        choices = [Choice(code.id, code.name) for code in self.codebook.assignable]

        def take(code: str | None) -> None:
            if code is not None:
                self._read_marked(BatchAction(act, code))

        self.app.push_screen(ChooseScreen(TITLES[act], choices, ""), take)

    def _write_memo(self) -> None:
        from intercoder.tui.coding.memo import MemoScreen  # its editor is slow to import

        def take(memo: str | None) -> None:
            if memo:
                self._read_marked(BatchAction(BatchAct.MEMO, memo=memo))

        self.app.push_screen(MemoScreen("on all marked answers", "", "Add a memo"), take)

    def _read_marked(self, action: BatchAction) -> None:
        """Read the marked answers, to see what the action would change."""
        marked = self._list.marks.count
        numbers = list(islice(self._list.marked, MAX_BATCH))
        if not marked and self._list.number is not None:
            numbers = [self._list.number]
        if not numbers:
            self.tell("There is no answer to do this to.")
            return
        self._action, self._more = action, max(0, marked - MAX_BATCH)
        request, drawn = self._request, self._wanted.drawn
        workspace = self.session_start.workspace

        def reading() -> ItemsRead:
            self._written()
            return ItemsRead(request, workspace.marked(numbers, drawn), exhausted=True)

        read(self, request, reading)

    def on_items_read(self, message: ItemsRead) -> None:
        """The marked answers are here: show what the action would change."""
        action, self._action = self._action, None
        if message.request != self._request or action is None:
            return
        if action.act is BatchAct.UNSURE and _are_unsure(message.items):
            action = BatchAction(BatchAct.SURE)
        plan = plan_batch(self.at_work.session, action, message.items, more=self._more)
        if plan.notice:
            self.tell(plan.notice)
            return
        title, *lines = plan_lines(self.codebook, plan)

        def take(pressed: str | None) -> None:
            if pressed == "enter":
                self._record(plan)

        preview: ModalScreen[str] = AskScreen(
            title, "\n".join(lines), RECORD if plan.changes else BACK
        )
        self.app.push_screen(preview, take)

    def on_read_failed(self, message: ReadFailed) -> None:
        """The study did not answer. Textual calls this besides the handler of the base class."""
        self._action = None
        self._is_reverting = False

    def _record(self, plan: BatchPlan) -> None:
        seen = self._offers.seen
        self.at_work.press(lambda session: record_batch(session, plan, seen))
        self.tell(self.at_work.session.notice)
        self.reread()

    def action_undo(self) -> None:
        """Take back the last decision or batch."""
        self._revert(Act.UNDO)

    def action_redo(self) -> None:
        """Bring back what was taken back."""
        self._revert(Act.REDO)

    def _revert(self, act: Act) -> None:
        self._is_reverting = True
        self.at_work.revert(act)
        request = self._request

        def waiting() -> Reverted:
            self._written()
            return Reverted(request)

        read(self, request, waiting)

    def on_reverted(self) -> None:
        """What was undone or redone is in the study, and the session knows of it."""
        self._is_reverting = False
        self.tell(self.at_work.session.notice)
        self.reread()


def _are_unsure(items: tuple[Item, ...]) -> bool:
    """Whether every decided one of them is marked as unsure."""
    decided = [item for item in items if item.standing.is_decided]
    return bool(decided) and all(item.draft.unsure for item in decided)
