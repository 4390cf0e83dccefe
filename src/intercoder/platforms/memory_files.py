"""Files with a path whose contents are in memory alone, where the system has such files.

Libraries that read tables want a path. What somebody pipes in or has packed should not lie on a
disk for that: removing it afterwards leaves its bytes there, and a killed program removes nothing.
"""

from __future__ import annotations

import os
import shutil
import weakref
from contextlib import suppress
from pathlib import Path
from tempfile import gettempdir, mkdtemp

_PREFIX = "intercoder-in-memory-"


class MemoryFile:
    """An empty file under this name, for as long as the object is used.

    On Linux the path is a link to memory. Elsewhere the file lies in `folder`, where only this user
    may read it, and is removed in the end.
    """

    def __init__(self, name: str, folder: Path | None = None) -> None:
        """Raises OSError where no such file can be made."""
        held = _in_memory()
        prefix = f".{_PREFIX}" if held is None else _PREFIX
        place = Path(mkdtemp(prefix=prefix, dir=folder if held is None else None))
        self.path = place / name
        self._remove = weakref.finalize(self, _end, place, held)
        if held is None:
            os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        else:
            self.path.symlink_to(_link(held))
            _remove_left()

    def close(self) -> None:
        """Remove the file."""
        self._remove()


def _in_memory() -> int | None:
    """A new file in memory, by its number in this process; None where there are none."""
    if not hasattr(os, "memfd_create"):
        return None
    try:
        held = os.memfd_create("intercoder")
    except OSError:
        return None
    if _link(held).exists():
        return held
    os.close(held)
    return None


def _link(held: int) -> Path:
    return Path(f"/proc/{os.getpid()}/fd/{held}")


def _end(place: Path, held: int | None) -> None:
    if held is not None:
        with suppress(OSError):
            os.close(held)
    shutil.rmtree(place, ignore_errors=True)


def _remove_left() -> None:
    """Remove the links of programs that were killed; what they led to has gone with these."""
    for place in Path(gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):
            if all(one.is_symlink() and not one.exists() for one in place.iterdir()):
                shutil.rmtree(place)
