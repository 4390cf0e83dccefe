"""How saving is shown: the banner, and the words about what is kept on this machine."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from textual.message import Message

from intercoder.study.saving.saver import Saver
from intercoder.study.saving.workspace import Workspace
from intercoder.text.counted import counted
from intercoder.tui.shared.messages import ChangeKept, ChangeSaved, SaveFailed

C = TypeVar("C")
W = TypeVar("W")

TICK = 0.5
"""Seconds between looks at the clock, for a save that takes long."""
SAVED_AGAIN = "The server is back: everything is saved."


def posting_saver(workspace: Workspace[C, W], post: Callable[[Message], object]) -> Saver[C, W]:
    """A saver whose reports are posted as `ChangeSaved`, `SaveFailed` and `ChangeKept`."""
    return Saver(
        workspace,
        lambda change, written: post(ChangeSaved(change, written)),
        lambda error, waiting: post(SaveFailed(error, waiting)),
        lambda: post(ChangeKept()),
    )


def banner_words(saver: Saver[C, W], *, is_used_up: bool) -> str:
    """What is said while something is wrong; empty while all is well.

    `is_used_up`: no answer is in view, and the next ones can come only from the server.
    """
    if not saver.is_in_trouble:
        return ""
    waiting = count_changes(saver.writer.pending)
    if saver.failure is not None:
        safe = "it is kept on this machine" if saver.writer.keeps else "this window is open"
        return (
            f"NOT SAVED: {waiting}. {saver.failure} Ctrl+S tries again; nothing is lost "
            f"while {safe}."
        )
    if not saver.writer.keeps:
        return (
            f"NOT SAVED: {waiting}. The server is not responding, and this machine cannot "
            "keep the changes on its disk. Free some space; nothing is lost while this "
            "window is open. Ctrl+S tries again."
        )
    count = f" ({waiting} waiting)" if saver.writer.pending else ""
    words = (
        "The server is not responding. Your decisions are kept on this machine and sent "
        f"when it is back{count}. Ctrl+S tries now."
    )
    if is_used_up:
        return f"{words} There are no more answers read ahead; the next ones come when it is back."
    return words


def count_changes(count: int) -> str:
    """So many changes, in words."""
    return counted(count, "change")


def kept_words(person: str, count: int, *, doing: str = "codes in") -> str:
    """What is said on leaving, with so many changes that the server does not have yet."""
    kept, they = ("is kept", "It goes") if count == 1 else ("are kept", "They go")
    return (
        f"{count_changes(count)} {kept} on this machine. {they} to the server the next time "
        f"{person} {doing} this study here."
    )


def sent_words(count: int) -> str:
    """What is said once what was kept is in the study."""
    are = "is" if count == 1 else "are"
    return f"{count_changes(count)} kept on this machine {are} now in the study."
