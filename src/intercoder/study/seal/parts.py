"""The parts under the seal: which rows, and how each row is serialised for hashing.

The database itself serialises a row, in the same way in SQLite and PostgreSQL: the name of its
table, then name, length and value of each column that is not null. So a column added by a later
version leaves the hashes of older rows unchanged, as long as it is empty.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from sqlalchemy import Boolean, Column, Float, LargeBinary, String, Table

from intercoder.study.database.schema import (
    alembic_version,
    chain_head,
    change_log,
    check_in,
    current_decision,
    decision,
    decision_total,
    draft,
    lease,
    listing,
    metadata,
    place,
    released_table,
    support_request,
    text_vector,
)

EXPENDABLE: tuple[Table, ...] = (draft, place, lease, text_vector)
"""A coder's workspace, without any decisions, and vectors of texts. Unreadable values in it are
replaced. Vectors follow from the texts, which are sealed, and from weights whose hash is checked:
they are made again where they are missing, and a model that is rebuilt reads none of them. Sealed,
they would put a line into the log of changes for every few answers an idle worker reads."""
DERIVED: tuple[Table, ...] = (current_decision, chain_head)
"""Derived from the decisions; `verify` compares them."""
_OWN: tuple[Table, ...] = (decision, decision_total, change_log, alembic_version)
"""The two logs, which have their own seals, and the revision, which is checked on opening."""
PRIVATE: tuple[Table, ...] = (check_in, support_request)
"""What coders keep for themselves and ask of leads: no figure rests on it."""
_ONLY_THESE: dict[str, tuple[str, tuple[str, ...]]] = {
    listing.name: (
        "purpose",
        ("allocated", "handed on", "to hand over", "removed", "handed, removed"),
    )
}
_ONLY_WHERE: dict[str, str] = {
    **{
        name: f"{{row}}{column} IN ({', '.join(map(repr, values))})"
        for name, (column, values) in _ONLY_THESE.items()
    },
    released_table.name: """substr({row}document, 1, 12) <> '{{"departure"'""",
}
"""Lists in an order drawn by a model are expendable: each decision records how it was drawn. That
something left changes nothing that left: the same report made twice has the same fingerprint."""


@dataclass(frozen=True, slots=True)
class Part:
    """A table under the seal, with the rows and columns that are sealed."""

    table: Table
    columns: tuple[str, ...]
    only_where: str = ""
    only_these: tuple[str, tuple[str, ...]] | None = None
    """The same condition as a column and its values; None where it is no such condition."""

    @property
    def name(self) -> str:
        """The name used in the change log."""
        return self.table.name

    def condition(self, row: str = "") -> str:
        """An SQL condition on the rows; empty for all. `row` is a row's prefix, such as `NEW.`."""
        return self.only_where.format(row=row)

    def where(self, row: str = "") -> str:
        """The condition as a WHERE clause."""
        condition = self.condition(row)
        return f" WHERE {condition}" if condition else ""


@cache
def sealed_parts() -> tuple[Part, ...]:
    """Every part of a study under the seal: all tables except those named here."""
    left_out = {one.name for one in (*EXPENDABLE, *DERIVED, *_OWN, *PRIVATE)}
    return tuple(
        Part(
            table,
            tuple(column.name for column in table.columns),
            _ONLY_WHERE.get(name, ""),
            _ONLY_THESE.get(name),
        )
        for name, table in sorted(metadata.tables.items())
        if name not in left_out
    )


DECISIONS = Part(decision, ("seq", "hash"))
"""The decisions: their hashes cover the rest of each row, and their numbers the order."""


def decision_written_down(seq: int, own_hash: str) -> bytes:
    """A decision, serialised as the database does it."""
    number, own = str(seq), own_hash.encode("utf-8", "surrogateescape")
    return b"decision seq=%d:%b hash=%d:%b" % (len(number), number.encode(), len(own), own)


def written_down(part: Part, dialect: str, row: str = "") -> str:
    """An SQL expression for a row's serialised bytes; `row` is a prefix such as `NEW.`."""
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
