"""`intercoder receive`: takes a package, or a study, that was encrypted for you."""

from __future__ import annotations

from pathlib import Path

import click

from intercoder.cli.commands import Command
from intercoder.cli.encryption.passphrases import key_file_option, new_key_for
from intercoder.cli.encryption.receivers import identity_option
from intercoder.cli.output import say
from intercoder.errors import UsageError


@click.command(cls=Command)
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("out", type=click.Path(path_type=Path))
@identity_option("File with your identity.")
@key_file_option
def receive(file: Path, out: Path, identity: Path | None, key_file: Path | None) -> None:
    """Make the study OUT of FILE, which was encrypted for you, under a passphrase of your own.

    Then `intercoder code OUT` opens it. FILE stays as it is.
    """
    from intercoder.protection.encryption.sealed_file import read_identities, unseal
    from intercoder.study.encryption.encrypting import check_can_be_made
    from intercoder.study.encryption.sending import receive_file

    if identity is None:
        raise UsageError(
            "Nothing says who you are.", "Name the file with your identity: --identity PATH."
        )
    check_can_be_made(str(out))
    identities = read_identities(identity)
    unseal(file, identities)  # before a passphrase is asked for
    receive_file(file, out, identities, new_key_for(str(out), key_file))
    say(f"Received: {out}. Open it with `intercoder code {out}`.")
