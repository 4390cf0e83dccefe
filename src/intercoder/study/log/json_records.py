"""Converts drafts, filters and attributes to the JSON the study stores, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType

from intercoder.coding.decision import Origin, SelectionReason, State
from intercoder.coding.queue import Draft, QueueFilter

_FILTER: Mapping[str, type] = {
    "states": list,
    "unsure": bool,
    "question": str,
    "language": str,
    "code": str,
    "text": str,
}
"""What a filter always has, and of which kind."""


def attributes_from_text(document: str) -> Mapping[str, str]:
    """A respondent's attributes, from what the study keeps. Raises ValueError for anything else."""
    kept = json.loads(document)
    if not isinstance(kept, dict) or not all(isinstance(value, str) for value in kept.values()):
        raise ValueError("these are no attributes")
    return MappingProxyType(kept)


def codes_from_text(text: str) -> Mapping[str, Origin]:
    """Codes with their origins, as drafts keep them. Raises ValueError for anything else."""
    return MappingProxyType({code: Origin(origin) for code, origin in json.loads(text).items()})


def draft_to_text(kept: Draft) -> str:
    """A draft, as the study keeps it."""
    return json.dumps(
        {"codes": dict(kept.codes), "unsure": kept.unsure, "memo": kept.memo},
        ensure_ascii=False,
    )


def draft_from_text(document: str) -> Draft:
    """A draft, from what the study keeps. Raises ValueError for anything else."""
    kept = json.loads(document)
    if not isinstance(kept, dict) or set(kept) != {"codes", "unsure", "memo"}:
        raise ValueError("this is no draft")
    if not isinstance(kept["unsure"], bool) or not isinstance(kept["memo"], str):
        raise ValueError("this is no draft")
    return Draft(codes_from_text(json.dumps(kept["codes"])), kept["unsure"], kept["memo"])


def filter_to_text(wanted: QueueFilter) -> str:
    """A filter, as the study keeps it."""
    parts = {
        "states": sorted(wanted.states),
        "unsure": wanted.unsure,
        "question": wanted.question,
        "language": wanted.language,
        "code": wanted.code,
        "text": wanted.text,
    }
    if wanted.drawn is not None:  # left out where there is none, as it was before there were lists
        parts["drawn"] = wanted.drawn
    if wanted.answers:
        parts["answers"] = wanted.answers
    return json.dumps(parts, ensure_ascii=False)


def filter_from_text(document: str) -> QueueFilter:
    """A filter, from what the study keeps. Raises ValueError for anything else."""
    kept = json.loads(document)
    if not isinstance(kept, dict) or not all(
        isinstance(kept.get(name), kind) for name, kind in _FILTER.items()
    ):
        raise ValueError("this is no filter")
    if not set(kept) <= {*_FILTER, "drawn", "answers"}:
        raise ValueError("this is no filter")
    kept["states"] = frozenset(State(state) for state in kept["states"])
    if "drawn" in kept:
        kept["drawn"] = SelectionReason(kept["drawn"])
    kept["answers"] = tuple(kept.get("answers", ()))
    if not all(isinstance(number, int) for number in kept["answers"]):
        raise ValueError("this is no filter")
    return QueueFilter(**kept)
