"""Reads passphrases: without echo at a terminal, or from a key file; never from an argument."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from intercoder.errors import UsageError

if TYPE_CHECKING:
    from intercoder.protection.encryption.study_key import StudyKey

_Function = TypeVar("_Function", bound=Callable[..., Any])


def key_file_option(function: _Function) -> _Function:
    """Adds `--key-file PATH`; the command receives `key_file`."""
    return click.option(
        "--key-file",
        type=click.Path(path_type=Path),
        help="File that holds the new passphrase. If omitted, you are asked for it.",
    )(function)


def remember_option(function: _Function) -> _Function:
    """Adds `--remember`."""
    return click.option(
        "--remember",
        is_flag=True,
        help="Keep the key in this system's keyring, so that you are not asked again here.",
    )(function)


def ask_passphrase(question: str) -> str:
    """Ask at the terminal, without echo. Raises EOFError if there is none."""
    if not _has_terminal():
        raise EOFError
    from intercoder.cli.asking import prompt

    typed: str = prompt(question, hide_input=True)
    return typed


def new_key_for(study: str, key_file: Path | None) -> StudyKey:
    """A key from a new passphrase, typed twice or read from the key file.

    Raises UsageError if there is neither a terminal nor a key file, or it is too short.
    """
    from intercoder.protection.encryption.key_files import read_key_file
    from intercoder.protection.encryption.key_ring import note_typed
    from intercoder.protection.encryption.study_key import check_passphrase, new_key
    from intercoder.text.display import display_line

    check_can_encrypt()
    if key_file is not None:
        typed = read_key_file(key_file)
    elif _has_terminal():
        from intercoder.cli.asking import prompt

        question = f"New passphrase of {display_line(study)}"
        typed = prompt(question, hide_input=True, confirmation_prompt=True)
    else:
        raise UsageError(
            "There is no new passphrase.",
            "Run this in a terminal, which asks for it, or name a file that holds it with "
            "--key-file.",
        )
    check_passphrase(typed)
    key = new_key(typed)
    if key_file is None:
        note_typed(key)
    return key


def check_can_encrypt() -> None:
    """Raise MissingPackageError unless encryption is installed: before anybody is asked."""
    from intercoder.protection.encryption.missing_package import needs_packages

    with needs_packages():
        import cryptography  # noqa: F401
        import sqlcipher3  # noqa: F401


def _has_terminal() -> bool:
    """Whether somebody can be asked; what is piped in is no answer, but a terminal may be there."""
    if sys.stdin is not None and sys.stdin.isatty():
        return True
    if sys.stderr is None or not sys.stderr.isatty():
        return False
    try:
        os.close(os.open("/dev/tty", os.O_RDWR))
    except OSError:
        return False
    return True
