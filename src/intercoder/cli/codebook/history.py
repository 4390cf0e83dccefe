"""`intercoder codebook history, undo, redo`: what made each revision, and taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from intercoder.cli.codebook.carrying_out import carry_out, change_options
from intercoder.cli.commands import Command
from intercoder.cli.output import Format, format_option, print_rows, study_argument, tell_of_folder

if TYPE_CHECKING:
    from intercoder.study.rounds.people import Coder
    from intercoder.study.study import Study


@click.command(cls=Command)
@study_argument
@format_option
def history(study: str, format_: Format) -> None:
    """List every revision of a STUDY's codebook: when, by whom, what was changed, and why."""
    from intercoder.codebook.changes.sentences import revision_in_words
    from intercoder.study.codebook.history import codebook_history
    from intercoder.study.study import open_study

    tell_of_folder(study)
    with open_study(study) as opened:
        found = codebook_history(opened)
    undone = set(found.undone())
    rows: list[tuple[Any, ...]] = [(1, None, None, "began the codebook", None, None)]
    for one in found.revisions:
        what = revision_in_words(found, one)
        state = "undone" if one.number in undone else None
        rows.append((one.number, one.made_at, one.made_by or None, what, one.reason or None, state))
    print_rows(("revision", "made_at", "made_by", "what", "why", "state"), rows, format_)


@click.command(cls=Command)
@change_options
@click.argument("revision", type=int)
def undo(study: str, revision: int, **asked: Any) -> None:
    """Undo what made REVISION of a STUDY's codebook, whatever came after it.

    If a later change rests on it, that one is named, and nothing is done.
    """
    from intercoder.study.codebook.changing import undo_change

    def write(opened: Study, who: Coder | None) -> int:
        return undo_change(opened, revision, who, asked["reason"]).number

    carry_out(study, lambda now: now.without(revision), write, asked)


@click.command(cls=Command)
@change_options
@click.argument("revision", type=int)
def redo(study: str, revision: int, **asked: Any) -> None:
    """Make the changes of REVISION again, which were undone."""
    from intercoder.study.codebook.changing import redo_change

    def write(opened: Study, who: Coder | None) -> int:
        return redo_change(opened, revision, who, asked["reason"]).number

    carry_out(study, lambda now: now.with_again(revision), write, asked)
