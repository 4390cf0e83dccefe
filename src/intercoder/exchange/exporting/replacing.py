"""Puts a file in place of another once it is complete, and says in a sentence why it cannot."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from intercoder.errors import ExportError
from intercoder.study.file.unfinished_files import put_in_place, unfinished

PRIVATE = 0o600
"""Permissions of a new file: only its owner may read it, as with the study itself."""


@contextmanager
def in_words(target: Path) -> Iterator[None]:
    """Turn errors of the disk into a sentence."""
    try:
        yield
    except OSError as error:
        raise ExportError(
            f"{target} cannot be written: {error.strerror or type(error).__name__}.",
            "The file that was there before is untouched.",
        ) from error


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A file to write beside `target`, put in its place if all goes well."""
    with unfinished(target) as part:
        part.touch(PRIVATE, exist_ok=False)
        yield part
        part.chmod(stat.S_IMODE(target.stat().st_mode) if target.exists() else PRIVATE)
        put_in_place(part, target, replace=True)
