"""When closed rounds were reopened, from the log of changes.

The row of a round says only when it was last closed. The log says how the digest of the rounds
changed each time; a round's row before and after closing or reopening can be reconstructed and its
digest compared.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import product

from sqlalchemy import select

from intercoder.study.database.schema import change_log, coding_round
from intercoder.study.seal.digests import MODULUS, digest_of
from intercoder.study.study import Study

_MAX_COMMIT_MILLISECONDS = 5_000
"""Maximum time between closing a round and the end of that transaction, in milliseconds."""


@dataclass(frozen=True, slots=True)
class _Row:
    """The fields of a round's row that are hashed."""

    id: int
    name: str
    created_at: str
    blind: bool
    closed_at: str | None
    repeats_id: int | None
    settling: str | None

    @property
    def digest(self) -> int:
        values = {name: getattr(self, name) for name in self.__slots__}
        values["blind"] = int(self.blind)
        written = "round" + "".join(
            f" {name}={len(str(value).encode())}:{value}"
            for name, value in values.items()
            if value is not None
        )
        return digest_of(written.encode())


def reopenings(study: Study) -> Mapping[str, tuple[str, ...]]:
    """When each round was reopened, UTC, by its name; rounds never reopened are left out."""
    with study.reading() as connection:
        rows = [_Row(*row) for row in connection.execute(_ROUNDS)]
        lines = [
            (made_at, int(json.loads(document)[coding_round.name][1]))
            for made_at, document in connection.execute(_LINES)
            if json.loads(document)[coding_round.name][0] == 0
        ]
    return _told(rows, lines) if len(lines) > 1 else {}


_ROUNDS = select(*(coding_round.c[name] for name in _Row.__slots__)).order_by(coding_round.c.id)
_LINES = (
    select(change_log.c.made_at, change_log.c.document)
    .where(change_log.c.document.like(f'%"{coding_round.name}":%'))
    .order_by(change_log.c.number)
)


def _told(rows: Sequence[_Row], lines: Sequence[tuple[str, int]]) -> dict[str, tuple[str, ...]]:
    closed: dict[str, list[str]] = {row.name: [] for row in rows}
    found: dict[str, list[str]] = {}
    for made_at, grown in lines:
        if (name := _opened(rows, closed, grown)) is not None:
            found.setdefault(name, []).append(made_at)
        elif not _is_setting(rows, closed, grown):
            closing = _closing(rows, made_at, grown)
            if closing is not None:
                closed[closing[0]].append(closing[1])
    return {name: tuple(times) for name, times in found.items()}


def _opened(rows: Sequence[_Row], closed: Mapping[str, list[str]], grown: int) -> str | None:
    """The name of the round whose reopening changes the digest by this; None if there is none."""
    for row in _variants(rows):
        open_ = replace(row, closed_at=None).digest
        for at in closed[row.name]:
            if (open_ - replace(row, closed_at=at).digest) % MODULUS == grown:
                return row.name
    return None


def _is_setting(rows: Sequence[_Row], closed: Mapping[str, list[str]], grown: int) -> bool:
    """Whether a changed setting of a round that was not opened or closed has this effect."""
    for row in rows:
        for at in (None, *closed[row.name]):
            digests = [one.digest for one in _variants([replace(row, closed_at=at)])]
            if any((after - before) % MODULUS == grown for before in digests for after in digests):
                return True
    return False


def _closing(rows: Sequence[_Row], made_at: str, grown: int) -> tuple[str, str] | None:
    """The round whose closing changes the digest by this, and when; None if there is none."""
    times = [row.closed_at for row in rows if row.closed_at] + list(_before(made_at))
    variants = [(row, row.digest) for row in _variants([replace(r, closed_at=None) for r in rows])]
    for at, (row, open_) in product(times, variants):
        if (replace(row, closed_at=at).digest - open_) % MODULUS == grown:
            return row.name, at
    return None


def _variants(rows: Sequence[_Row]) -> Iterator[_Row]:
    """Each round with all settings that it may have had."""
    for row in rows:
        rules = dict.fromkeys((row.settling, None, *_RULES))
        for blind, rule in product((row.blind, not row.blind), rules):
            yield replace(row, blind=blind, settling=rule)


_RULES = tuple(
    json.dumps({"majority": majority, "single": single})
    for majority, single in product((False, True), repeat=2)
)


def _before(made_at: str) -> Iterator[str]:
    """Times up to this one as the study writes them, latest first."""
    last = datetime.fromisoformat(made_at)
    for milliseconds in range(_MAX_COMMIT_MILLISECONDS):
        at = last - timedelta(milliseconds=milliseconds)
        yield at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
