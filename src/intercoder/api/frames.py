"""The tables that `intercoder export` writes, as DataFrames."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

import pandas as pd

from intercoder.coding.decision import State
from intercoder.exchange.exporting.decision_tables import Cell, Column, Kind, Row
from intercoder.exchange.exporting.study_tables import Rows

_TYPES = {
    Kind.TEXT: "str",
    Kind.COUNT: "Int64",
    Kind.NUMBER: "Float64",
    Kind.MARK: "Int8",
}
_OF_CODES = ("code", "code_name", "origin")


def frame_of(table: Rows) -> pd.DataFrame:
    """The rows with a type for each column: marks and counts are whole numbers, moments UTC."""
    return _frame(table.columns, table.rows)


def frame_of_sets(table: Rows) -> pd.DataFrame:
    """A long table with a row for each decision, and its codes as a set in `codes`.

    "No code applies" is the empty set; where nobody judged (skipped, undecided) it is None.
    """
    titles = [column.title for column in table.columns]
    place = {title: number for number, title in enumerate(titles)}
    kept = [number for number, title in enumerate(titles) if title not in _OF_CODES]
    sets: list[frozenset[str] | None] = []

    def rows() -> Iterator[Row]:
        who = [place[title] for title in ("answer", "round", "coder")]
        for _, made in groupby(table.rows, key=lambda row: [row[one] for one in who]):
            of_decision = list(made)
            first = of_decision[0]
            is_judged = first[place["state"]] in {State.CODED.value, State.NO_CODE_APPLIES.value}
            codes = (row[place["code"]] for row in of_decision)
            sets.append(frozenset(str(one) for one in codes if one) if is_judged else None)
            yield tuple(first[one] for one in kept)

    frame = _frame([table.columns[one] for one in kept], rows())
    frame.insert(
        kept.index(place["state"]) + 1, "codes", pd.Series(sets, dtype=object, index=frame.index)
    )
    return frame


def with_joined_codes(frame: pd.DataFrame) -> pd.DataFrame:
    """The codes of `frame_of_sets` as texts: `books;staff`, empty where no code applies."""
    joined = [None if one is None else ";".join(sorted(one)) for one in frame["codes"]]
    return frame.assign(codes=pd.Series(joined, dtype="str", index=frame.index))


def _frame(columns: Sequence[Column], rows: Iterable[Row]) -> pd.DataFrame:
    by_column: list[list[Cell]] = [[] for _ in columns]
    for row in rows:
        for cells, cell in zip(by_column, row, strict=True):
            cells.append(cell)
    return pd.DataFrame(
        {
            column.title: _series(column.kind, cells)
            for column, cells in zip(columns, by_column, strict=True)
        }
    )


def _series(kind: Kind, cells: list[Cell]) -> pd.Series[Any]:
    if kind is Kind.MOMENT:
        return pd.to_datetime(pd.Series(cells, dtype="str"), utc=True, format="ISO8601")
    return pd.Series(cells, dtype=_TYPES[kind])
