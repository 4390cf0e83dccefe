"""Reads rows of the log as decisions; unreadable rows are named and left out.

PostgreSQL no longer accepts such rows (`postgres/rules/log_checks.py`), but may hold older ones,
and anyone can write to a file. Every reader of decisions goes through here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from threading import Lock
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, select

from intercoder.coding.decision import (
    ORDINARY,
    Act,
    Circumstances,
    Decision,
    Judgement,
    Origin,
    State,
)
from intercoder.coding.hash_chain import circumstances_from_text, passages_from_text
from intercoder.coding.passages.passage import Passage
from intercoder.study.database.schema import coder, decision
from intercoder.text.counted import counted
from intercoder.text.display import display_line

_WRONG = (ValueError, TypeError, KeyError, AttributeError, RecursionError)
_MAX_NAMED = 3
_STATES: Mapping[Any, State] = {one.value: one for one in State}
_ORIGINS: Mapping[Any, Origin] = {one.value: one for one in Origin}
_ACTS: Mapping[str, Act] = {one.value: one for one in Act}


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row of the log that is not a valid decision."""

    id: str
    coder: str = ""
    """Name of the coder; empty if the reader does not know it."""
    what: str = ""
    """The part that cannot be read."""


class _UnfitError(ValueError):
    """A part cannot be read; the message names it."""


def decision_of(row: Any) -> Decision | Unreadable:
    """The decision in a row (with `answer_key`)."""
    try:
        return Decision(
            id=_text(row.id, "id"),
            answer=row.answer_key,
            judgement=_judgement(row),
            act=_act(row.act),
            refers_to=None if row.refers_to is None else _text(row.refers_to, "reference"),
            seconds=_whole(row.milliseconds, "time in view") / 1000,
            shown=_shown(row.shown),
            circumstances=_circumstances(row.circumstances),
        )
    except _UnfitError as unfit:
        return _named(row, str(unfit))


class DecisionParts(NamedTuple):
    """What a table shows of a decision: to make one of these takes less time than a `Decision`."""

    judgement: Judgement
    seconds: float
    shown: tuple[str, ...] | None
    circumstances: Circumstances


def parts_of(row: Any) -> DecisionParts | Unreadable:
    """The decision in a row, read as carefully as by `decision_of`."""
    try:
        _text(row.id, "id")
        _act(row.act)
        if row.refers_to is not None:
            _text(row.refers_to, "reference")
        return DecisionParts(
            _judgement(row),
            _whole(row.milliseconds, "time in view") / 1000,
            _shown(row.shown),
            _circumstances(row.circumstances),
        )
    except _UnfitError as unfit:
        return _named(row, str(unfit))


def are_readable(columns: Any) -> bool:
    """Whether `parts_of` can read all rows of these columns, of those that have few values.

    Each value, or pair of values, is looked at once.
    """
    try:
        for act in set(columns.act):
            _act(act)
        for shown in set(columns.shown):
            _shown(shown)
        several = set(columns.circumstances)
        for circumstances in several:
            _circumstances(circumstances)
        if several != {None}:
            for circumstances, codes in set(zip(columns.circumstances, columns.codes, strict=True)):
                given = codes_of(codes) or {}
                if not all(one.code in given for one in _passages(circumstances)):
                    return False
        if not {bool, int}.issuperset(map(type, columns.unsure)):
            return False
        for state, codes in set(zip(columns.state, columns.codes, strict=True)):
            if codes_of(codes) is None:
                return False
            _without_memo(state, codes, False)
    except (_UnfitError, *_WRONG):
        return False
    return True


def judgement_of(row: Any) -> Judgement | Unreadable:
    """The judgement in a row."""
    try:
        return _judgement(row)
    except _UnfitError as unfit:
        return _named(row, str(unfit))


def codes_of(text: object) -> Mapping[str, Origin] | None:
    """Codes with their origins; None if malformed."""
    return _known_codes(text) if isinstance(text, str) else None


@lru_cache(maxsize=4096)  # coders give the same codes again and again
def _known_codes(text: str) -> Mapping[str, Origin] | None:
    try:
        return MappingProxyType(
            {code: _ORIGINS[origin] for code, origin in json.loads(text).items()}
        )
    except _WRONG:
        return None


def circumstances_of(text: object) -> Circumstances | None:
    """The circumstances of a decision; None if malformed."""
    try:
        return _circumstances(text)
    except _UnfitError:
        return None


def shown_of(text: object) -> tuple[str, ...] | None:
    """Ids of the suggestions in view; None if there were none. Raises ValueError if malformed."""
    return _shown(text)


def is_moment(text: object) -> bool:
    """Whether this is a time in the study's format."""
    try:
        return isinstance(text, str) and datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _judgement(row: Any) -> Judgement:
    codes = codes_of(row.codes)
    if codes is None:
        raise _UnfitError("codes")
    if not isinstance(row.unsure, bool | int):
        raise _UnfitError("mark of being unsure")
    memo = _text(row.memo, "memo")
    passages = _passages(getattr(row, "circumstances", None))  # some readers only want codes
    if not set(codes).issuperset(one.code for one in passages):
        raise _UnfitError("marked words")
    try:
        if not memo and not passages:
            return _without_memo(row.state, row.codes, bool(row.unsure))
        return Judgement(_STATES[row.state], codes, bool(row.unsure), memo, passages)
    except (ValueError, KeyError, TypeError):
        raise _UnfitError("state") from None


@lru_cache(maxsize=4096)  # as with the codes
def _without_memo(state: str, codes: str, unsure: bool) -> Judgement:
    return Judgement(_STATES[state], codes_of(codes) or {}, unsure)


def _act(value: object) -> Act:
    try:
        return _ACTS[_text(value, "act")]
    except KeyError:
        raise _UnfitError("act") from None


def _shown(value: object) -> tuple[str, ...] | None:
    if value is None:
        return None
    try:
        found = json.loads(_text(value, "suggestions shown"))
    except (ValueError, RecursionError):
        raise _UnfitError("suggestions shown") from None
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise _UnfitError("suggestions shown")
    return tuple(found)


def _circumstances(value: object) -> Circumstances:
    if value is None:
        return ORDINARY
    try:
        found = circumstances_from_text(_text(value, "circumstances"))
    except _WRONG:
        raise _UnfitError("circumstances") from None
    texts = (found.model, found.together, found.by, *found.settles)
    numbers = all(isinstance(one, int | float) for one in found.probabilities)
    if not numbers or not all(isinstance(one, str) for one in texts):
        raise _UnfitError("circumstances")
    return found


def _passages(value: object) -> tuple[Passage, ...]:
    if value is None:
        return ()
    try:
        return passages_from_text(_text(value, "circumstances"))
    except _WRONG:
        raise _UnfitError("marked words") from None


def _text(value: object, what: str) -> str:
    if not isinstance(value, str):
        raise _UnfitError(what)
    return value


def _whole(value: object, what: str) -> int:
    if not isinstance(value, int) or value < 0:
        raise _UnfitError(what)
    return value


def _named(row: Any, what: str) -> Unreadable:
    return Unreadable(str(row.id), str(getattr(row, "coder", "")), what)


# -- naming them ----------------------------------------------------------------------------------

_noted: dict[str, Unreadable] = {}
_lock = Lock()


def leave_out(found: Unreadable) -> None:
    """Note that this row was left out; the command reports it when it ends."""
    with _lock:
        known = _noted.get(found.id, found)
        _noted[found.id] = replace(known, coder=known.coder or found.coder)


def leave_out_where(connection: Connection, which: ColumnElement[bool], what: str) -> None:
    """Note the rows of the log that meet this condition as left out."""
    rows = connection.execute(
        select(decision.c.id, coder.c.name.label("coder"))
        .join(coder, coder.c.id == decision.c.coder_id)
        .where(which)
    )
    for row in rows:
        leave_out(_named(row, what))


def left_out() -> str:
    """A sentence on the rows left out since the last call; empty if there are none."""
    with _lock:
        found = sorted(_noted.values(), key=lambda one: one.id)
        _noted.clear()
    if not found:
        return ""
    named = ", ".join(
        f"id {display_line(one.id)}" + (f" of {display_line(one.coder)}" if one.coder else "")
        for one in found[:_MAX_NAMED]
    )
    more = f" and {len(found) - _MAX_NAMED:,} more" if len(found) > _MAX_NAMED else ""
    count = counted(len(found), "decision")
    verb, pronoun = ("is", "it") if len(found) == 1 else ("are", "them")
    return (
        f"{count} cannot be read and {verb} left out: {named}{more}. `intercoder verify` shows "
        f"details; a lead sets {pronoun} aside with `intercoder decision set-aside`."
    )


def codes_from_text(text: str) -> Mapping[str, Origin]:
    """Codes with their origins, parsed from the log's text. Raises ValueError if malformed."""
    read = json.loads(text)
    if not isinstance(read, dict):
        raise ValueError("these are no codes")
    return MappingProxyType({code: Origin(origin) for code, origin in read.items()})
