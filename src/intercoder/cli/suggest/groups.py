"""`intercoder suggest groups`: lists answers that read the same, or that mean the same."""

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
BY_MEANING = ("question", "languages", "answers", "wordings", "text")
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
@click.option(
    "--by-meaning",
    is_flag=True,
    help="Groups of answers that mean the same in other words, by the study's encoder.",
)
@format_option
@shows_answers
def groups(study: str, top: int, format_: Format, *, by_meaning: bool) -> None:
    """Find the groups of identical and near-identical answers again, and list the largest.

    Imports find them automatically; this command is for studies made before groups existed. With
    --by-meaning, nothing is kept. Coders decide a group together with the key g.
    """
    if by_meaning:
        _by_meaning(study, top, format_)
    else:
        _by_words(study, top, format_)


def _by_words(study: str, top: int, format_: Format) -> None:
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


def _by_meaning(study: str, top: int, format_: Format) -> None:
    from intercoder.study.study import open_study
    from intercoder.suggest.learning.encoder_in_use import encoder_in_use
    from intercoder.suggest.reading.same_meaning_of_study import groups_by_meaning

    with open_study(study) as opened:
        about = encoder_in_use(opened)
        with progress("Answers compared", opened.answer_count()) as advance:
            found = groups_by_meaning(opened, advance)
    start = START.get(format_, MAX_TEXT_SHOWN)
    print_rows(
        BY_MEANING,
        [
            (one.question, ", ".join(one.languages), one.answers, one.wordings, one.text[:start])
            for one in found.groups[:top]
        ],
        format_,
    )
    say(about.words)
    say(
        f"{counted(found.answers, 'answer is', 'answers are')} in "
        f"{counted(len(found.groups), 'group')} by meaning. Look at each before you code it: "
        "answers with one meaning may still have different codes."
        if found.groups
        else "No two answers mean the same in other words."
    )
    if found.unread:
        say(
            f"The encoder has not read {counted(found.unread, 'answer')} yet: "
            "`intercoder suggest encode STUDY` does it now."
        )
    if found.left_out:
        say(f"{counted(found.left_out, 'answer was', 'answers were')} not compared: too many.")
