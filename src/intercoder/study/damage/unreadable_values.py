"""Finds values in a study that cannot be what the program wrote, and names them.

A bit that flipped on a disk, or another program, may leave an unknown role, bytes that are not
text, or a document that cannot be read. Each column has a check of its own, made from its type and
from what it holds.
"""

from __future__ import annotations

import base64
import json
import re
import sqlite3
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, Column, Connection, Float, LargeBinary, String, Table

from intercoder.codebook.changes.history import Act as RevisionAct
from intercoder.codebook.changes.written import from_data
from intercoder.codebook.coding_rules.rule import RuleAct, rule_from_text
from intercoder.codebook.document import from_document
from intercoder.coding.decision import Act, SelectionReason, State
from intercoder.coding.hash_chain import circumstances_from_text, passages_from_text
from intercoder.coding.suggestion import Mode, QueueOrder
from intercoder.errors import IntercoderError
from intercoder.study.database.driver import driver_connection
from intercoder.study.database.schema import decision, metadata
from intercoder.study.log.decision_rows import codes_from_text
from intercoder.study.log.json_records import (
    attributes_from_text,
    draft_from_text,
    filter_from_text,
)
from intercoder.study.log.removed_answers import RemovalAct
from intercoder.study.log.text_changes import replacements_from_text
from intercoder.study.queue.work_lists import LISTED
from intercoder.study.rounds.people import Role
from intercoder.study.seal.checks import UP_TO
from intercoder.study.seal.parts import EXPENDABLE
from intercoder.text.display import display_line

_ROWS = 2000
_REMEMBERED = 20_000
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?")
Check = Callable[[str], object]
"""Parses a text; raises an exception if it cannot."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A value that the program cannot have written."""

    table: str
    row: str
    """The row's primary key, for people to read."""
    column: str

    def __str__(self) -> str:
        """A sentence that names the value without quoting it."""
        return f"The {self.column} in row {self.row} of the table {self.table} cannot be read."


def unreadable_values(
    connection: Connection, *, with_decisions: bool = True, with_expendable: bool = False
) -> Iterator[Unreadable]:
    """Every value that cannot be read, table by table.

    Decisions can be left out if they are checked elsewhere. Expendable values (a coder's draft or
    place) are left out unless requested: they are replaced when they are met.
    """
    for _, table in sorted(metadata.tables.items()):
        if (table is decision and not with_decisions) or (
            table in EXPENDABLE and not with_expendable
        ):
            continue
        yield from unreadable_in(connection, table)


def unreadable_in(
    connection: Connection | sqlite3.Connection, table: Table
) -> Iterator[Unreadable]:
    """Every value of this table that cannot be read."""
    for row in raw_rows(connection, table):
        for column, value in zip(table.columns, row, strict=True):
            if not is_readable(column, value):
                yield Unreadable(table.name, _key(table, row), column.name)


def is_readable(column: Column[Any], value: object) -> bool:
    """Whether this can be the column's value, as `raw_rows` or the driver returns it."""
    if value is None:
        return bool(column.nullable)
    match column.type:
        case Boolean():
            return value in (0, 1)
        case Float():
            return isinstance(value, int | float)
        case LargeBinary():
            return isinstance(value, bytes | memoryview)
        case String():
            return _is_text(column, value)
        case _:
            return isinstance(value, int)


def _is_text(column: Column[Any], value: object) -> bool:
    try:
        text = value.decode() if isinstance(value, bytearray) else value
        if not isinstance(text, str):
            return False
        if not text.isascii():
            text.encode()  # may hold surrogates, for bytes that are not text
    except UnicodeError:
        return False
    known = _KNOWN.setdefault(f"{column.table.name}.{column.name}", {})
    if text not in known:
        check = _check_of(column)
        if check is None:
            return True
        if len(known) >= _REMEMBERED:
            known.clear()
        known[text] = _passes(check, text)
    return known[text]


_KNOWN: dict[str, dict[str, bool]] = {}
"""Results for texts that recur, by column."""


def _passes(check: Check, text: str) -> bool:
    try:
        check(text)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, IntercoderError):
        return False
    return True


def _check_of(column: Column[Any]) -> Check | None:
    name = f"{column.table.name}.{column.name}"
    if name in _CHECKS:
        return _CHECKS[name]
    if column.name.endswith("_at") or name == "lease.since":
        return _time
    return None


def _time(text: str) -> object:
    if text and not _TIME.fullmatch(text):
        raise ValueError("not a time")
    return text


def _word(*words: type[StrEnum] | str) -> Check:
    known = {str(one) for each in words for one in ([each] if isinstance(each, str) else each)}

    def check(text: str) -> object:
        if text not in known:
            raise ValueError("not a word of the program")
        return text

    return check


def _object(text: str, **kinds: type) -> Mapping[str, Any]:
    read = json.loads(text)
    if not isinstance(read, dict):
        raise TypeError("not an object")
    for name, kind in kinds.items():
        if not isinstance(read[name], kind):
            raise TypeError("a different kind of value")
    return read


def _attributes(text: str) -> object:
    return attributes_from_text(text)


def _shown(text: str) -> object:
    read = json.loads(text)
    if not isinstance(read, list) or not all(isinstance(code, str) for code in read):
        raise TypeError("not a list of codes")
    return read


def _circumstances(text: str) -> object:
    return circumstances_from_text(text), passages_from_text(text)


def _codes_of_key(text: str) -> object:
    read = json.loads(text)
    if not isinstance(read, list) or not all(isinstance(code, str) for code in read):
        raise TypeError("not a list of codes")
    return read


def _changes(text: str) -> object:
    said = {**_object(text)}
    up_to = said.pop(UP_TO, {})
    return [(int(rows), int(digest)) for rows, digest in (*said.values(), *up_to.items())]


_CHECKS: Mapping[str, Check] = {
    "allocation.document": _object,
    "application.document": _object,
    "assistance.mode": _word(Mode),
    "assistance.queue_order": _word(QueueOrder),
    "change_log.digest": int,
    "change_log.document": _changes,
    "check_in.sealed": lambda text: base64.b64decode(text, validate=True),
    "codebook_change.act": _word(RevisionAct),
    "codebook_change.changes": lambda text: [from_data(one) for one in json.loads(text)],
    "codebook_revision.document": lambda text: from_document(_object(text)),
    "coder.role": _word(Role),
    "coding_rule.act": _word(RuleAct),
    "coding_rule.document": rule_from_text,
    "comment.id": uuid.UUID,
    "current_decision.state": _word(State),
    "decision.act": _word(Act),
    "decision.circumstances": _circumstances,
    "decision.codes": codes_from_text,
    "decision.id": uuid.UUID,
    "decision.shown": _shown,
    "decision.state": _word(State),
    "decision_total.digest": int,
    "definition_doubt.id": uuid.UUID,
    "draft.document": draft_from_text,
    "listing.purpose": _word(*LISTED, SelectionReason),
    "model.manifest": _object,
    "package.document": lambda text: _object(text, answers=int, decisions=int, sent=str),
    "place.filter": filter_from_text,
    "proposal.id": uuid.UUID,
    "proposal_rejection.id": uuid.UUID,
    "proposal_rejection.proposal_id": uuid.UUID,
    "removal_act.act": _word(RemovalAct),
    "removal_act.id": uuid.UUID,
    "redacted_answer.act": _word("redacted", "translation", "deleted"),
    "redacted_answer.id": uuid.UUID,
    "redacted_answer.kinds": _object,
    "released_table.document": _object,
    "released_table.id": uuid.UUID,
    "respondent.attributes": _attributes,
    "text_change.id": uuid.UUID,
    "text_change.replacements": replacements_from_text,
    "training_key.codes": _codes_of_key,
    "training_round.feedback": _word("each", "end", "key"),
    "training_round.gate": _object,
    "round.settling": lambda text: _object(text, majority=bool, single=bool),
}
"""How to parse texts, by table and column; texts of other columns need no parsing."""


def raw_rows(
    connection: Connection | sqlite3.Connection, table: Table, where: str = ""
) -> Iterator[tuple[Any, ...]]:
    """The rows of a table with every value as stored; in a file, texts come as bytearrays."""
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    condition = f" WHERE {where}" if where else ""
    statement = f"SELECT {names} FROM {table.name}{condition}"  # noqa: S608 - our own names
    if isinstance(connection, Connection) and connection.dialect.name == "postgresql":
        result = connection.exec_driver_sql(statement, execution_options={"yield_per": _ROWS})
        for part in result.partitions():
            yield from map(tuple, part)
        return
    raw = driver_connection(connection) if isinstance(connection, Connection) else connection
    before, raw.text_factory = raw.text_factory, bytearray
    try:
        cursor = raw.execute(statement)
        while rows := cursor.fetchmany(_ROWS):
            yield from rows
    finally:
        raw.text_factory = before


def _key(table: Table, row: tuple[Any, ...]) -> str:
    """The primary key of a row, to be shown."""
    places = [place for place, column in enumerate(table.columns) if column.primary_key]
    values = (row[place] for place in places)
    return ", ".join(
        display_line(
            value.decode("utf-8", "replace") if isinstance(value, bytes | bytearray) else str(value)
        )
        for value in values
    )
