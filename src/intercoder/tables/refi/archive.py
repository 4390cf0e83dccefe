"""Opens a .qdpx file: an archive with one description of the project and the texts it names.

Nothing is unpacked to the disk. A text is looked for in the archive alone, by the last part of its
path, so no path leads out of it.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from lzma import LZMAError
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Tree
from zipfile import BadZipFile, ZipFile, ZipInfo

from intercoder.errors import TableError
from intercoder.tables.archive_faults import ARCHIVE_FAULTS
from intercoder.tables.limits import Limits
from intercoder.tables.refi.elements import TEXT_PATHS, Doctype, project_of, root_of
from intercoder.tables.refi.project import Project
from intercoder.text.display import display_line

EXACT = "intercoder.json"
"""The part in which `intercoder export` keeps what the format has no place for; others ignore it.
"""
_MAX_PARTS = 100_000
_DAMAGED = (
    BadZipFile, zlib.error, LZMAError, struct.error, EOFError, ValueError, LookupError, TypeError,
    AttributeError, RecursionError, Tree.ParseError,
)  # fmt: skip


def is_project(path: Path, head: bytes) -> bool:
    """Whether a file that begins with `head` is an archive with a description of a project."""
    if not head.startswith(b"PK\x03\x04"):
        return False
    try:
        with ZipFile(path) as archive:
            return bool(_descriptions(archive))
    except ARCHIVE_FAULTS:
        return path.suffix.lower() == ".qdpx"


def read_project(path: Path, limits: Limits) -> Project:
    """The project in a file.

    Raises TableError for what is damaged, protected or beyond the limits, and for a description
    with a DOCTYPE: no project needs one, and entities could be hidden in it.
    """
    with _in_words(path), ZipFile(path) as archive:
        parts = archive.infolist()
        if len(parts) > _MAX_PARTS:
            raise TableError(f"{path.name} has more than {_MAX_PARTS:,} parts.")
        described = _descriptions(archive)
        if len(described) != 1:
            raise TableError(
                f"{path.name} has {len(described)} project descriptions (.qde), not one.",
                "Export the project again.",
            )
        texts = _Texts(archive)
        wanted = root_of(archive.read(_checked(path, described[0], limits, 0)))
        size = described[0].file_size
        found: dict[str, str] = {}
        for named in wanted.iter():
            for attribute in TEXT_PATHS:
                part = texts.find(named.get(attribute, ""))
                if part is not None and part.filename not in found:
                    size += part.file_size
                    content = archive.read(_checked(path, part, limits, size))
                    found[part.filename] = decoded(content)
        exact = _exact(archive, path, limits)
        return project_of(wanted, lambda name: _text(texts, found, name), exact)


def _text(texts: _Texts, found: Mapping[str, str], name: str) -> str | None:
    part = texts.find(name)
    return None if part is None else found.get(part.filename)


def _checked(path: Path, part: ZipInfo, limits: Limits, so_far: int) -> ZipInfo:
    """The part, once it is known to be no larger than a project may be."""
    if part.flag_bits & 1:
        raise TableError(f"{path.name} is protected with a password.", "Export it without one.")
    limits.check_size(path, max(so_far, part.file_size))
    return part


def _descriptions(archive: ZipFile) -> list[ZipInfo]:
    """The parts at the root that end in .qde: some programs call them like the project."""
    return [
        part
        for part in archive.infolist()[:_MAX_PARTS]
        if part.filename.lower().endswith(".qde") and "/" not in part.filename.strip("/")
    ]


class _Texts:
    """Finds the part that a path in a description means."""

    def __init__(self, archive: ZipFile) -> None:
        self._parts = {
            _last(part.filename): part
            for part in archive.infolist()
            if part.filename.lower().startswith("sources/") and not part.is_dir()
        }

    def find(self, path: str) -> ZipInfo | None:
        """None for a text that is not in the archive."""
        return self._parts.get(_last(path)) if path else None


def _last(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2].casefold()


def decoded(content: bytes) -> str:
    """A text in UTF-8 or UTF-16, as the format wants it, or else in the encoding of Windows."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _exact(archive: ZipFile, path: Path, limits: Limits) -> Mapping[str, Any] | None:
    """What this program added, if it wrote the project."""
    if EXACT not in archive.namelist():
        return None
    part = archive.getinfo(EXACT)
    found = json.loads(archive.read(_checked(path, part, limits, part.file_size)))
    return found if isinstance(found, dict) and found.get("version") == 1 else None


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    name = display_line(path.name)
    try:
        yield
    except Doctype as error:
        raise TableError(
            f"{name} declares entities of its own, as no project needs to.",
            "Export it again with the program that it comes from.",
        ) from error
    except (NotImplementedError, RuntimeError) as error:
        if isinstance(error, RecursionError):
            raise _damaged(name) from error
        raise TableError(
            f"{name} is packed in a way this program does not know.",
            "Export it again with the program that it comes from.",
        ) from error
    except _DAMAGED as error:
        raise _damaged(name) from error
    except OSError as error:
        raise TableError(f"{name} cannot be read: {error.strerror or 'damaged'}.") from error


def _damaged(name: str) -> TableError:
    return TableError(
        f"{name} is no sound REFI-QDA project.",
        "Export it again with the program that it comes from.",
    )
