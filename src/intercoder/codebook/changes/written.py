"""Changes as plain data, the way a study stores them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from intercoder.codebook.changes.change import (
    Accept,
    Add,
    Change,
    Edit,
    Merge,
    Move,
    Order,
    Retire,
    Split,
)
from intercoder.codebook.code import Code
from intercoder.codebook.document import code_from_document, code_to_document
from intercoder.errors import CodebookError

_KINDS: Mapping[str, type[Change]] = {
    "accept": Accept,
    "add": Add,
    "edit": Edit,
    "move": Move,
    "order": Order,
    "merge": Merge,
    "split": Split,
    "retire": Retire,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}


def to_data(change: Change) -> dict[str, Any]:
    """The change as dictionaries, lists, strings and booleans; `from_data` returns an equal one."""
    data: dict[str, Any] = {"kind": _NAMES[type(change)]}
    for name in change.__slots__:
        data[name] = _plain(getattr(change, name))
    return data


def from_data(data: object) -> Change:
    """The change that `to_data` described. Raises CodebookError for anything else."""
    if not isinstance(data, Mapping) or data.get("kind") not in _KINDS:
        raise _unreadable()
    kind = _KINDS[data["kind"]]
    if set(data) != {"kind", *kind.__slots__}:
        raise _unreadable()
    try:
        return kind(
            **{name: _READ.get((kind, name), _value)(data[name]) for name in kind.__slots__}
        )
    except (TypeError, ValueError, KeyError):
        raise _unreadable() from None


def _plain(value: object) -> Any:
    if isinstance(value, Code):
        return code_to_document(value)
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value


def _value(value: object) -> Any:
    """Strings, booleans, None and lists of strings as they are held in a change."""
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return tuple(value)
    raise ValueError


def _codes(value: object) -> tuple[Code, ...]:
    if not isinstance(value, list):
        raise TypeError
    return tuple(code_from_document(one) for one in value)


_READ: Mapping[tuple[type[Change], str], Any] = {
    (Add, "code"): code_from_document,
    (Split, "into"): _codes,
}


def _unreadable() -> CodebookError:
    return CodebookError(
        "The record of the codebook's changes cannot be read.",
        "Restore a backup; `intercoder verify` lists everything that is damaged.",
    )
