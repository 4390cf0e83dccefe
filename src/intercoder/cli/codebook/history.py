"""`intercoder codebook history, undo, redo`: what made each revision, and taking it back."""

from __future__ import annotations

from typing import Any

import click

from intercoder.cli.codebook.carrying_out import carry_out, change_options
from intercoder.cli.commands import Command
from intercoder.cli.output import Format, format_option, print_rows, study_argument, tell_of_folder


@click.command(cls=Command)
@study_argument
@format_option
def history(study: str, format_: Format) -> None:
    """List every revision of a STUDY's codebook: when, by whom, what was changed, and why."""
    from intercoder.codebook.changes.sentences import revisions_told
    from intercoder.study.codebook.history import codebook_history
    from intercoder.study.study import open_study

    tell_of_folder(study)
    with open_study(study) as opened:
        found = codebook_history(opened)
    rows = [
        (
            one.number,
            one.made_at or None,
            one.made_by or None,
            one.what,
            one.reason or None,
            "undone" if one.is_undone else None,
        )
        for one in revisions_told(found)
    ]
    print_rows(("revision", "made_at", "made_by", "what", "why", "state"), rows, format_)


@click.command(cls=Command)
@change_options
@click.argument("revision", type=int)
def undo(study: str, revision: int, **asked: Any) -> None:
    """Undo what made REVISION of a STUDY's codebook, whatever came after it.

    If a later change rests on it, that one is named, and nothing is done.
    """
    from intercoder.codebook.changes.history import Act
    from intercoder.codebook.changes.planned import Planned

    carry_out(study, lambda _: Planned(Act.UNDONE, of=revision), asked)


@click.command(cls=Command)
@change_options
@click.argument("revision", type=int)
def redo(study: str, revision: int, **asked: Any) -> None:
    """Make the changes of REVISION again, which were undone."""
    from intercoder.codebook.changes.history import Act
    from intercoder.codebook.changes.planned import Planned

    carry_out(study, lambda _: Planned(Act.REDONE, of=revision), asked)
