"""`intercoder codebook`: managing a codebook outside the coding screen."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from intercoder.cli.acting_user import as_option, person
from intercoder.cli.commands import Group
from intercoder.cli.output import (
    ExitCode,
    Format,
    format_option,
    print_lines,
    print_rows,
    say,
    tell_of_folder,
)
from intercoder.cli.reading import how_to_read, sheet_options
from intercoder.codebook.code import Codebook
from intercoder.codebook.files.files import SUFFIXES, examine_codebook, write_codebook
from intercoder.errors import UsageError
from intercoder.study.file.file_type import is_study_file

if TYPE_CHECKING:
    from intercoder.codebook.changes import Change
    from intercoder.codebook.faults import ReadingResult
    from intercoder.codebook.files.table_file import HowToRead

_FILE = click.Path(path_type=Path)


@click.group(cls=Group)
def codebook() -> None:
    """Check, show, convert, compare and revise codebooks.

    A codebook is a YAML, CSV or Excel file; docs/codebooks.md describes the three.
    """


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
    for the lead to judge.
    """
    reading = examine_codebook(file, how_to_read(encoding, limit))
    findings = [*reading.faults, *reading.warnings]
    kinds = ["warning" if finding.is_warning else "fault" for finding in findings]
    if format_ is Format.TABLE:
        print_lines(f"{kind}: {found}" for kind, found in zip(kinds, findings, strict=True))
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
        ("key", "id", "name", "parent", "depth", "heading", "exclusive", "definition"),
        [
            (
                keys.get(code.id),
                code.id,
                code.name,
                code.parent,
                depth,
                code.heading,
                code.exclusive,
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
@sheet_options
def convert(source: str, target: Path, force: bool, encoding: str, limit: tuple[str, ...]) -> None:
    """Write the codebook of a FILE or a STUDY to OUT: .yaml, .csv or .xlsx.

    Nothing is lost in conversion, so a lead can edit a codebook in a spreadsheet and convert it
    back.
    """
    book = _load(source, how_to_read(encoding, limit))
    if target.exists() and not force:
        raise UsageError(f"{target} already exists.", "Choose another name, or add --force.")
    write_codebook(book, target)
    say(f"{_count(len(book.codes), 'code')} written to {target}.")


@codebook.command()
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@sheet_options
@format_option
def diff(old: str, new: str, encoding: str, limit: tuple[str, ...], format_: Format) -> None:
    """Show what changed between two codebooks, each a file or a study.

    Codes are matched by id, or in a sheet without ids, by name.
    """
    from intercoder.codebook.changes import compare
    from intercoder.codebook.ids import KnownCodes

    before = _load(old, how_to_read(encoding, limit))
    after = _load(new, how_to_read(encoding, limit, KnownCodes(before)))
    changes = compare(before, after)
    if format_ is Format.TABLE and not changes:
        say("The codebooks are the same.")
        return
    _print_changes(changes, format_)


@codebook.command()
@click.argument("study", metavar="STUDY")
@click.argument("source", metavar="FILE", type=_FILE)
@click.option(
    "--drop-used", is_flag=True, help="Go on even if codes that are in use would be dropped."
)
@click.option("--dry-run", is_flag=True, help="Show what would change; write nothing.")
@click.option("--yes", is_flag=True, help="Don't ask about changes that may be unintended.")
@sheet_options
@as_option
@format_option
def revise(
    study: str,
    source: Path,
    drop_used: bool,
    dry_run: bool,
    yes: bool,
    as_name: str | None,
    format_: Format,
    **how: Any,
) -> None:
    """Make FILE the codebook of a STUDY from now on, and show what changed.

    Earlier revisions are kept, and decisions keep the codes they were given. A code in the file
    without an id is matched by name to a code of the study. Coders at work see the new codebook the
    next time they start.
    """
    from intercoder.codebook.changes import compare
    from intercoder.codebook.revising import cautions
    from intercoder.study.rounds.blindness import check_may_see
    from intercoder.study.rounds.codebook_revisions import add_revision, known_codes
    from intercoder.study.study import open_study

    tell_of_folder(study)
    with open_study(study) as opened:
        check_may_see(opened, person(opened, as_name))  # it counts what codes stand on
        reading = _examine(source, how_to_read(**how, known=known_codes(opened)))
        book = reading.sound(source.name)
        before = opened.codebook()
        changes = compare(before, book)
        warned = cautions(before, book, reading.given)
        for sentence in warned:
            say(sentence)
        if dry_run:
            _print_changes(changes, format_)
            say("This was a dry run: nothing was written.")
            return
        if warned and not yes:
            _confirm(changes)
        number = add_revision(opened, book, drop_used=drop_used)
    _print_changes(changes, format_)
    say(f"Revision {number} is now the study's codebook.")


def _confirm(changes: Sequence[Change]) -> None:
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


def _print_changes(changes: Sequence[Change], format_: Format) -> None:
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


def _load(source: str, how: HowToRead) -> Codebook:
    """Load the codebook of a file or of a study. Raises CodebookError or StudyError."""
    if _is_study(source):
        from intercoder.study.study import open_study

        tell_of_folder(source)
        with open_study(source) as study:
            return study.codebook()
    path = Path(source)
    return _examine(path, how).sound(path.name)


def _examine(path: Path, how: HowToRead) -> ReadingResult:
    """Read a codebook file, and print how a sheet was interpreted."""
    reading = examine_codebook(path, how)
    for finding in reading.warnings:
        if reading.form is not None and (finding.row is not None or reading.form.is_guess):
            say(f"Note: {finding}")
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
