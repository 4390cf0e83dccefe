"""`intercoder backup`: writes a copy of a study."""

from __future__ import annotations

from pathlib import Path

import click

from intercoder.cli.output import StudyCommand, say, study_argument


@click.command(cls=StudyCommand)
@study_argument
@click.argument("out", type=click.Path(path_type=Path))
def backup(study: str, out: Path) -> None:
    """Write a consistent copy of a study to OUT, while others continue to work in it.

    The copy is a complete study: you can open it under its own name. An existing file at OUT is
    never touched.
    """
    from intercoder.study.rounds.rounds import rounds
    from intercoder.study.safekeeping.backup import backup as write_copy
    from intercoder.study.study import open_study

    with open_study(study) as opened:
        write_copy(opened, out)
        hidden = [one for one in rounds(opened) if one.hides]
    say(f"Wrote a copy of the study: {out}")
    if hidden:
        say(
            "It contains what all coders decided in a blind round that is still open: keep it "
            "away from coders."
        )
