"""Looks in a study's folder for files that should not be there.

Programs that sync folders between machines put a second file beside one that was changed on two of
them. Its decisions are in no figure until someone notices it.
"""

from __future__ import annotations

import os
import re
import socket
from contextlib import suppress
from pathlib import Path
from time import time

from intercoder.study.database.revisions import APPLICATION_ID
from intercoder.study.file.header import beside, read_header
from intercoder.study.file.unfinished_files import PREFIX, remove_leftovers
from intercoder.study.file.write_ahead_log import read_wal

MAX_FILES = 5000
"""Folders with more files are not searched: opening a study must not take long."""
_OLD_PARTS = 3600.0
"""Seconds after which an older version's unfinished file counts as abandoned."""
_OLD_EXPORT = re.compile(r"\.intercoder-\w{8}(\.\w+)?")
_CONFLICT = re.compile(
    r".*(conflict|konflikt|conflit|conflitto|sync-conflict).*"  # most programs, most languages
    r"| - (copy|kopie|copie|copia)( \(\d+\))?"  # Windows
    r"| ?\(\d+\)| \d+",  # Google Drive, browsers, iCloud
    re.IGNORECASE,
)
_MACHINE = re.compile(r"-(?=.*[A-Z])[A-Z0-9][A-Z0-9-]{2,14}(-\d+)?")
"""OneDrive appends the machine's name, which Windows writes in capitals."""
_COPY_OF = ("copy of ", "kopie von ", "copie de ", "copia de ", "copia di ")


def remarks_on_folder(path: Path) -> tuple[str, ...]:
    """Remarks on the files around this study for someone who opens it, in sentences.

    Unfinished files of programs that were killed are removed.
    """
    path = Path(os.path.realpath(path))
    said = [
        f"{left} was left unfinished on another machine and contains answers. Delete it once "
        "nobody is writing it."
        for left in remove_leftovers(path.parent)
    ]
    try:
        names = sorted(one.name for one in path.parent.iterdir())
    except OSError:
        return tuple(said)
    if len(names) > MAX_FILES:
        return tuple(said)
    conflicts = [name for name in names if is_conflict_copy(name, path.name)]
    found = [name for name in conflicts if _is_study(path.with_name(name))]
    if found:
        said.append(
            f"Beside {path.name} are files that a syncing program may have put there after two "
            f"machines changed the study: {', '.join(found)}. Decisions in such a copy are in "
            "no figure. Open it, export what is missing, or delete it."
        )
    said.extend(_left_by_older_versions(path, names))
    return tuple(said)


def is_conflict_copy(name: str, original: str) -> bool:
    """Whether a file of this name is a syncing program's copy of the original."""
    if name.casefold() in {f"{one}{original.casefold()}" for one in _COPY_OF}:
        return True
    stem, ending = original.removesuffix(Path(original).suffix), Path(original).suffix
    if name == original or not name.casefold().startswith(stem.casefold()):
        return False
    added = name[len(stem) :]
    if ending and added.casefold().endswith(ending.casefold()):
        added = added[: -len(ending)]
    elif added.casefold().startswith(ending.casefold()):
        added = added[len(ending) :]
    else:
        return False
    return (
        _CONFLICT.fullmatch(added) is not None
        or _MACHINE.fullmatch(added) is not None
        or added.casefold() == f"-{socket.gethostname().casefold()}"
    )


def lost_log(path: Path) -> Path | None:
    """A log of this study under a name where SQLite does not look for it.

    That happens when only the study is renamed, or when it passes through a disk that does not
    distinguish capital from small letters.
    """
    try:
        if read_wal(beside(path, "-wal")) is not None:
            return None
        header = read_header(path)
        names = [one.name for one in path.parent.iterdir()]
    except OSError:
        return None
    if header is None or not header.stamp or len(names) > MAX_FILES:
        return None
    for name in names:
        if not name.casefold().endswith("-wal") or name == f"{path.name}-wal":
            continue
        if os.path.lexists(path.with_name(name[:-4])):
            continue  # that one has its own file
        with suppress(OSError):
            log = read_wal(path.with_name(name))
            if log is not None and log.has_stamp(header.stamp):
                return log.path
    return None


def _left_by_older_versions(path: Path, names: list[str]) -> list[str]:
    said = []
    for name in names:
        one = path.with_name(name)
        is_part = name.endswith(".part") and not name.startswith(PREFIX) and _is_study(one)
        if not is_part and not _OLD_EXPORT.fullmatch(name):
            continue
        with suppress(OSError):
            if time() - one.stat().st_mtime > _OLD_PARTS:
                said.append(
                    f"{one} was left unfinished by an older version and contains answers: "
                    "delete it."
                )
    return said


def _is_study(path: Path) -> bool:
    try:
        header = read_header(path) if path.is_file() else None
    except OSError:
        return False
    return header is not None and header.application_id == APPLICATION_ID
