"""Codes that a model gave together, counted over all scored files. Counts, and no estimates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intercoder.codebook.files.yaml_file import read_yaml
from intercoder.errors import TableError
from intercoder.findings.tables.code_rows import CodeRow, CodeRows, code_rows
from intercoder.scale.counting.engine import Database, quoted
from intercoder.scale.model.scoring_model import ScoringModel
from intercoder.scale.scoring.layout import CODE

MOST_SETS = 1000
"""Sets that are told one by one, the most frequent; the others only in all."""
_AT_ONCE = 100_000
_IN_A_NUMBER = 60
"""Codes whose presence one integer holds."""


@dataclass(frozen=True)
class PairCount:
    """Two codes, or two at the top of the tree, as the model gave them to `base` answers."""

    first: CodeRow
    second: CodeRow
    both: int
    first_count: int
    second_count: int
    base: int

    @property
    def expected(self) -> float:
        """Answers that would have both if the codes had nothing to do with each other."""
        return self.first_count * self.second_count / self.base if self.base else 0.0

    @property
    def share_of_first(self) -> float | None:
        """Of the answers with the first, those with the second too."""
        return self.both / self.first_count if self.first_count else None

    @property
    def share_of_second(self) -> float | None:
        """Of the answers with the second, those with the first too."""
        return self.both / self.second_count if self.second_count else None

    @property
    def phi(self) -> float | None:
        """Correlation of the two, from -1 to 1; None where one has all answers or none."""
        one, other, n = self.first_count, self.second_count, self.base
        spread = float(one) * (n - one) * other * (n - other)
        return (n * self.both - one * other) / spread**0.5 if spread else None


@dataclass(frozen=True)
class SetCount:
    """Answers to which the model gave exactly these codes."""

    codes: tuple[CodeRow, ...]
    count: int
    base: int


@dataclass(frozen=True)
class SetCounts:
    """The most frequent sets first."""

    sets: tuple[SetCount, ...]
    others: int
    """Sets that are rarer still,"""
    others_count: int
    """and the answers that have them."""


def count_pairs(database: Database, model: ScoringModel) -> tuple[PairCount, ...]:
    """Every pair of codes, and of codes at the top of the tree, in the codebook's order."""
    rows = _rows_of(model)
    k = len(rows.rows)
    together = np.zeros((k, k))
    base = 0
    for given in _given(database, model):
        marks = rows.marks(given).astype(np.float32)
        together += marks.T @ marks  # whole numbers below 2^24, so that float32 is exact
        base += len(given)
    counts = np.rint(together).astype(np.int64)
    return tuple(
        PairCount(
            rows.rows[one],
            rows.rows[other],
            int(counts[one, other]),
            int(counts[one, one]),
            int(counts[other, other]),
            base,
        )
        for one, other in rows.pairs(range(k))
    )


def count_sets(database: Database, model: ScoringModel) -> SetCounts:
    """How many answers have exactly which codes, at the lowest level of the tree."""
    rows = _rows_of(model).at_lowest_level()
    codes = [quoted(CODE + one.id) for one in model.codes]
    numbers = [
        " + ".join(
            f"({one}::UBIGINT << {place})"
            for place, one in enumerate(codes[start : start + _IN_A_NUMBER])
        )
        for start in range(0, len(codes), _IN_A_NUMBER)
    ]
    chosen = ", ".join(f"{one} AS part{place}" for place, one in enumerate(numbers))
    places = ", ".join(str(one + 1) for one in range(len(numbers)))
    counted = f"SELECT {chosen}, count(*) AS often FROM {{files}} GROUP BY {places}"  # noqa: S608
    found = database.rows(
        "SELECT *, count(*) OVER (), (sum(often) OVER ())::BIGINT "  # noqa: S608
        f"FROM ({counted}) ORDER BY often DESC, {places} LIMIT {MOST_SETS}"
    )
    sets, base = int(found[0][-2]) if found else 0, int(found[0][-1]) if found else 0
    several = tuple(
        SetCount(_codes_of(row[: len(numbers)], rows), int(row[len(numbers)]), base)
        for row in found
    )
    return SetCounts(several, sets - len(found), base - sum(one.count for one in several))


def _codes_of(numbers: tuple[int, ...], rows: CodeRows) -> tuple[CodeRow, ...]:
    codes = len(rows.members)
    given = np.array(
        [bool(numbers[place // _IN_A_NUMBER] >> place % _IN_A_NUMBER & 1) for place in range(codes)]
    )
    has = rows.marks(given[None])[0]
    return tuple(row for row, is_there in zip(rows.rows, has, strict=True) if is_there)


def _rows_of(model: ScoringModel) -> CodeRows:
    book = read_yaml(model.codebook).codebook
    if book is None:
        raise TableError(
            "The model's codebook is damaged.", "Write the model again with `score pack`."
        )
    return code_rows(book, book, [one.code for one in model.codes])


def _given(database: Database, model: ScoringModel) -> Iterator[NDArray[np.bool_]]:
    """Which codes the model gave, (answers, codes), some answers at a time."""
    names = [CODE + one.id for one in model.codes]
    for batch in database.batches(names, _AT_ONCE):
        columns = [batch.column(one).to_numpy(zero_copy_only=False) for one in names]
        yield np.column_stack(columns).astype(np.bool_)
