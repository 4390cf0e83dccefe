"""`intercoder import`: imports answers and earlier decisions from a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

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

if TYPE_CHECKING:
    from intercoder.exchange.importing.import_report import ImportReport
    from intercoder.exchange.importing.import_run import ImportPlan

_LISTED = 20
_Function = TypeVar("_Function", bound=Callable[..., Any])
_FLAGS: Mapping[str, str] = {
    "--respondent": "Column with the respondents' ids.",
    "--id": "Long: column with the answers' ids.",
    "--text": "Long: column with the answers.",
    "--question-column": "Long: column with the question.",
    "--language": "Column with the answers' languages.",
    "--coder-column": "Column with the coder who gave the codes.",
    "--codes": "Column with all codes of a decision; '-' means that no code applies.",
    "--state-column": "Column with 'coded', 'no code applies' or 'skipped'.",
    "--unsure-column": "Column that marks decisions as unsure: 1 or 0, yes or no.",
    "--memo-column": "Column with the coder's memos.",
    "--round-column": "Column with the round of coding.",
}
"""Help texts of the flags that take the name of one column."""


def _column_options(function: _Function) -> _Function:
    for flag, text in reversed(list(_FLAGS.items())):
        function = click.option(flag, default="", metavar="COLUMN", help=text)(function)
    return function


@click.command("import", cls=StudyCommand)
@study_argument
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--shape",
    type=click.Choice(["wide", "long"]),
    default=None,
    help="Wide: one row per respondent, one column per question. Long: one row per answer.",
)
@click.option(
    "--question",
    multiple=True,
    metavar="COLUMN[=WORDING]",
    help="Wide: column with the answers to a question. Repeatable.",
)
@_column_options
@click.option(
    "--code",
    multiple=True,
    metavar="COLUMN",
    help="Column with one code. Repeatable. Rows with the same answer and coder form one decision.",
)
@click.option(
    "--question-is",
    default="",
    metavar="ID[=WORDING]",
    help="Long: the question that all rows answer.",
)
@click.option(
    "--number-rows",
    default="",
    metavar="PREFIX",
    help="The table has no respondent ids: number its rows, with this prefix.",
)
@click.option(
    "--language-is", default="", metavar="TAG", help="Language of all answers, such as fi."
)
@click.option(
    "--attribute",
    multiple=True,
    metavar="COLUMN",
    help="Column with an attribute of the respondents. Repeatable.",
)
@click.option(
    "--attributes",
    type=click.Choice(["all", "none"]),
    default=None,
    help="Import all columns with no other meaning as attributes, or none.",
)
@click.option(
    "--coder", default="", metavar="NAME", help="Name of the coder who gave all the codes."
)
@click.option("--separator", default="", help="Separator between codes in --codes.  [default: ;]")
@click.option(
    "--codes-from",
    default="",
    metavar="PATTERN",
    help="Columns of 1 and 0, such as 'q1_*'; * stands for the code.",
)
@click.option(
    "--code-column",
    multiple=True,
    metavar="COLUMN=CODE",
    help="Column of 1 and 0 for one code. Repeatable.",
)
@click.option(
    "--round", default="", metavar="NAME", help="Round of all decisions.  [default: main]"
)
@click.option("--no-codings", is_flag=True, help="Import answers only, no decisions.")
@click.option(
    "--code-map",
    type=click.Path(path_type=Path),
    help="Table with columns from,to that translates codes.",
)
@click.option(
    "--questions", type=click.Path(path_type=Path), help="Table with columns question,wording."
)
@click.option(
    "--map", "map_", type=click.Path(path_type=Path), help="Use a column map saved earlier."
)
@click.option(
    "--save-map", type=click.Path(path_type=Path), help="Save the column map for later waves."
)
@taking_options
@format_option
def import_(study: str, file: Path, format_: Format, **typed: Any) -> ExitCode:
    """Import answers from FILE (CSV, XLSX, Parquet or JSON Lines) into a study.

    Without flags the columns are recognised, and on a terminal you are asked to confirm. Answers
    already in the study are never duplicated or overwritten. Missing attributes, languages and
    wordings are filled in, and replaced only if you say so. If a row cannot be imported, nothing
    is, unless --skip-bad is given. Earlier codings are imported as decisions of their coders.
    """
    from intercoder.cli.exchange.import_columns import agreed_map
    from intercoder.exchange.importing.code_lookup import CodeLookup
    from intercoder.exchange.importing.details_report import DifferencesError
    from intercoder.exchange.importing.importing import import_table
    from intercoder.exchange.importing.map_flags import MapFlags
    from intercoder.exchange.importing.side_tables import read_code_map, read_questions
    from intercoder.exchange.importing.spellings import SpellingsError
    from intercoder.exchange.importing.table_maps import plan_for
    from intercoder.study.study import check_is_whole, open_study
    from intercoder.tables.limits import read_limits
    from intercoder.tables.opening import open_table

    limits = read_limits(typed["limit"])
    with open_study(study) as opened:
        check_is_whole(opened)
        table = open_table(
            file,
            encoding=typed["encoding"],
            delimiter=delimiter_character(typed["delimiter"]),
            sheet=typed["sheet"],
            header_row=typed["header_row"] or 0,
            limits=limits,
        )
        questions = read_questions(typed["questions"], limits) if typed["questions"] else ()
        code_map = (
            read_code_map(typed["code_map"], opened.codebook(), limits) if typed["code_map"] else {}
        )
        known = [one.id for one in (*questions, *opened.questions())]
        column_map = agreed_map(
            table,
            MapFlags.from_typed(typed),
            typed["map_"],
            questions=known,
            lookup=CodeLookup(opened.codebook(), code_map),
            may_ask=not typed["yes"],
        )
        if column_map is None:
            say("Nothing is imported.")
            return ExitCode.FAILED
        plan = plan_for(
            table,
            column_map,
            questions=questions,
            code_map=code_map,
            unguarded=typed["unguarded"],
            spellings=typed["spellings"],
            replaces=typed["replaces"],
        )

        def run(plan: ImportPlan) -> ImportReport:
            with progress("Rows read") as advance, progress("Answers compared") as grouped:
                return import_table(
                    opened,
                    table,
                    plan,
                    refused_to=typed["skip_bad"],
                    dry_run=typed["dry_run"],
                    advance=advance,
                    grouped=grouped,
                )

        try:
            report = run(plan)
        except SpellingsError as error:
            plan = replace(plan, spellings=decided_spellings(error, agreed=typed["yes"]))
            report = _run_decided(run, plan, typed)
        except DifferencesError as error:
            report = run(replace(plan, replaces=decided(error, may_ask=not typed["yes"])))
    if typed["save_map"]:
        from intercoder.answers.map_file import write_map

        write_map(column_map, typed["save_map"])
    summary = report.summary()
    print_result(_for_people(summary) if format_ is Format.TABLE else summary, format_)
    _comment(report, typed["skip_bad"])
    return ExitCode.DONE


def _run_decided(
    run: Callable[[ImportPlan], ImportReport], plan: ImportPlan, typed: Mapping[str, Any]
) -> ImportReport:
    """Ask about differing values once it is known how ids are spelled."""
    from intercoder.exchange.importing.details_report import DifferencesError

    try:
        return run(plan)
    except DifferencesError as error:
        return run(replace(plan, replaces=decided(error, may_ask=not typed["yes"])))


def _for_people(summary: Mapping[str, Any]) -> dict[str, Any]:
    """Return the report without empty parts, one line per role, and with long lists cut."""
    columns = {f"column_{role}": names for role, names in summary["columns"].items()}
    flat = {}
    for name, value in summary.items():
        flat.update(columns if name == "columns" else {name: value})
    flat["rows_refused"] = len(summary["rows_refused"])
    flat["attributes_filled"] = filled_words(summary["attributes_filled"])
    flat["spellings"] = len(summary["spellings"])
    return {
        name: _cut(value)
        for name, value in flat.items()
        if value or (name in {"answers_new", "answers_same"} and summary["questions"])
    }


def _cut(value: Any) -> Any:
    if isinstance(value, list) and len(value) > _LISTED:
        return [*value[:_LISTED], f"and {len(value) - _LISTED:,} more"]
    return value


def _comment(report: ImportReport, refused_to: Path | None) -> None:
    """List what the person should look at."""
    if report.form.is_guess:
        say(
            f"The encoding {report.form.encoding} is a guess from the text; if letters look "
            "wrong, give the right one with --encoding in a new study."
        )
    if report.refused:
        place = "" if report.is_dry_run else f"; they are in {refused_to}"
        say(f"{len(report.refused):,} rows were refused{place}.")
    if report.spellings and report.is_dry_run:
        list_spellings([str(one) for one in report.spellings])
        say("--spellings same matches each to the earlier one; --spellings apart keeps both.")
    if report.answers.changed:
        say(
            f"{len(report.answers.changed):,} answers have a different text in the study; they "
            "were left as they were."
        )
    comment_on(report.details, is_dry_run=report.is_dry_run)
    if report.decisions.differing:
        say(
            f"{len(report.decisions.differing):,} decisions differ from those in the study; "
            "they were left as they were."
        )
    if report.is_dry_run:
        say("This was a dry run: nothing was written.")
