"""How much a coder has met today and since the last break, and whether that is enough.

All times are seconds on the clock of the session (`coding.session_clock`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from intercoder.coding.change import Change, Decide, DecideBatch, DecideTogether
from intercoder.coding.queue import Item
from intercoder.coding.session_clock import BREAK_GAP
from intercoder.coding.wellbeing.heaviness import Heaviness
from intercoder.coding.wellbeing.limits import NO_LIMITS, Limits

_NOTHING_HEAVY = Heaviness()


class Enough(Enum):
    """What is reached: each is said once."""

    BREAK_HEAVY = "break"
    DAY_MINUTES = "day"
    DAY_HEAVY = "heavy answers of a day"


@dataclass(frozen=True, slots=True)
class Load:
    """What a coder met, and the limits that count for them."""

    at: float
    """When the coder was last at work."""
    limits: Limits = NO_LIMITS
    heaviness: Heaviness = field(default_factory=lambda: _NOTHING_HEAVY)
    day_seconds: float = 0.0
    """Seconds of work today, without breaks."""
    day_heavy: frozenset[int] = frozenset()
    """Numbers of the heavy answers decided today."""
    heavy: frozenset[int] = frozenset()
    """Numbers of those decided since the last break."""

    def present(self, now: float) -> Load:
        """The load when the coder is at work at `now`, on whichever screen."""
        gap = max(0.0, now - self.at)
        if gap >= BREAK_GAP:
            return replace(self, at=now, heavy=frozenset())
        return replace(self, at=now, day_seconds=self.day_seconds + gap)

    def after(self, change: Change | None, item: Item | None) -> Load:
        """The load after a change, made with this answer in view; undoing takes nothing off."""
        if not self.heaviness:
            return self
        texts = {} if item is None else {item.number: (item.answer.question, item.answer.text)}
        heavy = frozenset(one.answer for one in _decisions(change) if self._is_heavy(one, texts))
        if heavy <= self.heavy:
            return self
        return replace(self, day_heavy=self.day_heavy | heavy, heavy=self.heavy | heavy)

    def _is_heavy(self, one: Decide, texts: Mapping[int, tuple[str, str]]) -> bool:
        question, text = texts.get(one.answer, ("", ""))
        return self.heaviness.is_heavy(question, text, one.judgement.codes)

    @property
    def reached(self) -> Enough | None:
        """What is reached by now; a day's end before a break."""
        limits = self.limits
        if limits.day_heavy and len(self.day_heavy) >= limits.day_heavy:
            return Enough.DAY_HEAVY
        if limits.day_minutes and self.day_seconds >= 60 * limits.day_minutes:
            return Enough.DAY_MINUTES
        if limits.break_heavy and len(self.heavy) >= limits.break_heavy:
            return Enough.BREAK_HEAVY
        return None


def enough_words(load: Load, reached: Enough) -> str:
    """What is said of a limit that is reached."""
    match reached:
        case Enough.BREAK_HEAVY:
            heavy = len(load.heavy)
            many = "1 heavy answer" if heavy == 1 else f"{heavy:,} heavy answers"
            return f"You have coded {many} since your last break. Consider a short break."
        case Enough.DAY_MINUTES:
            minutes = f"{load.limits.day_minutes or 0:,} minutes"
            return f"You have worked for {minutes} today: enough for one day."
        case Enough.DAY_HEAVY:
            heavy = len(load.day_heavy)
            many = "1 heavy answer" if heavy == 1 else f"{heavy:,} heavy answers"
            return f"You have coded {many} today: enough for one day."


def _decisions(change: Change | None) -> tuple[Decide, ...]:
    match change:
        case Decide():
            return (change,)
        case DecideTogether(first, others):
            return (first, *others)
        case DecideBatch(decisions):
            return tuple(decisions)
    return ()
