"""Lists of answers line by line, and one action on all that are marked."""

from __future__ import annotations

from array import array
from itertools import islice

from intercoder.coding.batch import (
    MAX_BATCH,
    BatchAct,
    BatchAction,
    plan_batch,
    plan_lines,
    record_batch,
)
from intercoder.coding.change import DecideBatch
from intercoder.coding.queue import QueueFilter
from intercoder.plain.coding.listing import (
    HOW_TO_LIST,
    READ_OUT,
    ListingError,
    read_listing,
    read_places,
    row_lines,
)
from intercoder.plain.coding.passages import PlainPassages
from intercoder.text.counted import counted

HOW_TO_MARK = "Type mark and numbers of the list, such as 1 3-5, or all, or none."
HOW_TO_ACT = "Type marked and one of: 0, skip, unsure, sure, memo TEXT."
_ACTS = {
    "0": BatchAct.NO_CODE,
    "none": BatchAct.NO_CODE,
    "skip": BatchAct.SKIP,
    "unsure": BatchAct.UNSURE,
    "sure": BatchAct.SURE,
}
_TAILS = ("to marked", "from marked", "off marked")


class PlainBatches(PlainPassages):
    """The list that was asked for last, and what is marked of it."""

    _listed: array[int] = array("q")
    _wanted = QueueFilter()
    """The filter of the list."""
    _said = 0
    """How many of its answers were read out."""
    _marks: frozenset[int] = frozenset()
    """Numbers of the marked answers."""

    def _list(self, typed: str) -> None:
        if typed.casefold() == "help":
            self.say(HOW_TO_LIST)
            return
        if typed.casefold() != "more":
            try:
                asked = read_listing(typed, self._session.codebook, self._keys)
            except ListingError as error:
                self.say(str(error))
                return
            self._wanted, sort = asked
            self._listed = self._workspace.numbers(self._wanted, sort)
            self._said, self._marks = 0, frozenset()
            count = len(self._listed)
            self.say(counted(count, "answer.", "answers."))
        self._read_out()

    def _read_out(self) -> None:
        numbers = self._listed[self._said : self._said + READ_OUT]
        if not numbers:
            self.say("The list has no more answers." if self._said else HOW_TO_LIST)
            return
        rows = self._workspace.rows(numbers, self._wanted.drawn)
        codebook, start = self._session.codebook, self._said
        self._say_all(row_lines(codebook, rows, start, self._marks, self._texts))
        self._said += len(numbers)
        if self._said < len(self._listed):
            self.say(f"{len(self._listed) - self._said:,} more. Type list more to hear them.")

    def _mark_listed(self, typed: str) -> None:
        places = read_places(typed, len(self._listed)) if self._listed else None
        if not self._listed:
            self.say("Type list first: only listed answers can be marked.")
            return
        if places is None:
            self.say(f"The list has the numbers 1 to {len(self._listed)}. {HOW_TO_MARK}")
            return
        named = frozenset(self._listed[place] for place in places)
        is_new = typed.strip().casefold() in {"all", "none", "nothing"}
        self._marks = named if is_new else self._marks ^ named
        self.say(f"Marked: {len(self._marks):,} of {len(self._listed):,}.")

    def _give(self, name: str) -> None:
        self._act_with_code(BatchAct.GIVE, name)

    def _take_off(self, name: str) -> None:
        self._act_with_code(BatchAct.TAKE_OFF, name)

    def _act_with_code(self, act: BatchAct, name: str) -> None:
        for tail in _TAILS:
            name = name.removesuffix(tail).strip()
        codes = self._resolve(name) if name and self._marks else ()
        if self._marks and len(codes) != 1:
            self.say(f"Type {'give' if act is BatchAct.GIVE else 'take'} and one code.")
            return
        self._act(BatchAction(act, codes[0].id if codes else ""))

    def _act_on_marked(self, typed: str) -> None:
        word, _, rest = typed.partition(" ")
        if word.casefold() == "memo" and rest.strip():
            self._act(BatchAction(BatchAct.MEMO, memo=rest.strip()))
        elif typed.strip().casefold() in _ACTS:
            self._act(BatchAction(_ACTS[typed.strip().casefold()]))
        else:
            self.say(HOW_TO_ACT)

    def _act(self, action: BatchAction) -> None:
        """Say what the action would change, and do it if that is confirmed."""
        if not self._marks:
            self.say(f"No answer is marked. {HOW_TO_MARK}")
            return
        marked = (number for number in self._listed if number in self._marks)
        numbers = list(islice(marked, MAX_BATCH))
        items = self._workspace.marked(numbers, self._wanted.drawn)
        more = len(self._marks) - len(numbers)
        plan = plan_batch(self._session, action, items, more=more)
        self._say_all(plan_lines(self._session.codebook, plan))
        if not plan.changes:
            return
        typed = self._ask("Type yes to record, or an empty line to change nothing: ") or ""
        if typed.strip().casefold() not in {"y", "yes"}:
            self.say("Nothing is changed.")
            return
        step = record_batch(self._session, plan)
        if self._take(step) and isinstance(step.change, DecideBatch):
            count = len(step.change.decisions)
            self.say(
                f"{self._saver.fate} on {counted(count, 'answer')}."
                if count > 1
                else f"{self._saver.fate} on 1 answer."
            )
            self.say("Type undo to take all of it back.")
