"""Reads answers from the rows of a table."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import TypeAlias

from intercoder.answers.answer import NO_ATTRIBUTES, Answer
from intercoder.exchange.importing.columns.column_map import WAVE, ColumnMap, Shape, attribute_name
from intercoder.exchange.importing.refused_rows import BadCellError
from intercoder.tables.cells import UncertainText
from intercoder.tables.limits import USUAL
from intercoder.tables.table import Row
from intercoder.text.folding import shows_nothing

MAX_ID_LENGTH = 200
_MISSING = frozenset(
    {"nan", "none", "null", "<na>", "nat", "#n/a", "n/a", "undefined", "#null!", "-nan", "nil"}
)
"""What programs write where nothing is known; as an id it would make one person of many."""
_SHORTENED = re.compile(r"[+-]?\d(?:[.,]\d+[eE][+-]?|[eE]\+)\d+")
"""How spreadsheets show long numbers: digits are lost."""
_UNFIT = re.compile("[\0\ud800-\udfff]")
"""NUL, and what stands for bytes that could not be decoded."""


ReadAnswers: TypeAlias = Callable[[Row], list[Answer]]
"""The answers of a row; empty ones are left out. Raises BadCellError."""


def answer_reader(
    column_map: ColumnMap,
    columns: Sequence[str],
    encoding: str = "",
    longest: int = USUAL.characters,
    language_tag: Callable[[str], str] | None = None,
) -> ReadAnswers:
    """How to read the rows of a table with these columns, by a map that has been checked.

    A map without texts gives answers with an id and nothing else. No cell that is taken may have
    more than `longest` characters. `language_tag` makes a tag of what a cell calls a language.
    """
    places = {name: columns.index(name) for name in column_map.columns()}
    check = _cell_check(places, encoding, longest)
    language_of = language_reader(column_map, places, language_tag)
    read = (_wide if column_map.shape is Shape.WIDE else _long)(column_map, places, language_of)

    def read_row(row: Row) -> list[Answer]:
        check(row.cells)
        return read(row)

    return read_row


ReadRespondent: TypeAlias = Callable[[Row], tuple[str, Mapping[str, str]]]
"""Who a row is about, and the attributes that are not empty. Raises BadCellError."""


def respondent_reader(
    column_map: ColumnMap,
    columns: Sequence[str],
    encoding: str = "",
    longest: int = USUAL.characters,
) -> ReadRespondent:
    """How to read who a row is about, whether or not there is an answer in it.

    The map has been checked, or names a respondent and attributes only.
    """
    places = {name: columns.index(name) for name in column_map.columns()}
    check = _cell_check(places, encoding, longest)
    who = _person_reader(column_map.respondent or column_map.id, column_map, places)
    attributes_of = _attribute_reader(column_map, places)

    def read(row: Row) -> tuple[str, Mapping[str, str]]:
        check(row.cells)
        return who(row), attributes_of(row.cells)

    return read


_LanguageOf: TypeAlias = Callable[[Sequence[str]], str]


def _wide(
    column_map: ColumnMap, places: Mapping[str, int], language_of: _LanguageOf
) -> ReadAnswers:
    translated = _translation_places(column_map, places)
    questions = [
        (one.id, places[one.column], translated.get(one.column)) for one in column_map.questions
    ]
    respondent_of = _person_reader(column_map.respondent, column_map, places)
    attributes_of = _attribute_reader(column_map, places)

    def read(row: Row) -> list[Answer]:
        cells = row.cells
        respondent = respondent_of(row)
        language, attributes = language_of(cells), attributes_of(cells)
        return [
            Answer(
                f"{respondent}:{question}",
                question,
                respondent,
                text,
                language,
                attributes,
                _translation(cells, translated),
            )
            for question, place, translated in questions
            if not shows_nothing(text := cells[place])
        ]

    return read


def _long(
    column_map: ColumnMap, places: Mapping[str, int], language_of: _LanguageOf
) -> ReadAnswers:
    if not column_map.text:
        id_alone = _person_reader(column_map.id, column_map, places)
        return lambda row: [Answer(id_alone(row), "", "", "")]
    text_place = places[column_map.text]
    translated = _translation_places(column_map, places).get(column_map.text)
    question_of = _question_reader(column_map, places)
    id_of = _id_reader(column_map.id, places) if column_map.id else None
    if id_of is not None and not column_map.respondent:
        id_of = _person_reader(column_map.id, column_map, places)
    respondent_of = (
        _person_reader(column_map.respondent, column_map, places)
        if column_map.respondent or id_of is None
        else id_of
    )
    attributes_of = _attribute_reader(column_map, places)

    def read(row: Row) -> list[Answer]:
        cells = row.cells
        text = cells[text_place]
        respondent, question = respondent_of(row), question_of(row)
        answer_id = id_of(row) if id_of else f"{respondent}:{question}"
        if shows_nothing(text):
            return []
        return [
            Answer(
                answer_id,
                question,
                respondent,
                text,
                language_of(cells),
                attributes_of(cells),
                _translation(cells, translated),
            )
        ]

    return read


def _translation_places(column_map: ColumnMap, places: Mapping[str, int]) -> Mapping[str, int]:
    """Where the translation stands, by the column with the answers."""
    return {answered: places[column] for answered, column in column_map.translations.items()}


def _translation(cells: Sequence[str], place: int | None) -> str:
    if place is None or shows_nothing(cells[place]):
        return ""
    return cells[place]


def _person_reader(
    column: str, column_map: ColumnMap, places: Mapping[str, int]
) -> Callable[[Row], str]:
    """Who answered: the id in the column, and the wave where there are several."""
    read = _id_reader(column, places, column_map.number_rows)
    wave_of = _wave_reader(column_map, places)
    return read if wave_of is None else lambda row: f"{read(row)}:{wave_of(row.cells)}"


def _wave_reader(
    column_map: ColumnMap, places: Mapping[str, int]
) -> Callable[[Sequence[str]], str] | None:
    if not column_map.wave:
        return (lambda _cells: column_map.wave_is) if column_map.wave_is else None
    place = places[column_map.wave]

    def read(cells: Sequence[str]) -> str:
        found = cells[place].strip()
        if not found:
            raise BadCellError(column_map.wave, "no wave")
        return found

    return read


def _id_reader(column: str, places: Mapping[str, int], prefix: str = "") -> Callable[[Row], str]:
    if not column:
        return lambda row: f"{prefix}{row.number}"
    place = places[column]

    def read(row: Row) -> str:
        cell = row.cells[place]
        found = cell.strip()
        if not found:
            raise BadCellError(column, "no id (of merged cells only the first has a value)")
        if len(found) > MAX_ID_LENGTH:
            raise BadCellError(column, f"an id of more than {MAX_ID_LENGTH} characters")
        if doubt := _doubt(cell, found):
            raise BadCellError(column, f"no id: {doubt}")
        return found

    return read


def _doubt(cell: str, id: str) -> str:
    """Why this may not be the id that somebody was given; empty if nothing speaks against it."""
    if isinstance(cell, UncertainText):
        return cell.doubt
    if id.casefold() in _MISSING:
        return f"'{id}' means a missing value"
    if _SHORTENED.fullmatch(id):
        return f"{id} is a number that was shortened, so digits are lost; store ids as text"
    return ""


def are_surely_ids(cells: Sequence[str], ids: Sequence[str]) -> bool:
    """Whether each of these cells, of a column with ids, would be read as this id."""
    return (
        set(map(type, cells)) == {str}
        and all(ids)
        and max(map(len, ids)) <= MAX_ID_LENGTH
        and _MISSING.isdisjoint(map(str.casefold, ids))
        and not any(map(_SHORTENED.fullmatch, ids))
    )


def _question_reader(column_map: ColumnMap, places: Mapping[str, int]) -> Callable[[Row], str]:
    if not column_map.question:
        question = column_map.asked()[0].id
        return lambda _row: question
    place = places[column_map.question]

    def read(row: Row) -> str:
        found = row.cells[place].strip()
        if not found:
            raise BadCellError(column_map.question, "no question")
        return found

    return read


def language_reader(
    column_map: ColumnMap,
    places: Mapping[str, int],
    language_tag: Callable[[str], str] | None,
) -> _LanguageOf:
    """How to read the language of the answers in a row."""
    if not column_map.language:
        return lambda _cells: column_map.language_is
    place = places[column_map.language]
    if language_tag is not None:
        tag = lru_cache(language_tag)
        return lambda cells: tag(cells[place].strip()) or column_map.language_is
    return lambda cells: cells[place].strip() or column_map.language_is


def _attribute_reader(
    column_map: ColumnMap, places: Mapping[str, int]
) -> Callable[[Sequence[str]], Mapping[str, str]]:
    wave_of = _wave_reader(column_map, places)
    if not column_map.attributes and wave_of is None:
        return lambda _cells: NO_ATTRIBUTES
    named = [(attribute_name(column), places[column]) for column in column_map.attributes]

    def read(cells: Sequence[str]) -> Mapping[str, str]:
        found = {name: value for name, place in named if (value := cells[place].strip())}
        if wave_of is not None:
            found[WAVE] = wave_of(cells)
        return found

    return read


def _cell_check(
    places: Mapping[str, int], encoding: str, longest: int
) -> Callable[[Sequence[str]], None]:
    """Raises BadCellError for a cell of a named column that no study can hold."""

    def look_closely(cells: Sequence[str]) -> None:
        for column, place in places.items():
            found = _UNFIT.search(cells[place])
            if found and found[0] == "\0":
                raise BadCellError(column, "a NUL character")
            if found:
                raise BadCellError(column, f"bytes that are not {encoding or 'text'}")
            if len(cells[place]) > longest:
                reason = f"more than {longest:,} characters (--limit characters=N allows more)"
                raise BadCellError(column, reason)

    def check(cells: Sequence[str]) -> None:
        together = "".join(cells)
        if len(together) > longest or _UNFIT.search(together):
            look_closely(cells)

    return check


def has_unfit(cells: Sequence[str], longest: int) -> bool:
    """Whether any of these cells is one that no study can hold."""
    return max(map(len, cells)) > longest or bool(_UNFIT.search("".join(cells)))
