"""Numbers the different texts among many answers, and finds the leaders of those that are near."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from hashlib import sha256
from typing import Protocol

from intercoder.text.normalise import normalise


class AlikeTexts(Protocol):
    """What tells which texts are alike."""

    def numbers(self, texts: Sequence[str]) -> array[int]:
        """A number for each text: the same one for identical texts."""
        ...

    def leaders(self, numbers: array[int], times: array[int]) -> array[int]:
        """The number of the leading text for each of these texts of one block.

        `times` says how many answers of the block have each. A text that is like no other leads
        itself.
        """
        ...


class DifferentTexts:
    """Each different text once, in the form used for comparing."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def numbers(self, texts: Sequence[str]) -> array[int]:
        """See `AlikeTexts`. Numbers go up from 0, in the order of appearance."""
        known = self._numbers
        return array("q", [known.setdefault(normalise(text), len(known)) for text in texts])

    def leaders(self, numbers: array[int], times: array[int]) -> array[int]:
        """See `AlikeTexts`."""
        from intercoder.text.likeness.near_duplicates import leaders

        texts = list(self._numbers)
        found = leaders(
            {texts[number]: count for number, count in zip(numbers, times, strict=True)}
        )
        if not found:
            return numbers
        known = self._numbers
        return array("q", [known[found.get(texts[one], texts[one])] for one in numbers])


class LeadersAhead:
    """Finds the leaders before anybody asks for them: of all texts that were noted."""

    def __init__(self, texts: DifferentTexts) -> None:
        self._texts = texts
        self._noted: dict[Hashable, array[int]] = {}
        self._found: dict[bytes, array[int]] = {}

    def note(self, blocks: Iterable[Hashable], numbers: Sequence[int]) -> None:
        """Answers in their order: to which block each belongs, and the number of its text."""
        for block, number in zip(blocks, numbers, strict=True):
            noted = self._noted.get(block)
            if noted is None:
                noted = self._noted[block] = array("q")
            noted.append(number)

    def find(self) -> None:
        """Find the leaders of each block."""
        while self._noted:
            _, noted = self._noted.popitem()
            times = Counter(noted)
            numbers, counts = array("q", times), array("q", times.values())
            del times
            self._found[_key(numbers, counts)] = self._texts.leaders(numbers, counts)

    def leaders(self, numbers: array[int], times: array[int]) -> array[int]:
        """See `AlikeTexts`: found before, if these are the texts of a block that was noted."""
        found = self._found.pop(_key(numbers, times), None)
        return self._texts.leaders(numbers, times) if found is None else found


def _key(numbers: array[int], times: array[int]) -> bytes:
    return sha256(numbers.tobytes() + times.tobytes()).digest()
