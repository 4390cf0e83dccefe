"""Validates every value of a returned package; nothing in it is trusted.

SQLite holds any kind of value in any column. Whatever is not what the program itself would have
written is refused, before anything is made of it.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any, TypeVar

from intercoder.codebook.proposals.proposal import (
    MAX_DEFINITION_LENGTH,
    MAX_EXAMPLE_LENGTH,
    Proposal,
)
from intercoder.codebook.rules import MAX_NAME_LENGTH
from intercoder.coding.decision import (
    ORDINARY,
    Act,
    Circumstances,
    Decision,
    Judgement,
    Origin,
    SelectionReason,
    State,
)
from intercoder.coding.hash_chain import (
    DRAWN,
    PASSAGES,
    Entry,
    circumstances_from_text,
    passages_from_text,
)
from intercoder.coding.passages.passage import Passage

_ACTS = {one.value: one for one in (Act.DECIDE, Act.UNDO, Act.REDO)}
"""What a coder can do in a package, by the log's word for it."""
_STATES = {one.value: one for one in State}
_ORIGINS = {one.value: one for one in Origin}
_DRAWN = {one.value: one for one in SelectionReason}
_Word = TypeVar("_Word")
MAX_TEXT = 1_000_000
"""Characters in one value of a decision."""
MAX_MILLISECONDS = 2**31 - 1
_CIRCUMSTANCES: Mapping[str, type] = {
    DRAWN: str,
    "model": str,
    "probabilities": list,
    "revealed": bool,
    "together": str,
    "batch": bool,
    PASSAGES: list,
}
"""Kind of each part; those of a consensus are not among them."""
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_HASH = re.compile(r"[0-9a-f]{64}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)


class UnfitError(ValueError):
    """A value that the program would not have written; says which, and never what it was."""


def entry_of(row: Sequence[Any], coder: str, round: str) -> tuple[Entry, str, str]:
    """A row of the log: id, answer, revision, act, what it refers to, state, codes, unsure, memo,
    shown, milliseconds, time, the hash before it, its hash, circumstances.

    Returns the entry, the hash before it and its hash. Raises UnfitError.
    """
    (id, answer, revision, act, refers_to, state, codes, unsure, memo, shown) = row[:10]
    (milliseconds, decided_at, previous, own, circumstances) = row[10:]
    decision = Decision(
        id=id_of(id),
        answer=text_of(answer, "answer"),
        judgement=_judgement(state, codes, unsure, memo, circumstances),
        act=_one_of(_ACTS, act, "act"),
        refers_to=None if refers_to is None else id_of(refers_to),
        seconds=_number(milliseconds, MAX_MILLISECONDS, "time in view") / 1000,
        shown=None if shown is None else _shown(shown),
        circumstances=_circumstances(circumstances),
    )
    if (decision.act is Act.DECIDE) != (decision.refers_to is None):
        raise UnfitError("reference to another decision")
    entry = Entry(
        decision, coder, round, _number(revision, 2**31 - 1, "revision"), time_of(decided_at)
    )
    return entry, _hash(previous), _hash(own)


def id_of(value: object) -> str:
    """An id as `coding.chain.new_id` makes them. Raises UnfitError for anything else."""
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise UnfitError("id")
    return value


def made_in(id: str) -> float:
    """The time in an id, in seconds since 1970."""
    return int(id[:8] + id[9:13], 16) / 1000


def text_of(value: object, what: str) -> str:
    """A text without the one character that a database may not hold. Raises UnfitError."""
    if not isinstance(value, str) or len(value) > MAX_TEXT or "\x00" in value:
        raise UnfitError(what)
    return value


def time_of(value: object) -> str:
    """A moment in UTC, as the study writes it. Raises UnfitError for anything else."""
    text = text_of(value, "time")
    try:
        if not _TIME.fullmatch(text):
            raise UnfitError("time")
        datetime.fromisoformat(text)
    except ValueError:
        raise UnfitError("time") from None
    return text


def proposal_of_row(row: Sequence[Any], coder: str, round: str) -> Proposal:
    """A proposal: id, name, definition, parent, example, answer, coder, round, time.

    Raises UnfitError for anything that this coder could not have proposed in this round.
    """
    id, name, definition, parent, example, answer, made_by, made_in_round, made_at = row
    if (made_by, made_in_round) != (coder, round):
        raise UnfitError("author")
    found = Proposal(
        *(id_of(id), text_of(name, "name"), text_of(definition, "definition")),
        None if parent is None else text_of(parent, "parent"),
        *(text_of(example, "example"), text_of(answer, "answer"), coder, round, time_of(made_at)),
    )
    if (
        not 1 <= len(found.name) <= MAX_NAME_LENGTH
        or len(found.definition) > MAX_DEFINITION_LENGTH
        or len(found.example) > MAX_EXAMPLE_LENGTH
    ):
        raise UnfitError("length")
    return found


def _judgement(
    state: object, codes: object, unsure: object, memo: object, circumstances: object
) -> Judgement:
    if unsure not in {0, 1} or not isinstance(unsure, int):
        raise UnfitError("mark of being unsure")
    try:
        return Judgement(
            _one_of(_STATES, state, "state"),
            _codes(text_of(codes, "codes")),
            bool(unsure),
            text_of(memo, "memo"),
            _passages(circumstances),
        )
    except UnfitError:
        raise
    except ValueError:
        raise UnfitError("state") from None


@lru_cache(maxsize=4096)  # coders give the same codes over and over
def _codes(text: str) -> Mapping[str, Origin]:
    given = _json(text, "codes")
    if not isinstance(given, dict):
        raise UnfitError("codes")
    origins = {code: _one_of(_ORIGINS, one, "codes") for code, one in given.items()}
    return MappingProxyType(dict(sorted(origins.items())))


def _shown(value: object) -> tuple[str, ...]:
    codes = _json(value, "suggestions shown")
    if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
        raise UnfitError("suggestions shown")
    return tuple(codes)


def _passages(value: object) -> tuple[Passage, ...]:
    try:
        return () if value is None else passages_from_text(text_of(value, "circumstances"))
    except UnfitError:
        raise
    except (ValueError, TypeError, RecursionError):
        raise UnfitError("marked words") from None


def _circumstances(value: object) -> Circumstances:
    if value is None:
        return ORDINARY
    parts = _json(value, "circumstances")
    if not isinstance(parts, dict) or not parts:
        raise UnfitError("circumstances")
    for name, part in parts.items():
        if not isinstance(part, _CIRCUMSTANCES.get(name, ())):
            raise UnfitError("circumstances")
    if DRAWN in parts:
        _one_of(_DRAWN, parts[DRAWN], "circumstances")
    for probability in parts.get("probabilities", ()):
        if not isinstance(probability, float | int) or isinstance(probability, bool):
            raise UnfitError("circumstances")
        if not (math.isfinite(probability) and 0 <= probability <= 1):
            raise UnfitError("circumstances")
    return circumstances_from_text(json.dumps(parts))


def _json(value: object, what: str) -> Any:
    try:
        return json.loads(text_of(value, what))
    except UnfitError:
        raise
    except (ValueError, RecursionError):
        raise UnfitError(what) from None


def _number(value: object, most: int, what: str) -> int:
    if not isinstance(value, int) or not 0 <= value <= most:
        raise UnfitError(what)
    return value


def _hash(value: object) -> str:
    if not isinstance(value, str) or not _HASH.fullmatch(value):
        raise UnfitError("fingerprint")
    return value


def _one_of(words: Mapping[str, _Word], value: object, what: str) -> _Word:
    """What this word stands for. Raises UnfitError for another."""
    if not isinstance(value, str) or value not in words:
        raise UnfitError(what)
    return words[value]
