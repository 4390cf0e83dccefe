"""`intercoder encrypt`: encrypts a study's file."""

from __future__ import annotations

from pathlib import Path

import click

from intercoder.cli.commands import Command
from intercoder.cli.encryption.passphrases import key_file_option, new_key_for, remember_option
from intercoder.cli.output import say, study_argument


@click.command(cls=Command)
@study_argument
@key_file_option
@remember_option
def encrypt(study: str, *, key_file: Path | None, remember: bool) -> None:
    """Encrypt the file of a study, with everything that SQLite and intercoder keep beside it.

    From then on every command asks for the passphrase, or takes it from the file that
    INTERCODER_KEY_FILE names, or from the system's keyring. Nobody may have the study open. Without
    the passphrase nobody can open the study, and nobody can restore it.
    """
    from intercoder.protection.encryption.system_keyring import remember_key
    from intercoder.study.encryption.encrypting import check_can_be_encrypted, encrypt_file

    check_can_be_encrypted(study)
    key = new_key_for(study, key_file)
    copies = encrypt_file(study, key)
    say(f"Encrypted the study: {study}")
    say("Keep the passphrase where you find it again: without it the study is lost.")
    if copies:
        say(
            "These files beside it hold the same study and are not encrypted: "
            f"{', '.join(copies)}. Encrypt or delete them."
        )
    say("Tables, exports and reports, and backups elsewhere, are as they were.")
    if remember:
        remember_key(key)
