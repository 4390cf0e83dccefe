"""What is known of a table's columns before anything is guessed: by the program that wrote it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

_NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class KnownColumns:
    """Roles of columns that need no guess. Empty: nothing is known."""

    respondent: str = ""
    """Column with the respondents' ids."""
    number_rows: str = ""
    """Where the program gives no ids: what stands before a row's number in them."""
    language: str = ""
    wordings: Mapping[str, str] = field(default_factory=lambda: _NONE, hash=False)
    """What was asked, by column."""
    left_out: Mapping[str, str] = field(default_factory=lambda: _NONE, hash=False)
    """Columns that are never answers nor attributes, each with what it holds."""
    choices: frozenset[str] = frozenset()
    """Columns of what was ticked: attributes, never answers, even where a code has this name."""
    missing: tuple[str, ...] = ()
    """What the program writes where there is no answer, beside the usual marks."""


NOTHING_KNOWN = KnownColumns()
