"""Time in view, coding pace and break timer.

All times are seconds on one steady clock, handed in by the caller.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

IDLE_CAP = 60.0
"""Seconds without a press that still count as time spent on the answer in view."""
BREAK_GAP = 300.0
"""Seconds without a press that count as a break."""
BREAK_AFTER = 50 * 60.0
"""Seconds of work after which a break is due. The material can be heavy."""
RECENT = 30
"""How many of the last answers the pace is measured on."""


@dataclass(frozen=True, slots=True)
class Pace:
    """One coder's time in one sitting."""

    last_press: float
    working_since: float
    in_view: float = 0.0
    """Seconds spent on the answer in view so far, idle time capped."""
    recent: tuple[float, ...] = ()
    """Seconds spent on each of the last answers decided."""

    @classmethod
    def starting(cls, now: float) -> Pace:
        """The clock of a sitting that begins now."""
        return cls(last_press=now, working_since=now)

    def pressed(self, now: float) -> Pace:
        """After a press at `now`: the time since the last one is added, up to the cap."""
        gap = max(0.0, now - self.last_press)
        rested = gap >= BREAK_GAP
        return replace(
            self,
            last_press=now,
            working_since=now if rested else self.working_since,
            in_view=self.in_view + min(gap, IDLE_CAP),
        )

    def decided(self) -> Pace:
        """After the answer in view was decided; the next one starts at nothing."""
        return replace(self, in_view=0.0, recent=(*self.recent, self.in_view)[-RECENT:])

    def revised(self) -> Pace:
        """After the last answer was decided once more: its time grows, and no answer is added."""
        last = self.recent[-1] if self.recent else 0.0
        return replace(self, in_view=0.0, recent=(*self.recent[:-1], last + self.in_view))

    def moved(self) -> Pace:
        """After the answer in view was left undecided."""
        return replace(self, in_view=0.0)

    @property
    def seconds_each(self) -> float | None:
        """Mean seconds an answer takes; None before there are three to measure."""
        return sum(self.recent) / len(self.recent) if len(self.recent) >= 3 else None

    def seconds_left(self, answers: int) -> float | None:
        """Seconds that many answers will take at this pace; None while it is unknown."""
        each = self.seconds_each
        return None if each is None else each * answers

    def until_break(self, now: float) -> float:
        """Seconds of work until a break is due; negative when it is overdue."""
        return self.working_since + BREAK_AFTER - now
