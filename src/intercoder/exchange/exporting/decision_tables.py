"""Decisions as tables for other programs: the columns and their values.

There are two shapes. Long has one row for each answer, coder and code; an answer to which no code
applies, or that was skipped, has one row without a code. Wide has one row for each answer and
coder, and a column for each code: 1 given, 0 not given, empty if the answer was skipped, because
nobody said that the code does not apply.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import repeat
from typing import Any, TypeAlias

from intercoder.answers.answer import Answer
from intercoder.codebook.code import Codebook
from intercoder.coding.decision import State
from intercoder.study.exchange.exported_rows import Coding, CodingRow
from intercoder.study.log.decision_rows import codes_of
from intercoder.study.log.json_records import attributes_from_text

Cell: TypeAlias = str | int | float | None
"""The content of one cell of a table; None if it is empty."""
Row: TypeAlias = tuple[Cell, ...]
_MOST_KNOWN = 5_000
"""Sets of codes whose cells are kept at a time."""


class Kind(StrEnum):
    """The type of a column, for formats that use it."""

    TEXT = "text"
    COUNT = "count"
    """A whole number."""
    NUMBER = "number"
    MARK = "mark"
    """1 or 0."""
    MOMENT = "moment"
    """A time in UTC, ISO 8601."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its title and its type, and what it is about, for formats that label columns."""

    title: str
    kind: Kind = Kind.TEXT
    code: str = field(default="", compare=False)
    """Id of the code that it holds 1 and 0 of."""
    question: str = field(default="", compare=False)
    """Id of the only question that it is about."""
    attribute: str = field(default="", compare=False)
    """Name of the attribute that it holds."""


ATTRIBUTE = "attribute:"
"""Prefix of the titles of attribute columns."""
CODE = "code:"
"""Prefix of the titles of code columns, in a wide table."""

_ANSWER = tuple(map(Column, ("answer", "respondent", "question", "language", "text")))
TRANSLATION = Column("translation")
"""A column that only studies with translations have."""
_WHO = tuple(map(Column, ("round", "coder", "state")))
_CODE = tuple(map(Column, ("code", "code_name", "origin")))
_MARKS = (
    Column("unsure", Kind.MARK),
    Column("memo"),
    Column("revision", Kind.COUNT),
    Column("decided_at", Kind.MOMENT),
    Column("seconds", Kind.NUMBER),
)


class NewCodeError(LookupError):
    """A decision has a code that its table has no column for."""


@dataclass(frozen=True, slots=True)
class Uncoded:
    """An answer that none of the requested coders has decided."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class DecisionBatch:
    """The rows of many decisions, as columns: what all rows of a decision share is there once.

    A decision has a row for each of its `cells`: what comes before, these cells, what comes after.
    """

    before: tuple[Sequence[Cell], ...]
    """Columns with a value for each decision."""
    given: Sequence[Hashable]
    """What the codes of each decision are known by."""
    cells: Mapping[Hashable, tuple[Row, ...]]
    """The cells that tell of the codes, by `given`; at least one tuple, all of one width."""
    after: tuple[Sequence[Cell], ...]
    """Columns with a value for each decision; there may be none."""

    def rows(self) -> Iterator[Row]:
        """The rows, one after the other."""
        starts = zip(*self.before, strict=True)
        ends: Iterable[Row] = zip(*self.after, strict=True) if self.after else repeat(())
        for start, given, end in zip(starts, self.given, ends, strict=False):
            for cells in self.cells[given]:
                yield start + cells + end


@dataclass(frozen=True, slots=True)
class BatchedRows:
    """Rows that come in batches, and can be read once: as batches or one after the other."""

    batches: Iterator[DecisionBatch]

    def __iter__(self) -> Iterator[Row]:
        for batch in self.batches:
            yield from batch.rows()


def make_room(known: dict[Any, Any]) -> None:
    """Forget what is known of sets of codes once it takes much memory: a million may all differ."""
    if len(known) >= _MOST_KNOWN:
        known.clear()


@dataclass(frozen=True, slots=True)
class AnswerTable:
    """One row for each answer, regardless of decisions."""

    attributes: tuple[str, ...] = ()
    with_translation: bool = False

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns, in order."""
        return (*answer_columns(self.with_translation), *attribute_columns(self.attributes))

    def row(self, answer: Answer) -> Row:
        """The row of an answer."""
        start = answer_cells(answer, self.with_translation)
        return (*start, *attribute_cells(answer, self.attributes))


@dataclass(frozen=True, slots=True)
class LongTable:
    """One row for each answer, coder and code."""

    codebook: Codebook
    attributes: tuple[str, ...] = ()
    with_translation: bool = False
    _known: dict[str, tuple[Row, ...]] = field(default_factory=dict, repr=False, compare=False)
    """The cells of codes that are given again and again."""

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns, in order."""
        start = (*answer_columns(self.with_translation), *_WHO, *_CODE, *_MARKS)
        return (*start, *attribute_columns(self.attributes))

    def rows(self, one: Coding | Uncoded) -> Iterator[Row]:
        """The rows of one decision, one for each code; one without a code if it has none."""
        start = (*answer_cells(one.answer, self.with_translation), *_who_cells(one))
        end = (*_mark_cells(one), *attribute_cells(one.answer, self.attributes))
        codes = one.judgement.codes if isinstance(one, Coding) else {}
        for code, origin in codes.items():
            yield (*start, code, self.codebook.name_of(code), origin.value, *end)
        if not codes:
            yield (*start, None, None, None, *end)

    def batch_of(self, many: CodingRow) -> DecisionBatch:
        """The rows of many decisions, given as columns."""
        return DecisionBatch(
            (*_answer_columns(many, self.with_translation), *_who_columns(many)),
            many.codes,
            {given: self._code_cells(given) for given in set(many.codes)},
            (*_mark_columns(many), *_attribute_columns(many, self.attributes)),
        )

    def _code_cells(self, given: str) -> tuple[Row, ...]:
        """The cells of each code, from the text in which the study keeps them all."""
        if given not in self._known:
            codes = codes_of(given) or {}
            cells = ((code, self.codebook.name_of(code), by.value) for code, by in codes.items())
            make_room(self._known)
            self._known[given] = tuple(cells) or ((None, None, None),)
        return self._known[given]


@dataclass(frozen=True, slots=True)
class WideTable:
    """One row for each answer and coder, and a column for each code.

    `codes` are the ids of the codes in the order of their columns; a decision with any other code
    does not fit the table.
    """

    codes: tuple[str, ...]
    attributes: tuple[str, ...] = ()
    with_translation: bool = False
    _marks: dict[tuple[str, ...], Row] = field(default_factory=dict, repr=False, compare=False)
    """The cells of each set of codes: coders give the same ones again and again."""

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns, in order."""
        codes = (code_column(code) for code in self.codes)
        start = (*answer_columns(self.with_translation), *_WHO, *_MARKS)
        return (*start, *codes, *attribute_columns(self.attributes))

    def rows(self, one: Coding | Uncoded) -> Iterator[Row]:
        """The one row of a decision."""
        yield self.row(one)

    def row(self, one: Coding | Uncoded) -> Row:
        """The row of a decision."""
        return (
            *answer_cells(one.answer, self.with_translation),
            *_who_cells(one),
            *_mark_cells(one),
            *self._code_cells(one),
            *attribute_cells(one.answer, self.attributes),
        )

    def batch_of(self, many: CodingRow) -> DecisionBatch:
        """The rows of many decisions, given as columns.

        Raises NewCodeError for a code that is not in the table.
        """
        judged = list(zip(many.state, many.codes, strict=True))
        return DecisionBatch(
            (
                *_answer_columns(many, self.with_translation),
                *(*_who_columns(many), *_mark_columns(many)),
            ),
            judged,
            {one: (self._cells_of(*one),) for one in set(judged)},
            _attribute_columns(many, self.attributes),
        )

    def _cells_of(self, state: str, given: str) -> Row:
        key = (state, given)
        if key not in self._marks:
            codes = codes_of(given) or {}
            if not set(self.codes).issuperset(codes):
                raise NewCodeError
            is_skipped = state == State.SKIPPED.value
            make_room(self._marks)
            self._marks[key] = tuple(
                None if is_skipped else int(code in codes) for code in self.codes
            )
        return self._marks[key]

    def _code_cells(self, one: Coding | Uncoded) -> Row:
        if isinstance(one, Uncoded) or one.judgement.state is State.SKIPPED:
            return (None,) * len(self.codes)
        given = tuple(one.judgement.codes)
        if given not in self._marks:
            make_room(self._marks)
            self._marks[given] = tuple(int(code in given) for code in self.codes)
        return self._marks[given]


Table: TypeAlias = LongTable | WideTable


def column_codes(revisions: Iterable[Codebook], proposed: Iterable[str] = ()) -> tuple[str, ...]:
    """Ids of the codes of a wide table, from the revisions of a codebook, latest first.

    The codes of the latest come in its order, followed by those that only earlier ones had, and
    by those that were proposed and are in use.
    """
    codes = (code.id for codebook in revisions for code in codebook.assignable)
    return tuple(dict.fromkeys([*codes, *proposed]))


def answer_columns(with_translation: bool) -> tuple[Column, ...]:
    """The columns with which a row about an answer begins."""
    return (*_ANSWER, *((TRANSLATION,) if with_translation else ()))


def answer_cells(answer: Answer, with_translation: bool) -> Row:
    """The cells of these columns."""
    start = (answer.id, answer.respondent, answer.question, answer.language, answer.text)
    return (*start, answer.translation or None) if with_translation else start


def code_column(code: str, question: str = "") -> Column:
    """The column of 1 and 0 of a code; with a question, of its answers only."""
    before = f"{question}:" if question else ""
    return Column(f"{before}{CODE}{code}", Kind.MARK, code=code, question=question)


def attribute_columns(attributes: Sequence[str]) -> tuple[Column, ...]:
    """The columns of the respondents' attributes."""
    return tuple(Column(f"{ATTRIBUTE}{name}", attribute=name) for name in attributes)


def _answer_columns(many: CodingRow, with_translation: bool) -> tuple[Sequence[Cell], ...]:
    start = (many.key, many.respondent, many.question, many.language, many.text)
    return (*start, many.translation) if with_translation else start


def _who_columns(many: CodingRow) -> tuple[Sequence[Cell], ...]:
    return (many.round, many.coder, many.state)


def _mark_columns(many: CodingRow) -> tuple[Sequence[Cell], ...]:
    seconds = [one / 1000 for one in many.milliseconds]
    return (list(map(int, many.unsure)), many.memo, many.revision, many.decided_at, seconds)


def _attribute_columns(many: CodingRow, names: Sequence[str]) -> tuple[Sequence[Cell], ...]:
    if not names:
        return ()
    known = [attributes_from_text(one) for one in many.attributes]
    return tuple([one.get(name) for one in known] for name in names)


def attribute_cells(answer: Answer, attributes: Sequence[str]) -> Row:
    """The cells of `attribute_columns`."""
    return tuple(answer.attributes.get(name) for name in attributes)


def _who_cells(one: Coding | Uncoded) -> Row:
    if isinstance(one, Uncoded):
        return (None, None, State.UNSEEN.value)
    return (one.round, one.coder, one.judgement.state.value)


def _mark_cells(one: Coding | Uncoded) -> Row:
    if isinstance(one, Uncoded):
        return (None, None, None, None, None)
    judgement = one.judgement
    return (int(judgement.unsure), judgement.memo, one.revision, one.decided_at, one.seconds)
