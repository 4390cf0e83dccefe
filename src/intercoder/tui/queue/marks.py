"""Which answers of a list are marked: a byte for each, so that a million cost a megabyte."""

from __future__ import annotations

from array import array
from collections.abc import Iterator

KEPT = 100_000
"""Most marks that are kept when the list is sorted anew."""


class Marks:
    """The marks on the places of a list."""

    def __init__(self, places: int = 0) -> None:
        self._marked = bytearray(places)
        self._from: int | None = None
        """Where the next range begins: the place that was marked last."""

    def __contains__(self, place: int) -> bool:
        return 0 <= place < len(self._marked) and bool(self._marked[place])

    @property
    def count(self) -> int:
        """Number of marked places."""
        return self._marked.count(1)

    def toggle(self, place: int) -> None:
        """Mark this place, or remove the mark."""
        self._marked[place] ^= 1
        self._from = place if self._marked[place] else None

    def reach_to(self, place: int, start: int | None = None) -> None:
        """Mark everything from the place marked last to this one; from `start` if there is none."""
        begin = self._from if self._from is not None else place if start is None else start
        first, last = sorted((begin, place))
        self._marked[first : last + 1] = b"\1" * (last + 1 - first)
        self._from = place

    def toggle_all(self) -> None:
        """Mark all places, or none if all are marked."""
        is_full = self.count == len(self._marked)
        self._marked = bytearray(len(self._marked)) if is_full else bytearray(b"\1" * len(self))
        self._from = None

    def __len__(self) -> int:
        return len(self._marked)

    def places(self) -> Iterator[int]:
        """The marked places, rising."""
        place = self._marked.find(1)
        while place >= 0:
            yield place
            place = self._marked.find(1, place + 1)

    def lengthened(self, places: int) -> None:
        """More places follow, unmarked."""
        self._marked.extend(bytes(max(0, places - len(self._marked))))

    def moved(self, before: array[int], now: array[int]) -> Marks | None:
        """The same answers' marks on another list; None if too many are marked to look for."""
        if self.count == len(before) == len(now):
            kept = Marks(len(now))
            kept.toggle_all()
            return kept
        if self.count > KEPT:
            return None
        wanted = {before[place] for place in self.places()}
        kept = Marks()
        kept._marked = (
            bytearray(number in wanted for number in now) if wanted else bytearray(len(now))
        )
        return kept
