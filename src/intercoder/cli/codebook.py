"""`intercoder codebook`: what a lead does with a codebook outside the coding screen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from intercoder.cli.commands import Group
from intercoder.cli.identity import as_option, person
from intercoder.cli.output import (
    ExitCode,
    Format,
    format_option,
    print_lines,
    print_rows,
    say,
)
from intercoder.codebook.code import Codebook
from intercoder.codebook.files import SUFFIXES, examine_codebook, write_codebook
from intercoder.errors import UsageError
from intercoder.study.mark import is_study_file

if TYPE_CHECKING:
    from intercoder.codebook.changes import Change

_FILE = click.Path(path_type=Path)


@click.group(cls=Group)
def codebook() -> None:
    """Check, show, convert, compare and revise codebooks.

    A codebook is a YAML, CSV or Excel file; docs/codebooks.md describes the three.
    """


@codebook.command()
@click.argument("file", type=_FILE)
@format_option
@click.pass_context
def check(ctx: click.Context, file: Path, format_: Format) -> None:
    """Say what is wrong with a codebook FILE, and where.

    Faults must be corrected before the codebook can be used, and make the exit code 1. Warnings are
    for the lead to judge.
    """
    reading = examine_codebook(file)
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
    if faults:
        say(f"{file.name}: {_count(faults, 'fault')}, {_count(warnings, 'warning')}.")
        ctx.exit(ExitCode.FAILED)
    size = len(reading.codebook.codes) if reading.codebook else 0
    say(f"{file.name} is sound: {_count(size, 'code')}, {_count(warnings, 'warning')}.")


@codebook.command()
@click.argument("source", metavar="FILE|STUDY", envvar="INTERCODER_STUDY")
@format_option
def show(source: str, format_: Format) -> None:
    """Show the codes of a FILE or a STUDY as a tree, with their keys."""
    from intercoder.codebook.keys import assign_keys

    book = _load(source)
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
@click.option("--force", is_flag=True, help="Overwrite OUT if it is there.")
def convert(source: str, target: Path, force: bool) -> None:
    """Write the codebook of a FILE or a STUDY to OUT: .yaml, .csv or .xlsx.

    Nothing is lost on the way, so a lead can edit a codebook in a spreadsheet and convert it back.
    """
    book = _load(source)
    if target.exists() and not force:
        raise UsageError(f"{target} is there already.", "Give another name, or --force.")
    write_codebook(book, target)
    say(f"{_count(len(book.codes), 'code')} written to {target}.")


@codebook.command()
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@format_option
def diff(old: str, new: str, format_: Format) -> None:
    """Show what changed between two codebooks, each a file or a study.

    Codes are the same where their ids are.
    """
    from intercoder.codebook.changes import compare

    changes = compare(_load(old), _load(new))
    if format_ is Format.TABLE and not changes:
        say("The codebooks are the same.")
        return
    _print_changes(changes, format_)


@codebook.command()
@click.argument("study", metavar="STUDY")
@click.argument("source", metavar="FILE", type=_FILE)
@click.option("--drop-used", is_flag=True, help="Go on without codes that stand on answers.")
@as_option
@format_option
def revise(study: str, source: Path, drop_used: bool, as_name: str | None, format_: Format) -> None:
    """Make FILE the codebook of a STUDY from now on, and show what changed.

    Earlier revisions stay, and decisions keep the codes they were given. Coders at work see the new
    codebook when they next begin.
    """
    from intercoder.codebook.changes import compare
    from intercoder.study.blindness import check_may_see
    from intercoder.study.revisions import add_revision
    from intercoder.study.study import open_study

    book = _load(str(source))
    with open_study(study) as opened:
        check_may_see(opened, person(opened, as_name))  # it counts what codes stand on
        before = opened.codebook()
        number = add_revision(opened, book, drop_used=drop_used)
    _print_changes(compare(before, book), format_)
    say(f"Revision {number} is the codebook from now on.")


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


def _load(source: str) -> Codebook:
    """The codebook of a file, or of a study. Raises CodebookError or StudyError."""
    if _is_study(source):
        from intercoder.study.study import open_study

        with open_study(source) as study:
            return study.codebook()
    path = Path(source)
    reading = examine_codebook(path)
    book = reading.sound(path.name)
    if path.suffix.lower() in {".csv", ".xlsx"}:
        for finding in reading.warnings:
            if finding.row is not None:
                say(f"Note: {finding}")
    return book


def _is_study(source: str) -> bool:
    if "://" in source:
        return True
    path = Path(source)
    if path.suffix.lower() in SUFFIXES:
        return False
    return is_study_file(path) or (path.suffix == ".study" and not path.exists())


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
