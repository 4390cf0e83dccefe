"""`intercoder suggest groups`: find identical and near-identical answers anew, and list them."""

from __future__ import annotations

import click

from intercoder.cli.commands import Command
from intercoder.cli.output import (
    Format,
    format_option,
    print_rows,
    progress,
    say,
    study_argument,
)

COLUMNS = ("question", "language", "answers", "identical", "text")
START = {Format.TABLE: 60}
"""How much of a text is shown; other formats get as much as a list on the screen."""
MAX_TEXT_SHOWN = 200


@click.command("groups", cls=Command)
@study_argument
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    help="How many of the largest groups to list.",
)
@format_option
def groups(study: str, limit: int, format_: Format) -> None:
    """Find the groups of identical and near-identical answers anew, and list the largest.

    Imports find them by themselves; this is for a study from before there were groups. Coders
    decide a group together with the key g.
    """
    from intercoder.study.queue.groups import find_all_groups, largest_groups
    from intercoder.study.study import open_study

    with open_study(study) as opened:
        with progress("Answers compared", opened.answer_count()) as advance:
            totals = find_all_groups(opened, advance)
        found = largest_groups(opened, limit, START.get(format_, MAX_TEXT_SHOWN))
    print_rows(
        COLUMNS,
        [(one.question, one.language, one.answers, one.identical, one.start) for one in found],
        format_,
    )
    say(
        f"{totals.answers:,} answers are in {totals.groups:,} groups."
        if totals.groups
        else "No two answers are the same or nearly the same."
    )
