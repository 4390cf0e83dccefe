"""A number with its noun: `1 code`, `1,204 codes`."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """So many of what the noun names, whose plural ends in s."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
