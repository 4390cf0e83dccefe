"""Counts what a transaction changes, in a study in a file."""

from __future__ import annotations

from sqlalchemy import Connection

from intercoder.study.seal.digests import RowSet

TALLY = "tally"
"""Where the tally of a connection is, in what SQLAlchemy keeps beside it."""


class Tally:
    """The changes made so far by the current transaction."""

    def __init__(self) -> None:
        self.parts: dict[str, RowSet] = {}
        self.decisions: dict[int, RowSet] = {}
        """New decisions by coder."""
        self.is_incomplete = False
        """Whether rows were inserted that nobody has noted: then the transaction must end."""

    def note(self, part: str, sign: int, row: bytes) -> None:
        """Record that a row of this part was added (1) or removed (-1)."""
        self.parts.setdefault(part, RowSet()).add(row, sign)

    def note_many(self, part: str, rows: RowSet) -> None:
        """Record that these rows of this part were added."""
        self.parts.setdefault(part, RowSet()).include(rows)

    def note_decision(self, coder_id: int, row: bytes) -> None:
        """Record that a decision of this coder was added."""
        self.decisions.setdefault(coder_id, RowSet()).add(row)

    def clear(self) -> None:
        """Reset, for the next transaction."""
        self.parts = {}
        self.decisions = {}
        self.is_incomplete = False

    def changed(self) -> dict[str, RowSet]:
        """The parts that have changed, by name."""
        if self.is_incomplete:
            raise RuntimeError("a transaction goes on in which an insert of many rows has failed")
        return {name: rows for name, rows in sorted(self.parts.items()) if not rows.is_empty}


def tally_of(connection: Connection) -> Tally:
    """The tally of this connection to a file."""
    found = connection.info[TALLY]
    if not isinstance(found, Tally):
        raise TypeError("this connection has no tally")
    return found
