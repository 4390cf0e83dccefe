"""A number with its noun: `1 code`, `1,204 codes`."""

from __future__ import annotations


def counted(number: int, one: str, many: str = "") -> str:
    """So many of them: `1 code`, `1,204 codes`; `many` says it where the plural does not end in s.

    A verb may follow the noun: `counted(n, "answer was", "answers were")`.
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"
