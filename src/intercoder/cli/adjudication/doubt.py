"""`intercoder doubt`: recording codes whose definitions need work."""

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
from intercoder.errors import UsageError

COLUMNS = ("code", "name", "revision", "made_at", "by", "round", "answer", "note", "settled_at")


@click.group(cls=Group)
def doubt() -> None:
    """Record codes whose definitions need work."""


@doubt.command(cls=StudyCommand)
@study_argument
@click.argument("code")
@click.argument("note")
@as_option
def add(study: str, code: str, note: str, *, as_name: str | None) -> None:
    """Record what is unclear about the definition of CODE (its id or name)."""
    from intercoder.adjudication.checking import code_id
    from intercoder.study.adjudication.definition_doubts import add_doubt
    from intercoder.study.study import open_study

    with open_study(study) as opened:
        who = person(opened, as_name)
        if who is None:
            raise UsageError("Doubts are recorded under a name.", "Add --as NAME.")
        codebook = opened.codebook()
        found = code_id([codebook], code)
        add_doubt(opened, found, who, note)
    say(f"Recorded: the definition of “{codebook.name_of(found)}” needs work.")


@doubt.command("list")
@study_argument
@click.option(
    "--all", "with_settled", is_flag=True, help="Include doubts that are already resolved."
)
@format_option
@shows_answers
def list_(study: str, *, with_settled: bool, format_: Format) -> None:
    """List the codes whose definitions need work, and why."""
    from intercoder.study.adjudication.definition_doubts import definition_doubts
    from intercoder.study.study import open_study

    with open_study(study) as opened:
        found = definition_doubts(opened, with_settled=with_settled)
        codebook = opened.codebook()
    rows = [
        (
            one.code,
            codebook.name_of(one.code),
            one.revision,
            one.made_at,
            one.coder,
            one.round or None,
            one.answer or None,
            one.note,
            one.settled_at or None,
        )
        for one in found
    ]
    print_rows(COLUMNS, rows, format_)
    if not found:
        say("No definitions are in doubt.")


@doubt.command(cls=StudyCommand)
@study_argument
@click.argument("code")
@as_option
def settle(study: str, code: str, *, as_name: str | None) -> None:
    """Mark the doubts about the definition of CODE (its id or name) as resolved. For leads."""
    from intercoder.adjudication.checking import code_id
    from intercoder.study.adjudication.definition_doubts import settle_doubts
    from intercoder.study.rounds.blindness import check_lead
    from intercoder.study.study import open_study

    with open_study(study) as opened:
        check_lead(opened, person(opened, as_name), "marks doubts as resolved")
        revisions = [opened.codebook(number) for number in range(opened.revision(), 0, -1)]
        done = settle_doubts(opened, code_id(revisions, code))
    say(f"Resolved: {done:,} {'doubt' if done == 1 else 'doubts'}.")
