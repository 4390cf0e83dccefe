"""`intercoder respondents`: deletes respondents on request, and lists those deleted."""

from __future__ import annotations

import sys

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
from intercoder.cli.redaction.words import erased_words, left_words
from intercoder.text.counted import counted

COLUMNS = ("respondent", "answers", "deleted_by", "reason", "made_at")


@click.group(cls=Group)
def respondents() -> None:
    """Delete respondents on request, and list those that were deleted."""


@respondents.command("delete", cls=StudyCommand)
@study_argument
@click.option(
    "--respondent", multiple=True, metavar="ID", help="All answers of a respondent. Repeatable."
)
@click.option("--because", "reason", default="", help="Reason, recorded with the deletion.")
@click.option("--yes", is_flag=True, help="Don't ask.")
@click.option("--dry-run", is_flag=True, help="Report what would be deleted; delete nothing.")
@as_option
@format_option
def delete(
    study: str,
    *,
    respondent: tuple[str, ...],
    reason: str,
    yes: bool,
    dry_run: bool,
    as_name: str | None,
    format_: Format,
) -> ExitCode:
    """Delete everything that respondents told a study: all their answers and attributes.

    The texts are dropped for good, also from the search, drafts, comments and suggestions. Their
    ids stay, so that a later import does not bring the answers back, and decisions on them count
    nowhere. That cannot be taken back; packages and backups that hold the texts are named.
    """
    from intercoder.study.redaction.deleting import delete_respondents
    from intercoder.study.redaction.elsewhere import holders_of_replaced_texts
    from intercoder.study.study import open_study

    with open_study(study) as opened:
        who = person(opened, as_name)
        found = delete_respondents(opened, respondent, who, reason, is_trial=True)
        if not (yes or dry_run) and sys.stdin.isatty() and sys.stderr.isatty():
            say(
                f"{counted(found.answers, 'answer')} of {counted(found.respondents, 'respondent')} "
                f"will be deleted for good, with {counted(found.decisions, 'decision')} on them."
            )
            if not click.confirm("Delete them?", default=False, err=True):
                say("Nothing is deleted.")
                return ExitCode.FAILED
        holders: tuple[str, ...] = ()
        if not dry_run:
            found = delete_respondents(opened, respondent, who, reason)
            holders = holders_of_replaced_texts(opened)
    print_result(
        {
            "respondents_deleted": found.respondents,
            "answers_deleted": found.answers,
            "decisions_set_aside": found.decisions,
            "dry_run": dry_run,
        },
        format_,
    )
    for words in left_words(found.traces, found.judged):
        say(words)
    if not dry_run:
        say(erased_words(is_erased=found.is_erased))
    for sentence in holders:
        say(sentence)
    return ExitCode.DONE


@respondents.command("deleted", cls=StudyCommand)
@study_argument
@format_option
def deleted(study: str, *, format_: Format) -> None:
    """List the respondents that were deleted, with who deleted them and why."""
    from intercoder.study.redaction.deleting import respondents_deleted
    from intercoder.study.study import open_study

    with open_study(study) as opened:
        found = respondents_deleted(opened)
    rows = [(one.respondent, one.answers, one.deleted_by, one.reason, one.made_at) for one in found]
    print_rows(COLUMNS, rows, format_)
    if not found:
        say("No respondents were deleted.")
