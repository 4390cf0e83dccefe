"""Ids and titles that are spelled otherwise than before: showing them, and asking."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from intercoder.cli.output import say

if TYPE_CHECKING:
    from intercoder.exchange.importing.spellings import Spellings, SpellingsError

_LISTED = 20


def decided_spellings(error: SpellingsError, *, agreed: bool) -> Spellings:
    """What becomes of the spellings: as a person says, or apart where they want no questions.

    Raises the error where nobody can be asked, or nothing is to be imported.
    """
    from intercoder.exchange.importing.spellings import Spellings

    may_ask = sys.stdin.isatty() and sys.stderr.isatty()
    if not (agreed or may_ask):
        raise error
    list_spellings(error.rows)
    if agreed:
        say("They are kept as others. --spellings same would take each for the one before.")
        return Spellings.APART
    choices = [one.value for one in Spellings]
    answer = click.prompt(
        "Do they mean the same as before, or are they to be kept apart?",
        type=click.Choice([*choices, "stop"]),
        default="stop",
        err=True,
    )
    if answer not in choices:
        raise error
    return Spellings(answer)


def list_spellings(rows: Sequence[str]) -> None:
    """Show the first of them."""
    say("These ids or titles are written otherwise than before:")
    for one in rows[:_LISTED]:
        say(f"  {one}")
    if len(rows) > _LISTED:
        say(f"  and {len(rows) - _LISTED:,} more")
