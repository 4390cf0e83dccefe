"""What a REFI-QDA project holds, as far as a study can hold it.

Source: the REFI-QDA standard, version 1.5 (2019), www.qdasoftware.org. Positions count Unicode
characters from 0; the end of a selection is the place after its last character, as ATLAS.ti and
most others write it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class RefiCode:
    """A code; GUIDs are in lower case and without braces everywhere."""

    guid: str
    name: str
    description: str
    is_codable: bool
    parent: str
    """GUID of the code above it; empty at the top."""
    colour: str = ""
    """As it is written; empty if it has none."""


@dataclass(frozen=True, slots=True)
class RefiCoding:
    """A code given to a selection."""

    guid: str
    code: str
    user: str
    """GUID of the user; empty where nobody is named."""
    at: str
    """Time as written; empty where none is."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Selection:
    """A passage of a source."""

    guid: str
    start: int
    end: int
    codings: tuple[RefiCoding, ...]
    notes: tuple[str, ...]
    """GUIDs of the notes on it."""


@dataclass(frozen=True, slots=True)
class Source:
    """A text, its passages, and what is said of it."""

    guid: str
    name: str
    description: str
    text: str
    selections: tuple[Selection, ...]
    codings: tuple[RefiCoding, ...]
    """Codes of the source as a whole."""
    values: Mapping[str, str]
    """Value by GUID of the variable."""


@dataclass(frozen=True, slots=True)
class Case:
    """A case: a respondent, where a survey was coded."""

    name: str
    values: Mapping[str, str]
    sources: tuple[str, ...]
    selections: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A memo."""

    text: str
    user: str
    at: str


@dataclass(frozen=True)
class Project:
    """A project."""

    name: str
    origin: str
    """The program that wrote it."""
    user: str
    """GUID of the user who made it."""
    users: Mapping[str, str]
    """Name by GUID."""
    codes: tuple[RefiCode, ...]
    variables: Mapping[str, str]
    """Name by GUID."""
    cases: tuple[Case, ...]
    sources: tuple[Source, ...]
    notes: Mapping[str, Note]
    lost: Mapping[str, int]
    """How many there are of what a study cannot hold, by what it is called."""
    exact: Mapping[str, object] | None = field(default=None, repr=False)
    """What `intercoder export` adds, where it wrote the project."""


def distinct_names(codes: tuple[RefiCode, ...]) -> dict[str, str]:
    """A name for each code by its GUID, all different: where two are alike, with the code above.

    Names are one line of at most 80 characters.
    """
    by_guid = {code.guid: code for code in codes}
    names: dict[str, str] = {}
    taken: set[str] = set()
    plain = {code.guid: one_line(code.name) or "code" for code in codes}
    folded = [name.casefold() for name in plain.values()]
    times = {name: folded.count(name) for name in set(folded)} if len(folded) < 2000 else {}
    for code in codes:
        name = plain[code.guid]
        above = by_guid.get(code.parent)
        if times.get(name.casefold(), 1) > 1 and above is not None:
            name = f"{_cut(name, 38)} ({_cut(plain[above.guid], 38)})"
        name, number = _cut(name, _LONGEST), 1
        stem = name
        while name.casefold() in taken:
            number += 1
            name = f"{_cut(stem, _LONGEST - 8)} ({number})"
        taken.add(name.casefold())
        names[code.guid] = name
    return names


_LONGEST = 80


def one_line(text: str) -> str:
    """The text in one line, without characters that cannot be printed."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
