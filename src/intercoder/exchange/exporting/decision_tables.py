"""Decisions as tables for other programs: the columns and their values.

Two shapes. Long has one row for each answer, coder and code; an answer that no code applies to, or
that was skipped, has one row without a code. Wide has one row for each answer and coder, and a
column for each code: 1 given, 0 not given, empty where the answer was skipped, because nobody said
that the code does not apply.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from intercoder.answers.answer import Answer
from intercoder.codebook.code import Codebook
from intercoder.coding.decision import State
from intercoder.study.exchange.exported_rows import Coding

Cell: TypeAlias = str | int | float | None
"""What one place of a table holds; None where there is nothing to say."""
Row: TypeAlias = tuple[Cell, ...]


class Kind(StrEnum):
    """What a column holds, for formats that care."""

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
    """One column: its title, and what it holds."""

    title: str
    kind: Kind = Kind.TEXT


ATTRIBUTE = "attribute:"
"""What the titles of attribute columns begin with."""
CODE = "code:"
"""What the titles of code columns begin with, in a wide table."""

_ANSWER = tuple(map(Column, ("answer", "respondent", "question", "language", "text")))
_WHO = tuple(map(Column, ("round", "coder", "state")))
_CODE = tuple(map(Column, ("code", "code_name", "origin")))
_MARKS = (
    Column("unsure", Kind.MARK),
    Column("memo"),
    Column("revision", Kind.COUNT),
    Column("decided_at", Kind.MOMENT),
    Column("seconds", Kind.NUMBER),
)


@dataclass(frozen=True, slots=True)
class Uncoded:
    """An answer that none of the coders asked for has decided."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class AnswerTable:
    """One row for each answer, whatever was decided on it."""

    attributes: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns, in order."""
        return (*_ANSWER, *_attribute_columns(self.attributes))

    def row(self, answer: Answer) -> Row:
        """The row of an answer."""
        return (*_answer_cells(answer), *_attribute_cells(answer, self.attributes))


@dataclass(frozen=True, slots=True)
class LongTable:
    """One row for each answer, coder and code."""

    codebook: Codebook
    attributes: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns, in order."""
        return (*_ANSWER, *_WHO, *_CODE, *_MARKS, *_attribute_columns(self.attributes))

    def rows(self, one: Coding | Uncoded) -> Iterator[Row]:
        """The rows of one decision, a row for each code; one without a code where it has none."""
        start = (*_answer_cells(one.answer), *_who_cells(one))
        end = (*_mark_cells(one), *_attribute_cells(one.answer, self.attributes))
        codes = one.judgement.codes if isinstance(one, Coding) else {}
        for code, origin in codes.items():
            yield (*start, code, self.codebook.name_of(code), origin.value, *end)
        if not codes:
            yield (*start, None, None, None, *end)


@dataclass(frozen=True, slots=True)
class WideTable:
    """One row for each answer and coder, and a column for each code.

    `codes` are the ids of the codes in the order of their columns; a decision with any other code
    does not fit the table.
    """

    codes: tuple[str, ...]
    attributes: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns, in order."""
        codes = (Column(f"{CODE}{code}", Kind.MARK) for code in self.codes)
        return (*_ANSWER, *_WHO, *_MARKS, *codes, *_attribute_columns(self.attributes))

    def rows(self, one: Coding | Uncoded) -> Iterator[Row]:
        """The one row of a decision."""
        yield (
            *_answer_cells(one.answer),
            *_who_cells(one),
            *_mark_cells(one),
            *self._code_cells(one),
            *_attribute_cells(one.answer, self.attributes),
        )

    def _code_cells(self, one: Coding | Uncoded) -> Row:
        if isinstance(one, Uncoded) or one.judgement.state is State.SKIPPED:
            return (None,) * len(self.codes)
        return tuple(int(code in one.judgement.codes) for code in self.codes)


Table: TypeAlias = LongTable | WideTable


def column_codes(revisions: Iterable[Codebook]) -> tuple[str, ...]:
    """Ids of the codes of a wide table, from the revisions of a codebook, the latest first.

    The codes of the latest come in its order; after them those that only earlier ones had.
    """
    codes = (code.id for codebook in revisions for code in codebook.assignable)
    return tuple(dict.fromkeys(codes))


def _attribute_columns(attributes: Sequence[str]) -> tuple[Column, ...]:
    return tuple(Column(f"{ATTRIBUTE}{name}") for name in attributes)


def _answer_cells(answer: Answer) -> Row:
    return (answer.id, answer.respondent, answer.question, answer.language, answer.text)


def _attribute_cells(answer: Answer, attributes: Sequence[str]) -> Row:
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
