"""`intercoder attributes`: adds attributes of respondents from a table."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from intercoder.cli.exchange.details import comment_on, decided, filled_words
from intercoder.cli.exchange.spellings import decided_spellings, list_spellings
from intercoder.cli.exchange.taking import taking_options
from intercoder.cli.output import (
    ExitCode,
    Format,
    StudyCommand,
    format_option,
    print_result,
    progress,
    say,
    study_argument,
)
from intercoder.cli.reading import delimiter_character
from intercoder.errors import UsageError

if TYPE_CHECKING:
    from intercoder.exchange.importing.attribute_import import AttributesPlan, AttributesReport
    from intercoder.study.study import Study
    from intercoder.tables.table import Table

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

    FILE may be CSV, XLSX, Parquet or JSON Lines. Only respondents already in the study are
    described: unknown ids are listed and skipped. Empty attributes are filled in; others are
    replaced only if you say so.
    """
    from intercoder.exchange.importing.attribute_import import import_attributes
    from intercoder.exchange.importing.details_report import DifferencesError
    from intercoder.exchange.importing.spellings import SpellingsError
    from intercoder.study.study import check_is_whole, open_study
    from intercoder.tables.limits import read_limits
    from intercoder.tables.opening import open_table

    may_ask = not typed["yes"]
    with open_study(study) as opened:
        check_is_whole(opened)
        table = open_table(
            file,
            encoding=typed["encoding"],
            delimiter=delimiter_character(typed["delimiter"]),
            sheet=typed["sheet"],
            header_row=typed["header_row"] or 0,
            limits=read_limits(typed["limit"]),
        )
        plan = _plan(opened, table, typed)
        if not _agreed(plan, typed):
            say("Nothing is written.")
            return ExitCode.FAILED

        def run(plan: AttributesPlan) -> AttributesReport:
            with progress("Rows read") as advance:
                return import_attributes(
                    opened,
                    table,
                    plan,
                    refused_to=typed["skip_bad"],
                    dry_run=typed["dry_run"],
                    advance=advance,
                )

        def run_decided(plan: AttributesPlan) -> AttributesReport:
            try:
                return run(plan)
            except DifferencesError as error:
                return run(replace(plan, replaces=decided(error, may_ask=may_ask)))

        try:
            report = run_decided(plan)
        except SpellingsError as error:
            spelled = decided_spellings(error, agreed=typed["yes"])
            report = run_decided(replace(plan, spellings=spelled))
    summary = report.summary()
    print_result(_for_people(summary) if format_ is Format.TABLE else summary, format_)
    _comment(report, typed["skip_bad"])
    return ExitCode.DONE


def _plan(study: Study, table: Table, typed: Mapping[str, Any]) -> AttributesPlan:
    """Return the columns to import: those named, else those found by title and first rows.

    Raises UsageError where it is not clear who the rows are about.
    """
    from intercoder.answers.attribute_columns import find_attribute_columns
    from intercoder.answers.column_map import ATTRIBUTE_PREFIX
    from intercoder.answers.proposal import SEEN_ROWS
    from intercoder.cli.exchange.import_columns import say_what_is_hidden
    from intercoder.exchange.importing.attribute_import import AttributesPlan
    from intercoder.exchange.importing.code_lookup import CodeLookup
    from intercoder.exchange.importing.refused_rows import refusal
    from intercoder.exchange.importing.spellings import Spellings
    from intercoder.study.exchange.exported_rows import respondent_keys
    from intercoder.tables.table import RefusedRow, no_rows, preview
    from intercoder.text.folding import fold_id

    rows = preview(table, SEEN_ROWS)
    if not rows:
        refused = [row for row in table.rows() if isinstance(row, RefusedRow)]
        raise refusal(table, refused) if refused else no_rows(table)
    lookup = CodeLookup(study.codebook())
    known = {fold_id(one) for one in respondent_keys(study)}
    found = find_attribute_columns(
        table.columns,
        [row.cells for row in rows],
        respondent=typed["respondent"],
        is_known=lambda cell: fold_id(cell) in known,
        questions=[one.id for one in study.questions()],
        words=lookup.words(),
    )
    if found.doubt:
        raise UsageError(
            f"It is unclear which respondents {table.path.name} describes.", found.doubt
        )
    if typed["attribute"]:
        say_what_is_hidden(table, typed["attribute"], lookup)
    else:
        for remark in found.remarks:
            say(remark)
    is_ours = any(name.startswith(ATTRIBUTE_PREFIX) for name in table.columns)
    return AttributesPlan(
        found.respondent,
        tuple(typed["attribute"]) or found.attributes,
        guarded=is_ours and bool(table.form.delimiter) and not typed["unguarded"],
        spellings=Spellings(typed["spellings"]) if typed["spellings"] else None,
        replaces=typed["replaces"],
    )


def _agreed(plan: AttributesPlan, typed: Mapping[str, Any]) -> bool:
    """Ask whether the detected columns are right, if there is someone to ask."""
    is_named = typed["respondent"] and typed["attribute"]
    may_ask = sys.stdin.isatty() and sys.stderr.isatty() and not (typed["yes"] or typed["dry_run"])
    if is_named or not may_ask or not plan.attributes:
        return True
    say(f"Respondents: {plan.respondent}. Attributes: {', '.join(plan.attributes)}.")
    return bool(click.confirm("Import them like this?", default=None, err=True))


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
        place = "" if report.is_dry_run else f"; they are in {refused_to}"
        say(f"{len(report.refused):,} rows were refused{place}.")
    if report.spellings and report.is_dry_run:
        list_spellings([str(one) for one in report.spellings])
        say("--spellings same matches each to the earlier one; --spellings apart keeps both.")
    if report.unknown:
        count = len(report.unknown)
        ids = "1 id is not a respondent" if count == 1 else f"{count:,} ids are not respondents"
        say(f"{ids} of the study: they were skipped.")
    comment_on(report.details, is_dry_run=report.is_dry_run)
    if report.is_dry_run:
        say("This was a dry run: nothing was written.")
