"""The axis of a coefficient: positions of values, and guide lines."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from intercoder.report.numbers import MINUS

TENTATIVE, RELIABLE = 0.667, 0.8
"""Krippendorff's cuts."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Values from `least` to 1, along a line from `start` to `end`."""

    least: float
    start: float
    end: float

    @classmethod
    def over(cls, values: Iterable[float], start: float, end: float) -> Scale:
        """A scale from the multiple of 0.2 below the least value, at most 0.4 and at least -1."""
        least = min([0.4, *values])
        return cls(max(-1.0, math.floor(least * 5 + 1e-9) / 5), start, end)

    def place(self, value: float) -> float:
        """The position of the value; values off the scale are placed at its end."""
        share = (min(max(value, self.least), 1.0) - self.least) / (1.0 - self.least)
        return self.start + share * (self.end - self.start)

    def ticks(self) -> Iterator[tuple[float, str]]:
        """Values with their labels, 0.2 apart."""
        for fifth in range(round(self.least * 5), 6):
            yield fifth / 5, f"{fifth / 5:.1f}".replace("-", MINUS)
