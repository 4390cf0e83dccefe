"""Counts what a transaction changes, in a study in a file.

Triggers that exist only in the program's own writing connections pass every added, changed or
removed row of a sealed table to the tally. So no writing code can forget to report a change, and no
other program that writes to the file is ever mistaken for this one. (In PostgreSQL, triggers of the
database do the same: `postgres/rules/change_rules.py`.)
"""

from __future__ import annotations

import sqlite3
from collections.abc import Container, Iterator
from functools import cache
from typing import Any

from sqlalchemy import Connection, Engine, event

from intercoder.study.seal.digests import RowSet
from intercoder.study.seal.parts import DECISIONS, Part, sealed_parts, written_down

_NOTE = "note_sealed_row"
_NOTE_DECISION = "note_decision"
_TALLY = "tally"


class Tally:
    """The changes made so far by the current transaction."""

    def __init__(self) -> None:
        self.parts: dict[str, RowSet] = {}
        self.decisions: dict[int, RowSet] = {}
        """New decisions by coder."""

    def note(self, part: str, sign: int, row: bytes) -> None:
        """Record that a row of this part was added (1) or removed (-1)."""
        self.parts.setdefault(part, RowSet()).add(row, sign)

    def note_decision(self, coder_id: int, row: bytes) -> None:
        """Record that a decision of this coder was added."""
        self.decisions.setdefault(coder_id, RowSet()).add(row)

    def clear(self) -> None:
        """Reset, for the next transaction."""
        self.parts = {}
        self.decisions = {}

    def changed(self) -> dict[str, RowSet]:
        """The parts that have changed, by name."""
        return {name: rows for name, rows in sorted(self.parts.items()) if not rows.is_empty}


def watch(engine: Engine) -> None:
    """Give every connection of this engine, which must be one to a file, a tally."""

    @event.listens_for(engine, "connect")
    def begin_tally(connection: sqlite3.Connection, record: Any) -> None:
        tally = Tally()
        record.info[_TALLY] = tally
        connection.create_function(_NOTE, 3, tally.note)
        connection.create_function(_NOTE_DECISION, 2, tally.note_decision)
        tables = {
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        }
        if "change_log" not in tables:
            return  # an empty file, or a study that is still to be upgraded
        for statement in _all_triggers(frozenset(tables)):
            connection.execute(statement)


def tally_of(connection: Connection) -> Tally:
    """The tally of this connection to a file."""
    found = connection.info[_TALLY]
    if not isinstance(found, Tally):
        raise TypeError("this connection has no tally")
    return found


@cache
def _all_triggers(tables: frozenset[str]) -> tuple[str, ...]:
    return tuple(_triggers(tables))


def _triggers(tables: Container[str]) -> Iterator[str]:
    for part in sealed_parts():
        if part.name not in tables:
            continue  # a study that is still to be upgraded
        yield _trigger(part, "INSERT", (1, "NEW."))
        yield _trigger(part, "UPDATE", (-1, "OLD."), (1, "NEW."))
        yield _trigger(part, "DELETE", (-1, "OLD."))
    row = written_down(DECISIONS, "sqlite", "NEW.")
    yield (
        f"CREATE TEMP TRIGGER decision_counted AFTER INSERT ON main.decision "
        f"BEGIN SELECT {_NOTE_DECISION}(NEW.coder_id, {row}); END"
    )


def _trigger(part: Part, when: str, *rows: tuple[int, str]) -> str:
    noted = "; ".join(
        f"SELECT {_NOTE}('{part.name}', {sign}, {written_down(part, 'sqlite', row)})"
        f"{part.where(row)}"
        for sign, row in rows
    )
    return (
        f"CREATE TEMP TRIGGER {part.name}_{when.lower()}_sealed AFTER {when} ON main.{part.name} "
        f"BEGIN {noted}; END"
    )
