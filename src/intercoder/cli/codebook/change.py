"""`intercoder codebook change`: a study's codebook on a screen, or line by line."""

from __future__ import annotations

import sys
from contextlib import nullcontext

import click

from intercoder.cli.acting_user import as_option, person
from intercoder.cli.commands import Command
from intercoder.cli.output import study_argument, tell_of_folder
from intercoder.errors import UsageError


@click.command(cls=Command)
@study_argument
@as_option
@click.option(
    "--plain", is_flag=True, help="Work line by line, for screen readers and simple terminals."
)
def change(study: str, as_name: str | None, plain: bool) -> None:
    """See how the codes of a STUDY stand, and change them, on a screen.

    Each change is shown with all that it would lead to, asks for a reason, and can be undone later.
    Coders can look at the codebook here, but not change it.
    """
    from intercoder.study.study import check_is_whole, open_study

    if not plain and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(
            "The codebook screen needs a terminal.",
            "Add --plain to work line by line, or use a command such as `codebook edit`.",
        )
    tell_of_folder(study)
    from intercoder.tui.terminal.ending import screen_terminal

    with nullcontext() if plain else screen_terminal(), open_study(study) as opened:
        check_is_whole(opened)
        who = person(opened, as_name)
        if plain:
            from intercoder.plain.codebook.changing import run_plain_codebook

            run_plain_codebook(opened, who, stdin=sys.stdin, stdout=sys.stdout)
            return
        from intercoder.tui.running import run_codebook

        run_codebook(opened, who)
