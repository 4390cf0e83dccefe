"""`intercoder unlock`: tries a passphrase, and keeps a study's key in the system's keyring."""

from __future__ import annotations

from pathlib import Path

import click

from intercoder.cli.commands import Command
from intercoder.cli.output import say, study_argument
from intercoder.errors import UsageError


@click.command(cls=Command)
@study_argument
@click.option(
    "--remember/--forget",
    "remember",
    default=None,
    help="Keep the key in this system's keyring, or remove it from there.",
)
def unlock(study: str, *, remember: bool | None) -> None:
    """Check the passphrase of an encrypted study, and remember or forget it on this machine.

    The keyring is the one of your desktop or system and opens with your login.
    """
    from intercoder.protection.encryption.key_ring import kept_key
    from intercoder.protection.encryption.system_keyring import forget_key, remember_key
    from intercoder.study.encryption.encrypting import check_is_encrypted, head_of

    check_is_encrypted(study)
    head = head_of(Path(study))
    key = kept_key(head)
    if remember is False:
        was_there = forget_key(head)
        say("Removed the key from the keyring." if was_there else "The keyring has no key of it.")
    elif remember and key is not None:
        remember_key(key)
        say("The key is in the keyring: on this machine you are not asked again.")
    elif key is None:
        raise UsageError(f"{study} could not be opened.", "Try again.")
    else:
        say("The passphrase is right.")
