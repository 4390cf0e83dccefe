"""A coder's pace over days, from the times of decisions without idle time.

Pure functions; all times are seconds since 1970. `coding.session_clock` measures the present
session; this module uses the log, from any machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from intercoder.coding.session_clock import BREAK_GAP, IDLE_CAP

DAY = 86_400.0
HOUR = 3_600.0
SPAN = 14 * DAY
"""How far back decisions are used to predict future pace; older ones do not count."""
MIN_DECISIONS = 10
"""Minimum number of answers for a statement about pace."""


@dataclass(frozen=True, slots=True)
class TimedDecision:
    """A decision: its time, its answer, and its time in view."""

    at: float
    answer: int
    seconds: float = 0.0
    """Time in view before deciding; 0 if it was decided together with another answer."""


@dataclass(frozen=True, slots=True)
class Throughput:
    """A coder's speed."""

    answers: int
    """Number of different answers decided in the last SPAN."""
    hours: float
    """Time worked on the last day of work, without breaks."""
    per_hour: float | None
    """Answers per hour of work on the last day of work; None if there are too few."""
    per_day: float | None
    """Answers per calendar day, including days without work; None if there are too few."""

    def days_left(self, answers: int) -> float | None:
        """Days that this many answers will take at the rate of the last SPAN; None if unknown."""
        return None if self.per_day is None else answers / self.per_day


def rate(moments: Iterable[TimedDecision], now: float) -> Throughput:
    """The speed of a coder who decided at these moments, in any order.

    The last day of work is the day (24 hours) before the last decision. Answers per day are counted
    over the time from the first decision of the last SPAN until `now`, at least one day.
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


def seconds_worked(moments: Sequence[TimedDecision]) -> float:
    """Time worked, from decisions in chronological order.

    Between decisions all the time counts if it is under BREAK_GAP. After a break only the answer's
    time in view counts, at most IDLE_CAP.
    """
    worked = 0.0
    before: float | None = None
    for one in moments:
        gap = BREAK_GAP if before is None else one.at - before
        worked += gap if gap < BREAK_GAP else min(one.seconds, IDLE_CAP)
        before = one.at
    return worked


def _answers(moments: Iterable[TimedDecision]) -> int:
    return len({one.answer for one in moments})
