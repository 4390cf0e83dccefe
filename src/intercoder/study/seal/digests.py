"""Digests of sets of rows, updated as rows come and go, in any order.

The digest of a set is the sum of the SHA-512 of its rows, modulo 2**512. So a change is noted by
what it adds and takes away, without looking at the rest, and what was tampered with before is never
taken over into the log with the next change. The sum is as wide as the hash so that nobody finds
other rows with the same sum (with 256 bits that would be within reach).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

MODULUS = 1 << 512
_PIECE = 15
"""Hexadecimal digits that PostgreSQL takes at a time: as many as its integers hold."""
_DIGITS = 128


@dataclass(slots=True)
class RowSet:
    """How many rows there are, and their digest; of a change, how many more and what it adds."""

    rows: int = 0
    digest: int = 0

    def add(self, row: bytes, sign: int = 1) -> None:
        """Take a row in, or out again with -1."""
        self.rows += sign
        self.digest += sign * digest_of(row)

    def include(self, other: RowSet) -> None:
        """Take the rows of another set in."""
        self.rows += other.rows
        self.digest += other.digest

    @property
    def value(self) -> int:
        """The digest as it is kept and compared."""
        return self.digest % MODULUS

    @property
    def is_empty(self) -> bool:
        """Whether nothing was added or taken away."""
        return not self.rows and not self.value

    def same_as(self, other: RowSet) -> bool:
        """Whether both hold the same rows."""
        return self.rows == other.rows and self.value == other.value


def digest_of(row: bytes) -> int:
    """The digest of one row."""
    return int.from_bytes(hashlib.sha512(row).digest(), "big")


def row_set(rows: Iterable[bytes]) -> RowSet:
    """These rows as a set."""
    found = RowSet()
    for row in rows:
        found.add(row)
    return found


def summed_in_postgresql(written_down: str, source: str, by: str = "") -> str:
    """A query for the number of rows of a source (a table, and which rows) and the sum of their
    digests, not yet reduced; `by` names a column whose values are counted apart, and comes first.
    """
    pieces = []
    for start in range(0, _DIGITS, _PIECE):
        length = min(_PIECE, _DIGITS - start)
        weight = 16 ** (_DIGITS - start - length)
        piece = f"lpad(substr(hashed, {start + 1}, {length}), 16, '0')"
        pieces.append(f"sum(('x' || {piece})::bit(64)::bigint) * {weight}::numeric")
    first, last = (f"{by}, ", f" GROUP BY {by}") if by else ("", "")
    return (
        f"SELECT {first}count(*) AS rows, coalesce({' + '.join(pieces)}, 0) AS digest "  # noqa: S608 - our own names
        f"FROM (SELECT {first}encode(sha512({written_down}), 'hex') AS hashed FROM {source}) "
        f"AS hashes{last}"
    )
