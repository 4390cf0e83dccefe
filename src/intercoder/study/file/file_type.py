"""Recognises a study's file by its first bytes, without loading a reader."""

from __future__ import annotations

from pathlib import Path

from intercoder.protection.encryption.study_key import HEAD, Beginning, beginning

MAGIC = b"SQLite format 3\0"


def is_study_file(path: Path) -> bool:
    """Whether the file is an SQLite database, or an encrypted study; cheap enough for any file."""
    try:
        if not path.is_file():  # opening a pipe would block until someone writes to it
            return False
        with path.open("rb") as file:
            first = file.read(HEAD)
        return first == MAGIC or beginning(first) is not Beginning.OTHER
    except (OSError, ValueError):
        return False
