"""Chance that comes out the same on every machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Random draws from a named seed.

    Only `Random.random` is used: it is the one method whose sequence Python promises to keep from
    version to version. Each part of the data throws its own dice, named after it, so that a new
    phrase in one language leaves the answers in the others as they were.
    """

    def __init__(self, *names: object) -> None:
        self._random = Random("/".join(str(name) for name in names))

    def share(self) -> float:
        """A number from 0 up to, not including, 1."""
        return self._random.random()

    def chance(self, probability: float) -> bool:
        """True with this probability (0 to 1)."""
        return self.share() < probability

    def whole(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self.share() * (high - low + 1))

    def pick(self, choices: Sequence[T]) -> T:
        """One of the choices, all alike likely. Raises IndexError if there are none."""
        return choices[int(self.share() * len(choices))]

    def weighted(self, weights: Mapping[T, float]) -> T:
        """One of the keys, as likely as its weight says."""
        left = self.share() * fsum(weights.values())  # sum() rounds otherwise since Python 3.12
        last = None
        for choice, weight in weights.items():
            last = choice
            left -= weight
            if left < 0:
                return choice
        if last is None:
            raise IndexError("no choices")
        return last

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """The items in a random order."""
        keyed = [(self.share(), position) for position in range(len(items))]
        return [items[position] for _, position in sorted(keyed)]
