"""Makes the key of an encrypted study known to this process.

From a key file, the system's keyring, or somebody at a terminal, in this order.
"""

from __future__ import annotations

import os
from pathlib import Path

from intercoder.errors import NotAStudyError, StudyError
from intercoder.protection.encryption.asking import ask
from intercoder.protection.encryption.key_files import (
    KEY_FILE_VARIABLE,
    named_key_file,
    read_key_file,
)
from intercoder.protection.encryption.key_ring import keep_key, kept_key, note_typed
from intercoder.protection.encryption.missing_package import needs_packages
from intercoder.protection.encryption.study_key import (
    HEAD,
    Beginning,
    StudyKey,
    beginning,
    key_with,
)
from intercoder.protection.encryption.system_keyring import remembered_key
from intercoder.text.display import display_line

_TRIES = 3


def is_encrypted(path: Path) -> bool:
    """Whether the file is an encrypted study, also a damaged one. Raises OSError.

    Never call it, or `unlock`, for a file that this process has open in SQLite: closing any handle
    of a file drops the locks that the process holds on it.
    """
    return beginning(_first(path)) is not Beginning.OTHER


def unlock(path: Path, passphrase: str | None = None) -> None:
    """Make sure that the key of this file is known, if it is an encrypted study.

    A `passphrase` that is given has to be the right one, also where the key is known. Raises
    NotAStudyError if the head of the file is damaged, StudyError if there is no passphrase or it is
    wrong, MissingPackageError if encryption is not installed.
    """
    try:
        head = _first(path)
    except OSError:
        return  # whoever opens it says why
    match beginning(head):
        case Beginning.OTHER:
            return
        case Beginning.DAMAGED:
            raise NotAStudyError(
                f"{path} is damaged: it is an encrypted study whose first bytes have changed.",
                "Restore a backup of it.",
            )
        case Beginning.ENCRYPTED:
            pass
    if passphrase is None and kept_key(head) is not None:
        return
    with needs_packages():
        import sqlcipher3.dbapi2  # noqa: F401 - before anybody is asked
    keep_key(_found(path, head, passphrase))


def _found(path: Path, head: bytes, passphrase: str | None) -> StudyKey:
    wrong = StudyError(
        f"The passphrase of {path} is wrong.", "Try again; nothing else opens an encrypted study."
    )
    if passphrase is not None:
        key = key_with(passphrase, head)
        if key is None:
            raise wrong
        return key
    key_file = named_key_file()
    if key_file is not None and (key := key_with(read_key_file(key_file), head)) is not None:
        return key
    if (key := remembered_key(head)) is not None:
        return key
    question = f"Passphrase of {display_line(os.fspath(path))}"
    for tried in range(_TRIES):
        try:
            typed = ask(f"Wrong. {question}" if tried else question)
        except EOFError:
            if key_file is not None or tried:
                raise wrong from None
            raise StudyError(
                f"{path} is encrypted, and there is no passphrase.",
                "Run this in a terminal, which asks for it, or name a file that holds it in "
                f"{KEY_FILE_VARIABLE}.",
            ) from None
        if (key := key_with(typed, head)) is not None:
            note_typed(key)
            return key
    raise wrong


def _first(path: Path) -> bytes:
    if not path.is_file():  # opening a pipe would block
        return b""
    with path.open("rb") as file:
        return file.read(HEAD)
