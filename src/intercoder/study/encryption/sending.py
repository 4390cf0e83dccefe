"""Studies and packages on their way to another site, encrypted to their receivers.

A sealed file holds an encrypted study and its key (`protection/encryption/sealed_file.py`). On the
disk of the sender and of the receiver lies nothing but that and encrypted files.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from intercoder.protection.encryption.key_ring import keep_key
from intercoder.protection.encryption.sealed_file import seal, unseal
from intercoder.protection.encryption.study_key import StudyKey, random_key
from intercoder.study.encryption.encrypting import export, study_file
from intercoder.study.file.connecting import (
    finish_copy,
    key_of_connection,
    sqlite_connection,
)
from intercoder.study.file.opening import (
    cannot_write,
    check_header,
    check_pages,
    check_schema,
    file_error,
    mode_for,
)
from intercoder.study.file.paths import check_nothing_at
from intercoder.study.file.unfinished_files import put_in_place, unfinished

if TYPE_CHECKING:
    from pyrage.x25519 import Identity, Recipient


def send_file(target: str, out: Path, to: Sequence[Recipient]) -> None:
    """Write the study or package at this path, as it is now, to `out` for these receivers.

    Raises StudyError if it is no sound study, something is at `out`, or that cannot be written.
    """
    path = study_file(target)
    check_header(path)
    check_nothing_at(out)
    key = random_key()
    keep_key(key)
    try:
        with unfinished(out) as part:
            make_empty(part)
            source = sqlite_connection(path, mode_for(path), driver_of_encrypted=True)
            with closing(source):
                check_schema(source, path)
                check_pages(source, path)
                if key_of_connection(source) is None:
                    export(source, part, key)
                else:
                    finish_copy(source, part, key)
            seal_in_place(part, key, to)
            put_in_place(part, out)
    except sqlite3.Error as error:
        raise file_error(error, out) from error
    except OSError as error:
        raise cannot_write(out, error) from None


def receive_file(sealed: Path, out: Path, identities: Sequence[Identity], key: StudyKey) -> None:
    """Write what is in a sealed file to `out`, encrypted with this key.

    Raises StudyError if the file is for somebody else or damaged, something is at `out`, or that
    cannot be written.
    """
    check_nothing_at(out)
    keep_key(key)
    try:
        with unsealed(sealed, out, identities) as held, unfinished(out) as part:
            make_empty(part)
            with closing(sqlite_connection(held)) as source:
                check_schema(source, sealed)
                check_pages(source, sealed)
                finish_copy(source, part, key)
            put_in_place(part, out)
    except sqlite3.Error as error:
        raise file_error(error, sealed) from error
    except OSError as error:
        raise cannot_write(out, error) from None


@contextmanager
def unsealed(sealed: Path, beside: Path, identities: Sequence[Identity]) -> Iterator[Path]:
    """The encrypted study of a sealed file, in a file that is removed afterwards.

    Its key is known then, and the file lies in the folder of `beside`. Raises StudyError.
    """
    encrypted, key = unseal(sealed, identities)
    keep_key(key)
    with unfinished(beside) as part:
        make_empty(part)
        part.write_bytes(encrypted)
        yield part


def seal_in_place(part: Path, key: StudyKey, to: Sequence[Recipient]) -> None:
    """Put a sealed file in the place of an encrypted study that is still being made."""
    sealed = seal(part.read_bytes(), key, to)
    part.write_bytes(sealed)


def make_empty(path: Path) -> None:
    """Make an empty file that only its owner may read. Raises OSError."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
