"""`intercoder merge`: merges packages that coders have coded into the study."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from intercoder.cli.encryption.receivers import identity_option
from intercoder.cli.output import (
    Format,
    StudyCommand,
    format_option,
    print_rows,
    progress,
    say,
    study_argument,
    without_empty,
)
from intercoder.text.counted import counted
from intercoder.text.display import display_line

if TYPE_CHECKING:
    from intercoder.cli.text_tables import Cell
    from intercoder.study.packages.package_merge import MergedPackage

COLUMNS = (
    "file",
    "coder",
    "round",
    "new",
    "known",
    "late",
    "comments",
    "decided",
    "left",
    "last_decision",
    "outside",
    "handed_over",
)
SELDOM = ("outside", "handed_over")
"""Columns that a table shows only if they are not empty."""


@click.command(cls=StudyCommand)
@study_argument
@click.argument("files", metavar="FILE", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Report what would be merged; change nothing.")
@identity_option("File with your identity, for packages that were encrypted for you.")
@format_option
def merge(
    study: str,
    files: tuple[Path, ...],
    identity: Path | None,
    format_: Format,
    *,
    dry_run: bool,
) -> None:
    """Merge the decisions made in the packages FILE… into the study.

    Packages may come back in any order, half finished, and more than once: decisions the study
    already has are never duplicated. If one package is refused, nothing is taken from any of them.
    The files stay as they are and can be coded further.
    """
    from intercoder.protection.encryption.sealed_file import read_identities
    from intercoder.study.packages.package_merge import merge as take_back
    from intercoder.study.study import open_study

    identities = read_identities(identity) if identity else []
    with open_study(study) as opened, progress("Decisions looked at") as advance:
        found = take_back(opened, files, is_trial=dry_run, identities=identities, advance=advance)
    columns, rows = without_empty(COLUMNS, [_row(one, format_) for one in found], SELDOM, format_)
    print_rows(columns, rows, format_)
    for one in found:
        _comment(one)
    if dry_run:
        say("This was a dry run: nothing was changed.")


def _row(one: MergedPackage, format_: Format) -> tuple[Cell, ...]:
    last = one.last_at or None
    if format_ is Format.TABLE:
        last = last and f"{last[:10]} {last[11:16]}"
    return (
        one.file,
        one.coder,
        one.round,
        one.new,
        one.known,
        one.late,
        one.comments,
        one.decided,
        one.left,
        last,
        one.outside,
        one.handed_over,
    )


def _comment(one: MergedPackage) -> None:
    """List what the lead should know."""
    if one.is_older:
        say(
            f"{one.file} is older than what already came back from this package: it contains "
            "nothing new."
        )
    elif not (one.new or one.late or one.comments or one.proposals or one.handed_over):
        say(f"{one.file} contains nothing that the study does not have.")
    if one.outside:
        from intercoder.study.overview.progress import outside_words

        say(
            f"{display_line(one.coder)}, round {display_line(one.round)}: {one.decided:,} of "
            f"{one.decided + one.left:,} decided; "
            f"{outside_words(one.coder, one.outside, one.with_others)}."
        )
        if one.with_others:
            say(
                "All of them count. To take these answers from others who have not begun "
                f"them, use `intercoder allocate` with --round {display_line(one.round)} "
                "--rebalance."
            )
    if one.proposals:
        codes = counted(one.proposals, "code was", "codes were")
        say(
            f"{codes} proposed in {one.file}: `intercoder codebook proposals list` shows what "
            "there is to decide."
        )
    if one.handed_over:
        answers = counted(one.handed_over, "answer")
        coder = display_line(one.coder)
        say(
            f"{coder} handed over {answers}, now in {display_line(one.handed_to)}'s queue."
            if one.handed_to
            else f"{coder} hands over {answers}, but nobody else leads this study. Add a lead with "
            "`intercoder coder add`, and merge the file again."
        )
    if one.late:
        say(
            f"Decisions made after the round was closed were left in {one.file}: {one.late:,}. "
            "To merge them, reopen the round and merge the file again."
        )
