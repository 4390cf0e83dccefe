"""What of a reliability report is not published, as a value."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Withheld:
    """What of a report is not published."""

    codes: frozenset[str] = frozenset()
    """Ids."""
    rolled: frozenset[tuple[int, str]] = frozenset()
    """Depth and id of codes that are hidden where codes are rolled up."""
    no_code: bool = False
    """Whether it is hidden how often no code applied."""
    threshold: int = 0
    reason: str = ""
    """Why nothing is hidden, where a lead chose so; else empty."""

    def is_small(self, count: int) -> bool:
        """Whether a count by coder is too small to be published; never where nothing is hidden."""
        return 1 <= count < self.threshold

    @property
    def is_nothing(self) -> bool:
        """Whether all is published."""
        return not (self.codes or self.rolled or self.no_code)
