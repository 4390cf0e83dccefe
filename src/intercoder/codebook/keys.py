"""Assigns keys to codes on the coding screen.

The lead's wishes come first. The remaining codes, in the order of the codebook, get a letter of
their own name where one is free, then any free one: lower case first, since it needs no second
finger. Codes beyond the last free key have none and are found by name.
"""

from __future__ import annotations

import string
from collections.abc import Mapping

from intercoder.codebook.code import Code, Codebook

RESERVED_KEYS = frozenset("smurbgfh0123456789?/")
"""Keys that mean something else while coding: commands, and digits for suggestions."""

ALLOWED_KEYS = tuple(
    key for key in string.ascii_lowercase + string.ascii_uppercase if key not in RESERVED_KEYS
)


def assign_keys(codebook: Codebook) -> Mapping[str, str]:
    """Key by code id, for every assignable code that gets one; no key is used twice."""
    taken: dict[str, str] = {}
    for code in codebook.assignable:
        if code.key in ALLOWED_KEYS and code.key not in taken.values():
            taken[code.id] = code.key
    free = [key for key in ALLOWED_KEYS if key not in taken.values()]
    for code in codebook.assignable:
        if code.id not in taken and free:
            key = _best_key(code, free)
            free.remove(key)
            taken[code.id] = key
    return {code.id: taken[code.id] for code in codebook.assignable if code.id in taken}


def _best_key(code: Code, free: list[str]) -> str:
    initials = [word[0] for word in code.name.lower().split() if word]
    lower: list[str] = [*initials, *code.name.lower()]
    for letter in [*lower, *(letter.upper() for letter in lower)]:
        if letter in free:
            return letter
    return free[0]
