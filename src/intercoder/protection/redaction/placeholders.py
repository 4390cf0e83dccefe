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


def replace(text: str, finds: Iterable[Find]) -> Redacted:
    """Put a placeholder in the place of each find; equal data get equal ones.

    Placeholders that the text already has keep their numbers: new ones are counted on from there.
    The finds must not overlap, as `personal_data` gives them.
    """
    counted: dict[str, int] = {}
    for found in STANDING.finditer(text):
        counted[found[1]] = max(counted.get(found[1], 0), int(found[2]))
    given: dict[tuple[Kind, str], str] = {}
    pieces, made, at = [], [], 0
    for find in sorted(finds, key=lambda one: one.start):
        key = (find.kind, find.value)
        if key not in given:
            counted[find.kind.label] = counted.get(find.kind.label, 0) + 1
            given[key] = f"[{find.kind.label} {counted[find.kind.label]}]"
        pieces += [text[at : find.start], given[key]]
        made.append(Replacement(find.start, find.end, given[key]))
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
