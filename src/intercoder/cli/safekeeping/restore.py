"""`intercoder restore`: back to a backup."""

from __future__ import annotations

import click

from intercoder.cli.commands import Command
from intercoder.cli.output import say, study_argument


@click.command(cls=Command)
@click.argument("backup", metavar="BACKUP")
@study_argument
@click.option(
    "--replace-other",
    is_flag=True,
    help="Also where STUDY is another study, a package, or cannot be read.",
)
def restore(backup: str, study: str, *, replace_other: bool) -> None:
    """Put a copy of BACKUP in the place of STUDY.

    BACKUP is checked first and stays as it is. The file that is at STUDY, and what lies beside it,
    are kept under another name, which is printed; nothing is deleted. Nobody may have the study
    open. Do not copy a backup over a study with other programs: the changes that were made last lie
    in a file beside it and would be mixed with the copy.
    """
    from intercoder.study.safekeeping.restoring import restore as put_back

    restored = put_back(backup, study, replace_other=replace_other)
    say(f"Restored the study “{restored.name}”: {study}")
    if restored.aside is not None:
        say(f"What was there before is now {restored.aside}")
