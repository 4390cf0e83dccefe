"""Recognises a study's file by its first bytes, without loading a reader."""

from __future__ import annotations

from pathlib import Path

MAGIC = b"SQLite format 3\0"


def is_study_file(path: Path) -> bool:
    """Whether the file is an SQLite database at all; cheap enough to call for any file."""
    try:
        if not path.is_file():  # opening a pipe would block until someone writes to it
            return False
        with path.open("rb") as file:
            return file.read(len(MAGIC)) == MAGIC
    except (OSError, ValueError):
        return False
