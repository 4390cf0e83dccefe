"""The note by which the program knows its own files of statistics packages again.

Names of variables are short and may hold few signs, so that `code:opening-hours` is written as
`code_opening_hours`. The note gives the titles by the variables' numbers, as JSON in ASCII, cut
into lines of 80 characters as SPSS keeps them. Texts of such files have signs escaped that the
formats cannot hold: a zero byte and half of a surrogate pair, as Excel writes them (`_x0000_`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence

LINE = 80
_BEGIN = "intercoder export: "
_UNWRITABLE = re.compile("[\0\ud800-\udfff]|_(?=x[0-9A-F]{4}_)")
_ESCAPED = re.compile(r"_x([0-9A-F]{4})_")
_MAX_TITLES = 1_000_000
"""Characters; the titles of 20,000 columns fit."""


def titles_note(names: Sequence[str], titles: Sequence[str]) -> list[str]:
    """The lines of the note; each but the last is full, so that no blank at an end is lost."""
    differing = {
        number: title
        for number, (name, title) in enumerate(zip(names, titles, strict=True))
        if name != title
    }
    text = _BEGIN + json.dumps(differing, separators=(",", ":")).replace(" ", "\\u0020")
    return [text[place : place + LINE] for place in range(0, len(text), LINE)]


def own_titles(lines: Iterable[str], names: Sequence[str]) -> tuple[str, ...] | None:
    """The titles of the columns; None for the file of another program."""
    text = "".join(lines)
    if not text.startswith(_BEGIN) or len(text) > _MAX_TITLES:
        return None
    try:
        differing = json.loads(text.removeprefix(_BEGIN))
    except (ValueError, RecursionError):
        return None
    if not isinstance(differing, Mapping) or not all(
        isinstance(one, str) for one in differing.values()
    ):
        return None
    return tuple(differing.get(str(number), name) for number, name in enumerate(names))


def escape(text: str) -> str:
    """The text as such a file can hold it: `unescape(escape(text)) == text` for every text."""
    return _UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def unescape(text: str) -> str:
    """The text that was given to `escape`."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
