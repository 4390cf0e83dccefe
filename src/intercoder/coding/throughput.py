"""A coder's pace over days, from the times of decisions without idle time.

Pure. All times are seconds since 1970. `coding.pace` is about the sitting at hand; this is about
what the log knows, on whatever machine it was done.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from intercoder.coding.session_clock import BREAK_GAP, IDLE_CAP

DAY = 86_400.0
HOUR = 3_600.0
SPAN = 14 * DAY
"""How far back decisions tell what will come: older ones do not count."""
MIN_DECISIONS = 10
"""Answers that are needed before anything is said about a pace."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A decision: when, on which answer, and how long it was in view."""

    at: float
    answer: int
    seconds: float = 0.0
    """Time in view before deciding; 0 where it was decided together with another."""


@dataclass(frozen=True, slots=True)
class Throughput:
    """How fast someone gets on."""

    answers: int
    """Different answers decided in the last SPAN."""
    hours: float
    """Time worked on the last day of work, breaks left out."""
    per_hour: float | None
    """Answers in an hour of work, on the last day of work; None where they are too few."""
    per_day: float | None
    """Answers a day, whatever the hours and days without work; None where they are too few."""

    def days_left(self, answers: int) -> float | None:
        """Days that so many answers will take, going on as in the last SPAN; None if unknown."""
        return None if self.per_day is None else answers / self.per_day


def rate(moments: Iterable[Moment], now: float) -> Throughput:
    """How fast the coder gets on who decided at these moments, in whatever order they come.

    The last day of work is the day (24 hours) before the last decision. Answers a day are counted
    over the time from the first decision of the last SPAN until `now`, one day at least.
    """
    recent = sorted(
        (one for one in moments if now - SPAN < one.at <= now), key=lambda one: (one.at, one.answer)
    )
    if not recent:
        return Throughput(0, 0.0, None, None)
    answers = _answers(recent)
    days = max((now - recent[0].at) / DAY, 1.0)
    last_day = [one for one in recent if one.at > recent[-1].at - DAY]
    hours = seconds_worked(last_day) / HOUR
    done = _answers(last_day)
    return Throughput(
        answers,
        hours,
        done / hours if done >= MIN_DECISIONS and hours > 0 else None,
        answers / days if answers >= MIN_DECISIONS else None,
    )


def seconds_worked(moments: Sequence[Moment]) -> float:
    """Time worked, of decisions in the order of their times.

    From one decision to the next all the time counts, as long as it is under BREAK_GAP. After a
    break only the time that the answer was in view, IDLE_CAP at most.
    """
    worked = 0.0
    before: float | None = None
    for one in moments:
        gap = BREAK_GAP if before is None else one.at - before
        worked += gap if gap < BREAK_GAP else min(one.seconds, IDLE_CAP)
        before = one.at
    return worked


def _answers(moments: Iterable[Moment]) -> int:
    return len({one.answer for one in moments})
