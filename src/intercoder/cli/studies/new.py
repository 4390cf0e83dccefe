"""`intercoder new`: makes an empty study, from a codebook or with none yet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from intercoder.cli.commands import Command
from intercoder.cli.encryption.passphrases import key_file_option, new_key_for
from intercoder.cli.output import replaced_study_argument, say
from intercoder.cli.reading import how_to_read, sheet_options
from intercoder.text.counted import counted
from intercoder.text.display import display_line

if TYPE_CHECKING:
    from intercoder.codebook.code import Codebook

NO_CODES = (
    "Its codebook has no codes yet: read answers first, and add codes with "
    "`intercoder codebook change` as you find them."
)


@click.command(cls=Command)
@replaced_study_argument
@click.option(
    "--codebook",
    type=click.Path(path_type=Path),
    help="Codebook: a YAML, CSV or Excel file, REFI-QDA, or one of another program. If omitted, "
    "the study begins without codes.",
)
@click.option("--name", default="", help="Name of the study. Defaults to the codebook's name.")
@click.option(
    "--encrypt", "encrypts", is_flag=True, help="Encrypt it; you are asked for a passphrase."
)
@key_file_option
@sheet_options
def new(
    study: str,
    codebook: Path | None,
    name: str,
    key_file: Path | None,
    encoding: str,
    limit: tuple[str, ...],
    *,
    encrypts: bool,
) -> None:
    """Make an empty study, from a codebook or without one.

    The codebook is checked first; if anything is wrong with it, every fault is listed and no study
    is made. Without --codebook the study begins with no codes: they are added while its answers
    are read. An existing file at STUDY is never touched.
    """
    from intercoder.study.study import create_study

    codes = read_or_empty(codebook, name.strip() or _name_of(study), encoding, limit)
    key = None
    if encrypts or key_file is not None:
        from intercoder.study.encryption.encrypting import check_can_be_made

        check_can_be_made(study)
        key = new_key_for(study, key_file)
    with create_study(study, codes, name=name.strip(), key=key) as made:
        if codes.assignable:
            count = counted(len(codes.assignable), "code")
            say(f"Made the study “{made.name}” with {count}: {made.target}")
        else:
            say(f"Made the study “{made.name}”: {made.target}")
            say(NO_CODES)
        say("Import answers with `intercoder import`, and add coders with `intercoder coder add`.")


def read_or_empty(
    path: Path | None, name: str, encoding: str = "", limit: tuple[str, ...] = ()
) -> Codebook:
    """The codebook in this file, its warnings said; without a file, one of this name without codes.

    Raises CodebookError for a file that is no sound codebook.
    """
    if path is None:
        from intercoder.codebook.code import Codebook

        return Codebook(name, ())
    from intercoder.cli.codebook.warnings import say_warnings
    from intercoder.codebook.files.files import examine_codebook

    reading = examine_codebook(path, how_to_read(encoding, limit))
    codes = reading.sound(path.name)
    # A sheet says less of itself than a YAML file: what was made of it is worth a look.
    say_warnings(reading.warnings if reading.form or reading.is_foreign else (), path)
    return codes


def _name_of(study: str) -> str:
    """What a study is called where nobody named it or its codebook."""
    from intercoder.study.study import is_address

    if not is_address(study):
        return display_line(Path(study).stem)
    from intercoder.study.postgres.address import read_address

    address = read_address(study)
    return address.url.database or address.schema
