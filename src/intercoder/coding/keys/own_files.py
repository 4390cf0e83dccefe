"""Reads a small TOML file that a person wrote, and says where each of its lines is.

Whatever is wrong with such a file, the program goes on: each fault is a sentence with the file, the
line and what to do, and what is not faulty counts.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from intercoder.text.folding import fold_name

MAX_BYTES = 200_000
"""A longer file is none of ours."""
_PLACE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")
_LINE = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([\w-]+))\s*=""")
_TABLE = re.compile(r"\s*\[([^\[\]]*)\]\s*(?:#.*)?$")


def own_folder() -> Path:
    """The folder of a person's own settings."""
    from platformdirs import user_config_path

    return user_config_path("intercoder", appauthor=False)


@dataclass
class OwnFile:
    """What stands in the file, and what is wrong with it."""

    path: Path
    tables: Mapping[str, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    _lines: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def complain(self, table: str, name: str, what: str) -> None:
        """Note a fault of the line that begins with this name, in this table."""
        line = self._lines.get((table, name))
        place = f"{self.path.name}, line {line}" if line else self.path.name
        self.faults.append(f"{place}: {what}")

    def sets(self, table: str, name: str, value: str) -> bool:
        """Whether the file sets this name to this value."""
        return dict(self.table(table)).get(name) == value

    def where(self, value: str, *names: str) -> Iterator[tuple[str, str]]:
        """Table and name of the lines that set one of these names, in any writing, to it."""
        folded = {fold_name(name) for name in names}
        for table, name in self._lines:
            found = dict(self.table(*table.split(".", 1))).get(name)
            if found == value and fold_name(name) in folded:
                yield table, name

    def table(self, *names: str) -> Iterator[tuple[str, Any]]:
        """Names and values of a table; nothing where there is none."""
        found: Any = self.tables
        for name in names:
            found = found.get(name, {}) if isinstance(found, dict) else {}
        yield from found.items() if isinstance(found, dict) else ()


def read_own_file(path: Path, *, is_wanted: bool = False) -> OwnFile:
    """The file. One that is missing is empty, and no fault unless it `is_wanted`."""
    own = OwnFile(path)
    try:
        with path.open("rb") as opened:
            content = opened.read(MAX_BYTES + 1)
    except FileNotFoundError:
        if is_wanted:
            own.faults.append(f"{path}: there is no such file. Check “keymap” in settings.toml.")
        return own
    except OSError as error:
        own.faults.append(f"{path}: it cannot be read ({error.strerror}). Check its rights.")
        return own
    if len(content) > MAX_BYTES:
        own.faults.append(f"{path.name}: it is too long for a file of keys or settings.")
        return own
    try:
        text = content.decode("utf-8-sig")
        own.tables = tomllib.loads(text)
    except UnicodeDecodeError:
        own.faults.append(f"{path.name}: it is not UTF-8. Save it as UTF-8.")
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = _PLACE.search(str(error))
        line = found[1] or str(len(content.splitlines())) if found else "1"
        why = _PLACE.sub("", str(error)).rstrip(".")
        own.faults.append(
            f"{path.name}, line {line}: {why}. Correct the line; until then nothing in the file "
            "counts."
        )
    else:
        own._lines = dict(_numbered(text))
    return own


def faults_words(faults: Sequence[str]) -> str:
    """The first fault of a person's own files, and how many others there are."""
    more = len(faults) - 1
    others = f"({more} more) " if more > 0 else ""
    return f"{others}{faults[0]}" if faults else ""


def _numbered(text: str) -> Iterator[tuple[tuple[str, str], int]]:
    """Table and name of each line that sets something, with the line's number."""
    table = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if head := _TABLE.match(line):
            table = ".".join(part.strip("\"' ") for part in head[1].split(".", 1))
        elif found := _LINE.match(line):
            name = next(part for part in found.groups() if part is not None)
            yield (table, name), number
