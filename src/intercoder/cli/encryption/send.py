"""`intercoder send`: encrypts a package, or a study, for receivers."""

from __future__ import annotations

from pathlib import Path

import click

from intercoder.cli.encryption.receivers import to_option
from intercoder.cli.leaving.leaves import leaves
from intercoder.cli.output import StudyCommand, say, study_argument


@click.command(cls=StudyCommand)
@study_argument
@click.argument("out", type=click.Path(path_type=Path))
@to_option("Public key of a receiver, or a file that lists some. Repeatable.", required=True)
@leaves("A copy of everything")
def send(study: str, out: Path, to: tuple[str, ...]) -> None:
    """Write STUDY, such as a package that you have coded, to OUT, for its receivers only.

    Send OUT by any way: only the identities of the receivers open it, with `intercoder receive` or
    `intercoder merge`. No passphrase has to be sent. STUDY stays as it is.
    """
    from intercoder.protection.encryption.sealed_file import receivers
    from intercoder.study.encryption.sending import send_file

    found = receivers(to)
    send_file(study, out, found)
    count = "one receiver" if len(found) == 1 else f"{len(found)} receivers"
    say(f"Encrypted for {count}: {out}")
