"""Variables as a pandas table, in the types that the writers of statistics packages take."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from intercoder.exchange.exporting.decision_tables import Cell, Kind
from intercoder.exchange.exporting.labelled.variables import Variable
from intercoder.tables.statistics.own_titles import escape

if TYPE_CHECKING:
    from pandas import DataFrame


def frame_of(variables: Sequence[Variable], names: Sequence[str]) -> DataFrame:
    """Texts as texts (empty where there is none), numbers as doubles, times in UTC without a zone.

    What such a file cannot hold of a text is escaped (`own_titles`).
    """
    import pandas

    return pandas.DataFrame(
        {name: _cells(one) for name, one in zip(names, variables, strict=True)},
        columns=list(names),
    )


def _cells(one: Variable) -> Any:
    import pandas

    match one.column.kind:
        case Kind.TEXT:
            texts = [escape(str(cell)) if cell is not None else "" for cell in one.cells]
            return pandas.Series(texts, dtype=object)
        case Kind.MOMENT:
            moments = [_moment(cell) for cell in one.cells]
            return pandas.Series(moments, dtype="datetime64[ms]")
        case _:
            return pandas.Series(one.cells, dtype="float64")


def _moment(cell: Cell) -> datetime | None:
    """The time in UTC, without saying so."""
    return datetime.fromisoformat(cell).replace(tzinfo=None) if isinstance(cell, str) else None


def longest_text(texts: Any) -> int:
    """The bytes of the longest text of a series, in UTF-8."""
    return max((len(one) if one.isascii() else len(one.encode()) for one in texts), default=0)
