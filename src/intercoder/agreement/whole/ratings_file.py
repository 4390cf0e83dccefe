"""The agreement of any table of ratings, such as a spreadsheet, without a study.

Wide: one row per answer, one column per coder. Long: one row per rating. An empty cell is a missing
rating. Sets of codes are separated by `;`, and the empty set ("no code applies") is written `-`.
`tables/categories.py` decides which cells are the same rating.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from intercoder.errors import RefusedRowsError, TableError, UsageError
from intercoder.tables.opening import open_table
from intercoder.tables.table import RefusedRow, Row, Table, column_place
from intercoder.text.display import display_line

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from intercoder.agreement.intervals.intervals import Resampling
    from intercoder.agreement.tables.categories import Categories
    from intercoder.agreement.tables.code_sets import CodeSets
    from intercoder.agreement.tables.numbers import NumberReader
    from intercoder.agreement.tables.ratings import Ratings
    from intercoder.agreement.whole.summary import Agreement

SET = "set"
LEVELS = ("nominal", "ordinal", "interval", "ratio", SET)
EMPTY_SET = "-"
BETWEEN_CODES = ";"


@dataclass(frozen=True, slots=True)
class WideLayout:
    """One row per answer, one column per coder."""

    raters: tuple[str, ...]
    """Names of the coders' columns."""


@dataclass(frozen=True, slots=True)
class LongLayout:
    """One row per rating; each field is the name of a column."""

    unit: str
    rater: str
    value: str


@dataclass(frozen=True, slots=True)
class FileRequest:
    """How to read a table of ratings, and which figures to compute."""

    shape: WideLayout | LongLayout
    level: str = "nominal"
    """One of `LEVELS`."""
    categories: tuple[str, ...] = ()
    """The scale, in its order; needed if ordered categories are not numbers."""
    disagreement: tuple[tuple[float, ...], ...] = ()
    """How bad each confusion of two categories is, for weighted kappa and alpha."""
    distance: str = "masi"
    """Distance between sets of codes."""
    respondent: str = ""
    """Column with the respondent, if answers cluster in respondents."""
    delimiter: str = ""
    """Delimiter between two cells; detected if empty."""
    decimal: str = ""
    """The decimal mark, `.` or `,`; detected if empty."""
    fold: bool = False
    """Merge texts that differ only in letter case, blanks, composed or invisible characters."""
    between_codes: str = BETWEEN_CODES
    """Separator between two codes of a set."""


@dataclass(slots=True)
class _Cells:
    """The cells of a table, coder by coder, and the position of each answer, for messages."""

    coders: list[str]
    columns: list[str]
    """The column that holds each coder's ratings."""
    texts: list[list[str]]
    """By coder, then answer; empty if missing."""
    rows: list[list[int]]
    """Row numbers, by coder, then answer."""
    respondents: list[str] = field(default_factory=list)
    """By answer; an empty list if not requested."""
    answers: list[str] = field(default_factory=list)
    """Ids of the answers, if the table has any."""
    delimiter: str = ""
    """Delimiter between two cells of the table; empty if it is not a CSV file."""


def agreement_of_file(path: Path, request: FileRequest, how: Resampling) -> Agreement:
    """Every figure of the table at `path` that its level allows.

    Raises UsageError for an invalid request, TableError for a missing file or column,
    RefusedRowsError naming every unreadable row. Ratings that determine no figure are not an error:
    the figures are refused with a reason.
    """
    _check(request)
    return _agreement(_read(_open(path, request, _columns(request)), request), request, how)


def agreement_of_table(table: Table, request: FileRequest, how: Resampling) -> Agreement:
    """Every figure of a table that is already open. Raises what `agreement_of_file` raises."""
    _check(request)
    return _agreement(_read(table, request), request, how)


def _agreement(cells: _Cells, request: FileRequest, how: Resampling) -> Agreement:
    from intercoder.agreement.coefficients.metrics import Level
    from intercoder.agreement.whole.of_ratings import agreement_of_ratings
    from intercoder.agreement.whole.of_sets import agreement_of_sets

    clusters = None
    if request.respondent:
        import numpy as np

        clusters = np.unique(np.array(cells.respondents, dtype=object), return_inverse=True)[1]
    reader = _number_reader(cells, request)
    about_names = _names_alike(cells, reader)
    if request.level == SET:
        sets, remarks = _sets(cells, request, reader)
        found = agreement_of_sets(sets, request.distance, how, clusters)
        return replace(found, remarks=(*remarks, *about_names))
    disagreement = None
    ratings, remarks = _ratings(cells, request, reader)
    if request.disagreement:
        disagreement = _disagreement(request, ratings.n_categories)
    found = agreement_of_ratings(ratings, Level(request.level), how, clusters, disagreement)
    return replace(found, remarks=(*remarks, *about_names))


def _check(request: FileRequest) -> None:
    from intercoder.agreement.coefficients.set_distances import SET_DISTANCES

    if request.level not in LEVELS:
        raise UsageError(f"There is no level '{display_line(request.level)}'.", _one_of(LEVELS))
    if request.distance not in SET_DISTANCES:
        raise UsageError(
            f"There is no distance '{display_line(request.distance)}'.", _one_of(SET_DISTANCES)
        )
    if len(set(request.categories)) != len(request.categories):
        raise UsageError("A category is given twice.", "Give each once, in the order of the scale.")
    if request.disagreement and not request.categories:
        raise UsageError(
            "Disagreement weights need the categories.",
            "Give them with --categories, in the same order.",
        )
    if isinstance(request.shape, WideLayout):
        if not request.shape.raters:
            raise UsageError("No coders were named.", "Name their columns with --raters a,b,c.")
        if len(set(request.shape.raters)) != len(request.shape.raters):
            raise UsageError("A coder's column is named twice.", "Name each column once.")


def _one_of(names: Iterable[str]) -> str:
    return f"Use one of {', '.join(names)}."


def _disagreement(request: FileRequest, size: int) -> NDArray[np.float64]:
    import numpy as np

    from intercoder.agreement.coefficients.metrics import weights_from_disagreement

    rows = request.disagreement
    if len(rows) != size or any(len(row) != size for row in rows):
        raise UsageError(
            f"The disagreement weights are not {size} rows of {size} numbers.",
            "Give one row per category, in the order of the categories.",
        )
    cost = np.array(rows)
    try:
        weights_from_disagreement(cost)
    except ValueError as error:
        raise UsageError(f"The {error}.", "0 means full agreement.") from error
    return cost


def _open(path: Path, request: FileRequest, wanted: Sequence[str]) -> Table:
    """The table. If cells contain `;` themselves, other delimiters are tried first."""
    if request.delimiter or request.level != SET:
        return open_table(path, delimiter=request.delimiter)
    for delimiter in (",", "\t"):
        table = open_table(path, delimiter=delimiter)
        if all(name in table.columns for name in wanted):
            return table
    return open_table(path)


def _columns(request: FileRequest) -> list[str]:
    """The names of the columns to be read."""
    shape = request.shape
    named = (
        list(shape.raters)
        if isinstance(shape, WideLayout)
        else [shape.unit, shape.rater, shape.value]
    )
    return [*named, request.respondent] if request.respondent else named


def _read(table: Table, request: FileRequest) -> _Cells:
    shape = request.shape
    places = [column_place(table.columns, name) for name in _columns(request)]
    if isinstance(shape, WideLayout):
        cells = _read_wide(_sound_rows(table), shape, places)
    else:
        cells = _read_long(_sound_rows(table), shape, places)
    cells.delimiter = table.form.delimiter
    return cells


def _sound_rows(table: Table) -> Iterator[Row]:
    """All rows; raises RefusedRowsError after the last if any could not be read."""
    refused: list[str] = []
    for row in table.rows():
        if isinstance(row, RefusedRow):
            refused.append(str(row))
        elif not refused:
            yield row
    _refuse(refused)


def _refuse(rows: Sequence[str]) -> None:
    if rows:
        number = "1 place" if len(rows) == 1 else f"{len(rows)} places"
        raise RefusedRowsError(
            f"{number} in the table cannot be used, so nothing was computed.",
            "Correct them in the file and try again.",
            rows,
        )


def _read_wide(rows: Iterator[Row], shape: WideLayout, places: Sequence[int]) -> _Cells:
    number = len(shape.raters)
    texts: list[list[str]] = [[] for _ in range(number)]
    respondents: list[str] = []
    numbers: list[int] = []
    for row in rows:
        numbers.append(row.number)
        for column, place in zip(texts, places, strict=False):
            column.append(row.cells[place].strip())
        if len(places) > number:
            respondents.append(row.cells[places[number]].strip())
    raters = list(shape.raters)
    return _Cells(raters, raters, texts, [numbers] * number, respondents)


def _read_long(rows: Iterator[Row], shape: LongLayout, places: Sequence[int]) -> _Cells:
    units: dict[str, int] = {}
    coders: dict[str, dict[int, tuple[str, int]]] = {}
    respondents: list[str] = []
    refused: list[str] = []
    for row in rows:
        unit, coder, text = (row.cells[place].strip() for place in places[:3])
        respondent = row.cells[places[3]].strip() if len(places) > 3 else ""
        if not unit or not coder:
            missing = shape.unit if not unit else shape.rater
            refused.append(str(RefusedRow(row.number, missing, "this cell is empty")))
            continue
        answer = units.setdefault(unit, len(units))
        if answer == len(respondents):
            respondents.append(respondent)
        elif respondents[answer] != respondent:
            refused.append(
                str(RefusedRow(row.number, "", "the answer has another respondent above"))
            )
        given = coders.setdefault(coder, {})
        if answer in given:
            reason = f"this coder already rated this answer in row {given[answer][1]}"
            refused.append(str(RefusedRow(row.number, shape.value, reason)))
        given[answer] = (text, row.number)
    _refuse(refused)
    return _Cells(
        list(coders),
        [shape.value] * len(coders),
        [
            [given.get(answer, ("", 0))[0] for answer in range(len(units))]
            for given in coders.values()
        ],
        [
            [given.get(answer, ("", 0))[1] for answer in range(len(units))]
            for given in coders.values()
        ],
        respondents if len(places) > 3 else [],
        list(units),
    )


def _places(cells: _Cells) -> Iterator[tuple[str, int, str]]:
    """Every rating: its text, row number and column."""
    for column, texts, rows in zip(cells.columns, cells.texts, cells.rows, strict=True):
        for text, row in zip(texts, rows, strict=True):
            if text:
                yield text, row, column


def _number_reader(cells: _Cells, request: FileRequest) -> NumberReader:
    from intercoder.agreement.tables.numbers import NumberReader

    texts = (text for text, _, _ in _places(cells))
    if request.level == SET:  # a code with a comma is not a number unless specified
        return NumberReader.of((), cells.delimiter, request.decimal)
    return NumberReader.of((*texts, *request.categories), cells.delimiter, request.decimal)


def _names_alike(cells: _Cells, reader: NumberReader) -> tuple[str, ...]:
    """Remarks on coders and answers of a long table whose names are nearly identical."""
    from intercoder.agreement.tables.categories import alike_names

    if not cells.answers:
        return ()
    return (
        *alike_names("coders", cells.coders, reader),
        *alike_names("answers", cells.answers, reader),
    )


def _categories(texts: Iterable[str], request: FileRequest, reader: NumberReader) -> Categories:
    """The categories of these texts. Raises UsageError if two of the declared ones are the same."""
    from intercoder.agreement.tables.categories import categories_of

    try:
        return categories_of(texts, reader, declared=request.categories, fold=request.fold)
    except ValueError as error:
        raise UsageError(
            "Two of the categories are the same.", "Give each once, in the order of the scale."
        ) from error


def _sets(
    cells: _Cells, request: FileRequest, reader: NumberReader
) -> tuple[CodeSets, tuple[str, ...]]:
    from intercoder.agreement.tables.code_sets import CodeSets

    known: dict[str, frozenset[str]] = {}
    refused = []
    given: list[str] = []
    for text, row, column in _places(cells):
        codes = known.get(text)
        if codes is None:
            codes = known[text] = _split(text, request.between_codes)
        given += codes
        if EMPTY_SET in codes:
            reason = f"'{EMPTY_SET}' means no code and cannot stand beside one"
            refused.append(str(RefusedRow(row, column, reason)))
    _refuse(refused)
    categories = _categories(given, request, reader)
    refused = [
        str(RefusedRow(row, column, "a code is not among those given with --categories"))
        for text, row, column in _places(cells)
        if not known[text] <= categories.place.keys()
    ]
    _refuse(refused)
    names = {text: frozenset(categories.name(code) for code in known[text]) for text in known}
    sets = [[names[text] if text else None for text in texts] for texts in cells.texts]
    codes_named = categories.names if request.categories else ()
    return CodeSets.of(sets, codes_named, cells.coders), categories.remarks


def _split(text: str, between: str) -> frozenset[str]:
    if text == EMPTY_SET:
        return frozenset()
    return frozenset(code for part in text.split(between) if (code := part.strip()))


def _ratings(
    cells: _Cells, request: FileRequest, reader: NumberReader
) -> tuple[Ratings, tuple[str, ...]]:
    from intercoder.agreement.tables.categories import comma_remarks
    from intercoder.agreement.tables.ratings import Ratings

    if request.level == "nominal":
        return _named(cells, request, reader)
    numbers = {text: _number(text, reader) for texts in cells.texts for text in texts if text}
    scale = [_number(name, reader) for name in request.categories]
    if request.level == "ordinal" and (None in numbers.values() or None in scale):
        if not request.categories:
            raise TableError(
                "The ratings are not all numbers, so their order is unknown.",
                "Give the categories in order: --categories low,middle,high.",
            )
        return _named(cells, request, reader)
    _refuse(
        [
            str(RefusedRow(row, column, _why_no_number(text, reader)))
            for text, row, column in _places(cells)
            if numbers[text] is None
        ]
    )
    if scale:
        _refuse(
            [
                str(RefusedRow(row, column, _NOT_NAMED))
                for text, row, column in _places(cells)
                if numbers[text] not in scale
            ]
        )
        if len(set(scale)) < len(scale):
            raise UsageError(
                "Two of the categories are the same.", "Give each once, in the order of the scale."
            )
    figures = [[numbers[text] if text else None for text in texts] for texts in cells.texts]
    said = tuple(comma_remarks(numbers, reader))
    return Ratings.of(figures, cells.coders, scale or None), said


_NOT_NAMED = "not one of the categories given"


def _named(
    cells: _Cells, request: FileRequest, reader: NumberReader
) -> tuple[Ratings, tuple[str, ...]]:
    """Ratings with named categories."""
    import numpy as np

    from intercoder.agreement.tables.ratings import MISSING, Ratings

    texts = (text for text, _, _ in _places(cells))
    categories = _categories(texts, request, reader)
    _refuse(
        [
            str(RefusedRow(row, column, _NOT_NAMED))
            for text, row, column in _places(cells)
            if text not in categories.place
        ]
    )
    place = {**categories.place, "": MISSING}
    values = np.array([[place[text] for text in column] for column in cells.texts], dtype=np.int32)
    values = values.reshape(len(cells.coders), -1)
    return Ratings.from_codes(values, categories.names, cells.coders), categories.remarks


def _number(text: str, reader: NumberReader) -> float | None:
    """The number, or None if the text is not a finite number."""
    number = reader.read(text)
    return None if number is None else float(number)


def _why_no_number(text: str, reader: NumberReader) -> str:
    if reader.is_unclear(text):
        return "unclear which number it is: --decimal gives the decimal mark"
    return "not a number"
