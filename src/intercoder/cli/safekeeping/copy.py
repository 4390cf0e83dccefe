"""`intercoder copy`: copies a study between files and databases."""

from __future__ import annotations

import click

from intercoder.cli.leaving.leaves import leaves
from intercoder.cli.output import StudyCommand, progress, say, study_argument


@click.command(cls=StudyCommand)
@study_argument
@click.argument("target", metavar="TO")
@leaves("A copy of everything", file="target")
def copy(study: str, target: str) -> None:
    """Copy a study to TO: between files and PostgreSQL databases, in any direction.

    Everything is copied unchanged, including the fingerprints of all decisions. A study that exists
    at TO is never touched. Logins belong to their server: create each coder's login again.
    """
    from intercoder.study.safekeeping.copying import copy_study, count_rows
    from intercoder.study.study import is_address, open_study

    with open_study(study) as opened, progress("Rows copied", count_rows(opened)) as advance:
        copy_study(opened, target, advance)
    with open_study(target) as copied:
        say(f"Copied the study “{copied.name}”: {copied.target}")
    if is_address(target):
        say("Nobody can log in to it yet: create each coder's login with `intercoder coder login`.")
