"""Shows ids and titles that are spelled differently than before, and asks about them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from intercoder.cli.output import say

if TYPE_CHECKING:
    from intercoder.exchange.importing.spellings import Spellings, SpellingsError

_LISTED = 20


def decided_spellings(error: SpellingsError, *, agreed: bool, may_ask: bool) -> Spellings:
    """Decide about the spellings: as the person says, or apart if there are no questions.

    Raises the error where nobody can be asked, or nothing is to be imported.
    """
    from intercoder.exchange.importing.spellings import Spellings

    if not (agreed or may_ask):
        raise error
    list_spellings(error.rows)
    if agreed:
        say(
            "They are kept as different ones. --spellings same would match each to the earlier one."
        )
        return Spellings.APART
    choices = [one.value for one in Spellings]
    answer = click.prompt(
        "Do they mean the same as before, or should they be kept apart?",
        type=click.Choice([*choices, "stop"]),
        default="stop",
        err=True,
    )
    if answer not in choices:
        raise error
    return Spellings(answer)


def list_spellings(rows: Sequence[str]) -> None:
    """Show the first few."""
    say("These ids or titles are spelled differently than before:")
    for one in rows[:_LISTED]:
        say(f"  {one}")
    if len(rows) > _LISTED:
        say(f"  and {len(rows) - _LISTED:,} more")
