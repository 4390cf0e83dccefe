"""Texts for tests in which personal data are marked, as in `call «phone:030 23125 000»`."""

from __future__ import annotations

import re

from intercoder.protection.redaction.kinds import Find, Kind

_MARK = re.compile(r"«([a-z]+):(.*?)»", re.DOTALL)


def unmarked(marked: str) -> tuple[str, list[tuple[Kind, str]]]:
    """The text without marks, and what is marked in it."""
    found = [(Kind(one[1]), one[2]) for one in _MARK.finditer(marked)]
    return _MARK.sub(r"\2", marked), found


def pieces(text: str, finds: tuple[Find, ...]) -> list[tuple[Kind, str]]:
    """What was found, in the same form."""
    return [(one.kind, text[one.start : one.end]) for one in finds]
