"""`intercoder rekey`: gives an encrypted study another passphrase."""

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
def rekey(study: str, *, key_file: Path | None, remember: bool) -> None:
    """Encrypt a study with another passphrase.

    All of it is encrypted anew, so the former passphrase opens only copies made before, such as
    backups. Nobody may have the study open.
    """
    from intercoder.protection.encryption.system_keyring import forget_key, remember_key
    from intercoder.study.encryption.encrypting import check_is_encrypted, rekey_file

    check_is_encrypted(study)
    key = new_key_for(study, key_file)
    former = rekey_file(study, key)
    say(f"The study has another passphrase: {study}")
    say("Backups and other copies made before still open with the former one.")
    forget_key(former)
    if remember:
        remember_key(key)
