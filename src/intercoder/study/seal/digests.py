"""Digests of sets of rows, updated as rows come and go, in any order.

The digest of a set is the sum of the SHA-512 hashes of its rows, modulo 2**512. So a change is
logged by what it adds and removes, without reading the rest, and earlier tampering never enters the
log with the next change. The sum is as wide as the hash so that nobody can find other rows with the
same sum (with 256 bits that would be feasible).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

MODULUS = 1 << 512
_PIECE = 15
"""Hexadecimal digits that PostgreSQL converts at a time: as many as its integers hold."""
_DIGITS = 128
_sha512 = hashlib.sha512


@dataclass(slots=True)
class RowSet:
    """The number of rows and their digest; for a change, the differences of both."""

    rows: int = 0
    digest: int = 0

    def add(self, row: bytes, sign: int = 1) -> None:
        """Add a row, or remove it with -1."""
        self.rows += sign
        self.digest += sign * digest_of(row)

    def include(self, other: RowSet) -> None:
        """Add the rows of another set."""
        self.rows += other.rows
        self.digest += other.digest

    @property
    def value(self) -> int:
        """The digest as it is stored and compared."""
        return self.digest % MODULUS

    @property
    def is_empty(self) -> bool:
        """Whether the net change is nothing."""
        return not self.rows and not self.value

    def same_as(self, other: RowSet) -> bool:
        """Whether both hold the same rows."""
        return self.rows == other.rows and self.value == other.value


def digest_of(row: bytes) -> int:
    """The digest of one row."""
    return int.from_bytes(hashlib.sha512(row).digest(), "big")


def digest_of_rows(rows: Iterable[bytes]) -> int:
    """The sum of the digests of many rows."""
    return sum([int.from_bytes(_sha512(row).digest(), "big") for row in rows])


def row_set(rows: Iterable[bytes]) -> RowSet:
    """These rows as a set."""
    digests = [int.from_bytes(_sha512(row).digest(), "big") for row in rows]
    return RowSet(len(digests), sum(digests))


def summed_in_postgresql(written_down: str, source: str, by: str = "") -> str:
    """A query for the number of rows of a source and the unreduced sum of their digests.

    The source is a table with a condition. `by` names a column whose values are counted separately;
    it comes first.
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
