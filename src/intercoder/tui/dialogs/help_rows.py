"""The rows of the help: what works on a screen now, and how a search narrows them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from rapidfuzz import fuzz

from intercoder.tui.keys import Group, Key

NOT_NOW = "Not at this moment"
CLOSE = 75
"""Likeness, out of 100, from which a mistyped word still finds a row."""


@runtime_checkable
class KnowsWhatWorks(Protocol):
    """A screen on which not every key counts at every moment."""

    def works_now(self, action: str) -> bool:
        """Whether this action would do something now."""

    def keys_of_now(self) -> tuple[Group, ...]:
        """Keys that count only for what is in view: those of codes, of suggestions."""


@dataclass(frozen=True, slots=True)
class HelpRow:
    """A line of the help: a title, or a key and what it does."""

    shown: str = ""
    does: str = ""
    title: str = ""
    """Set for the title of a group alone."""
    action: str = ""
    """What choosing it runs; empty where it is only to read."""

    @property
    def can_be_run(self) -> bool:
        """Whether choosing it does something."""
        return bool(self.action)


def help_rows(
    groups: Sequence[Group], screen: object = None, searched: str = ""
) -> tuple[HelpRow, ...]:
    """What works on the screen now, in its groups; what does not comes last, only to be read.

    `searched` keeps the rows that have its words, in any order; where none has, those like it.
    """
    knows = screen if isinstance(screen, KnowsWhatWorks) else None
    now: list[tuple[str, list[HelpRow]]] = []
    later: list[HelpRow] = []
    for group in (*groups, *(knows.keys_of_now() if knows else ())):
        kept: list[HelpRow] = []
        for key in group.keys:
            if knows is None or not key.action or knows.works_now(key.action):
                kept.append(_row(key))
            else:
                later.append(HelpRow(key.shown, key.does))
        now.append((group.title, kept))
    everything = [*now, (NOT_NOW, later)]
    found = list(_found(everything, lambda words: searched_in(searched, words)))
    if not found and searched:
        found = list(
            _found(everything, lambda words: fuzz.partial_ratio(searched.casefold(), words) > CLOSE)
        )
    return tuple(found)


def searched_in(searched: str, words: str) -> bool:
    """Whether every word that is looked for is in these."""
    return all(part in words for part in searched.casefold().split())


def _found(
    groups: Iterable[tuple[str, list[HelpRow]]], wanted: Callable[[str], bool]
) -> Iterator[HelpRow]:
    for title, rows in groups:
        kept = [row for row in rows if wanted(f"{row.shown} {row.does}".casefold())]
        if kept:
            yield HelpRow(title=title)
            yield from kept


def _row(key: Key) -> HelpRow:
    return HelpRow(key.shown, key.does, action=key.action)
