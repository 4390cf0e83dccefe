"""Passphrases of studies that may be open in this process, whose files must not be read then."""

from __future__ import annotations

from pathlib import Path

from intercoder.errors import StudyError
from intercoder.protection.encryption.key_ring import was_typed
from intercoder.protection.encryption.study_key import key_with
from intercoder.protection.encryption.unlocking import unlock
from intercoder.study.file.connecting import key_of_file
from intercoder.study.file.file_watch import place_of_open
from intercoder.study.study import Study


def unlock_study(path: Path, passphrase: str) -> None:
    """Make the key of the study at this path known to this process, if it is encrypted.

    Raises StudyError if the passphrase is wrong, and as `unlock`.
    """
    if place_of_open(path) is None:
        unlock(path, passphrase)
    elif not _is_right(path, passphrase):
        raise StudyError(
            f"The passphrase of {path} is wrong.",
            "Try again; nothing else opens an encrypted study.",
        )


def is_asked_for(study: Study) -> bool:
    """Whether somebody typed a passphrase to open this study, and can be asked for it again."""
    try:
        key = None if study.is_remote else key_of_file(Path(study.target))
    except OSError:
        return False  # one that was closed, and is not there any more
    return key is not None and was_typed(key)


def is_passphrase_of(study: Study, typed: str) -> bool:
    """Whether this is the passphrase of an open, encrypted study; it takes a fifth of a second."""
    return _is_right(Path(study.target), typed)


def _is_right(path: Path, typed: str) -> bool:
    key = key_of_file(path)
    return key is None or key_with(typed, key.head) is not None
