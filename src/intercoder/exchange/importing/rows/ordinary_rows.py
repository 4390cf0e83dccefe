"""Reads many ordinary rows at a time, column by column: a third of the work of row by row.

Rows are ordinary if a respondent has one row, and nothing in it needs a closer look. Where any of
them is not, or might not be, all are left to `table_reading`, which says what is wrong with which.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, compress, repeat
from operator import not_

from intercoder.answers.answer import NO_ATTRIBUTES, AnswerColumns
from intercoder.exchange.importing.columns.column_map import ColumnMap, Shape, attribute_name
from intercoder.exchange.importing.refused_rows import BadCellError
from intercoder.exchange.importing.rows.answer_rows import (
    are_surely_ids,
    has_unfit,
    language_reader,
)
from intercoder.exchange.importing.rows.duplicate_rows import DescribedRespondents, RepeatedAnswers
from intercoder.exchange.importing.rows.spelled_ids import SpelledIds
from intercoder.tables.table import RefusedRow, Row
from intercoder.text.folding import shows_nothing

_MOST_KNOWN = 5_000
"""Different descriptions of respondents that are kept at a time."""


@dataclass(frozen=True, slots=True)
class OrdinaryRows:
    """Reads rows of a wide table with a column for the respondent."""

    respondent: int
    """Place of the column, as with the others."""
    questions: tuple[tuple[str, int], ...]
    attributes: tuple[tuple[str, int], ...]
    named: tuple[int, ...]
    """Places of all columns that are taken."""
    language_of: Callable[[Sequence[str]], str]
    longest: int
    """Characters that a cell may have."""
    _described: dict[tuple[str, ...], Mapping[str, str]] = field(
        default_factory=dict, compare=False, repr=False
    )
    """Attributes by what stands in their columns: most respondents share theirs with others."""

    def read(
        self,
        rows: Sequence[Row | RefusedRow],
        spelled: SpelledIds,
        repeats: RepeatedAnswers,
        respondents: DescribedRespondents,
    ) -> AnswerColumns | None:
        """The answers in these rows, remembered; None, and nothing remembered, if any of the rows
        is not ordinary."""
        if any(isinstance(row, RefusedRow) for row in rows):
            return None
        cells = [row.cells for row in rows]
        columns = list(zip(*cells, strict=True))
        people = list(map(str.strip, columns[self.respondent]))
        if not are_surely_ids(columns[self.respondent], people) or any(
            has_unfit(columns[place], self.longest) for place in self.named
        ):
            return None
        texts = [columns[place] for _, place in self.questions]
        is_shown = [list(map(not_, map(shows_nothing, column))) for column in texts]
        if not all(map(any, zip(*is_shown, strict=True))):
            return None  # a row without an answer may describe a respondent
        try:
            languages = list(map(self.language_of, cells))
        except BadCellError:
            return None
        if repeats.may_have_any(people) or list(map(spelled.people.of, people)) != people:
            return None
        attributes = self._attributes(columns)
        numbers = [row.number for row in rows]
        for (question, _), column, shown in zip(self.questions, texts, is_shown, strict=True):
            repeats.add_column(question, numbers, column, shown)
        repeats.add_respondents(people)
        respondents.add_all(people, attributes)
        questions = [question for question, _ in self.questions]
        return _in_rows(people, questions, texts, is_shown, languages, attributes)

    def _attributes(self, columns: Sequence[Sequence[str]]) -> list[Mapping[str, str]]:
        count = len(columns[self.respondent])
        if not self.attributes:
            return [NO_ATTRIBUTES] * count
        known = self._described
        if len(known) >= _MOST_KNOWN:
            known.clear()
        given = list(zip(*(columns[place] for _, place in self.attributes), strict=True))
        names = [name for name, _ in self.attributes]
        for cells in set(given).difference(known):
            stripped = zip(names, map(str.strip, cells), strict=True)
            known[cells] = {name: value for name, value in stripped if value}
        return [known[cells] for cells in given]


def ordinary_rows(
    column_map: ColumnMap,
    columns: Sequence[str],
    spelled: SpelledIds,
    longest: int,
    language_tag: Callable[[str], str] | None,
) -> OrdinaryRows | None:
    """How to read ordinary rows of this table; None if it has none."""
    asked = [one.id for one in column_map.questions]
    if (
        column_map.shape is not Shape.WIDE
        or not column_map.respondent
        or column_map.id
        or column_map.codings is not None
        or column_map.translations
        or column_map.wave
        or column_map.wave_is
        or not asked
        or asked != [one.id for one in spelled.asked]
        or spelled.renames
    ):
        return None
    places = {name: columns.index(name) for name in column_map.columns()}
    return OrdinaryRows(
        places[column_map.respondent],
        tuple((one.id, places[one.column]) for one in column_map.questions),
        tuple((attribute_name(one), places[one]) for one in column_map.attributes),
        tuple(places.values()),
        language_reader(column_map, places, language_tag),
        longest,
    )


def _in_rows(
    people: Sequence[str],
    questions: Sequence[str],
    texts: Sequence[Sequence[str]],
    is_shown: Sequence[Sequence[bool]],
    languages: Sequence[str],
    attributes: Sequence[Mapping[str, str]],
) -> AnswerColumns:
    """The answers that are shown, those of a row one after the other."""
    shown = list(chain.from_iterable(zip(*is_shown, strict=True)))
    wide = len(questions)
    persons = [one for one in people for _ in range(wide)]
    asked = list(chain.from_iterable(repeat(questions, len(people))))
    people, asked = list(compress(persons, shown)), list(compress(asked, shown))
    return AnswerColumns(
        [f"{person}:{question}" for person, question in zip(people, asked, strict=True)],
        asked,
        people,
        list(compress(chain.from_iterable(zip(*texts, strict=True)), shown)),
        list(compress((one for one in languages for _ in range(wide)), shown)),
        list(compress((one for one in attributes for _ in range(wide)), shown)),
        [""] * len(people),
    )
