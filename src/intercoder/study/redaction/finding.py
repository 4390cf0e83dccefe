"""Finds personal data in the answers of a study."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import func, select

from intercoder.protection.redaction.kinds import Find
from intercoder.study.database.bulk import fetched
from intercoder.study.database.schema import answer, question
from intercoder.study.study import Study

_ROWS = 2000
Detector = Callable[[str, str], tuple[Find, ...]]
"""What finds personal data, given a text and its language."""


@dataclass(frozen=True, slots=True)
class AnswerWithFinds:
    """An answer in which personal data were found."""

    answer: str
    """Its id."""
    row: int
    question: str
    language: str
    text: str
    finds: tuple[Find, ...]


def find_personal_data(
    study: Study, detect: Detector, advance: Callable[[int], object] = lambda _answers: None
) -> Iterator[AnswerWithFinds]:
    """The answers with personal data, in the order of the study, removed ones among them.

    `advance` is called with the number of answers just read.
    """
    statement = (
        select(answer.c.id, answer.c.key, question.c.key, answer.c.language, answer.c.text)
        .join(question, question.c.id == answer.c.question_id)
        .order_by(answer.c.id)
    )
    with study.reading() as connection:
        for rows in fetched(connection, statement, _ROWS):
            for number, key, asked, language, text in rows:
                if finds := detect(text, language):
                    yield AnswerWithFinds(key, number, asked, language, text, finds)
            advance(len(rows))


def count_answers(study: Study) -> int:
    """The number of answers that are read."""
    with study.reading() as connection:
        return connection.execute(select(func.count()).select_from(answer)).scalar_one()
