"""Shows what a change of a study's codebook would do, asks where something counts otherwise."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from intercoder.cli.acting_user import as_option, person
from intercoder.cli.output import Format, print_lines, print_rows, say, tell_of_folder
from intercoder.errors import UsageError

if TYPE_CHECKING:
    from intercoder.agreement.of_changes.preview import Preview
    from intercoder.codebook.changes.history import CodebookHistory
    from intercoder.codebook.changes.planned import Planned
    from intercoder.codebook.code import Codebook
    from intercoder.study.study import Study

_Function = TypeVar("_Function", bound=Callable[..., Any])


def change_options(function: _Function) -> _Function:
    """Adds what all changes of the codebook take: the study, `--reason`, `--dry-run`, `--yes`."""
    for add in reversed(
        (
            click.argument("study", metavar="STUDY", envvar="INTERCODER_STUDY"),
            click.option(
                "--reason", metavar="TEXT", default="", help="Why; recorded with the change."
            ),
            click.option("--dry-run", is_flag=True, help="Show what would change; write nothing."),
            click.option("--yes", is_flag=True, help="Don't ask, even if decisions are concerned."),
            as_option,
        )
    ):
        function = add(function)
    return function


def carry_out(
    target: str, plan: Callable[[CodebookHistory], Planned], options: dict[str, Any]
) -> None:
    """Preview what is planned on a study's history, ask if need be, and make it.

    A change that no decision is concerned by is made without a question. Raises UsageError where
    nobody can be asked, or the answer is no, and ChangedMeanwhileError where the codebook was
    changed after the preview.
    """
    from intercoder.agreement.of_changes.preview import preview
    from intercoder.agreement.of_changes.preview_words import preview_title
    from intercoder.codebook.changes.history import Act
    from intercoder.codebook.changes.planned import takes_back
    from intercoder.study.codebook.changing import carry_out_plan, check_may_change
    from intercoder.study.codebook.history import codebook_history
    from intercoder.study.rounds.blindness import check_may_see
    from intercoder.study.study import check_is_whole, open_study

    tell_of_folder(target)
    with open_study(target) as study:
        who = person(study, options["as_name"])
        check_may_see(study, who)  # it counts what codes stand on
        check_is_whole(study)
        check_may_change(who)
        history = codebook_history(study)
        planned = plan(history)
        changed = planned.made_on(history)
        found = preview(study, history, changed)
        say(preview_title(changed))
        print_preview(found)
        if options["dry_run"]:
            say("This was a dry run: nothing was written.")
            return
        if (found.decisions or found.doubts or found.not_alone) and not options["yes"]:
            _ask()
        made = carry_out_plan(study, planned, who, options["reason"], seen=history)
    back = takes_back(made)
    verb = "redo" if back.act is Act.REDONE else "undo"
    say(
        f"Revision {made.number} is now the study's codebook. To take that back: intercoder "
        f"codebook {verb} {target} {back.of}"
    )


def preview_revision(study: Study, book: Codebook, reason: str) -> None:
    """Print what it would mean for decisions to make this the codebook of a study."""
    from intercoder.agreement.of_changes.preview import preview
    from intercoder.codebook.changes.deriving import changes_between
    from intercoder.study.codebook.history import codebook_history

    history = codebook_history(study)
    changed = history.changed(changes_between(history.codebook(), book), reason=reason)
    print_preview(preview(study, history, changed))


def print_preview(found: Preview) -> None:
    """Print whose decisions count otherwise, the figures that change, and what is in doubt."""
    from intercoder.agreement.of_changes.preview_words import (
        DOUBT_TITLES,
        FIGURE_TITLES,
        doubt_rows,
        figure_rows,
        preview_sentences,
    )

    print_lines(preview_sentences(found))
    if found.figures:
        print_rows(FIGURE_TITLES, figure_rows(found), Format.TABLE)
    if found.doubts:
        print_rows(DOUBT_TITLES, doubt_rows(found), Format.TABLE)


def _ask() -> None:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(
            "The codebook was not changed, because decisions are concerned and there is no "
            "terminal to ask.",
            "Check the change with --dry-run; if it is intended, add --yes.",
        )
    if not click.confirm("Make this change?", default=False, err=True):
        raise UsageError("The codebook was not changed.")
