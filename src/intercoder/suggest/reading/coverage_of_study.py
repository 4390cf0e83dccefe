"""Which coded answers of a study have words that none of their codes speaks for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from intercoder.study.study import Study
from intercoder.study.suggest.training_data import answer_texts
from intercoder.suggest.learning.learning_data import as_text
from intercoder.suggest.model.evidence import find_content_words
from intercoder.suggest.model.feature_space import code_text
from intercoder.suggest.reading.coded_answers import coded_or_not
from intercoder.suggest.reading.coverage import MIN_ANSWERS, unspoken_words
from intercoder.suggest.reading.request import ReadingRequest
from intercoder.suggest.reading.theme_space import said_in


@dataclass(frozen=True, slots=True)
class UncoveredAnswer:
    """A coded answer with words that none of its codes speaks for."""

    row: int
    """Of the study."""
    question: str
    codes: tuple[str, ...]
    """Ids of the codes given, sorted."""
    words: tuple[str, ...]
    """The rarest first."""


@dataclass(frozen=True, slots=True)
class QuestionCoverage:
    """How far the answers to one question are covered."""

    question: str
    coded: int
    """Answers with a code."""
    uncovered: int
    """Of these, with words that no code given speaks for."""
    not_coded: int

    @property
    def share(self) -> float | None:
        """Share of the coded answers that are not covered; None where none is coded."""
        return self.uncovered / self.coded if self.coded else None


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far the codes given cover what people wrote."""

    questions: tuple[QuestionCoverage, ...]
    answers: tuple[UncoveredAnswer, ...]
    """Those that say most beside their codes first."""
    words: tuple[tuple[str, int], ...]
    """The words that are not spoken for, with the number of such answers, commonest first."""
    min_answers: int = MIN_ANSWERS
    """Words in fewer coded answers were not looked at."""


def coverage(
    study: Study, request: ReadingRequest, advance: Callable[[int], object] = lambda _: None
) -> Coverage:
    """How far the codes given, by whomever, cover the coded answers.

    `advance` is called with the number of answers just read. Raises UsageError for a question or
    language that no answer has.
    """
    state = coded_or_not(study, request)
    book = study.codebook()
    rows = sorted(state.codes)
    read = answer_texts(study, rows)
    texts = [as_text(one) for one in read]
    content = find_content_words(texts, book)
    said = said_in(texts, content)
    advance(len(texts))
    entries = [code_text(code, book) for code in book.assignable]
    of_codes = {
        code.id: frozenset(found)
        for code, found in zip(book.assignable, said_in(entries, content), strict=True)
    }
    found = unspoken_words(said, [state.codes[row] for row in rows], of_codes)
    answers = tuple(
        UncoveredAnswer(
            rows[one.place],
            texts[one.place].question,
            tuple(sorted(state.codes[rows[one.place]])),
            one.words,
        )
        for one in found
    )
    coded = Counter(text.question for text in texts)
    uncovered = Counter(one.question for one in answers)
    open_ = Counter(one.question for one in answer_texts(study, state.uncoded.tolist()))
    return Coverage(
        tuple(
            QuestionCoverage(name, coded[name], uncovered[name], open_[name])
            for name in sorted({*coded, *open_})
        ),
        answers,
        tuple(Counter(word for one in answers for word in one.words).most_common()),
    )
