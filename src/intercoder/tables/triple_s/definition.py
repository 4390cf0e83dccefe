"""The definition of a Triple-S survey: its variables, where they stand, and what they mean.

Source: the Triple-S XML standard, versions 2.0 (2006) and 3.0 (2017), www.triple-s.org.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as Tree

from intercoder.errors import TableError
from intercoder.tables.labels import distinct_labels
from intercoder.text.display import display_line

_MAX_BYTES = 50_000_000
_MAX_WIDTH = 10_000_000


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable of the survey."""

    name: str
    label: str
    kind: str
    """`single`, `multiple`, `quantity`, `character`, `logical`, `date` or `time`."""
    start: int
    finish: int
    """First and last character of a line, or first and last field of a row, from 1."""
    values: Mapping[str, str]
    """Label by code."""
    spread: tuple[int, int]
    """How many codes a multiple has at most, and the width of one; (0, 0) for a row of 1 and 0."""
    is_serial: bool
    """Whether it holds the respondents' ids."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A survey: how its data are written, and its variables."""

    is_csv: bool
    skipped: int
    """Lines above the data."""
    data_file: str
    """Name of the file with the data; empty if it is called like the definition."""
    variables: tuple[Variable, ...]


def read_definition(path: Path) -> Definition:
    """The definition in a file.

    Raises TableError for a damaged one, one with entities of its own, and one of several levels.
    """
    if path.stat().st_size > _MAX_BYTES:
        raise TableError(f"{path.name} is too large for a definition of Triple-S.")
    content = path.read_bytes()
    if b"<!ENTITY" in content:
        raise TableError(
            f"{path.name} defines entities, as no Triple-S file needs to.",
            "Write it again with the program that it comes from.",
        )
    try:
        root = Tree.fromstring(content)  # noqa: S314 - without entities, nothing can be expanded
        records = list(root.iter("record"))
        if len(records) != 1:
            raise TableError(
                f"{path.name} has {len(records)} levels of data, and this program reads one.",
                "Export the level of respondents alone.",
            )
        return _definition(records[0])
    except (Tree.ParseError, ValueError, LookupError, RecursionError) as error:
        raise TableError(
            f"{path.name} is no sound definition of Triple-S.",
            "Write it again with the program that it comes from.",
        ) from error


def _definition(record: Tree.Element) -> Definition:
    is_csv = record.get("format", "fixed") == "csv"
    variables = tuple(_variables(record))
    if not variables:
        raise ValueError("no variables")
    return Definition(
        is_csv,
        int(record.get("skip", "0")),
        (record.get("href") or "").replace("\\", "/").rpartition("/")[2],
        variables,
    )


def _variables(record: Tree.Element) -> Iterator[Variable]:
    seen: dict[str, int] = {}
    for one in record.iter("variable"):
        position = one.find("position")
        if position is None:
            raise ValueError("a variable without a position")
        start = int(position.get("start", ""))
        finish = int(position.get("finish", str(start)))
        if not 0 < start <= finish < _MAX_WIDTH:
            raise ValueError("a position that is none")
        name = _text(one.find("name")) or f"variable {one.get('ident', '')}"
        seen[name] = seen.get(name, 0) + 1
        spread = one.find("spread")
        yield Variable(
            name if seen[name] == 1 else f"{name} ({seen[name]})",
            _text(one.find("label")),
            one.get("type", ""),
            start,
            finish,
            distinct_labels(_values(one)),
            _spread(spread, finish - start + 1) if spread is not None else (0, 0),
            one.get("use") == "serial",
        )


def _values(variable: Tree.Element) -> dict[str, str]:
    return {code: _text(value) for value in variable.iter("value") if (code := value.get("code"))}


def _spread(spread: Tree.Element, width: int) -> tuple[int, int]:
    count = int(spread.get("subfields", "1"))
    return count, int(spread.get("width", str(max(1, width // max(1, count)))))


def _text(element: Tree.Element | None) -> str:
    """The text of an element: its own, or the first that it has in a language or for a mode."""
    if element is None:
        return ""
    own = " ".join((element.text or "").split())
    texts = (" ".join("".join(one.itertext()).split()) for one in element.iter("text"))
    return own or next((text for text in texts if text), "")


def missing_data(path: Path, name: str) -> TableError:
    """What is said where the file with the data is not beside the definition."""
    return TableError(
        f"The data of {path.name} are not beside it (looked for {display_line(name)}).",
        "Put both files of the survey into one folder.",
    )
