"""`intercoder import`: imports answers and earlier decisions from a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import astuple
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from intercoder.cli.exchange.details import comment_on, filled_words
from intercoder.cli.exchange.person_at_terminal import PersonAtTerminal
from intercoder.cli.exchange.spellings import list_spellings
from intercoder.cli.exchange.standard_input import file_or_input
from intercoder.cli.exchange.taking import taking_options
from intercoder.cli.exchange.undo_import import undo_last_import
from intercoder.cli.output import (
    ExitCode,
    Format,
    StudyCommand,
    format_option,
    print_lines,
    print_result,
    print_rows,
    say,
    study_argument,
)
from intercoder.text.counted import counted
from intercoder.text.display import display_line

if TYPE_CHECKING:
    from intercoder.exchange.importing.import_report import ImportReport

_LISTED = 20
_Function = TypeVar("_Function", bound=Callable[..., Any])
_FLAGS: Mapping[str, str] = {
    "--respondent": "Column with the respondents' ids.",
    "--id": "Long: column with the answers' ids.",
    "--text": "Long: column with the answers.",
    "--question-column": "Long: column with the question.",
    "--wave": "Column with the wave: the same respondent in another wave has other answers.",
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


class ImportCommand(StudyCommand):
    """The command, which needs no file where the last import is undone."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse what was typed."""
        for parameter in self.params:
            if parameter.name == "file":
                parameter.required = "--undo" not in args
        return super().parse_args(ctx, args)


@click.command("import", cls=ImportCommand)
@study_argument
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--undo", is_flag=True, help="Take the last import back, if nothing rests on it.")
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
    "--translation",
    multiple=True,
    metavar="[ANSWERS=]COLUMN",
    help="Column with translations of the answers, or of those in column ANSWERS. Repeatable. "
    "'none' takes none.",
)
@click.option(
    "--wave-is", default="", metavar="NAME", help="Wave of all rows, such as 2; kept as attribute."
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
@click.option(
    "--separator",
    default="",
    help="Separator between codes in --codes, or its name: comma, newline, space.  [default: ;]",
)
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
    "--codes-by",
    multiple=True,
    metavar="COLUMN=CODER",
    help="Column with the codes of one coder, where each has one. Repeatable.",
)
@click.option(
    "--round", default="", metavar="ROUND", help="Round of all decisions.  [default: main]"
)
@click.option("--no-codings", is_flag=True, help="Import answers only, no decisions.")
@click.option(
    "--code-map",
    type=click.Path(path_type=Path),
    help="Table with columns from,to that translates codes.",
)
@click.option(
    "--map-code",
    multiple=True,
    metavar="WORD=CODE",
    help="What a word of the table means; WORD=- where no code applies. Repeatable.",
)
@click.option(
    "--questions", type=click.Path(path_type=Path), help="Table with columns question,wording."
)
@click.option(
    "--dictionary",
    type=click.Path(path_type=Path),
    help="Data dictionary of REDCap: labels of fields and choices.",
)
@click.option(
    "--missing",
    multiple=True,
    metavar="MARK",
    help="What stands where nothing was answered, such as -99, beside the usual marks. Repeatable. "
    "'none' keeps every cell as an answer.",
)
@click.option(
    "--platform",
    default="",
    metavar="NAME",
    help="Read the table as this survey platform writes it, such as qualtrics; 'none' recognises "
    "nothing.",
)
@click.option(
    "--first-row",
    type=click.IntRange(min=1),
    default=None,
    metavar="N",
    help="Number of the first row with a respondent; rows between the titles and it are left out.",
)
@click.option(
    "--skip-rows",
    default="",
    metavar="ROWS",
    help="Numbers of rows that are no respondents, such as 2,10-12.",
)
@click.option(
    "--split",
    type=click.Choice(["lines", "paragraphs", "texts"]),
    default=None,
    help="REFI-QDA project: where answers end in a text without passages of cases.",
)
@click.option("--map", type=click.Path(path_type=Path), help="Use a column map saved earlier.")
@click.option(
    "--save-map", type=click.Path(path_type=Path), help="Save the column map for later waves."
)
@click.option(
    "--redact",
    is_flag=True,
    help="Put placeholders such as [EMAIL 1] in the place of personal data on the way in.",
)
@click.option(
    "--names-with",
    multiple=True,
    metavar="MODEL",
    help="With --redact: find names and places too, with this spaCy pipeline: the name of an "
    "installed one, or a folder. Repeatable.",
)
@taking_options
@format_option
def import_(
    study: str, file: Path | None, format_: Format, *, undo: bool, **typed: Any
) -> ExitCode:
    """Import answers from FILE into a study: a table, or a REFI-QDA project (.qdpx).

    FILE may be - for standard input, where a table can be piped in or pasted.

    Without flags the columns are recognised, and on a terminal you are asked to confirm. Answers
    already in the study are never duplicated or overwritten. Missing attributes, languages and
    wordings are filled in, and replaced only if you say so. If a row cannot be imported, nothing
    is, unless --skip-bad is given. Earlier codings are imported as decisions of their coders.
    """
    from intercoder.exchange.importing.importing import import_file
    from intercoder.exchange.importing.request import ImportRequest
    from intercoder.study.study import open_study

    if undo:
        return undo_last_import(study, {**typed, "file": file}, format_)
    if file is None:  # ImportCommand asks for it
        raise click.UsageError("Missing argument 'FILE'.")
    person = PersonAtTerminal(agrees=typed.pop("yes"))
    request = ImportRequest.from_named(typed)
    most = request.table.limits.megabytes * 1_000_000
    with file_or_input(file, most) as path, open_study(study) as opened:
        report = import_file(opened, path, request, person)
    if report is None:
        say("Nothing is imported.")
        return ExitCode.FAILED
    summary = report.summary()
    print_result(_for_people(summary) if format_ is Format.TABLE else summary, format_)
    if format_ is Format.TABLE and report.by_question and _was_asked_before(report):
        print_lines([""])
        titles = ("question", "new", "same", "changed", "not_in_file")
        print_rows(titles, [astuple(one) for one in report.by_question], format_)
    _comment(report, request.table.skip_bad)
    if report.answers_redacted:
        kinds = ", ".join(f"{kind} {count:,}" for kind, count in report.redacted.items())
        say(f"Placeholders stand in {counted(report.answers_redacted, 'answer')}: {kinds}.")
    return ExitCode.DONE


def _was_asked_before(report: ImportReport) -> bool:
    """Whether the study had answers to any of the questions."""
    return any(one.same or one.changed or one.not_in_file for one in report.by_question)


def _for_people(summary: Mapping[str, Any]) -> dict[str, Any]:
    """Return the report without empty parts, one line per role, and with long lists cut."""
    columns = {f"column_{role}": names for role, names in summary["columns"].items()}
    flat = {}
    for name, value in summary.items():
        flat.update(columns if name == "columns" else {name: value})
    flat["rows_refused"] = len(summary["rows_refused"])
    flat["attributes_filled"] = filled_words(summary["attributes_filled"])
    in_sentences = ("rows_left_out", "rows_completed", "cells_missing", "letters_broken")
    for said in (*in_sentences, "by_question", "words_for_none", "redacted"):
        del flat[said]  # said below
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
    from intercoder.exchange.importing.rows.left_rows import sentence_on

    if report.rows_left_out:
        say(sentence_on(report.rows_left_out))
    if report.rows_completed:
        rows = counted(report.rows_completed, "row ends", "rows end")
        say(f"{rows} early, as spreadsheets write them; the cells that lack count as empty.")
    if report.cells_missing:
        marks = ", ".join(
            f"'{display_line(mark)}' ({count:,})" for mark, count in report.cells_missing.items()
        )
        say(f"Cells taken as no answer: {marks}; --missing none keeps them as they are.")
    if report.letters_broken:
        how = "; ".join(f"{one} ({count:,})" for one, count in report.letters_broken.items())
        say(
            f"Some answers had broken letters already: {how}. To have them right, export the "
            "table anew as UTF-8; import --undo takes this one back."
        )
    if report.form.is_guess:
        say(
            f"The encoding {report.form.encoding} is a guess from the text; if letters look "
            "wrong, give the right one with --encoding in a new study."
        )
    if report.refused:
        place = "" if report.is_dry_run else f"; see {refused_to}"
        say(f"{counted(len(report.refused), 'row was', 'rows were')} refused{place}.")
    if report.spellings and report.is_dry_run:
        list_spellings([str(one) for one in report.spellings])
        say("--spellings same matches each to the earlier one; --spellings apart keeps both.")
    if report.answers.changed:
        say(
            "Left as they were, because their text in the study is different: "
            f"{counted(len(report.answers.changed), 'answer')}. If the file is a later wave, name "
            "it with --wave-is."
        )
    comment_on(report.details, is_dry_run=report.is_dry_run)
    if report.words_for_none:
        words = ", ".join(f"{word} ({count:,})" for word, count in report.words_for_none.items())
        say(f"Taken to say that no code applies: {words}; --map-code WORD=CODE says otherwise.")
    if report.decisions.differing:
        say(
            "Left as they were, because the study's decisions are different: "
            f"{counted(len(report.decisions.differing), 'decision')}."
        )
    if report.is_dry_run:
        say("This was a dry run: nothing was written.")
