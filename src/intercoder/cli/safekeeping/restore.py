"""`intercoder restore`: restores a study from a backup."""

from __future__ import annotations

import click

from intercoder.cli.commands import Command
from intercoder.cli.output import replaced_study_argument, say


@click.command(cls=Command)
@click.argument("backup", metavar="BACKUP")
@replaced_study_argument
@click.option(
    "--replace-other",
    is_flag=True,
    help="Restore even if STUDY is another study, a package or unreadable.",
)
def restore(backup: str, study: str, *, replace_other: bool) -> None:
    """Replace STUDY with a copy of BACKUP.

    BACKUP is checked first and stays as it is. The present file at STUDY and its companion files
    are kept under another name, which is printed; nothing is deleted. Nobody may have the study
    open. Do not copy a backup over a study with other programs: the latest changes are in a file
    beside it and would get mixed with the copy.
    """
    from intercoder.study.safekeeping.restoring import restore as put_back

    restored = put_back(backup, study, replace_other=replace_other)
    say(f"Restored the study “{restored.name}”: {study}")
    if restored.aside is not None:
        say(f"The previous study is now {restored.aside}")
