"""`intercoder codebook`: managing a codebook outside the coding screen."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any

import click

from intercoder.cli.acting_user import as_option, person
from intercoder.cli.codebook.carrying_out import preview_revision
from intercoder.cli.codebook.change import change
from intercoder.cli.codebook.changes import add, edit, merge, move, retire, split
from intercoder.cli.codebook.coverage import coverage
from intercoder.cli.codebook.history import history, redo, undo
from intercoder.cli.codebook.proposals import proposals
from intercoder.cli.codebook.read import read
from intercoder.cli.codebook.recheck import recheck
from intercoder.cli.codebook.recodes import recodes
from intercoder.cli.codebook.saturation import saturation
from intercoder.cli.codebook.warnings import say_warnings, warning_lines
from intercoder.cli.commands import Group
from intercoder.cli.leaving.leaves import leaves
from intercoder.cli.output import (
    ExitCode,
    Format,
    format_option,
    print_lines,
    print_rows,
    say,
    tell_of_folder,
)
from intercoder.cli.reading import how_to_read, sheet_options, variable_option
from intercoder.codebook.code import Codebook
from intercoder.codebook.concerns import WarningTopic
from intercoder.codebook.files.files import SUFFIXES, examine_codebook, write_codebook
from intercoder.errors import UsageError
from intercoder.study.file.file_type import is_study_file

if TYPE_CHECKING:
    from intercoder.codebook.differences import Difference
    from intercoder.codebook.faults import ReadingResult
    from intercoder.codebook.how_to_read import HowToRead

_OF_READING = (
    WarningTopic.ENCODING,
    WarningTopic.CUT_TEXT,
    WarningTopic.COLUMN,
    WarningTopic.NAME,
    WarningTopic.TREE,
)
"""What is said of a file of another program when it is read."""
_FILE = click.Path(path_type=Path)


@click.group(cls=Group)
def codebook() -> None:
    """Check, show, convert, compare and change codebooks.

    A codebook is a YAML, CSV or Excel file, or one of another program; docs/codebooks.md describes
    them. The codebook of a study is changed by commands of their own or by a revised file;
    docs/codebook-changes.md says what each does to decisions.
    """


for _change in (
    *(change, add, edit, move, merge, split, retire),
    *(undo, redo, history, recheck, recodes, proposals),
    *(read, coverage, saturation),
):
    codebook.add_command(_change)


@codebook.command()
@click.argument("file", type=_FILE)
@sheet_options
@format_option
@click.pass_context
def check(
    ctx: click.Context, file: Path, encoding: str, limit: tuple[str, ...], format_: Format
) -> None:
    """List what is wrong with a codebook FILE, and where.

    Faults must be corrected before the codebook can be used, and make the exit code 1. Warnings are
    for the lead to judge: more than three are shown as one table, the gravest first; JSON and CSV
    list each of them.
    """
    reading = examine_codebook(file, how_to_read(encoding, limit))
    findings = [*reading.faults, *reading.warnings]
    kinds = ["warning" if finding.is_warning else "fault" for finding in findings]
    if format_ is Format.TABLE:
        width = get_terminal_size().columns if sys.stdout.isatty() else None
        print_lines(f"fault: {found}" for found in reading.faults)
        print_lines(warning_lines(reading.warnings, width, prefix="warning"))
    else:
        print_rows(
            ("kind", "line", "row", "code", "field", "message"),
            [
                (kind, found.line, found.row, found.code, found.field, found.message)
                for kind, found in zip(kinds, findings, strict=True)
            ],
            format_,
        )
    faults, warnings = len(reading.faults), len(reading.warnings)
    read_as = _read_as(reading)
    if faults:
        say(f"{file.name}{read_as}: {_count(faults, 'fault')}, {_count(warnings, 'warning')}.")
        ctx.exit(ExitCode.FAILED)
    size = len(reading.codebook.codes) if reading.codebook else 0
    say(f"{file.name}{read_as} is sound: {_count(size, 'code')}, {_count(warnings, 'warning')}.")


@codebook.command()
@click.argument("source", metavar="FILE|STUDY", envvar="INTERCODER_STUDY")
@sheet_options
@format_option
def show(source: str, encoding: str, limit: tuple[str, ...], format_: Format) -> None:
    """Show the codes of a FILE or a STUDY as a tree, with their keys."""
    from intercoder.codebook.keys import assign_keys

    book = _load(source, how_to_read(encoding, limit))
    keys = assign_keys(book)
    if format_ is Format.TABLE:
        heading = f"{book.name} ({book.language})" if book.language else book.name
        print_lines([heading, *([book.note] if book.note else []), ""])
        print_rows(
            ("key", "code", "id"),
            [
                (keys.get(code.id), f"{'  ' * depth}{code.name}", code.id)
                for depth, code in book.walk()
            ],
            format_,
        )
        return
    print_rows(
        ("key", "id", "name", "parent", "depth", "heading", "exclusive", "heavy", "definition"),
        [
            (
                keys.get(code.id),
                code.id,
                code.name,
                code.parent,
                depth,
                code.heading,
                code.exclusive,
                code.heavy,
                code.definition,
            )
            for depth, code in book.walk()
        ],
        format_,
    )


@codebook.command()
@click.argument("source", metavar="FILE|STUDY")
@click.argument("target", metavar="OUT", type=_FILE)
@click.option("--force", is_flag=True, help="Overwrite OUT if it exists.")
@variable_option
@sheet_options
@leaves(
    "The codebook", when=lambda asked: _is_study(asked["source"]), study="source", file="target"
)
def convert(source: str, target: Path, force: bool, variable: str, **how: Any) -> None:
    """Write the codebook of a FILE or a STUDY to OUT: .yaml, .csv, .xlsx or .qdc (REFI-QDA).

    FILE may also be a codebook of another program: REFI-QDA, the lists and exports of NVivo,
    MAXQDA, ATLAS.ti, Dedoose, Taguette and QualCoder, a list in Excel, value labels of SPSS or
    Stata. Between the first three nothing is lost, so a lead can edit a codebook in a spreadsheet
    and convert it back. A YAML file keeps its comments, also when it is overwritten.
    """
    book = _load(source, how_to_read(**how, variable=variable))
    if target.exists() and not force:
        raise UsageError(f"{target} already exists.", "Choose another name, or add --force.")
    write_codebook(book, target, None if _is_study(source) else Path(source))
    say(f"{_count(len(book.codes), 'code')} written to {target}.")


@codebook.command()
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW", required=False)
@click.option("--from", "from_revision", type=int, help="Revision of OLD, which is a study.")
@click.option("--to", "to_revision", type=int, help="Revision of NEW; else the latest.")
@sheet_options
@format_option
def diff(
    old: str,
    new: str | None,
    from_revision: int | None,
    to_revision: int | None,
    encoding: str,
    limit: tuple[str, ...],
    format_: Format,
) -> None:
    """Show what changed between two codebooks, each a file or a study.

    Codes are matched by id, or in a sheet without ids, by name. With --from, OLD is a study, and
    two of its revisions are compared if NEW is left out.
    """
    from intercoder.codebook.differences import compare
    from intercoder.codebook.ids import KnownCodes

    if new is None and from_revision is not None:
        _compare_revisions(old, from_revision, to_revision, format_)
        return
    if new is None:
        raise UsageError(
            "It was not said what to compare with.",
            "Add another codebook, or --from REVISION to compare two revisions of a study.",
        )
    before = _load(old, how_to_read(encoding, limit), from_revision)
    after = _load(new or old, how_to_read(encoding, limit, KnownCodes(before)), to_revision)
    changes = compare(before, after)
    if format_ is Format.TABLE and not changes:
        say("The codebooks are the same.")
        return
    _print_changes(changes, format_)


def _compare_revisions(target: str, old: int, new: int | None, format_: Format) -> None:
    """Compare two revisions of a study, whose changes tell what became of codes."""
    from intercoder.codebook.changes.comparing import changes_in_words, compare_revisions
    from intercoder.study.codebook.history import codebook_history
    from intercoder.study.study import open_study

    if not _is_study(target):
        raise UsageError(f"{target} is no study, so it has no revisions.", "Name a study.")
    tell_of_folder(target)
    with open_study(target) as study:
        study.codebook(old)  # raises the error for a revision there is not
        history = codebook_history(study)
        latest = history.latest if new is None else new
        study.codebook(latest)
    changes = compare_revisions(history, old, latest)
    if format_ is Format.TABLE:
        if not changes:
            say("The codebooks are the same.")
            return
        print_lines(changes_in_words(history, old, latest))
    _print_changes(changes, format_)


@codebook.command()
@click.argument("study", metavar="STUDY")
@click.argument("source", metavar="FILE", type=_FILE)
@click.option(
    "--drop-used", is_flag=True, help="Go on even if codes that are in use would be dropped."
)
@click.option("--dry-run", is_flag=True, help="Show what would change; write nothing.")
@click.option("--yes", is_flag=True, help="Don't ask about changes that may be unintended.")
@click.option("--reason", metavar="TEXT", default="", help="Why; recorded with the change.")
@sheet_options
@as_option
@format_option
def revise(
    study: str,
    source: Path,
    drop_used: bool,
    dry_run: bool,
    yes: bool,
    reason: str,
    as_name: str | None,
    format_: Format,
    **how: Any,
) -> None:
    """Make FILE the codebook of a STUDY from now on, and show what changed.

    Earlier revisions are kept, and decisions keep the codes they were given. A code in the file
    without an id is matched by name to a code of the study. Coders at work see the new codebook
    with the next answer.
    """
    from intercoder.codebook.differences import compare
    from intercoder.codebook.revising import cautions
    from intercoder.study.codebook.codebook_revisions import add_revision, known_codes
    from intercoder.study.rounds.blindness import check_may_see
    from intercoder.study.study import check_is_whole, open_study

    tell_of_folder(study)
    with open_study(study) as opened:
        who = person(opened, as_name)
        check_may_see(opened, who)  # it counts what codes stand on
        check_is_whole(opened)
        reading = _examine(source, how_to_read(**how, known=known_codes(opened)))
        book = reading.sound(source.name)
        before = opened.codebook()
        changes = compare(before, book)
        warned = cautions(before, book, reading.given)
        for sentence in warned:
            say(sentence)
        if changes and format_ is Format.TABLE:
            preview_revision(opened, book, reason)
        if dry_run:
            _print_changes(changes, format_)
            say("This was a dry run: nothing was written.")
            return
        if warned and not yes:
            _confirm(changes)
        number = add_revision(opened, book, drop_used=drop_used, who=who, reason=reason)
    _print_changes(changes, format_)
    say(f"Revision {number} is now the study's codebook.")


@codebook.command()
@click.argument("source", metavar="FILE|STUDY", envvar="INTERCODER_STUDY")
@click.argument("target", metavar="OUT", type=_FILE)
@click.option("--force", is_flag=True, help="Overwrite OUT if it exists.")
@sheet_options
@leaves(
    "The codebook", when=lambda asked: _is_study(asked["source"]), study="source", file="target"
)
def document(source: str, target: Path, force: bool, encoding: str, limit: tuple[str, ...]) -> None:
    """Write a codebook as a document to append to a publication.

    OUT ends in .html, .docx, .pdf, .xlsx, .md or .tex.

    It has each code with its definition, rules and examples; for a STUDY also every change, with
    date, name and reason. It holds no answers and no counts.
    """
    from intercoder.report.codebook_document import codebook_document
    from intercoder.report.formats.writing import check_target, write_document

    check_target(target, force)
    if _is_study(source):
        from intercoder.study.codebook.history import codebook_history
        from intercoder.study.study import open_study

        tell_of_folder(source)
        with open_study(source) as study:
            history = codebook_history(study)
            made = codebook_document(history.codebook(), history, study.name)
    else:
        made = codebook_document(_load(source, how_to_read(encoding, limit)))
    write_document(made, target, replace=force)
    say(f"The codebook was written to {target}.")


def _confirm(changes: Sequence[Difference]) -> None:
    """Ask whether the changes are intended.

    Raises UsageError where nobody can be asked, or the answer is no.
    """
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(
            "The codebook was not revised, because these changes need confirmation and there "
            "is no terminal to ask.",
            "Check the changes with --dry-run; if they are intended, add --yes.",
        )
    for one in changes:
        say(f"  {one.kind}: {one.code} {one.field} {one.before} -> {one.after}")
    if not click.confirm("Are these changes intended?", default=False, err=True):
        raise UsageError("The codebook was not revised.", "Write the ids into the file first.")


def _print_changes(changes: Sequence[Difference], format_: Format) -> None:
    if format_ is Format.TABLE:
        print_rows(
            ("kind", "code", "field", "before", "after"),
            [(one.kind, one.code, one.field, one.before, one.after) for one in changes],
            format_,
        )
        return
    print_rows(
        ("kind", "code", "name", "field", "before", "after"),
        [
            (change.kind, change.code, change.name, change.field, change.before, change.after)
            for change in changes
        ],
        format_,
    )


def _load(source: str, how: HowToRead, revision: int | None = None) -> Codebook:
    """Load the codebook of a file or of a study, there of a revision or the latest.

    Raises CodebookError or StudyError, and UsageError for a revision of a file.
    """
    if revision is not None and not _is_study(source):
        raise UsageError(f"{source} is no study and has no revisions.", "Name a study.")
    if _is_study(source):
        from intercoder.study.study import open_study

        tell_of_folder(source)
        with open_study(source) as study:
            return study.codebook(revision)
    path = Path(source)
    return _examine(path, how).sound(path.name)


def _examine(path: Path, how: HowToRead) -> ReadingResult:
    """Read a codebook file, and print how a sheet was interpreted."""
    reading = examine_codebook(path, how)
    form = reading.form
    if reading.is_foreign:
        say_warnings((one for one in reading.warnings if one.concern in _OF_READING), path)
    elif form is not None:
        say_warnings(
            (one for one in reading.warnings if one.row is not None or form.is_guess), path
        )
    return reading


def _read_as(reading: ReadingResult) -> str:
    """Describe how a sheet was read."""
    if reading.form is None or not reading.form.encoding:
        return ""
    guess = ", a guess" if reading.form.is_guess else ""
    return f" (read as {reading.form.encoding}{guess})"


def _is_study(source: str) -> bool:
    if "://" in source:
        return True
    path = Path(source)
    if path.suffix.lower() in SUFFIXES:
        return False
    return is_study_file(path) or (path.suffix == ".study" and not path.exists())


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
