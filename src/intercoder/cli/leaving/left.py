"""`intercoder left`: what left the study."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from intercoder.cli.commands import Command
from intercoder.cli.output import (
    Format,
    format_option,
    print_lines,
    print_rows,
    say,
    study_argument,
)
from intercoder.errors import UsageError

if TYPE_CHECKING:
    from intercoder.study.study import Study

COLUMNS = ("made_at", "made_by", "what", "receiver", "command", "file", "releases")
NOTHING = "Nothing is known to have left the study."


@click.command(cls=Command)
@study_argument
@click.option("--screen", "opens_screen", is_flag=True, help="Open a screen with the list.")
@click.option("--plain", is_flag=True, help="With --screen: the same line by line.")
@format_option
def left(study: str, *, opens_screen: bool, plain: bool, format_: Format) -> None:
    """List everything that left the study: when, what, by whom, and to whom.

    That is what was written by `export`, `findings`, `agreement --report`, `review-package`,
    `codebook convert`, `rule export` and others, `package` and `copy`, and what was copied to the
    terminal's clipboard. No text of an answer is in the list. For leads.

    `settings --sealed yes` lets nothing leave any more but to receivers that leads have named.
    """
    from intercoder.study.leaving.departures import departures
    from intercoder.study.study import open_study

    if plain and not opens_screen:
        raise UsageError("--plain is about the screen.", "Add --screen.")
    with open_study(study) as opened:
        if opens_screen:
            _look(opened, plain=plain)
            return
        found = departures(opened)
    rows = [
        (
            *(one.made_at, one.made_by or None, one.what, one.receiver or None, one.command),
            *(one.file or None, ", ".join(map(str, one.releases)) or None),
        )
        for one in found
    ]
    print_rows(COLUMNS, rows, format_)
    if not found:
        say(NOTHING)


def _look(study: Study, *, plain: bool) -> None:
    from intercoder.study.leaving.departures import departures

    if plain:
        found = departures(study)
        print_lines(one.sentence() for one in found)
        if not found:
            say(NOTHING)
        return
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("The screen needs a terminal.", "Add --plain, or leave out --screen.")
    from intercoder.tui.running import run_departures

    run_departures(study)
