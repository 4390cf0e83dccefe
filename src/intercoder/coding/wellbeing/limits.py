"""When a break is due, and how much of a day is enough: the lead's limits, and a coder's own.

A coder's own limits only ever make the lead's stricter.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from intercoder.coding.session_clock import BREAK_AFTER

BREAK_MINUTES = int(BREAK_AFTER / 60)
"""Minutes of work after which a break is due, if nobody has settled anything."""
BOUNDS = {
    "break_minutes": (5, 240),
    "break_heavy": (1, 10_000),
    "day_minutes": (10, 1440),
    "day_heavy": (1, 100_000),
}
"""The least and the most of each limit."""


@dataclass(frozen=True, slots=True)
class Limits:
    """When a break is due, and what is enough for a day; None where nothing is settled."""

    break_minutes: int | None = None
    """Minutes of work after which a break is due."""
    break_heavy: int | None = None
    """Heavy answers after which a break is due."""
    day_minutes: int | None = None
    """Minutes of work a day."""
    day_heavy: int | None = None
    """Heavy answers a day."""

    def within(self, others: Limits) -> Limits:
        """The stricter of both, limit by limit."""
        return Limits(
            *(
                min(
                    filter(None, (getattr(self, one.name), getattr(others, one.name))), default=None
                )
                for one in fields(self)
            )
        )

    @property
    def break_seconds(self) -> float:
        """Seconds of work after which a break is due."""
        return 60.0 * (self.break_minutes or BREAK_MINUTES)

    def __bool__(self) -> bool:
        return any(getattr(self, one.name) is not None for one in fields(self))


NO_LIMITS = Limits()


def limits_words(limits: Limits) -> str:
    """The limits in one sentence."""
    heavy = f" or {limits.break_heavy:,} heavy answers" if limits.break_heavy else ""
    parts = [f"A break after {limits.break_minutes or BREAK_MINUTES} minutes{heavy}"]
    if limits.day_minutes or limits.day_heavy:
        day = [
            *([f"{limits.day_minutes:,} minutes"] if limits.day_minutes else []),
            *([f"{limits.day_heavy:,} heavy answers"] if limits.day_heavy else []),
        ]
        parts.append(f"no more than {' or '.join(day)} a day")
    return f"{'; '.join(parts)}."
