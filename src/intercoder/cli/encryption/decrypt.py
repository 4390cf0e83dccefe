"""`intercoder decrypt`: makes an encrypted study a plain one."""

from __future__ import annotations

import sys

import click

from intercoder.cli.commands import Command
from intercoder.cli.output import say, study_argument
from intercoder.errors import UsageError


@click.command(cls=Command)
@study_argument
@click.option("--yes", is_flag=True, help="Don't ask.")
def decrypt(study: str, *, yes: bool) -> None:
    """Write the study without encryption: whoever gets its file can read all answers.

    Nobody may have the study open.
    """
    from intercoder.study.encryption.encrypting import check_is_encrypted, decrypt_file

    check_is_encrypted(study)
    if not yes:
        if not sys.stdin.isatty():
            raise UsageError(
                "Nobody confirmed that the study is to be decrypted.", "Add --yes to confirm."
            )
        click.confirm("Write all answers without encryption?", abort=True, err=True)
    decrypt_file(study)
    say(f"Decrypted the study: {study}")
