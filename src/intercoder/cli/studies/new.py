"""`intercoder new`: makes an empty study from a codebook."""

from __future__ import annotations

from pathlib import Path

import click

from intercoder.cli.commands import Command
from intercoder.cli.output import say, study_argument
from intercoder.cli.reading import how_to_read, sheet_options


@click.command(cls=Command)
@study_argument
@click.option(
    "--codebook",
    required=True,
    type=click.Path(path_type=Path),
    help="Codebook: a YAML, CSV or Excel file, REFI-QDA, or one of another program.",
)
@click.option("--name", default="", help="Name of the study. Defaults to the codebook's name.")
@sheet_options
def new(study: str, codebook: Path, name: str, encoding: str, limit: tuple[str, ...]) -> None:
    """Make an empty study from a codebook.

    The codebook is checked first; if anything is wrong with it, every fault is listed and no study
    is made. An existing file at STUDY is never touched.
    """
    from intercoder.cli.codebook.warnings import say_warnings
    from intercoder.codebook.files.files import examine_codebook
    from intercoder.study.study import create_study

    reading = examine_codebook(codebook, how_to_read(encoding, limit))
    codes = reading.sound(codebook.name)
    # A sheet says less of itself than a YAML file: what was made of it is worth a look.
    say_warnings(reading.warnings if reading.form or reading.is_foreign else (), codebook)
    with create_study(study, codes, name=name.strip()) as made:
        say(f"Made the study “{made.name}” with {len(codes.assignable)} codes: {made.target}")
        say("Import answers with `intercoder import`, and add coders with `intercoder coder add`.")
