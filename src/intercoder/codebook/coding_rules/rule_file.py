"""Rules as YAML files, for people and for other studies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from intercoder.codebook.coding_rules.rule import Rule, RuleVersion, rule_from_data, rule_to_data
from intercoder.codebook.files.yaml_nodes import Path, PlainData, read_nodes
from intercoder.errors import UsageError
from intercoder.text.display import display_line

MAX_BYTES = 5_000_000
_NUMBERS = frozenset({"similarity", "LENGTH"})
_BESIDE = ("id", "why", "by", "at")
"""What a file says of a rule besides the rule: why, by whom and when are for its readers."""


@dataclass(frozen=True, slots=True)
class FileRule:
    """A rule that a file holds."""

    rule: Rule
    id: str = ""
    """Its id in the study that wrote the file; empty if it has none."""
    why: str = ""


def dump_rules(versions: Sequence[RuleVersion]) -> str:
    """These versions as a YAML file; read again, the rules come out equal."""
    listed = []
    for one in versions:
        data: dict[str, Any] = {"id": one.id, **rule_to_data(one.rule)}
        said = zip(_BESIDE[1:], (one.reason, one.made_by, one.made_at), strict=True)
        listed.append(data | {name: value for name, value in said if value})
    return yaml.safe_dump({"rules": listed}, allow_unicode=True, sort_keys=False, width=10_000)


def read_rules(content: bytes) -> tuple[FileRule, ...]:
    """The rules of a YAML file. Raises UsageError, naming the line, for the first that is none."""
    if len(content) > MAX_BYTES:
        raise UsageError("The file is larger than any list of rules can be.", "Divide it.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError("The file is not text in UTF-8.", "Save it as UTF-8.") from error
    data = read_nodes(text, _is_text)
    if data.faults:
        first = data.faults[0]
        at = f"Line {first.line}: " if first.line else ""
        raise UsageError(f"{at}{first.message}.", "Nothing was read; correct the file.")
    listed = data.value.get("rules") if isinstance(data.value, dict) else None
    if not isinstance(listed, list) or not listed:
        raise UsageError("The file has no rules.", "It begins with `rules:`, a list of them.")
    return tuple(_rule(one, data, place) for place, one in enumerate(listed))


def _rule(read: object, data: PlainData, place: int) -> FileRule:
    try:
        if not isinstance(read, dict):
            raise UsageError("A rule has keys and values.", "Such as `code: opening-hours`.")
        beside = {name: read.pop(name, "") for name in _BESIDE}
        for name, value in beside.items():
            if not isinstance(value, str):
                raise UsageError(f"`{name}` is a text.", "Put it in quotes.")
        return FileRule(rule_from_data(_with_numbers(read)), beside["id"], beside["why"])
    except UsageError as error:
        line = data.line_of(("rules", place))
        message = f"Line {line}: {display_line(error.message)}"
        raise UsageError(message, error.hint) from error


def _with_numbers(read: object) -> Any:
    """The data with whole numbers where numbers are meant; the reader keeps them as written."""
    if isinstance(read, list):
        return [_with_numbers(one) for one in read]
    if not isinstance(read, dict):
        return read
    return {
        name: int(value)
        if name in _NUMBERS and isinstance(value, str) and value.isascii() and value.isdigit()
        else _with_numbers(value)
        for name, value in read.items()
    }


def _is_text(path: Path) -> bool:
    """Whether a text is meant here, however it looks; numbers and yes or no elsewhere."""
    names = [one for one in path if isinstance(one, str)]
    if "tokens" in names:
        return names[-1] in {"TEXT", "ORTH", "LOWER", "LEMMA", "SHAPE", "OP", "IN", "NOT_IN"}
    return bool(names) and names[-1] not in {*_NUMBERS, "rules"}
