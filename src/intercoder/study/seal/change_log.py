"""The change log: a hash-chained line for each change of data that figures rest on.

A line says which parts of the study changed, by how many rows and by how much their digests, and
how many decisions there were at that moment, with their digest. Decisions have a log of their own.
In a file the program writes the line at the end of the transaction that makes the change; in
PostgreSQL the database does (`postgres/rules/change_rules.py`), in the same form.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, Table, func, insert, select

from intercoder.study.database.clock import utc_now
from intercoder.study.database.driver import driver_connection
from intercoder.study.database.schema import about, change_log, decision, decision_total
from intercoder.study.seal.digests import MODULUS, RowSet
from intercoder.study.seal.parts import sealed_parts
from intercoder.study.seal.present import decisions_by_coder, part_now
from intercoder.study.seal.tally import tally_of


class ChangeKind(StrEnum):
    """The kind of a line."""

    BEGUN = "begun"
    """A new study, or a package, sealed from its first moment."""
    SEALED = "sealed"
    """A study older than the seal, sealed in the state in which it was found."""
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """A line of the log."""

    number: int
    made_at: str
    made_by: str
    """Name given by the database or by the person at work; empty if nobody is known."""
    kind: str
    decisions: int
    """Number of decisions."""
    last_seq: int
    """Number of the last decision in the log; 0 if there was none."""
    digest: str
    """Digest of the decisions, in decimal."""
    document: str
    """By part, the change in the number of rows and in their digest, in decimal."""
    previous: str
    hash: str

    def own_hash(self) -> str:
        """The hash of what the line says."""
        return hash_of(self)


def first_hash(study_id: str, package: str) -> str:
    """The hash before the first line, which ties the log to this study and package."""
    return hashlib.sha256(f"changes of {study_id}\n{package}".encode()).hexdigest()


def hash_of(line: Change) -> str:
    """The hash over all a line says; PostgreSQL computes the same."""
    said = (
        *(line.previous, line.number, line.made_at, line.kind),
        *(line.decisions, line.last_seq, line.digest, line.document, line.made_by),
    )
    return hashlib.sha256("\n".join(map(str, said)).encode("utf-8", "surrogatepass")).hexdigest()


def begin_changes(connection: Connection, kind: ChangeKind, made_by: str = "") -> None:
    """Seal the study as it is now, with a first line."""
    for coder_id, made in decisions_by_coder(connection).items():
        _add_to_total(connection, coder_id, made)
    parts = {part.name: part_now(connection, part) for part in sealed_parts()}
    _append(connection, kind, parts, made_by)
    if connection.dialect.name == "sqlite":
        tally_of(connection).clear()


@contextmanager
def noting_changes(connection: Connection, made_by: str = "") -> Iterator[None]:
    """Log everything of a study that this transaction changes.

    In PostgreSQL the database does so, on connections that the program makes
    (`postgres/engine.py`): changes of any other client are not logged and are therefore found.
    """
    if connection.dialect.name == "postgresql":
        yield
        return
    tally = tally_of(connection)
    tally.clear()
    yield
    for coder_id, made in tally.decisions.items():
        _add_to_total(connection, coder_id, made)
    if changed := tally.changed():
        _append(connection, ChangeKind.CHANGED, changed, made_by)
    tally.clear()


@contextmanager
def noting_other_rows(connection: Connection, table: Table) -> Iterator[None]:
    """Log changes of this table, in a study whose rules have not been made yet."""
    (part,) = (one for one in sealed_parts() if one.table is table)
    before = part_now(connection, part)
    yield
    after = part_now(connection, part)
    grown = RowSet(after.rows - before.rows, (after.value - before.value) % MODULUS)
    if not grown.is_empty:
        _append(connection, ChangeKind.CHANGED, {part.name: grown}, "")


def has_changes(connection: Connection) -> bool:
    """Whether the study is sealed at all."""
    return connection.execute(select(change_log.c.number).limit(1)).first() is not None


def change_count(connection: Connection) -> int:
    """Number of lines."""
    return connection.execute(select(func.count()).select_from(change_log)).scalar_one()


def decisions_in_all(connection: Connection) -> RowSet:
    """The number of decisions and their digest, as counted when they were made."""
    found = RowSet()
    for row in connection.execute(select(decision_total.c.decisions, decision_total.c.digest)):
        found.include(RowSet(row.decisions, int(row.digest)))
    return found


def _append(
    connection: Connection, kind: ChangeKind, parts: Mapping[str, RowSet], made_by: str
) -> None:
    last = connection.execute(
        select(change_log.c.number, change_log.c.hash).order_by(change_log.c.number.desc()).limit(1)
    ).one_or_none()
    if last is None:
        here = connection.execute(select(about.c.study_id, about.c.package)).one()
        previous = first_hash(here.study_id, here.package or "")
    else:
        previous = last.hash
    made = decisions_in_all(connection)
    document = {name: [rows.rows, str(rows.value)] for name, rows in parts.items()}
    line = Change(
        number=last.number + 1 if last else 1,
        made_at=utc_now(),
        made_by=made_by,
        kind=kind,
        decisions=made.rows,
        last_seq=connection.execute(select(func.max(decision.c.seq))).scalar() or 0,
        digest=str(made.value),
        document=json.dumps(document, separators=(",", ":")),
        previous=previous,
        hash="",
    )
    values = {name: getattr(line, name) for name in Change.__slots__}
    connection.execute(insert(change_log).values({**values, "hash": line.own_hash()}))


def _add_to_total(connection: Connection, coder_id: int, made: RowSet) -> None:
    """Add decisions to a coder's total.

    Every press in a file passes through here, so there it goes directly to the driver.
    """
    if connection.dialect.name == "postgresql":  # only when a study is sealed as it is found
        connection.execute(
            insert(decision_total).values(
                coder_id=coder_id, decisions=made.rows, digest=str(made.value)
            )
        )
        return
    raw = driver_connection(connection)
    rows, digest = raw.execute(
        "SELECT decisions, digest FROM decision_total WHERE coder_id = ?", (coder_id,)
    ).fetchone() or (0, "0")
    raw.execute(
        "INSERT INTO decision_total (coder_id, decisions, digest) VALUES (?, ?, ?) "
        "ON CONFLICT (coder_id) DO UPDATE SET decisions = excluded.decisions, "
        "digest = excluded.digest",
        (coder_id, rows + made.rows, str((int(digest) + made.value) % MODULUS)),
    )
