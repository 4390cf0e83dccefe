"""Files written beside their final place, and leftovers of these.

A program that is killed leaves its unfinished file behind, with answers in it. Each such file's
name says which process writes it, and a note on this machine says where it is, so that the next
command, whichever it is, removes those whose process is gone.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import EEXIST
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

from intercoder.study.file.processes import process_runs, process_start
from intercoder.study.file.sidecars import SIDECARS

PREFIX = "intercoder-unfinished-"
_MAX_ENDING = 16


@contextmanager
def unfinished(target: Path) -> Iterator[Path]:
    """The path of a new file in the folder of `target`, to be written and then put in place.

    Whatever is left of it at the end is removed. The name is short, however long the target's is,
    and has the same ending.
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


def put_in_place(part: Path, target: Path, *, replace: bool = False) -> None:
    """Give a finished file its name; it is on disk under it then, whatever happens next.

    Raises FileExistsError if something is there and is not to be replaced, or OSError.
    """
    with part.open("rb") as file:
        os.fsync(file.fileno())
    if replace:
        if target.exists() and not target.is_file():
            raise FileExistsError(EEXIST, "a folder, a device, a pipe or a socket is there")
        part.replace(target)
    else:
        _rename_to_free(part, target)
    sync_folder(target.parent)


def _rename_to_free(part: Path, target: Path) -> None:
    try:
        target.hardlink_to(part)
    except FileExistsError:
        raise
    except OSError:  # no hard links here
        if os.path.lexists(target):
            raise FileExistsError(EEXIST, "something already exists there") from None
        part.rename(target)
    else:
        part.unlink()


def sync_folder(folder: Path) -> None:
    """Have the names in a folder written to disk, where the system can do that."""
    if sys.platform == "win32":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def remove_leftovers(folder: Path) -> tuple[Path, ...]:
    """Remove what programs that were killed have left here or elsewhere on this machine.

    Those of other machines are given back: whether they are still being written is not known.
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
    for suffix in ("", *SIDECARS):
        Path(f"{part}{suffix}").unlink(missing_ok=True)


def _writer(process: int) -> str:
    return f"{_machine()}-{process}-{process_start(process) or 0}"


def _machine() -> str:
    """This machine, and which of its processes can be seen from here."""
    said = [socket.gethostname()]
    with suppress(OSError):
        said.append(str(Path("/proc/self/ns/pid").readlink()))
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
    """A note of where the file is, found by commands on studies in any folder."""
    note = _notes() / part.name
    try:
        note.parent.mkdir(parents=True, exist_ok=True)
        note.write_bytes(os.fsencode(part))
    except OSError:
        return None
    return note
