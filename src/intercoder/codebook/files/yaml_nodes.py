"""Reads YAML as plain data that remembers its lines.

A codebook file needs very little of YAML. What it does not need is refused here, because it can
only be a slip or an attack: anchors and aliases (a few lines of which can stand for billions of
values), tags, several documents in a file, deep nesting, and the same key twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import yaml

from intercoder.codebook.faults import Fault

Path = tuple[str | int, ...]
"""The way into the data: keys of mappings and places in lists."""

_DEEPEST = 12
_TAG = "tag:yaml.org,2002:"
_WORDS: Mapping[str, str] = {
    "int": "a number",
    "float": "a number",
    "bool": "true or false",
    "timestamp": "a date",
}
_ADVICE: Mapping[str, str] = {
    "mapping values are not allowed here": "a text with a colon in it must stand in quotes",
    "found character '\\t' that cannot start any token": "indent with spaces, not with tabs",
    "found unexpected end of stream": "a quote is opened and never closed",
    "expected <block end>, but found '<scalar>'": (
        "a quote is closed too early, or the line is not indented like those around it"
    ),
    "expected <block end>, but found '<block mapping start>'": (
        "the line is not indented like those around it"
    ),
    "expected a single document in the stream": "there is more than one document in the file",
}


@dataclass(slots=True)
class PlainData:
    """What a YAML text holds, where each part of it stands, and what is wrong with it as YAML."""

    value: object = None
    lines: dict[Path, int] = field(default_factory=dict)
    """Line, from 1, of each key, list item and value."""
    faults: list[Fault] = field(default_factory=list)

    def line_of(self, path: Path) -> int | None:
        """The line of this part, or of the nearest part around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)


def read_nodes(text: str, is_text: Callable[[Path], bool]) -> PlainData:
    """The data in a YAML text.

    `is_text(path)` says where text is meant: a bare number, date or yes there is reported, and
    taken as it is written. Keys without a value are left out. The value is None where the text
    is empty or is not YAML; the faults tell which.
    """
    data = PlainData()
    try:
        node = compose(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        data.faults.append(Fault(_explain(error), line=mark.line + 1 if mark else None))
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        data.faults.append(
            Fault(
                f"there is a character that cannot be printed (U+{_number(error):04X})", line=line
            )
        )
    else:
        if node is not None:
            data.value = _Reader(data, is_text).read(node, ())
    return data


class _PlainLoader(yaml.SafeLoader):
    """Composes nodes, and stops at what a codebook never needs."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise yaml.MarkedYAMLError(
                problem="anchors and aliases (& and *) are not used in codebooks; "
                "a text that starts with one of them must stand in quotes",
                problem_mark=event.start_mark,
            )
        if self.depth >= _DEEPEST:
            raise yaml.MarkedYAMLError(
                problem="lists are nested too deeply", problem_mark=event.start_mark
            )
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def compose(text: str) -> yaml.Node | None:
    """The nodes of a YAML text. Raises yaml.YAMLError, also for what a codebook never needs."""
    loader = _PlainLoader(text)
    try:
        return loader.get_single_node()
    finally:
        loader.dispose()


@dataclass(slots=True)
class _Reader:
    """Turns nodes into values, and notes lines and faults on the way."""

    data: PlainData
    is_text: Callable[[Path], bool]

    def read(self, node: yaml.Node, path: Path) -> object:
        self.data.lines.setdefault(path, node.start_mark.line + 1)
        match node:
            case yaml.MappingNode():
                return self._mapping(node, path)
            case yaml.SequenceNode():
                return [self.read(item, (*path, place)) for place, item in enumerate(node.value)]
            case _:
                return self._scalar(node, path)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, object]:
        values: dict[str, object] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self._add("a key must be a word", line)
                continue
            key = key_node.value
            if (*path, key) in self.data.lines:
                self._add(f"'{key}' is repeated here", line)
                continue
            self.data.lines[*path, key] = line
            value = self.read(value_node, (*path, key))
            if value is not None:
                values[key] = value
        return values

    def _scalar(self, node: yaml.Node, path: Path) -> object:
        kind = node.tag.removeprefix(_TAG)
        written = str(node.value)
        if kind == "null":
            return None
        if kind == "bool" and not self.is_text(path):
            return written.lower() in {"yes", "true", "on"}
        if kind in _WORDS and self.is_text(path):
            self._add(
                f'{written} without quotes is {_WORDS[kind]}, but text is meant: write "{written}"',
                node.start_mark.line + 1,
            )
        elif kind != "str" and kind not in _WORDS and kind not in {"merge", "value"}:
            self._add(
                "tags (!) are not used in codebooks; a text that starts with ! must stand in "
                "quotes",
                node.start_mark.line + 1,
            )
        return written

    def _add(self, message: str, line: int) -> None:
        self.data.faults.append(Fault(message, line=line))


def _explain(error: yaml.MarkedYAMLError) -> str:
    """What is wrong, in words of the file where we have them, else in the library's.

    The library's words name characters and constructs, never the text around them.
    """
    said = [part for part in (error.context, error.problem) if part]
    advice = [_ADVICE[part] for part in said if part in _ADVICE]
    return advice[0] if advice else ", ".join(said)


def _number(error: yaml.reader.ReaderError) -> int:
    character = error.character
    return character if isinstance(character, int) else ord(character)
