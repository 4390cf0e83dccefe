"""Texts that differ only in letter case, spaces or invisible characters."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from intercoder.text.display import display_line

CASE, LETTERS, BLANKS, INVISIBLE = (
    "letter case",
    "how letters are composed",
    "blanks",
    "invisible characters",
)


def alike_key(text: str) -> str:
    """A key that is equal for texts that differ only so; not for display."""
    if text.isascii():
        return " ".join(_visible(text).split()).casefold()
    folded = unicodedata.normalize("NFKC", _visible(text))
    folded = unicodedata.normalize("NFKC", folded.casefold())
    return " ".join(folded.split())


def alike_groups(texts: Iterable[str]) -> list[tuple[str, ...]]:
    """Groups of texts that are alike, in order; texts like no other are left out."""
    groups: dict[str, list[str]] = {}
    for text in dict.fromkeys(texts):
        groups.setdefault(alike_key(text), []).append(text)
    return [tuple(group) for group in groups.values() if len(group) > 1]


def differences_of(group: Sequence[str]) -> tuple[str, ...]:
    """How the texts of a group differ, in words."""
    found = []
    if len({_visible(one) for one in group}) < len(group):
        found.append(INVISIBLE)
    shown = {_visible(one) for one in group}
    if len({" ".join(one.split()) for one in shown}) < len(shown):
        found.append(BLANKS)
    shown = {" ".join(one.split()) for one in shown}
    composed = {unicodedata.normalize("NFKC", one) for one in shown}
    if len({" ".join(one.split()) for one in composed}) < len(shown):
        found.append(LETTERS)
    composed = {" ".join(one.split()) for one in composed}
    if len(composed) > 1:
        found.append(CASE)
    return tuple(found)


def told_apart(group: Sequence[str]) -> tuple[str, ...]:
    """The texts in a form in which no two look alike when shown side by side."""
    shown = [display_line(one) for one in group]
    if len({unicodedata.normalize("NFC", one) for one in shown}) == len(group) and not any(
        _visible(one) != one or "  " in one for one in group
    ):
        return tuple(shown)
    return tuple("".join(map(_spelled, one)) for one in group)


def _visible(text: str) -> str:
    if text.isascii():
        return "".join(one for one in text if one.isprintable() or one.isspace())
    return "".join(one for one in text if unicodedata.category(one) != "Cf" and not _selects(one))


def _selects(character: str) -> bool:
    """Whether it is a variation selector, which changes how the character before it is drawn."""
    return "\ufe00" <= character <= "\ufe0f"


def _spelled(character: str) -> str:
    is_plain = unicodedata.category(character)[0] in "LNPS" or character == " "
    return character if is_plain else f"⟨U+{ord(character):04X}⟩"
