"""Ratings as Python holds them, read as a file's are: a DataFrame, or a row for each coder.

Everything becomes the text that a file would hold, so that the same ratings give the same figures,
wherever they come from. A set of codes becomes its codes with a character between them that no
text has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypedDict

import numpy as np
import pandas as pd

from intercoder.agreement.whole.ratings_file import (
    EMPTY_SET,
    SET,
    FileRequest,
    LongLayout,
    WideLayout,
)
from intercoder.errors import TableError, UsageError
from intercoder.tables.limits import USUAL, Limits
from intercoder.tables.table import FileFormat, RefusedRow, Row, TableForm, column_place
from intercoder.text.display import display_line

BETWEEN_CODES_OF_SETS = "\x1f"
_IN_MEMORY = TableForm(FileFormat.OTHER)
Ratings = pd.DataFrame | Mapping[str, Sequence[Any]] | Sequence[Sequence[Any]] | np.ndarray
"""A DataFrame; or the ratings of each coder, by name or in a row each, all as long."""


class Reading(TypedDict, total=False):
    """How ratings are read, and how intervals are made. Named like the command's options."""

    coders: Sequence[str]
    """Columns of a wide table, one a coder; left out, all but `respondent`."""
    unit: str
    """Of a long table: the column with the answer's id."""
    coder: str
    """Of a long table: the column with the coder."""
    value: str
    """Of a long table: the column with the rating, or the set of codes."""
    level: str
    """nominal, ordinal, interval, ratio or set; left out, set for sets of codes, else nominal."""
    categories: Sequence[Any]
    """The scale in its order; with sets, the codes."""
    disagreement: Sequence[Sequence[float]]
    """How bad each confusion of two categories is."""
    distance: str
    """Between two sets of codes: masi, jaccard, dice, nominal, passonneau2004, masi_dkpro."""
    respondent: str
    """Column with the respondent: whole respondents are resampled."""
    fold: bool
    """Ignore letter case, blanks and invisible characters between categories."""
    delimiter: str
    """Of a CSV file; found out if left out."""
    decimal: str
    """The decimal mark of numbers in text; found out if left out."""
    resamples: int
    """For the intervals; 0 leaves them out."""
    seed: int
    """Of the resampling."""
    confidence: float
    """Of the intervals, such as 0.95."""
    minimum: float | None
    """The least alpha required: how likely is less?"""


@dataclass(frozen=True)
class MemoryTable:
    """Columns of text, read row by row like a file. Rows are numbered from 0, as `iloc` does."""

    columns: tuple[str, ...]
    cells: Sequence[Sequence[str]]
    """Column by column."""
    path: Path = Path("the table")
    form: TableForm = _IN_MEMORY
    limits: Limits = USUAL

    def rows(self) -> Iterator[Row | RefusedRow]:
        """Every row; one without any rating has nothing to say but counts as an answer."""
        for number, cells in enumerate(zip(*self.cells, strict=True)):
            yield Row(number, cells)


def as_frame(ratings: Ratings) -> pd.DataFrame:
    """The ratings with a column for each coder. Raises UsageError for what is no table."""
    if isinstance(ratings, pd.DataFrame):
        return ratings
    if isinstance(ratings, np.ndarray) and ratings.ndim != 2:
        raise UsageError(
            f"An array of ratings has two dimensions, coders and answers; this one has "
            f"{ratings.ndim}.",
            "Give it one row a coder, one column an answer.",
        )
    if isinstance(ratings, str | bytes) or not isinstance(ratings, Mapping | Sequence | np.ndarray):
        raise UsageError(
            f"Ratings cannot be read from a {type(ratings).__name__}.",
            "Give a DataFrame, a list with the ratings of each coder, or the path of a file.",
        )
    by_coder = (
        {str(name): list(given) for name, given in ratings.items()}
        if isinstance(ratings, Mapping)
        else {f"coder {number}": list(given) for number, given in enumerate(ratings, start=1)}
    )
    lengths = {name: len(given) for name, given in by_coder.items()}
    if len(set(lengths.values())) > 1:
        said = ", ".join(f"{display_line(name)} {count:,}" for name, count in lengths.items())
        raise UsageError(
            f"The coders have different numbers of ratings: {said}.",
            "Give one for each answer, None where a coder did not rate it.",
        )
    return pd.DataFrame({name: pd.Series(given, dtype=object) for name, given in by_coder.items()})


def prepared(ratings: Ratings, asked: Reading) -> tuple[MemoryTable, FileRequest]:
    """The table, and how it is read. Raises UsageError for what makes no sense."""
    frame = as_frame(ratings)
    columns = tuple(str(name) for name in frame.columns)
    request = request_of(asked, columns)
    rated = (
        request.shape.raters if isinstance(request.shape, WideLayout) else (request.shape.value,)
    )
    places = [column_place(columns, name) for name in rated]
    if any(_holds_sets(frame.iloc[:, place]) for place in places):
        if asked.get("level", SET) != SET:
            raise UsageError(
                f"Cells hold sets of codes, and level {display_line(request.level)} compares single"
                " ratings.",
                'Leave out `level`, or say level="set".',
            )
        request = replace(request, level=SET, between_codes=BETWEEN_CODES_OF_SETS)
    cells = [[""] * len(frame)] * len(columns)
    for place in places:
        column = frame.iloc[:, place]
        is_set = request.between_codes == BETWEEN_CODES_OF_SETS
        cells[place] = _sets(column, columns[place]) if is_set else list(map(_text, column))
    for place in _others(columns, request):
        cells[place] = list(map(_text, frame.iloc[:, place]))
    return MemoryTable(columns, cells), request


def request_of(asked: Reading, columns: Sequence[str] = ()) -> FileRequest:
    """The same request that the command makes of its options."""
    shape: WideLayout | LongLayout
    respondent = asked.get("respondent", "")
    named = [asked.get(name, "") for name in ("unit", "coder", "value")]
    if any(named):
        if not all(named):
            raise UsageError(
                "A long table needs `unit`, `coder` and `value`.", "Name three columns."
            )
        if asked.get("coders"):
            raise UsageError(
                "`coders` is for wide tables; `unit`, `coder` and `value` are for long ones.",
                "Use one or the other.",
            )
        shape = LongLayout(*map(str, named))
    else:
        chosen = asked.get("coders") or [name for name in columns if name != respondent]
        shape = WideLayout((chosen,) if isinstance(chosen, str) else tuple(map(str, chosen)))
    return FileRequest(
        shape,
        level=asked.get("level") or "nominal",
        categories=tuple(_text(one) for one in asked.get("categories", ())),
        disagreement=tuple(tuple(map(float, row)) for row in asked.get("disagreement", ())),
        distance=asked.get("distance") or "masi",
        respondent=respondent,
        delimiter=asked.get("delimiter", ""),
        decimal=asked.get("decimal", ""),
        fold=asked.get("fold", False),
    )


def _others(columns: Sequence[str], request: FileRequest) -> list[int]:
    shape = request.shape
    named = [shape.unit, shape.rater] if isinstance(shape, LongLayout) else []
    named += [request.respondent] if request.respondent else []
    return [column_place(columns, name) for name in named]


def _is_set(cell: object) -> bool:
    return isinstance(cell, Set | list | tuple | np.ndarray)


def _holds_sets(column: pd.Series[Any]) -> bool:
    return column.dtype == object and any(map(_is_set, column))


def _sets(cells: Iterable[Any], column: str) -> list[str]:
    return [_set_text(cell, number, column) for number, cell in enumerate(cells)]


def _set_text(cell: Any, number: int, column: str) -> str:
    """The set as a cell. A code that would be read as something else is refused."""
    if not _is_set(cell):
        if text := _text(cell):
            raise TableError(
                f"Row {number}, column '{display_line(column)}': “{display_line(text)}” stands "
                "among sets of codes and is none.",
                "Give a set in every cell, or None where the coder did not judge.",
            )
        return ""
    names = [_text(code).strip() for code in cell]
    for name in names:
        if name in {"", EMPTY_SET} or BETWEEN_CODES_OF_SETS in name:
            raise TableError(
                f"Row {number}, column '{display_line(column)}': a code is called "
                f"“{display_line(name)}”.",
                "Call it something else; no code at all is the empty set, set().",
            )
    return BETWEEN_CODES_OF_SETS.join(sorted(names)) or EMPTY_SET


def _text(cell: object) -> str:
    """What a file would hold: nothing for a missing value, `1` for 1.0."""
    if isinstance(cell, str):
        return cell
    if cell is None or cell is pd.NA or cell is pd.NaT:
        return ""
    if isinstance(cell, float | np.floating):
        if np.isnan(cell):
            return ""
        return str(int(cell)) if float(cell).is_integer() else repr(float(cell))
    return str(cell)
