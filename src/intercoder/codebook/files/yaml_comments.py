"""Keeps the comments of a codebook file when it is written anew.

A comment belongs to what stands below it, or beside it: a line above a code is about that code, and
goes where the code goes. Places are therefore known by ids, not by lines. (Libraries that keep
comments, such as ruamel.yaml, hang each on what stands before it: there a heading goes when the
code above it is removed.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import yaml

from intercoder.codebook.files.yaml_nodes import compose

Place = tuple[str, ...]
"""A key of the file, a code by its id, a key of a code, an item of a list by its text."""
_LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
"""What YAML takes for the end of a line."""
_COMMENT = re.compile(r"(?:^|(?<=[ \t]))#.*$")
_BLOCK = ("|", ">")


@dataclass(frozen=True, slots=True)
class Comments:
    """The comments of a file, each with the place that it is about."""

    above: Mapping[Place, tuple[str, ...]] = field(default_factory=dict)
    """Whole lines before a place; an empty one is an empty line."""
    beside: Mapping[Place, str] = field(default_factory=dict)
    at_end: tuple[str, ...] = ()
    order: tuple[Place, ...] = ()
    """All places of the file, from the top down."""

    def __bool__(self) -> bool:
        return bool(self.above or self.beside or self.at_end)


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a file: its place, its first line, and its value."""

    place: Place
    line: int
    value: yaml.Node

    @property
    def has_room(self) -> bool:
        """Whether a comment can stand at the end of its first line."""
        value = self.value
        if not isinstance(value, yaml.ScalarNode) or value.style in _BLOCK:
            return True
        return bool(value.start_mark.line == value.end_mark.line)


def comments_in(text: str) -> Comments:
    """The comments of a codebook file; none where it cannot be read."""
    try:
        root = compose(text)
    except yaml.YAMLError:
        return Comments()
    if not isinstance(root, yaml.MappingNode):
        return Comments()
    parts = list(_parts(root))
    first = {part.line: part.place for part in reversed(parts)}
    beside_of = {part.line: part.place for part in reversed(parts) if not _is_code(part.place)}
    texts = list(_texts(root))
    above: dict[Place, tuple[str, ...]] = {}
    beside: dict[Place, str] = {}
    waiting: list[str] = []
    latest: Place = ()
    for number, line in enumerate(_LINE_BREAK.split(text)):
        begins = number in first
        if begins:
            if any(waiting):
                above[first[number]] = tuple(waiting)
            waiting = []
            latest = beside_of.get(number, first[number])
        comment = _comment(number, line, texts)
        if comment is None:
            if waiting and not line.strip() and waiting[-1]:
                waiting.append("")
        elif line.strip() == comment:
            waiting.append(comment)
        else:
            beside.setdefault(latest, comment)
    while waiting and not waiting[-1]:
        waiting.pop()
    return Comments(above, beside, tuple(waiting), tuple(part.place for part in parts))


def with_comments(text: str, comments: Comments) -> str:
    """The text of a codebook file with these comments added.

    What stands above a code that is gone moves to the next one that is there. What is said inside
    such a code goes with it.
    """
    root = compose(text) if comments else None
    if not isinstance(root, yaml.MappingNode):
        return text
    lines = text.split("\n")
    parts = {part.place: part for part in _parts(root)}
    before: dict[int, list[str]] = {}
    at_end: list[str] = []
    for place, said in comments.above.items():
        goes_to = _nearest(place, comments.order, parts)
        if goes_to is not None:
            before.setdefault(parts[goes_to].line, []).extend(said)
        elif len(place) < 3:
            at_end.extend(said)
    for place, comment in comments.beside.items():
        part = parts.get(place)
        if part is None:
            continue
        if part.has_room:
            lines[part.line] += f"  {comment}"
        else:
            before.setdefault(part.line, []).append(comment)
    written: list[str] = []
    for number, line in enumerate(lines):
        indent = line[: len(line) - len(line.lstrip(" "))]
        written += [f"{indent}{said}" if said else "" for said in before.get(number, ())]
        written.append(line)
    return "\n".join([*written, *(f"{said}\n" for said in (*at_end, *comments.at_end))])


def _nearest(place: Place, order: tuple[Place, ...], parts: Mapping[Place, _Part]) -> Place | None:
    """The place itself, or the next one that is there; None where what it is in has gone too."""
    if len(place) > 2 and place[:2] not in parts:
        return None
    following = order[order.index(place) :]
    if _is_code(place):
        following = tuple(one for one in following if _is_code(one))
    return next((one for one in following if one in parts), None)


def _is_code(place: Place) -> bool:
    return len(place) == 2


def _parts(root: yaml.MappingNode) -> Iterator[_Part]:
    """The parts of a file, each before those in it."""
    for key, value in _entries(root):
        yield _Part((key.value,), key.start_mark.line, value)
        if key.value == "codes" and isinstance(value, yaml.SequenceNode):
            for code in value.value:
                yield from _parts_of_code(code)


def _parts_of_code(code: yaml.Node) -> Iterator[_Part]:
    if not isinstance(code, yaml.MappingNode):
        return
    entries = list(_entries(code))
    named = {key.value: str(value.value) for key, value in entries}
    of_code = ("codes", named.get("id") or named.get("name", ""))
    yield _Part(of_code, code.start_mark.line, code)
    for key, value in entries:
        yield _Part((*of_code, key.value), key.start_mark.line, value)
        if isinstance(value, yaml.SequenceNode):
            for item in value.value:
                yield _Part((*of_code, key.value, str(item.value)), item.start_mark.line, item)


def _entries(node: yaml.MappingNode) -> Iterator[tuple[yaml.ScalarNode, yaml.Node]]:
    return ((key, value) for key, value in node.value if isinstance(key, yaml.ScalarNode))


def _texts(node: yaml.Node) -> Iterator[yaml.ScalarNode]:
    """Every text in the file, keys too: a # in it is no comment."""
    if isinstance(node, yaml.ScalarNode):
        yield node
    elif isinstance(node, yaml.MappingNode):
        for pair in node.value:
            for one in pair:
                yield from _texts(one)
    elif isinstance(node, yaml.SequenceNode):
        for one in node.value:
            yield from _texts(one)


def _comment(number: int, line: str, texts: list[yaml.ScalarNode]) -> str | None:
    """The comment on a line, if there is one."""
    if "#" not in line:
        return None
    start = 0
    for text in texts:
        begins, ends = text.start_mark, text.end_mark
        if text.style in _BLOCK:
            if begins.line < number < ends.line:
                return None
        elif begins.line <= number <= ends.line:
            if number < ends.line:
                return None
            start = max(start, ends.column)
    found = _COMMENT.search(line, start)
    return found.group().rstrip() if found else None
