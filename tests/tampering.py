"""Changes that another program could make to a study in a file: in every table and every column."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from intercoder.study.database.append_only import APPEND_ONLY
from intercoder.study.database.schema import metadata

UNGUARDED = tuple(f"DROP TRIGGER {statement.split()[2]}" for statement in APPEND_ONLY)
ANOTHER = (
    "CASE typeof({0}) WHEN 'text' THEN {0} || 'x' WHEN 'blob' THEN x'00' WHEN 'null' THEN 1 "
    "ELSE {0} + 1 END"
)
SLIGHTLY = (
    "CASE typeof({0}) WHEN 'text' THEN CASE {0} WHEN '' THEN ' ' ELSE substr({0}, 2) END "
    "WHEN 'blob' THEN x'01' WHEN 'null' THEN 0 WHEN 'real' THEN {0} / 2 ELSE {0} - 1 END"
)
NO_TEXT = "CAST(x'6bff6b' AS TEXT)"
BLOB = "x'00ff'"
WORD = "'junk'"
JSON = "'[1, {\"a\": null}]'"
EMPTY = "''"
VALUES = (ANOTHER, SLIGHTLY)
CORRUPTIONS = (NO_TEXT, BLOB, WORD, JSON, EMPTY)


@dataclass(frozen=True)
class Tamper:
    """One change, in SQL."""

    table: str
    what: str
    statement: str
    column: str = ""

    def __str__(self) -> str:
        return f"{self.table}: {self.what}"


def tampers(path: Path, values: tuple[str, ...] = VALUES) -> Iterator[Tamper]:
    """Values changed in the first and the last row, rows removed, added, and swapped."""
    with closing(sqlite3.connect(path)) as connection:
        for name, table in sorted(metadata.tables.items()):
            (count,) = connection.execute(f"SELECT count(*) FROM {name}").fetchone()
            if count:
                yield from _of_columns(name, values)
                yield from _of_rows(name, [column.name for column in table.columns], count)


def corruptions(path: Path) -> Iterator[Tamper]:
    """Values that no program of ours writes, in the first row of every table."""
    with closing(sqlite3.connect(path)) as connection:
        for name in sorted(metadata.tables):
            if connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]:
                for one in _of_columns(name, CORRUPTIONS):
                    if "first" in one.what:
                        yield one


def _key(table: str) -> str:
    return ", ".join(column.name for column in metadata.tables[table].primary_key.columns)


def _row(table: str, order: str = "") -> str:
    key = _key(table)
    by = ", ".join(f"{one} {order}" for one in key.split(", "))
    return f"({key}) = (SELECT {key} FROM {table} ORDER BY {by} LIMIT 1)"


def _of_columns(name: str, values: tuple[str, ...]) -> Iterator[Tamper]:
    for column in metadata.tables[name].columns:
        for place, order in (("first", ""), ("last", "DESC")):
            for value in values:
                made = value.format(column.name) if value in VALUES else value
                yield Tamper(
                    name,
                    f"{column.name} of the {place} row becomes {made}",
                    f"UPDATE {name} SET {column.name} = {made} WHERE {_row(name, order)}",
                    column.name,
                )


def _of_rows(name: str, columns: list[str], count: int) -> Iterator[Tamper]:
    for place, order in (("first", ""), ("last", "DESC")):
        yield Tamper(
            name, f"the {place} row is gone", f"DELETE FROM {name} WHERE {_row(name, order)}"
        )
    key = [column.name for column in metadata.tables[name].primary_key.columns]
    unique = [
        column.name
        for column in metadata.tables[name].columns
        if column.unique or column.name in key
    ]
    again = ", ".join(_another(one) if one in unique else one for one in columns)
    yield Tamper(
        name,
        "a row is slipped in",
        f"INSERT INTO {name} SELECT {again} FROM {name} WHERE {_row(name, 'DESC')}",
    )
    others = [one for one in columns if one not in unique]
    if count > 1 and others:
        sets = ", ".join(
            f"{one} = (SELECT o.{one} FROM swapped o WHERE o.place = 3 - "
            f"(SELECT t.place FROM swapped t WHERE {_same(key, name)}))"
            for one in others
        )
        by = ", ".join(key)
        yield Tamper(
            name,
            "two rows are swapped",
            f"CREATE TEMP TABLE swapped AS SELECT *, row_number() OVER (ORDER BY {by}) AS place "
            f"FROM (SELECT * FROM (SELECT * FROM {name} ORDER BY {by} LIMIT 1) UNION ALL "
            f"SELECT * FROM (SELECT * FROM {name} ORDER BY {', '.join(f'{k} DESC' for k in key)} "
            f"LIMIT 1)); UPDATE {name} SET {sets} WHERE ({by}) IN (SELECT {by} FROM swapped)",
        )


def _same(key: list[str], table: str) -> str:
    return " AND ".join(f"t.{one} = {table}.{one}" for one in key)


def _another(column: str) -> str:
    text = f"'x' || substr({column}, 2)"
    return f"CASE typeof({column}) WHEN 'text' THEN {text} ELSE {column} + 900 END"


def tampered(path: Path, change: Tamper, copy: Path) -> bool:
    """A copy of the study with this change; False where the database refuses, or nothing changes.

    As somebody with a shell of SQLite would: without our triggers, and without references.
    """
    shutil.copy(path, copy)
    with closing(sqlite3.connect(copy)) as connection:
        guards = connection.execute(
            "SELECT sql FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall()
        for statement in UNGUARDED:
            connection.execute(statement)
        before = list(connection.iterdump()) if not change.column else _rows(connection, change)
        try:
            connection.executescript(change.statement)
        except sqlite3.IntegrityError:
            return False
        after = list(connection.iterdump()) if not change.column else _rows(connection, change)
        for (sql,) in guards:  # whoever is careful puts them back
            connection.execute(sql)
        connection.commit()
    return before != after


def _rows(connection: sqlite3.Connection, change: Tamper) -> list[object]:
    return connection.execute(
        f"SELECT hex({change.column}), typeof({change.column}) FROM {change.table}"
    ).fetchall()
