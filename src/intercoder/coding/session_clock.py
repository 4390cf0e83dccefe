"""Time in view, coding pace and break timer.

All times are seconds on one clock, passed in by the caller. It is never set back, and runs on while
the machine sleeps (`platforms.clocks.steady`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf

IDLE_CAP = 60.0
"""Seconds without a press that still count as time spent on the answer in view."""
BREAK_GAP = 300.0
"""Seconds without a press that count as a break."""
BREAK_AFTER = 50 * 60.0
"""Seconds of work after which a break is due, since the material can be distressing."""
RECENT = 30
"""Number of recent answers used to measure the pace."""
LEAST_ANSWERS = 10
"""Number of answers before there is a pace."""
LEAST_SECONDS = 120.0
"""Seconds in view, over all answers decided in the session, before there is a pace."""
PULLED_IN = 0.1
"""Share of the slowest and of the quickest answers that count as the next ones do."""


@dataclass(frozen=True, slots=True)
class Pace:
    """One coder's time in one session."""

    last_press: float
    working_since: float
    in_view: float = 0.0
    """Seconds spent on the answer in view so far, with idle time capped."""
    recent: tuple[float, ...] = ()
    """Seconds spent on each of the answers decided last."""
    worked: float = 0.0
    """Seconds spent on all answers decided in this session."""
    seen: float = -inf
    """When the coder last pressed or moved anything, on any screen."""
    break_after: float = BREAK_AFTER
    """Seconds of work after which a break is due."""

    @classmethod
    def starting(cls, now: float, worked: float = 0.0, break_after: float = BREAK_AFTER) -> Pace:
        """The clock of a session that begins now, after so many seconds of work without a break."""
        return cls(last_press=now, working_since=now - worked, break_after=break_after)

    def pressed(self, now: float) -> Pace:
        """The clock after a press at `now`, with the time since the last press, up to the cap."""
        gap = max(0.0, now - self.last_press)
        return replace(self.present(now), last_press=now, in_view=self.in_view + min(gap, IDLE_CAP))

    def present(self, now: float) -> Pace:
        """The clock when the coder is at work at `now`, on whichever screen: in a memo, in the
        codebook, with the mouse. Only the break timer takes note of it."""
        rested = self.resting(now) is not None
        return replace(self, seen=now, working_since=now if rested else self.working_since)

    def decided(self) -> Pace:
        """The clock after the answer in view was decided; the next answer starts at zero."""
        return replace(
            self,
            in_view=0.0,
            recent=(*self.recent, self.in_view)[-RECENT:],
            worked=self.worked + self.in_view,
        )

    def revised(self) -> Pace:
        """The clock after the last answer was decided again: its time grows; no answer is added."""
        last = self.recent[-1] if self.recent else 0.0
        return replace(
            self,
            in_view=0.0,
            recent=(*self.recent[:-1], last + self.in_view),
            worked=self.worked + self.in_view,
        )

    def moved(self) -> Pace:
        """The clock after the answer in view was left undecided."""
        return replace(self, in_view=0.0)

    @property
    def seconds_each(self) -> float | None:
        """Seconds per answer, over the answers decided last; None before there are enough of them,
        and enough time, to say anything.

        The winsorized mean: the slowest tenth and the quickest tenth of the answers count as the
        next ones do, so that one long or one mistaken answer moves little (Tukey 1962, The Future
        of Data Analysis, section 14).
        """
        if len(self.recent) < LEAST_ANSWERS or self.worked < LEAST_SECONDS:
            return None
        ordered = sorted(self.recent)
        pulled = int(PULLED_IN * len(ordered))
        low, high = ordered[pulled], ordered[-1 - pulled]
        return sum(min(max(one, low), high) for one in ordered) / len(ordered)

    def seconds_left(self, answers: int) -> float | None:
        """Seconds that this many answers will take at this pace; None if the pace is unknown."""
        each = self.seconds_each
        return None if each is None else each * answers

    def resting(self, now: float) -> float | None:
        """Seconds since the coder was last at work, if that is long enough for a break."""
        away = now - max(self.last_press, self.seen)
        return away if away >= BREAK_GAP else None

    def until_break(self, now: float) -> float:
        """Seconds of work until a break is due; negative when it is overdue. Whoever is resting
        has all of it before them."""
        if self.resting(now) is not None:
            return self.break_after
        return self.working_since + self.break_after - now
