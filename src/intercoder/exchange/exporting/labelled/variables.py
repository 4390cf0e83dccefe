"""What is said of a table's columns in formats that label: labels, value labels, sets of marks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

from intercoder.codebook.differences import joined
from intercoder.exchange.exporting.decision_tables import Cell, Column, Kind, Row
from intercoder.exchange.exporting.labelled.unknown_marks import reasons
from intercoder.study.answers.value_labels import value_labels
from intercoder.study.study import Study

_NO_LABELS: Mapping[str, int] = MappingProxyType({})
YES_NO: Mapping[str, int] = MappingProxyType({"no": 0, "yes": 1})
_EXACT = 2**53
_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "answer": "Answer id",
        "respondent": "Respondent id",
        "question": "Question id",
        "language": "Language of the answer",
        "text": "Answer",
        "translation": "Translation of the answer",
        "round": "Round",
        "coder": "Coder",
        "state": "State of the answer",
        "code": "Code id",
        "code_name": "Code",
        "origin": "Where the code came from",
        "unsure": "Marked as unsure",
        "memo": "Memo",
        "revision": "Revision of the codebook",
        "decided_at": "Time of the decision (UTC)",
        "seconds": "Seconds in view",
        "settled": "How the consensus was reached",
        "lead": "Lead who decided",
        "stale": "A decision has changed since the consensus",
        "coders": "Number of coders who judged the answer",
        "rule": "Rule that gave the result",
        "rounds": "Number of rounds",
        "answers": "Number of answers",
        "with_result": "Answers with a result",
        "open": "Open answers",
        "not_judged": "Answers that nobody judged",
    }
)


class Measure(StrEnum):
    """The level of measurement."""

    NOMINAL = "nominal"
    SCALE = "scale"


@dataclass(frozen=True, slots=True)
class Variable:
    """One column with its cells."""

    column: Column
    label: str
    cells: Sequence[Cell]
    values: Mapping[str, int] = field(default_factory=lambda: _NO_LABELS)
    """Number by label, where the cells are numbers with labels."""

    @property
    def is_text(self) -> bool:
        """Whether the cells are texts."""
        return self.column.kind is Kind.TEXT

    @property
    def is_of_code(self) -> bool:
        """Whether the cells say 1 or 0 of a code, or an `Unknown` where neither is known."""
        return bool(self.column.code)

    @property
    def measure(self) -> Measure:
        """The level of measurement."""
        is_scale = self.column.kind in (Kind.COUNT, Kind.NUMBER, Kind.MOMENT) and not self.values
        return Measure.SCALE if is_scale else Measure.NOMINAL


@dataclass(frozen=True, slots=True)
class CodeSet:
    """The codes of one question, or of all, as a multiple-response set."""

    question: str
    """Empty for all answers."""
    label: str
    members: tuple[int, ...]
    """Numbers of the variables, from 0."""


Labels: TypeAlias = Mapping[str, Mapping[str, str]]
"""By attribute: label by code."""


@dataclass(frozen=True, slots=True)
class StudyLabels:
    """What a study calls its codes, questions and the values of attributes."""

    codes: Mapping[str, str]
    wordings: Mapping[str, str]
    values: Labels


def labels_of(study: Study) -> StudyLabels:
    """The labels of a study: names of codes by their latest revision, wordings, value labels."""
    book = joined([study.codebook(number) for number in range(1, study.revision() + 1)])
    return StudyLabels(
        {code.id: code.name for code in book.codes},
        {one.id: one.wording for one in study.questions()},
        value_labels(study),
    )


def variables_of(
    columns: Sequence[Column], rows: Iterable[Row], labels: StudyLabels
) -> tuple[Variable, ...]:
    """The columns of a table with all their cells, which are held in memory."""
    cells: list[list[Cell]] = [list(one) for one in zip(*rows, strict=True)]
    cells = cells or [[] for _ in columns]
    unknown = {
        question: reasons(columns, cells, question)
        for question in {column.question for column in columns if column.code}
    }
    return tuple(
        _variable(column, cells[number], unknown, labels) for number, column in enumerate(columns)
    )


def code_sets(variables: Sequence[Variable], labels: StudyLabels) -> tuple[CodeSet, ...]:
    """The sets of codes: of all answers, and of each question that has columns of its own."""
    members: dict[str, list[int]] = {}
    for number, one in enumerate(variables):
        if one.is_of_code:
            members.setdefault(one.column.question, []).append(number)
    return tuple(
        CodeSet(question, _line(labels.wordings.get(question, "") or "Codes"), tuple(numbers))
        for question, numbers in members.items()
    )


def _variable(
    column: Column,
    cells: list[Cell],
    unknown: Mapping[str, Sequence[int]],
    labels: StudyLabels,
) -> Variable:
    label = label_of(column, labels)
    if column.code:
        known = zip(cells, unknown[column.question], strict=True)
        filled: list[Cell] = [why if cell is None else cell for cell, why in known]
        return Variable(column, label, filled, YES_NO)
    if column.kind is Kind.MARK:
        return Variable(column, label, cells, YES_NO)
    if not column.attribute:
        return Variable(column, label, cells)
    numbered = _numbered(cells, labels.values.get(column.attribute, {}))
    if numbered is not None:
        return Variable(replace(column, kind=Kind.COUNT), label, *numbered)
    if _are_whole_numbers(cells):
        numbers: list[Cell] = [int(cell) if cell else None for cell in cells]
        return Variable(replace(column, kind=Kind.COUNT), label, numbers)
    return Variable(column, label, cells)


def label_of(column: Column, labels: StudyLabels) -> str:
    """What a column holds, in one line."""
    if column.code:
        return _line(labels.codes.get(column.code, column.code))
    if column.attribute:
        return _line(column.attribute)
    if column.question:
        title = column.title.removeprefix(f"{column.question}:")
        asked = labels.wordings.get(column.question, column.question)
        return _line(f"{_LABELS.get(title, title)}: {asked}")
    return _LABELS.get(column.title, _line(column.title))


def _numbered(
    cells: Sequence[Cell], labels: Mapping[str, str]
) -> tuple[list[Cell], dict[str, int]] | None:
    """The cells as numbers, and the number by label; None without labels that have numbers.

    A value without a label gets the next free number, or keeps its own where it is one.
    """
    if not labels or not all(map(is_whole_number, labels)):
        return None
    numbers = {label: int(code) for code, label in labels.items()}
    if len(numbers) < len(labels):
        return None
    own = {str(cell) for cell in cells if cell and cell not in numbers}
    taken = {*numbers.values(), *(int(cell) for cell in own if is_whole_number(cell))}
    for cell in sorted(own):
        if not is_whole_number(cell):
            numbers[cell] = max(taken, default=0) + 1
            taken.add(numbers[cell])
        elif int(cell) in numbers.values():  # a number that another label has
            return None
    return [_number(cell, numbers) for cell in cells], numbers


def _number(cell: Cell, numbers: Mapping[str, int]) -> int | None:
    if not cell:
        return None
    return numbers[str(cell)] if cell in numbers else int(cell)


def is_whole_number(text: str) -> bool:
    """Whether the text is how a whole number is written that every package keeps exactly."""
    digits = text.removeprefix("-")
    is_plain = digits.isascii() and digits.isdecimal() and (digits == "0" or digits[0] != "0")
    return is_plain and text != "-0" and len(digits) < 16 and abs(int(text)) < _EXACT


def _are_whole_numbers(cells: Iterable[Cell]) -> bool:
    filled = {str(cell) for cell in cells if cell}
    return bool(filled) and all(map(is_whole_number, filled))


def _line(text: str) -> str:
    return " ".join(text.split())
