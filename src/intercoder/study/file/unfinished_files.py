"""Files written beside their final place, and the cleaning up of abandoned ones.

A program that is killed leaves its unfinished file behind, with answers in it. Each such file's
name says which process writes it, and a note on this machine says where it is, so that the next
command, whichever it is, removes those whose process has ended.
"""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import EEXIST
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

from intercoder.platforms.folders import sync_folder
from intercoder.platforms.processes import process_runs, process_start, visible_processes
from intercoder.study.file.sidecars import SIDECARS

PREFIX = "intercoder-unfinished-"
_MAX_ENDING = 16


@contextmanager
def unfinished(target: Path) -> Iterator[Path]:
    """The path of a new file in the folder of `target`, to be written and then put in place.

    If it still exists at the end, it is removed. The name is short, however long the target's is,
    and has the same suffix.
    """
    ending = target.suffix if len(target.suffix) <= _MAX_ENDING else ""
    name = f"{PREFIX}{_writer(os.getpid())}-{token_hex(4)}{ending}"
    part = target.parent.absolute() / name
    note = _note(part)
    try:
        yield part
    finally:
        _remove(part)
        if note is not None:
            note.unlink(missing_ok=True)


@contextmanager
def unfinished_folder(target: Path) -> Iterator[Path]:
    """A new folder beside `target` for what is written on the way to it; removed at the end."""
    with unfinished(target) as folder:
        folder.mkdir(mode=0o700)
        yield folder


def put_in_place(part: Path, target: Path, *, replace: bool = False) -> None:
    """Give a finished file its final name; from then on it is safely on disk under that name.

    Raises FileExistsError if something is there and may not be replaced, or OSError.
    """
    with part.open("rb") as file:
        os.fsync(file.fileno())
    if replace:
        if target.exists() and not target.is_file():
            raise FileExistsError(EEXIST, "a folder, a device, a pipe or a socket is there")
        part.replace(target)
    else:
        _rename_to_free(part, target)
    with suppress(OSError):
        sync_folder(target.parent)


def _rename_to_free(part: Path, target: Path) -> None:
    try:
        target.hardlink_to(part)
    except FileExistsError:
        raise
    except OSError:  # this file system has no hard links
        if os.path.lexists(target):
            raise FileExistsError(EEXIST, "something already exists there") from None
        part.rename(target)
    else:
        part.unlink()


def remove_leftovers(folder: Path) -> tuple[Path, ...]:
    """Remove unfinished files of killed programs, here and elsewhere on this machine.

    Returns those of other machines: they may still be being written.
    """
    strange: list[Path] = []
    with suppress(OSError):
        for note in _notes().iterdir():
            with suppress(OSError, UnicodeError):
                part = Path(os.fsdecode(note.read_bytes()))
                if _is_left(part) and part.name == note.name and part.parent.is_dir():
                    _remove(part)
                    note.unlink()
    with suppress(OSError):
        for one in list(folder.iterdir()):
            if one.name.startswith(PREFIX) and not one.name.endswith(SIDECARS):
                if _is_left(one):
                    with suppress(OSError):
                        _remove(one)
                elif _machine() != _machine_of(one):
                    strange.append(one)
    return tuple(strange)


def _remove(part: Path) -> None:
    if part.is_dir() and not part.is_symlink():
        shutil.rmtree(part)
        return
    for suffix in ("", *SIDECARS):
        Path(f"{part}{suffix}").unlink(missing_ok=True)


def _writer(process: int) -> str:
    return f"{_machine()}-{process}-{process_start(process) or 0}"


def _machine() -> str:
    """This machine, and which of its processes can be seen from here."""
    said = [one for one in (socket.gethostname(), visible_processes()) if one]
    return sha256("\0".join(said).encode()).hexdigest()[:8]


def _machine_of(part: Path) -> str:
    return part.name.removeprefix(PREFIX).partition("-")[0]


def _is_left(part: Path) -> bool:
    """Whether the process that wrote the file ran on this machine and is gone."""
    machine, _, rest = part.name.removeprefix(PREFIX).partition("-")
    process, _, rest = rest.partition("-")
    began = rest.partition("-")[0]
    if machine != _machine() or not process.isdecimal():
        return False
    number = int(process)
    return not process_runs(number) or (began != "0" and process_start(number) != began)


def _notes() -> Path:
    from platformdirs import user_state_path

    return user_state_path("intercoder") / "unfinished"


def _note(part: Path) -> Path | None:
    """A note of where the file is, which commands on studies in any folder find."""
    note = _notes() / part.name
    try:
        note.parent.mkdir(parents=True, exist_ok=True)
        note.write_bytes(os.fsencode(part))
    except OSError:
        return None
    return note
