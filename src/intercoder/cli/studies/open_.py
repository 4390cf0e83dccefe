"""`intercoder open`: from a file with answers to the coding screen."""

from __future__ import annotations

import shlex
import sys
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING

import click

from intercoder.cli.commands import Command
from intercoder.cli.encryption.passphrases import key_file_option, new_key_for
from intercoder.cli.output import ExitCode, print_lines, say, tell_of_folder
from intercoder.cli.studies.first_answers import PersonWhoBegins, numbered_if_without_ids
from intercoder.cli.studies.new import NO_CODES, read_or_empty
from intercoder.errors import StudyError
from intercoder.text.display import display_line

if TYPE_CHECKING:
    from intercoder.protection.encryption.study_key import StudyKey

_PACKED = frozenset({".gz", ".zip"})
_OF_IMPORT = (
    "These belong to `intercoder import`: make a study with `intercoder new` first. In a terminal, "
    "`open` asks what each column is."
)
_NOBODY = "me"
"""Name of the coder where the system knows none."""


@click.command("open", cls=Command)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--codebook",
    type=click.Path(path_type=Path),
    help="Codebook: a YAML, CSV or Excel file. If omitted, the study begins without codes.",
)
@click.option(
    "--coder", metavar="NAME", default="", help="Name of the coder. Defaults to your login."
)
@click.option(
    "--encrypt",
    "encrypts",
    is_flag=True,
    help="Encrypt the study that is made; you are asked for a passphrase.",
)
@key_file_option
@click.option("--plain", is_flag=True, help="Code line by line, without the coding screen.")
@click.option("--yes", is_flag=True, help="Don't ask.")
@click.pass_context
def open_(
    context: click.Context,
    file: Path,
    codebook: Path | None,
    key_file: Path | None,
    *,
    coder: str,
    encrypts: bool,
    plain: bool,
    yes: bool,
) -> ExitCode:
    """Open a file with answers, and code them.

    FILE is anything that `import` reads, or a study. The study is made beside the file, under its
    name: wave1.csv is coded in wave1.study. Opened again, the same file continues there.
    """
    from intercoder.study.file.file_type import is_study_file

    name = coder or _login()
    encrypts = encrypts or key_file is not None
    if is_study_file(file):
        _check_is_new(encrypts, file)
        study = file
    else:
        study = study_beside(file)
        if not study.exists():
            person = PersonWhoBegins(yes, f"Make {study.name} of these answers?")
            key = new_key_for(str(study), key_file) if encrypts else None
            if not _make(study, file, codebook, person, key):
                say("No study is made.")
                return ExitCode.FAILED
        else:
            _check_is_new(encrypts, study)
            _check_codebook(codebook, study)
            say(f"{file.name} is coded in {study}, which was there already.")
    _code(context, study, name, given=bool(coder), plain=plain)
    return ExitCode.DONE


def study_beside(file: Path) -> Path:
    """The study in which the answers of a file are coded."""
    inner = file.with_suffix("") if file.suffix.lower() in _PACKED else file
    return inner.with_name(f"{inner.stem}.study")


def _make(
    study: Path,
    file: Path,
    codebook: Path | None,
    person: PersonWhoBegins,
    key: StudyKey | None,
) -> bool:
    """Make the study of the file's answers; False, and no study, if the person wants none.

    Raises what reading the codebook, making a study and importing raise; then there is none.
    """
    from intercoder.exchange.importing.importing import import_file
    from intercoder.exchange.importing.request import ImportRequest
    from intercoder.study.file.opening import remove_file
    from intercoder.study.study import create_study
    from intercoder.tables.regular_file import file_size

    file_size(file)  # refuses what is no file, before anything is made
    codes = read_or_empty(codebook, study.stem)
    request = ImportRequest.from_named({"no_codings": codebook is None})
    is_made = False
    try:
        with create_study(str(study), codes, name=study.stem, key=key) as made:
            report = numbered_if_without_ids(
                lambda asked: import_file(made, file, asked, person), request, _OF_IMPORT
            )
            is_made = report is not None
    finally:
        if not is_made:
            remove_file(study)
    if report is None:
        return False
    tell_of_folder(str(study))
    count = report.answers.new
    say(f"Made the study {study} with {count:,} answer{'' if count == 1 else 's'}.")
    if codebook is None:
        say(NO_CODES)
    return True


def _check_is_new(encrypts: bool, study: Path) -> None:
    if encrypts:
        raise StudyError(
            f"{study} is there already.",
            f"`intercoder encrypt {shlex.quote(str(study))}` encrypts it.",
        )


def _check_codebook(codebook: Path | None, study: Path) -> None:
    if codebook is not None:
        raise StudyError(
            f"{study} is there already, with a codebook of its own.",
            f"`intercoder codebook revise {shlex.quote(str(study))} "
            f"{shlex.quote(str(codebook))}` changes it; without --codebook you continue.",
        )


def _code(context: click.Context, study: Path, coder: str, *, given: bool, plain: bool) -> None:
    """Open the coding screen; where there is none, say how to."""
    from intercoder.cli.coding.code import code
    from intercoder.study.rounds.people import PEOPLE, coders
    from intercoder.study.study import open_study

    with open_study(str(study)) as opened:
        people = [one.name for one in coders(opened) if one.role in PEOPLE]
        is_package = bool(opened.package)
    if not given and (is_package or (people and coder not in people)):
        coder = people[0] if len(people) == 1 else ""
    if plain or (sys.stdin.isatty() and sys.stdout.isatty()):
        context.invoke(
            code,
            study=str(study),
            coder=coder or None,
            add=bool(coder) and not is_package,
            plain=plain,
        )
        return
    command = f"intercoder code {shlex.quote(str(study))}"
    named = f" --coder {shlex.quote(coder)} --add" if coder else ""
    print_lines([f"In a terminal, code the answers with: {command}{named}"])


def _login() -> str:
    """The name of whoever is logged in on this machine, as a coder's name."""
    try:
        return display_line(getuser()).strip() or _NOBODY
    except (KeyError, OSError, ImportError):
        return _NOBODY
