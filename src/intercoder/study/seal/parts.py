"""What is under the seal: which rows, and how each is written before it is hashed.

A row is written down by the database itself, in the same way by SQLite and PostgreSQL: the name of
its table, then name, length and value of each column that is not null. So a column that a later
version adds leaves the hashes of older rows as they are, as long as it is empty.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from sqlalchemy import Boolean, Column, Float, LargeBinary, String, Table

from intercoder.study.database.schema import (
    alembic_version,
    chain_head,
    change_log,
    current_decision,
    decision,
    decision_total,
    draft,
    lease,
    listing,
    metadata,
    place,
)

EXPENDABLE: tuple[Table, ...] = (draft, place, lease)
"""A coder's desk: nothing that was decided. What cannot be read there is replaced."""
DERIVED: tuple[Table, ...] = (current_decision, chain_head)
"""These follow from the decisions; `verify` compares them with those."""
_OWN: tuple[Table, ...] = (decision, decision_total, change_log, alembic_version)
"""The two logs, which have seals of their own, and the revision, which is checked on opening."""
_ONLY_WHERE: dict[str, str] = {listing.name: "{row}purpose IN ('allocated', 'handed on')"}
"""Lists in an order that a model drew are expendable: each decision says how it was drawn."""


@dataclass(frozen=True, slots=True)
class Part:
    """A table under the seal, and which of its rows and columns are."""

    table: Table
    columns: tuple[str, ...]
    only_where: str = ""

    @property
    def name(self) -> str:
        """What the change log calls it."""
        return self.table.name

    def condition(self, row: str = "") -> str:
        """Which rows, in SQL; empty for all. `row` is what the row is called, as in `NEW.`."""
        return self.only_where.format(row=row)

    def where(self, row: str = "") -> str:
        """The same as a clause."""
        condition = self.condition(row)
        return f" WHERE {condition}" if condition else ""


@cache
def sealed_parts() -> tuple[Part, ...]:
    """Every part of a study under the seal: all tables but those named here as exceptions."""
    left_out = {one.name for one in (*EXPENDABLE, *DERIVED, *_OWN)}
    return tuple(
        Part(table, tuple(column.name for column in table.columns), _ONLY_WHERE.get(name, ""))
        for name, table in sorted(metadata.tables.items())
        if name not in left_out
    )


DECISIONS = Part(decision, ("seq", "hash"))
"""The decisions: their hashes cover the rest of each row, and their numbers the order."""


def decision_written_down(seq: int, own_hash: str) -> bytes:
    """The same as the database writes of a decision."""
    number, own = str(seq), own_hash.encode("utf-8", "surrogateescape")
    return b"decision seq=%d:%b hash=%d:%b" % (len(number), number.encode(), len(own), own)


def written_down(part: Part, dialect: str, row: str = "") -> str:
    """A row as it is hashed, as an SQL expression that gives bytes; `row` as in `NEW.`."""
    write = _postgresql if dialect == "postgresql" else _sqlite
    pieces = " || ".join(write(part.table.c[name], row) for name in part.columns)
    text = f"'{part.name}' || {pieces}"
    return f"convert_to({text}, 'UTF8')" if dialect == "postgresql" else f"CAST({text} AS BLOB)"


def _sqlite(column: Column[object], row: str) -> str:
    value = f'{row}"{column.name}"'
    if isinstance(column.type, Float):
        value = f"CASE WHEN typeof({value}) = 'real' THEN printf('%.12f', {value}) ELSE {value} END"
    elif isinstance(column.type, LargeBinary):
        value = f"hex({value})"
        return (
            f"CASE WHEN {row}\"{column.name}\" IS NULL THEN '' "
            f"ELSE ' {column.name}=' || length({value}) || ':' || {value} END"
        )
    return f"ifnull(' {column.name}=' || length(CAST({value} AS BLOB)) || ':' || {value}, '')"


def _postgresql(column: Column[object], row: str) -> str:
    value = f'{row}"{column.name}"'
    match column.type:
        case Boolean():
            value = f"({value}::int)::text"
        case Float():
            value = f"round({value}::numeric, 12)::text"
        case LargeBinary():
            value = f"upper(encode({value}, 'hex'))"
        case String():
            pass
        case _:
            value = f"({value})::text"
    return f"coalesce(' {column.name}=' || octet_length({value}) || ':' || {value}, '')"
