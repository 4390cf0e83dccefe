"""`intercoder releases`: what has left the study, and how small counts are protected."""

from __future__ import annotations

import click

from intercoder.cli.acting_user import as_option, person
from intercoder.cli.commands import Group
from intercoder.cli.output import (
    Format,
    StudyCommand,
    format_option,
    print_rows,
    say,
    study_argument,
)

COLUMNS = (
    *("number", "made_at", "made_by", "command", "threshold", "cells", "hidden"),
    *("unprotected_because", "withdrawn_because"),
)


@click.group(cls=Group)
def releases() -> None:
    """List what has left the study, withdraw releases, and set the threshold for small counts."""


@releases.command("list")
@study_argument
@format_option
def list_(study: str, *, format_: Format) -> None:
    """List every release: when, by whom, how many counts, and how many of them were hidden.

    A release is a report or table that was written to a file for others. Later releases take all
    earlier ones into account, except those withdrawn.
    """
    from intercoder.study.findings.releases import releases as all_releases
    from intercoder.study.study import open_study

    with open_study(study) as opened:
        found = all_releases(opened)
    rows = []
    for one in found:
        cells = one.document.get("cells", ())
        hidden = sum("count" not in told and "low" not in told for told in cells)
        rows.append(
            (
                *(one.number, one.made_at, one.made_by or None, one.command),
                *(one.document.get("threshold"), len(cells), hidden),
                *(one.reason, one.withdrawn),
            )
        )
    print_rows(COLUMNS, rows, format_)
    if not found:
        say("Nothing has left the study.")


@releases.command("withdraw", cls=StudyCommand)
@study_argument
@click.argument("number", type=int)
@click.option("--because", "reason", required=True, help="Reason, recorded with your name.")
@as_option
def withdraw(study: str, number: int, *, reason: str, as_name: str | None) -> None:
    """Let release NUMBER count as never made, because nobody else has it. For leads only.

    Later releases then no longer take it into account, so withdraw only drafts that never left your
    hands.
    """
    from intercoder.study.findings.releases import withdraw as withdraw_release
    from intercoder.study.study import open_study

    with open_study(study) as opened:
        found = withdraw_release(opened, number, person(opened, as_name), reason)
    say(f"Withdrawn: release {found.number}, {found.command} of {found.made_at[:10]}.")


@releases.command("threshold", cls=StudyCommand)
@study_argument
@click.option("--set", "threshold", type=int, help="Smallest count that may be published.")
@as_option
def threshold_(study: str, *, threshold: int | None, as_name: str | None) -> None:
    """Show the smallest count that may be published, or set it (leads only). It is 5 at first."""
    from intercoder.study.findings.small_cell_settings import read_threshold, set_threshold
    from intercoder.study.study import open_study

    with open_study(study) as opened:
        if threshold is not None:
            set_threshold(opened, threshold, person(opened, as_name))
        found = read_threshold(opened)
    say(f"Counts from 1 to {found - 1} are small: they do not leave the study.")
