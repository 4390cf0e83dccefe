"""`intercoder coder`: the people of a study."""

from __future__ import annotations

import click

from intercoder.cli.output import (
    Format,
    StudyCommand,
    format_option,
    print_rows,
    say,
    study_argument,
)
from intercoder.errors import UsageError


@click.group()
def coder() -> None:
    """Add and list the coders of a study."""


@coder.command(cls=StudyCommand)
@study_argument
@click.argument("name")
@click.option("--lead", is_flag=True, help="They also lead: design the codebook, settle, report.")
@click.option(
    "--consensus", is_flag=True, help="Nobody: what was settled elsewhere, to learn from."
)
@click.option("--note", default="", help="Anything worth keeping about them.")
def add(study: str, name: str, *, lead: bool, consensus: bool, note: str) -> None:
    """Add someone who codes in a study, under the name their decisions will carry."""
    from intercoder.study.people import Role, add_coder
    from intercoder.study.study import open_study

    if lead and consensus:
        raise UsageError("Nobody leads as the consensus.", "Leave out --lead or --consensus.")
    role = Role.LEAD if lead else Role.CONSENSUS if consensus else Role.CODER
    with open_study(study) as opened:
        added = add_coder(opened, name, role, note)
    say(f"Added {added.name}.")


@coder.command("list")
@study_argument
@format_option
def list_(study: str, format_: Format) -> None:
    """List who codes in a study."""
    from intercoder.study.people import coders
    from intercoder.study.study import open_study

    with open_study(study) as opened:
        people = coders(opened)
    rows = [(one.name, one.role.value, one.note) for one in people]
    print_rows(("name", "role", "note"), rows, format_)
