"""Converts drafts, filters and attributes to the JSON the study stores, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from intercoder.coding.decision import Origin, SelectionReason, State
from intercoder.coding.passages.passage import passages_from_data, passages_to_data
from intercoder.coding.queue import Draft, QueueFilter

_FILTER: Mapping[str, type] = {
    "states": list,
    "unsure": bool,
    "question": str,
    "language": str,
    "code": str,
    "text": str,
}
"""The keys a filter always has, with their types."""
_MORE: Mapping[str, type] = {
    "listed": bool,
    "attribute": str,
    "value": str,
    "memo": bool,
    "passages": bool,
    "suggested": str,
    "shortest": int,
    "longest": int,
}
"""Keys that are omitted where they select nothing, as before they existed."""


@lru_cache(maxsize=8192)  # respondents with the same attributes are many
def attributes_from_text(document: str) -> Mapping[str, str]:
    """A respondent's attributes, parsed from the stored text. Raises ValueError if malformed."""
    kept = json.loads(document)
    if not isinstance(kept, dict) or not all(isinstance(value, str) for value in kept.values()):
        raise ValueError("these are no attributes")
    return MappingProxyType(kept)


def attribute_text(name: str, value: str) -> str:
    """An attribute with its value, as it stands within the stored text and nowhere else there:

    inside a name or a value, every quotation mark follows a backslash.
    """
    return f"{json.dumps(name, ensure_ascii=False)}: {json.dumps(value, ensure_ascii=False)}"


def codes_from_text(text: str) -> Mapping[str, Origin]:
    """Codes with their origins, parsed from a draft. Raises ValueError if malformed."""
    return MappingProxyType({code: Origin(origin) for code, origin in json.loads(text).items()})


def draft_to_text(kept: Draft) -> str:
    """A draft as the study stores it."""
    said = {"codes": dict(kept.codes), "unsure": kept.unsure, "memo": kept.memo}
    if kept.passages:  # omitted if there are none, as before they existed
        said["passages"] = passages_to_data(kept.passages)
    return json.dumps(said, ensure_ascii=False)


def draft_from_text(document: str) -> Draft:
    """A draft, parsed from the stored text. Raises ValueError if malformed."""
    kept = json.loads(document)
    if not isinstance(kept, dict) or set(kept) - {"passages"} != {"codes", "unsure", "memo"}:
        raise ValueError("this is no draft")
    if not isinstance(kept["unsure"], bool) or not isinstance(kept["memo"], str):
        raise ValueError("this is no draft")
    return Draft(
        codes_from_text(json.dumps(kept["codes"])),
        kept["unsure"],
        kept["memo"],
        passages_from_data(kept.get("passages", [])),
    )


def filter_to_text(wanted: QueueFilter) -> str:
    """A filter as the study stores it."""
    parts = {
        "states": sorted(wanted.states),
        "unsure": wanted.unsure,
        "question": wanted.question,
        "language": wanted.language,
        "code": wanted.code,
        "text": wanted.text,
    }
    if wanted.drawn is not None:  # omitted if there is none, as before lists existed
        parts["drawn"] = wanted.drawn
    if wanted.answers:
        parts["answers"] = wanted.answers
    for name in _MORE:
        if value := getattr(wanted, name):
            parts[name] = value
    return json.dumps(parts, ensure_ascii=False)


def filter_from_text(document: str) -> QueueFilter:
    """A filter, parsed from the stored text. Raises ValueError if malformed."""
    kept = json.loads(document)
    if not isinstance(kept, dict) or not all(
        isinstance(kept.get(name), kind) for name, kind in _FILTER.items()
    ):
        raise ValueError("this is no filter")
    if not set(kept) <= {*_FILTER, *_MORE, "drawn", "answers"}:
        raise ValueError("this is no filter")
    if not all(type(kept[name]) is kind for name, kind in _MORE.items() if name in kept):
        raise ValueError("this is no filter")
    kept["states"] = frozenset(State(state) for state in kept["states"])
    if "drawn" in kept:
        kept["drawn"] = SelectionReason(kept["drawn"])
    kept["answers"] = tuple(kept.get("answers", ()))
    if not all(isinstance(number, int) for number in kept["answers"]):
        raise ValueError("this is no filter")
    return QueueFilter(**kept)
