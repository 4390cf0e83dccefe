"""What coders are called on the lead's screens: their names, or numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256

from intercoder.text.marks import marks


@dataclass(frozen=True, slots=True)
class CoderNames:
    """The coders of a study, named or hidden.

    Hidden, they are numbered in an order that has nothing to do with that of the study (but is the
    same whenever the study is opened), so that the first in the list is not known to be anna.
    """

    study_id: str
    coders: tuple[str, ...]
    hidden: bool = False

    @property
    def ordered(self) -> tuple[str, ...]:
        """The coders in the order in which they are shown."""
        return self._shuffled if self.hidden else self.coders

    @property
    def _shuffled(self) -> tuple[str, ...]:
        return tuple(
            sorted(
                self.coders, key=lambda name: sha256(f"{self.study_id}\n{name}".encode()).digest()
            )
        )

    def of(self, coder: str) -> str:
        """What this coder is called."""
        return f"coder {self._shuffled.index(coder) + 1}" if self.hidden else coder

    def within(self, sentence: str) -> str:
        """The sentence with every name in it hidden, if names are."""
        if not self.hidden or not self.coders:
            return sentence
        longest_first = sorted(self.coders, key=len, reverse=True)
        either = "|".join(re.escape(name) for name in longest_first)
        alone = rf"(?<!\w)(?:{either})(?![\w{marks()}])"
        return re.sub(alone, lambda found: self.of(found[0]), sentence)
