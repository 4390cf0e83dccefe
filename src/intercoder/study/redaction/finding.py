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
    """The answer, or its translation."""
    finds: tuple[Find, ...]
    is_translation: bool = False
    translation: str = ""
    """The translation of the answer; empty if it has none, or if this is about it."""
    translated_finds: tuple[Find, ...] = ()
    """Where the translation says the same data: they are replaced with those of the answer."""

    @property
    def what(self) -> str:
        """`answer` or `translation of answer`: which text it is."""
        return "translation of answer" if self.is_translation else "answer"


def find_personal_data(
    study: Study, detect: Detector, advance: Callable[[int], object] = lambda _answers: None
) -> Iterator[AnswerWithFinds]:
    """The answers with personal data, in the order of the study, removed ones among them.

    A translation comes after its answer, if it has data that the answer has not.
    `advance` is called with the number of answers just read.
    """
    statement = (
        select(
            answer.c.id,
            answer.c.key,
            question.c.key,
            answer.c.language,
            answer.c.text,
            answer.c.translation,
        )
        .join(question, question.c.id == answer.c.question_id)
        .order_by(answer.c.id)
    )
    with study.reading() as connection:
        for rows in fetched(connection, statement, _ROWS):
            for number, key, asked, language, text, translation in rows:
                finds = detect(text, language)
                both = detect(translation, "") if translation else ()
                said = {(one.kind, one.value) for one in finds}
                same = tuple(one for one in both if (one.kind, one.value) in said)
                of_answer = (key, number, asked, language)
                if finds:
                    about = (False, translation or "", same)
                    yield AnswerWithFinds(*of_answer, text, finds, *about)
                if others := tuple(one for one in both if one not in same):
                    yield AnswerWithFinds(*of_answer, translation, others, is_translation=True)
            advance(len(rows))


def count_answers(study: Study) -> int:
    """The number of answers that are read."""
    with study.reading() as connection:
        return connection.execute(select(func.count()).select_from(answer)).scalar_one()
