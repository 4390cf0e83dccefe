"""`intercoder answers`: removes answers from a study, restores them, and lists the removed."""

from __future__ import annotations

import sys
from typing import Any

import click

from intercoder.cli.acting_user import as_option, person
from intercoder.cli.commands import Group
from intercoder.cli.output import (
    ExitCode,
    Format,
    StudyCommand,
    format_option,
    print_result,
    print_rows,
    say,
    study_argument,
)

COLUMNS = ("answer", "removed_by", "reason", "made_at")


@click.group(cls=Group)
def answers() -> None:
    """Remove answers from a study, restore them, and list those that are removed."""


@answers.command("remove", cls=StudyCommand)
@study_argument
@click.option("--answer", multiple=True, metavar="ID", help="Id of an answer. Repeatable.")
@click.option(
    "--respondent", multiple=True, metavar="ID", help="All answers of a respondent. Repeatable."
)
@click.option("--last-import", is_flag=True, help="All answers that came with the last import.")
@click.option(
    "--because", "reason", default="", help="Reason, recorded with your name if decisions exist."
)
@click.option("--yes", is_flag=True, help="Don't ask.")
@click.option("--dry-run", is_flag=True, help="Report what would be removed; remove nothing.")
@as_option
@format_option
def remove(
    study: str,
    *,
    reason: str,
    yes: bool,
    dry_run: bool,
    as_name: str | None,
    format_: Format,
    **named: Any,
) -> ExitCode:
    """Remove answers from a study, with the respondents of whom nothing is left.

    What nobody has decided is deleted. If decisions rest on an answer, a lead removes it, with a
    reason: it is in no queue, export or figure any more, its decisions are set aside, and the log
    keeps that they were there: `answers restore` takes that back.
    """
    from intercoder.study.answers.removing import WhichAnswers, remove_answers
    from intercoder.study.study import open_study

    which = WhichAnswers(named["answer"], named["respondent"], named["last_import"])
    with open_study(study) as opened:
        who = person(opened, as_name)
        found = remove_answers(opened, which, who, reason, is_trial=True)
        if not (yes or dry_run) and sys.stdin.isatty() and sys.stderr.isatty():
            say(_would(found.deleted, found.kept_in_log, found.decisions))
            if not click.confirm("Remove them?", default=False, err=True):
                say("Nothing is removed.")
                return ExitCode.FAILED
        if not dry_run:
            found = remove_answers(opened, which, who, reason)
    print_result(
        {
            "deleted": found.deleted,
            "kept_in_log": found.kept_in_log,
            "decisions_set_aside": found.decisions,
            "respondents_deleted": found.respondents,
            "dry_run": dry_run,
        },
        format_,
    )
    return ExitCode.DONE


@answers.command("restore", cls=StudyCommand)
@study_argument
@click.option("--answer", multiple=True, metavar="ID", help="Id of an answer. Repeatable.")
@click.option(
    "--respondent", multiple=True, metavar="ID", help="All answers of a respondent. Repeatable."
)
@click.option("--because", "reason", default="", help="Reason, recorded with your name.")
@as_option
@format_option
def restore(
    study: str,
    *,
    answer: tuple[str, ...],
    respondent: tuple[str, ...],
    reason: str,
    as_name: str | None,
    format_: Format,
) -> None:
    """Restore removed answers that the log keeps, as a lead, with a reason.

    The decisions that their removal set aside count again, and they come to the ends of the queues
    they were in. `answers removed` lists what can be restored.
    """
    from intercoder.study.answers.restoring import restore_answers
    from intercoder.study.study import open_study

    with open_study(study) as opened:
        who = person(opened, as_name)
        found = restore_answers(opened, who, reason, answers=answer, respondents=respondent)
    print_result(
        {
            "answers": found.answers,
            "decisions_counted_again": found.decisions,
            "places_in_queues": found.seats,
        },
        format_,
    )


@answers.command("removed", cls=StudyCommand)
@study_argument
@format_option
def removed(study: str, *, format_: Format) -> None:
    """List the removed answers that the log keeps, with who removed them and why."""
    from intercoder.study.answers.removing import answers_removed
    from intercoder.study.study import open_study

    with open_study(study) as opened:
        found = answers_removed(opened)
    rows = [(one.answer, one.removed_by, one.reason, one.made_at) for one in found]
    print_rows(COLUMNS, rows, format_)
    if not found:
        say("No answers with decisions were removed.")


def _would(deleted: int, kept: int, decisions: int) -> str:
    """What is about to happen, in a sentence or two."""
    said = []
    if deleted:
        said.append(f"{_counted(deleted, 'answer')} without decisions will be deleted.")
    if kept:
        said.append(
            f"{_counted(kept, 'answer')} will count nowhere any more, with "
            f"{_counted(decisions, 'decision')}; the log keeps them."
        )
    return " ".join(said)


def _counted(count: int, what: str) -> str:
    return f"1 {what}" if count == 1 else f"{count:,} {what}s"
