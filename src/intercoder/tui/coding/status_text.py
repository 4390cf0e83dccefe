"""The words of the foot line: progress, pace, save state and break timer."""

from __future__ import annotations

from dataclasses import dataclass

from intercoder.coding.change import Change, TakeBack
from intercoder.coding.queue import Progress
from intercoder.coding.session_clock import Pace
from intercoder.study.saving.saver import Saving
from intercoder.text.counted import counted
from intercoder.tui.drawing.amounts import bar, count_words, percent


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


def status_text(
    progress: Progress, pace: Pace, now: float, saving: Saving, *, shows_pace: bool = True
) -> StatusText:
    """The parts of the line. `now` is on the same clock as `pace`, in seconds; `shows_pace` says
    whether the lead wants coders to see how quick they are."""
    share = progress.decided / progress.total if progress.total else 0.0
    each = pace.seconds_each if shows_pace else None
    left = pace.seconds_left(progress.unseen) if shows_pace else None
    until_break = pace.until_break(now)
    return StatusText(
        count=count_words(progress),
        bar=bar(share),
        percent=percent(share),
        pace=f"{per_hour(each):,} an hour" if each else "",
        left=f"{duration(left)} left" if left else "",
        skipped=f"{progress.skipped:,} skipped" if progress.skipped else "",
        rest=rest_words(pace, now),
        saving=saving,
        is_break_due=until_break <= 0,
    )


def per_hour(each: float) -> int:
    """Answers an hour, to two digits: the third would change with every answer."""
    rate = 3600 / each
    return int(round(rate, min(2 - len(str(int(rate))), 0)))


def rest_words(pace: Pace, now: float) -> str:
    """When a break is due, or how long one has lasted."""
    resting = pace.resting(now)
    if resting is not None:
        return f"break: {duration(resting)}"
    until_break = pace.until_break(now)
    return "time for a break" if until_break <= 0 else f"break in {duration(until_break)}"


def duration(seconds: float) -> str:
    """A length of time as a person says it: minutes, hours and minutes, or whole hours."""
    minutes = max(1, round(seconds / 60))
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 10:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{hours:,} h"


def reverted_words(change: Change, others: int, *, is_batch: bool = False) -> str:
    """What is said when undo or redo has come back, on one answer and so many others.

    `is_batch`: they were marked in the queue, and none of them has come into view.
    """
    answers = f" on {counted(others + 1, 'answer')}" if others else ""
    if isinstance(change, TakeBack) and is_batch:
        return f"Taken back{answers or ' on 1 answer'} of the queue. Press r to bring it back."
    if isinstance(change, TakeBack):
        how = "correct them, then press g and Enter" if others else "correct it, then press Enter"
        return f"Taken back{answers}: {how}."
    return f"Brought back{answers}."
