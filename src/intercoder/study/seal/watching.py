"""Passes what the program writes to the tally of the transaction, in a study in a file.

Triggers that exist only in the program's own writing connections pass every added, changed or
removed row of a sealed table. So no writing code can forget to report a change, and no other
program that writes to the file is ever mistaken for this one. (In PostgreSQL, triggers of the
database do the same: `postgres/rules/change_rules.py`.) Rows that come in batches are passed by
`many_rows.py` instead.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Engine, event

from intercoder.study.database.bulk import AROUND_INSERT
from intercoder.study.seal.many_rows import ManyRows, insert_trigger
from intercoder.study.seal.parts import DECISIONS, Part, sealed_parts, written_down
from intercoder.study.seal.tally import TALLY, Tally

_NOTE = "note_sealed_row"
_NOTE_DECISION = "note_decision"


def watch(engine: Engine) -> None:
    """Give every connection of this engine, which must be one to a file, a tally."""

    @event.listens_for(engine, "connect")
    def begin_tally(connection: sqlite3.Connection, record: Any) -> None:
        tally = Tally()
        record.info[TALLY] = tally
        connection.create_function(_NOTE, 3, tally.note)
        connection.create_function(_NOTE_DECISION, 2, tally.note_decision)
        tables = {
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        }
        if "change_log" not in tables:
            return  # an empty file, or a study that is still to be upgraded
        triggers = _triggers(frozenset(tables))
        for statement in triggers.values():
            connection.execute(statement)
        record.info[AROUND_INSERT] = ManyRows(connection, tally, triggers).inserting


@cache
def _triggers(tables: frozenset[str]) -> Mapping[str, str]:
    """The statements that make the triggers, by name."""
    found: dict[str, str] = {}
    for part in sealed_parts():
        if part.name not in tables:
            continue  # a study that is still to be upgraded
        found[insert_trigger(part.name)] = _trigger(part, "INSERT", (1, "NEW."))
        found[f"{part.name}_update_sealed"] = _trigger(part, "UPDATE", (-1, "OLD."), (1, "NEW."))
        found[f"{part.name}_delete_sealed"] = _trigger(part, "DELETE", (-1, "OLD."))
    row = written_down(DECISIONS, "sqlite", "NEW.")
    found["decision_counted"] = (
        f"CREATE TEMP TRIGGER decision_counted AFTER INSERT ON main.decision "
        f"BEGIN SELECT {_NOTE_DECISION}(NEW.coder_id, {row}); END"
    )
    return found


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
