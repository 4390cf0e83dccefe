"""Checks which paths can hold a study, and whether they are writable."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from intercoder.errors import NotAStudyError, StudyError
from intercoder.study.file.header import beside

_LONGEST_SUFFIX = len("-journal")
_MAX_PATH = 511
"""Longest path that SQLite accepts for a file, in bytes, including its own suffixes."""
_PROBE = 65536


def check_is_file(path: Path) -> None:
    """Raise StudyError unless there is a regular file that SQLite can open at this path."""
    check_length(path)
    try:
        kind = path.stat().st_mode
    except FileNotFoundError:
        if path.is_symlink():
            raise StudyError(
                f"{path} is a link to {path.readlink()}, but there is no file there.",
                "Repair the link, or name the study's file itself.",
            ) from None
        raise StudyError(
            f"There is no study at {path}.",
            "Check the path, or make one with `intercoder new`.",
        ) from None
    except OSError as error:
        raise StudyError(
            f"{path} cannot be read: {(error.strerror or 'unknown reason').lower()}.",
            "Check the path, and that you may read it.",
        ) from None
    if stat.S_ISDIR(kind):
        raise NotAStudyError(f"{path} is a folder, not a study.", "Name the study's file.")
    if not stat.S_ISREG(kind):
        raise NotAStudyError(
            f"{path} is not a file but a device, a pipe or a socket.", "Name the study's file."
        )


def check_length(path: Path) -> None:
    """Raise StudyError if SQLite could not keep its files beside one of this name."""
    whole = Path(os.path.realpath(path))
    longest = _longest_name(whole.parent) - _LONGEST_SUFFIX
    if len(os.fsencode(whole.name)) > longest:
        raise StudyError(
            f"The name {whole.name} is too long for a study, which keeps other files beside it "
            "while it is open.",
            f"Choose a name of at most {longest} bytes.",
        )
    if len(os.fsencode(whole)) + _LONGEST_SUFFIX > _MAX_PATH:
        raise StudyError(
            f"The path {path} is too long for a study.",
            f"Choose a folder nearer to the root: at most {_MAX_PATH - _LONGEST_SUFFIX} bytes "
            "for the whole path.",
        )


def _longest_name(folder: Path) -> int:
    try:
        return os.pathconf(folder, "PC_NAME_MAX")
    except (OSError, ValueError, AttributeError):
        return 255


def may_write(path: Path) -> bool:
    """Whether permissions allow this study to be written.

    A file with a second name in the file system is not written: the log beside one name would not
    be seen under the other.
    """
    real = Path(os.path.realpath(path))
    return not has_other_name(real) and _may_write(real) and _may_write(real.parent)


def has_other_name(path: Path) -> bool:
    """Whether the file has a second name, as in snapshots made of hard links."""
    return path.stat().st_nlink > 1


def _may_write(path: Path) -> bool:
    effective = os.access in os.supports_effective_ids
    return os.access(path, os.W_OK, effective_ids=effective)


def check_nothing_at(path: Path) -> None:
    """Raise StudyError if anything is at the path, or a log of a file that was there before."""
    check_length(path)
    if os.path.lexists(path):
        raise StudyError(f"{path} already exists.", "Choose another name, or open it as it is.")
    check_no_log_at(path)


def check_no_log_at(path: Path) -> None:
    """Raise StudyError if there is a log beside the path, which would be mixed with a new file."""
    for suffix in ("-wal", "-journal"):
        left = beside(path, suffix)
        try:
            is_empty = left.lstat().st_size == 0
        except OSError:
            continue
        if not is_empty:
            raise StudyError(
                f"{left} is left over from another study that was at {path}; a new file there "
                "would be mixed with it.",
                f"Move {left.name} to another folder, or choose another name.",
            )


def is_full(folder: Path) -> bool:
    """Whether the disk that holds this folder is full, found by trying to write."""
    import errno
    from tempfile import TemporaryFile

    try:
        with TemporaryFile(dir=folder, buffering=0) as file:
            file.write(bytes(_PROBE))
            os.fsync(file.fileno())
    except OSError as error:
        return error.errno in {errno.ENOSPC, errno.EDQUOT}
    return False
