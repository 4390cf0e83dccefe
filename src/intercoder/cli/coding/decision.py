"""`intercoder decision`: sets decisions aside, or counts them again."""

from __future__ import annotations

import click

from intercoder.cli.acting_user import as_option, person
from intercoder.cli.commands import Group
from intercoder.cli.leaving.leaves import shows_answers
from intercoder.cli.output import (
    Format,
    StudyCommand,
    format_option,
    print_rows,
    say,
    study_argument,
)

COLUMNS = ("decision", "coder", "round", "answer", "set_by", "reason", "made_at")


@click.group(cls=Group)
def decision() -> None:
    """Set decisions aside, so that they count nowhere, or count them again."""


@decision.command("set-aside", cls=StudyCommand)
@study_argument
@click.argument("id_", metavar="ID")
@click.option("--because", "reason", required=True, help="Reason, recorded with your name.")
@as_option
def set_aside(study: str, id_: str, *, reason: str, as_name: str | None) -> None:
    """Set a decision aside: it counts nowhere, and the coder's previous decision counts instead.

    ID is the decision's id, or its first characters. The decision stays in the log. For leads only.
    """
    from intercoder.study.adjudication.setting_aside import set_decision_aside
    from intercoder.study.study import open_study

    with open_study(study) as opened:
        found = set_decision_aside(opened, id_, person(opened, as_name), reason)
    say(f"Set aside: decision {found.id} of {found.coder}.")


@decision.command("count-again", cls=StudyCommand)
@study_argument
@click.argument("id_", metavar="ID")
@click.option("--because", "reason", required=True, help="Reason, recorded with your name.")
@as_option
def count_again(study: str, id_: str, *, reason: str, as_name: str | None) -> None:
    """Count a decision that was set aside again. For leads only."""
    from intercoder.study.adjudication.setting_aside import count_decision_again
    from intercoder.study.study import open_study

    with open_study(study) as opened:
        found = count_decision_again(opened, id_, person(opened, as_name), reason)
    say(f"Counts again: decision {found.id} of {found.coder}.")


@decision.command("list")
@study_argument
@format_option
@shows_answers
def list_(study: str, *, format_: Format) -> None:
    """List the decisions that are set aside, with who did it and why."""
    from intercoder.study.adjudication.setting_aside import decisions_set_aside
    from intercoder.study.study import open_study

    with open_study(study) as opened:
        found = decisions_set_aside(opened)
    rows = [
        (one.decision, one.coder, one.round, one.answer, one.set_by, one.reason, one.made_at)
        for one in found
    ]
    print_rows(COLUMNS, rows, format_)
    if not found:
        say("No decisions are set aside.")
