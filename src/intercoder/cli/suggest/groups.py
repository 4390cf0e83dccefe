"""`intercoder suggest groups`: finds and lists identical and near-identical answers."""

from __future__ import annotations

import click

from intercoder.cli.commands import Command
from intercoder.cli.leaving.leaves import shows_answers
from intercoder.cli.output import (
    Format,
    format_option,
    print_rows,
    progress,
    say,
    study_argument,
)
from intercoder.text.counted import counted

COLUMNS = ("question", "language", "answers", "identical", "text")
START = {Format.TABLE: 60}
"""Characters of a text shown in the table; other formats get as many as the screen's list."""
MAX_TEXT_SHOWN = 200


@click.command("groups", cls=Command, formerly={"--limit": "--top"})
@study_argument
@click.option(
    "--top",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    help="Number of groups to list, largest first.",
)
@format_option
@shows_answers
def groups(study: str, top: int, format_: Format) -> None:
    """Find the groups of identical and near-identical answers again, and list the largest.

    Imports find them automatically; this command is for studies made before groups existed. Coders
    decide a group together with the key g.
    """
    from intercoder.study.queue.finding_groups import find_all_groups
    from intercoder.study.queue.groups import largest_groups
    from intercoder.study.study import open_study

    with open_study(study) as opened:
        with progress("Answers compared", opened.answer_count()) as advance:
            totals = find_all_groups(opened, advance)
        found = largest_groups(opened, top, START.get(format_, MAX_TEXT_SHOWN))
    print_rows(
        COLUMNS,
        [(one.question, one.language, one.answers, one.identical, one.start) for one in found],
        format_,
    )
    say(
        f"{counted(totals.answers, 'answer is', 'answers are')} in "
        f"{counted(totals.groups, 'group')}."
        if totals.groups
        else "No two answers are identical or nearly so."
    )
