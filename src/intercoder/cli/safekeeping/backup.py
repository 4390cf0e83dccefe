"""`intercoder backup`: writes a copy of a study."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from intercoder.cli.leaving.leaves import leaves
from intercoder.cli.output import StudyCommand, say, study_argument


def _is_elsewhere(asked: Mapping[str, Any]) -> bool:
    """Whether the copy goes to another folder: beside the study it is where the study is."""
    if "://" in asked["study"]:
        return True
    out: Path = asked["out"]
    return os.path.realpath(Path(asked["study"]).parent) != os.path.realpath(out.parent)


@click.command(cls=StudyCommand)
@study_argument
@click.argument("out", type=click.Path(path_type=Path))
@leaves("A copy of everything in another folder", when=_is_elsewhere)
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
