"""The words of the foot line: progress, pace, save state and break timer."""

from __future__ import annotations

from dataclasses import dataclass

from intercoder.coding.change import Change, TakeBack
from intercoder.coding.queue import Progress
from intercoder.coding.session_clock import Pace
from intercoder.tui.drawing.amounts import bar, count_words, percent
from intercoder.tui.shared.protocols import Saving


@dataclass(frozen=True, slots=True)
class StatusText:
    """What the line at the foot says, part by part; empty parts are left out."""

    count: str = ""
    bar: str = ""
    percent: str = ""
    pace: str = ""
    left: str = ""
    skipped: str = ""
    rest: str = ""
    saving: Saving = Saving.SAVED
    is_break_due: bool = False


def status_text(progress: Progress, pace: Pace, now: float, saving: Saving) -> StatusText:
    """The parts of the line. `now` is on the same clock as `pace`, in seconds."""
    share = progress.decided / progress.total if progress.total else 0.0
    each = pace.seconds_each
    left = pace.seconds_left(progress.unseen)
    until_break = pace.until_break(now)
    return StatusText(
        count=count_words(progress),
        bar=bar(share),
        percent=percent(share),
        pace=f"{3600 / each:,.0f} an hour" if each else "",
        left=f"{duration(left)} left" if left else "",
        skipped=f"{progress.skipped:,} skipped" if progress.skipped else "",
        rest="time for a break" if until_break <= 0 else f"break in {duration(until_break)}",
        saving=saving,
        is_break_due=until_break <= 0,
    )


def duration(seconds: float) -> str:
    """A length of time as a person says it: minutes, hours and minutes, or whole hours."""
    minutes = max(1, round(seconds / 60))
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 10:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{hours:,} h"


def count_changes(count: int) -> str:
    """So many changes, in words."""
    return "1 change" if count == 1 else f"{count:,} changes"


def kept_words(coder: str, count: int) -> str:
    """What is said on leaving, with so many changes that the server does not have yet."""
    kept, they = ("is kept", "It goes") if count == 1 else ("are kept", "They go")
    return (
        f"{count_changes(count)} {kept} on this machine. {they} to the server the next time "
        f"{coder} codes in this study here."
    )


def sent_words(count: int) -> str:
    """What is said once what was kept is in the study."""
    are = "is" if count == 1 else "are"
    return f"{count_changes(count)} kept on this machine {are} now in the study."


def reverted_words(change: Change, others: int) -> str:
    """What is said when undo or redo has come back, on one answer and so many others."""
    answers = f" on {others + 1:,} answers" if others else ""
    if isinstance(change, TakeBack):
        how = "correct them, then press g and Enter" if others else "correct it, then press Enter"
        return f"Taken back{answers}: {how}."
    return f"Brought back{answers}."
