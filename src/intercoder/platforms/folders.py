"""Names in folders: when they are on disk, and when they can change.

- Linux and macOS: a new name is on disk once its folder is; a name can change, and go, while the
  file is open.
- Windows: names are kept with the files; the name of an open file stays as it is.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path


def open_files_keep_names() -> bool:
    """Whether a file cannot be renamed or removed while it is open."""
    return sys.platform == "win32"


def has_permissions() -> bool:
    """Whether a file says who may read it."""
    return sys.platform != "win32"


def sync_folder(folder: Path) -> None:
    """Have the names in a folder written to disk, where the system can do that. Raises OSError
    where writing fails."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def close_file(file: int, path: Path, *, remove: bool) -> None:
    """Close a file, and remove it: before closing where that can be, so that nobody takes it up."""
    with suppress(OSError):
        if remove and not open_files_keep_names():
            path.unlink(missing_ok=True)
        os.close(file)
        if remove and open_files_keep_names():
            path.unlink(missing_ok=True)
