"""Puts typed placeholders such as `[EMAIL 1]` in the place of personal data."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from intercoder.protection.redaction.kinds import Find, Kind

STANDING = re.compile(rf"\[({'|'.join(re.escape(one.label) for one in Kind)}) ([1-9]\d{{0,5}})\]")
"""A placeholder that a text has already."""


@dataclass(frozen=True, slots=True)
class Replacement:
    """A piece of a text, and what now stands in its place."""

    start: int
    """Its first code point in the text as it was."""
    end: int
    """The code point after its last, in the text as it was."""
    placeholder: str


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text with placeholders."""

    text: str
    replacements: tuple[Replacement, ...]
    """In the order of the text."""

    def moved(self, start: int, end: int) -> tuple[int, int]:
        """Where a passage of the text as it was is now.

        One that begins or ends inside of what was replaced takes the whole placeholder in.
        """
        return self._moved(start, to_the_end=False), self._moved(end, to_the_end=True)

    def _moved(self, at: int, *, to_the_end: bool) -> int:
        shift = 0
        for one in self.replacements:
            if at <= one.start:
                break
            if at < one.end:
                return one.start + shift + (len(one.placeholder) if to_the_end else 0)
            shift += len(one.placeholder) - (one.end - one.start)
        return at + shift


class Placeholders:
    """The placeholders of one answer and its translation: equal for equal data in both."""

    def __init__(self, *texts: str) -> None:
        """Placeholders that the texts have keep their numbers: new ones are counted on."""
        self._counted: dict[str, int] = {}
        self._given: dict[tuple[Kind, str], str] = {}
        for text in texts:
            for found in STANDING.finditer(text):
                self._counted[found[1]] = max(self._counted.get(found[1], 0), int(found[2]))

    def of(self, find: Find) -> str:
        """What takes the place of this find."""
        key, label = (find.kind, find.value), find.kind.label
        if key not in self._given:
            self._counted[label] = self._counted.get(label, 0) + 1
            self._given[key] = f"[{label} {self._counted[label]}]"
        return self._given[key]


def replace(text: str, finds: Iterable[Find], placeholders: Placeholders | None = None) -> Redacted:
    """Put a placeholder in the place of each find; equal data get equal ones.

    The finds must not overlap, as `personal_data` gives them.
    """
    of_text = placeholders or Placeholders(text)
    pieces, made, at = [], [], 0
    for find in sorted(finds, key=lambda one: one.start):
        placeholder = of_text.of(find)
        pieces += [text[at : find.start], placeholder]
        made.append(Replacement(find.start, find.end, placeholder))
        at = find.end
    return Redacted("".join((*pieces, text[at:])), tuple(made))


def placeholders_in(text: str) -> dict[Kind, int]:
    """How many placeholders a text has, by kind."""
    of_label = {one.label: one for one in Kind}
    counts: dict[Kind, int] = {}
    for found in STANDING.finditer(text):
        kind = of_label[found[1]]
        counts[kind] = counts.get(kind, 0) + 1
    return counts
