"""Made-up visitors, their answers and the codes of these, for tests of findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from intercoder.codebook.code import Code, Codebook
from intercoder.findings.tables.code_rows import code_rows
from intercoder.findings.tables.part import Part
from intercoder.findings.tables.request import Settings
from intercoder.findings.whose.coded_answers import Answers, AnswerState, CodedAnswers, Respondents

BOOK = Codebook(
    "Library visitors",
    (
        Code("services", "Services", heading=True),
        Code("books", "Books and media", parent="services"),
        Code("staff", "Staff", parent="services"),
        Code("place", "The place"),
        Code("quiet", "Quiet", parent="place"),
        Code("other", "Other"),
    ),
)
"""`services` only orders the tree; `place` is given by itself, too."""
CODES = tuple(code.id for code in BOOK.assignable)
QUESTIONS = ("value", "better")


@dataclass(frozen=True)
class Given:
    """One answer."""

    respondent: int
    codes: str | None
    """Ids with spaces between; None where nobody judged it."""
    question: str = "value"
    state: AnswerState = AnswerState.JUDGED
    language: str = "en"


def coded(
    answers: Sequence[Given], attributes: Mapping[str, Sequence[str]] | None = None
) -> CodedAnswers:
    """The answers as arrays; `attributes` have a value for each respondent."""
    people = 1 + max((one.respondent for one in answers), default=-1)
    known = {}
    for name, values in (attributes or {}).items():
        order = tuple(sorted(set(values)))
        known[name] = np.array([order.index(value) for value in values], dtype=np.int32), order
        people = max(people, len(values))
    languages = tuple(sorted({one.language for one in answers}))
    found = Answers(
        np.arange(1, len(answers) + 1),
        np.array([one.respondent for one in answers], dtype=np.int64),
        np.array([QUESTIONS.index(one.question) for one in answers], dtype=np.int32),
        np.array([languages.index(one.language) for one in answers], dtype=np.int32),
        QUESTIONS,
        languages,
        Respondents(np.arange(1, people + 1), known),
    )
    states = [
        AnswerState.NOT_JUDGED
        if one.codes is None and one.state is AnswerState.JUDGED
        else one.state
        for one in answers
    ]
    marks = [[code in (one.codes or "").split() for code in CODES] for one in answers]
    return CodedAnswers(
        found,
        "anna",
        "coder:anna",
        np.array(states, dtype=np.int8),
        np.array(marks, dtype=np.bool_).reshape(len(answers), len(CODES)),
        None,
        CODES,
        np.zeros(len(answers), dtype=np.bool_),
    )


def part_of(found: CodedAnswers, settings: Settings | None = None, question: str = "") -> Part:
    """All its answers together, or those to one question."""
    asked = settings or Settings()
    rows = code_rows(BOOK, BOOK, found.codes, roll_up=asked.roll_up)
    counted = np.ones(found.state.size, dtype=np.bool_)
    if question:
        counted = found.answers.question == QUESTIONS.index(question)
    return Part(found, rows, (question,) if question else QUESTIONS, ("main",), counted, asked)


def shuffled(found: CodedAnswers, order: Sequence[int]) -> CodedAnswers:
    """The same answers in another order; rows of respondents stay."""
    places = list(order)
    answers = replace(
        found.answers,
        respondent=found.answers.respondent[places],
        question=found.answers.question[places],
        language=found.answers.language[places],
    )
    return replace(
        found,
        answers=answers,
        state=found.state[places],
        marks=found.marks[places],
        unsure=found.unsure[places],
    )
