"""The commands of the palette: those available at this moment."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from textual.app import SystemCommand

from intercoder.coding.decision import SelectionReason
from intercoder.coding.queue import DOUBTS
from intercoder.coding.suggestion import QueueOrder, order_words
from intercoder.study.saving.saver import Saving
from intercoder.text.counted import counted
from intercoder.tui.coding.filters import SKIPPED, UNSURE
from intercoder.tui.coding.reading_texts import text_commands

if TYPE_CHECKING:
    from intercoder.tui.coding.screen import CodingScreen


def coding_commands(screen: CodingScreen) -> Iterator[SystemCommand]:
    """What a coder can do now. Each is named "noun: verb", so that searching groups them."""
    session = screen.session
    progress = session.progress
    if session.item is not None:
        yield from _on_the_answer(screen)
    if progress.decided or progress.skipped:
        yield SystemCommand("undo: take back the decision", "key u", screen.action_undo)
        yield SystemCommand("redo: bring it back", "key r", screen.action_redo)
    yield SystemCommand("queue: see all answers", "key F3", screen.action_queue)
    yield SystemCommand("queue: search", "key f", screen.action_search)
    if session.filter != session.home:
        yield SystemCommand("queue: leave the filter", "key Esc", screen.action_lift_filter)
    if progress.skipped:
        yield SystemCommand(
            "queue: go through the skipped",
            counted(progress.skipped, "answer"),
            lambda: screen.controller.filter_by(SKIPPED),
        )
    if progress.unsure:
        yield SystemCommand(
            "queue: go through the unsure",
            counted(progress.unsure, "answer"),
            lambda: screen.controller.filter_by(UNSURE),
        )
    for order in QueueOrder:
        if order.drawn is not session.home.drawn:
            yield SystemCommand(
                f"queue: {order_words(order.drawn)}",
                "work through the open answers in this order, until you leave it",
                partial(screen.controller.order_by, order.drawn),
            )
    if progress.decided and session.filter.drawn is not SelectionReason.DOUBTS:
        yield SystemCommand(
            "queue: go through decisions in doubt",
            "the decisions that `intercoder suggest doubts` has listed",
            lambda: screen.controller.filter_by(DOUBTS),
        )
    if progress.decided:
        yield SystemCommand(
            "queue: identical answers I coded differently",
            "look at them, and judge them again",
            screen.action_identical,
        )
    yield SystemCommand("break: take one, and see whom to turn to", "key F10", screen.action_rest)
    yield SystemCommand("codebook: read", "key F2", screen.action_codebook)
    yield SystemCommand("codebook: see what was changed", "key F9", screen.action_codebook_changes)
    if screen.saving in {Saving.FAILED, Saving.KEPT}:
        yield SystemCommand("saving: try again", "key Ctrl+S", screen.action_retry)


def _on_the_answer(screen: CodingScreen) -> Iterator[SystemCommand]:
    """What can be done with the answer in view."""
    yield SystemCommand("answer: no code applies", "key 0", screen.action_no_code)
    yield SystemCommand("answer: skip", "key s", screen.action_skip)
    yield SystemCommand("answer: mark as unsure", "key !", screen.action_unsure)
    yield SystemCommand("group: decide answers like this one", "key g", screen.action_group)
    yield SystemCommand("answer: hand over to somebody else", "key >", screen.action_hand_over)
    yield SystemCommand("answer: say whether it is heavy", "", screen.action_weigh)
    yield SystemCommand("memo: write", "key m", screen.action_memo)
    yield SystemCommand("words: mark for a code", 'key "', screen.action_passage)
    if screen.session.draft.marked:
        yield SystemCommand("words: list the marks, to remove one", "", screen.action_unmark)
    yield SystemCommand("code: find", "key /", screen.action_find)
    yield SystemCommand("code: propose a new one", "key +", screen.action_propose)
    yield from _choosing_again(screen)
    yield from text_commands(screen)
    if (item := screen.session.item) is not None and item.answer.translation:
        yield SystemCommand("text: translation", "key =", screen.action_translation)


def _choosing_again(screen: CodingScreen) -> Iterator[SystemCommand]:
    """What saves presses on codes given before."""
    yield SystemCommand("codes: same as the last answer", "key ,", screen.action_same)
    yield SystemCommand("code: give the last one again", "key .", screen.action_repeat)
    if screen.session.draft.codes:
        yield SystemCommand("codes: remove all", "key Backspace", screen.action_clear)
    yield SystemCommand(
        "keys: learn from what I give",
        "short keys for the codes you give most",
        screen.action_learn_keys,
    )
