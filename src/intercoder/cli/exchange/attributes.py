"""`intercoder attributes`: adds attributes of respondents from a table."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from intercoder.cli.exchange.details import comment_on, filled_words
from intercoder.cli.exchange.person_at_terminal import PersonAtTerminal
from intercoder.cli.exchange.spellings import list_spellings
from intercoder.cli.exchange.standard_input import file_or_input
from intercoder.cli.exchange.taking import taking_options
from intercoder.cli.output import (
    ExitCode,
    Format,
    StudyCommand,
    format_option,
    print_result,
    say,
    study_argument,
)
from intercoder.text.counted import counted

if TYPE_CHECKING:
    from intercoder.exchange.importing.attribute_import import AttributesReport

_LISTED = 20


@click.command(cls=StudyCommand)
@study_argument
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--respondent", default="", metavar="COLUMN", help="Column with the respondents' ids."
)
@click.option(
    "--attribute",
    multiple=True,
    metavar="COLUMN",
    help="Only this column. Repeatable.  [default: all except those with codes or answers]",
)
@taking_options
@format_option
def attributes(study: str, file: Path, format_: Format, **typed: Any) -> ExitCode:
    """Add attributes of respondents from FILE, a table with one row per respondent.

    FILE may be anything that import reads, and - for standard input. Only respondents already in
    the study are described: unknown ids are listed and skipped. Empty attributes are filled in;
    others are replaced only if you say so.
    """
    from intercoder.exchange.importing.importing import import_attributes_file
    from intercoder.exchange.importing.request import AttributesRequest
    from intercoder.study.study import open_study

    person = PersonAtTerminal(agrees=typed.pop("yes"))
    request = AttributesRequest.from_named(typed)
    most = request.table.limits.megabytes * 1_000_000
    with file_or_input(file, most) as path, open_study(study) as opened:
        report = import_attributes_file(opened, path, request, person)
    if report is None:
        say("Nothing is written.")
        return ExitCode.FAILED
    summary = report.summary()
    print_result(_for_people(summary) if format_ is Format.TABLE else summary, format_)
    _comment(report, request.table.skip_bad)
    return ExitCode.DONE


def _for_people(summary: Mapping[str, Any]) -> dict[str, Any]:
    """Return the report without empty parts and with long lists cut."""
    shown = {**summary, "attributes_filled": filled_words(summary["attributes_filled"])}
    shown["rows_refused"] = len(summary["rows_refused"])
    shown["spellings"] = len(summary["spellings"])
    return {name: _cut(value) for name, value in shown.items() if value or name == "respondents"}


def _cut(value: Any) -> Any:
    if isinstance(value, list) and len(value) > _LISTED:
        return [*value[:_LISTED], f"and {len(value) - _LISTED:,} more"]
    return value


def _comment(report: AttributesReport, refused_to: Path | None) -> None:
    """List what the person should look at."""
    if report.form.is_guess:
        say(
            f"The encoding {report.form.encoding} is a guess from the text; if letters look "
            "wrong, give the right one with --encoding."
        )
    if report.refused:
        place = "" if report.is_dry_run else f"; see {refused_to}"
        say(f"{counted(len(report.refused), 'row was', 'rows were')} refused{place}.")
    if report.spellings and report.is_dry_run:
        list_spellings([str(one) for one in report.spellings])
        say("--spellings same matches each to the earlier one; --spellings apart keeps both.")
    if report.unknown:
        count = len(report.unknown)
        ids = counted(count, "id is not a respondent", "ids are not respondents")
        say(f"{ids} of the study: they were skipped.")
    comment_on(report.details, is_dry_run=report.is_dry_run)
    if report.is_dry_run:
        say("This was a dry run: nothing was written.")
