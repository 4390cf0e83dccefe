"""`intercoder identity`: makes an identity, to which others encrypt packages."""

from __future__ import annotations

from pathlib import Path

import click

from intercoder.cli.commands import Command
from intercoder.cli.output import print_lines, say


@click.command(cls=Command)
@click.argument("file", type=click.Path(path_type=Path))
def identity(file: Path) -> None:
    """Make an identity in FILE and print its public key; if FILE exists, only print that.

    Give the public key to those who send you packages: they encrypt them so that only FILE opens
    them. The public key is no secret; FILE is, and stays on this machine. It is an identity of age,
    which other programs know, too.
    """
    import os

    from intercoder.protection.encryption.sealed_file import (
        new_identity,
        public_keys,
        read_identities,
    )
    from intercoder.study.file.opening import cannot_write

    if file.exists():
        print_lines(public_keys(read_identities(file)))
        return
    text, public = new_identity()
    try:
        handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as written:
            written.write(text)
    except OSError as error:
        raise cannot_write(file, error) from None
    print_lines([public])
    say(f"Made the identity {file}: keep it on this machine, and send the line above to others.")
