"""`intercoder new`: an empty study from a codebook."""

from __future__ import annotations

from pathlib import Path

import click

from intercoder.cli.commands import Command
from intercoder.cli.output import say, study_argument


@click.command(cls=Command)
@study_argument
@click.option(
    "--codebook",
    required=True,
    type=click.Path(path_type=Path),
    help="The codebook: a YAML, CSV or Excel file.",
)
@click.option("--name", default="", help="What the study is called; else, what its codebook is.")
def new(study: str, codebook: Path, name: str) -> None:
    """Make an empty study from a codebook.

    The codebook is checked first; everything wrong with it is listed, and no study is made. What
    is at STUDY already is never touched.
    """
    from intercoder.codebook.files import read_codebook
    from intercoder.study.study import create_study

    codes = read_codebook(codebook)
    with create_study(study, codes, name=name.strip()) as made:
        say(f"Made the study “{made.name}” with {len(codes.assignable)} codes: {made.target}")
        say(
            "Bring answers in with `intercoder import`, and add coders with `intercoder coder add`."
        )
