"""The quotations that a lead chose, as they may leave the study."""

from __future__ import annotations

import numpy as np

from intercoder.answers.answer import Answer
from intercoder.findings.of_study import Findings
from intercoder.findings.quotations.quotable import quotables
from intercoder.findings.quotations.standing import Standing
from intercoder.findings.whose.coded_answers import CodedAnswers
from intercoder.report.findings.choices import Choices, Quoted, UniqueWords
from intercoder.report.findings.material import LeftOut, ShownQuotation
from intercoder.study.exchange.answer_numbers import numbers_of
from intercoder.study.exchange.exported_rows import answers, answers_at
from intercoder.study.study import Study


def quoted(
    study: Study, choices: Choices, found: Findings
) -> tuple[tuple[ShownQuotation, ...], tuple[LeftOut, ...]]:
    """The chosen quotations that still stand for what they were chosen for, and the others.

    An answer that has lost its code since, or got it, is left out, and so is one of which no word
    may be shown.
    """
    if not choices.quotations:
        return (), ()
    numbers = numbers_of(study, [one.answer for one in choices.quotations])
    texts = {one.id: one for one in answers_at(study, sorted(numbers.values())).values()}
    hides = {one.answer: one.unique_words is UniqueWords.HIDDEN for one in choices.quotations}
    said = quotables(hides, texts, answers(study))
    coded = found.study.under(found.versions[0])
    shown, left_out = [], []
    for one in choices.quotations:
        why = _why_not(one, texts, numbers, found, coded)
        if not why and not said[one.answer].says_something:
            why = "every word of it could tell who answered"
        if why:
            left_out.append(LeftOut(one.answer, one.code, why))
            continue
        answer, words = texts[one.answer], said[one.answer]
        shown.append(
            ShownQuotation(
                one.code,
                answer.question,
                one.standing,
                words.text,
                answer.language,
                words.translation,
            )
        )
    return tuple(shown), tuple(left_out)


def _why_not(
    one: Quoted,
    texts: dict[str, Answer],
    numbers: dict[str, int],
    found: Findings,
    coded: CodedAnswers,
) -> str:
    """Why a quotation is left out, as a clause; empty where it is not."""
    if one.answer not in texts:
        return "the study has no such answer"
    if one.code not in found.study.codebook:
        return "the codebook has no such code"
    number = numbers[one.answer]
    place = int(np.searchsorted(coded.answers.number, number))
    if place == coded.answers.number.size or coded.answers.number[place] != number:
        return "the study has no such answer"
    rows = {row.code: at for at, row in enumerate(found.rows.rows)}
    has = one.code in rows and bool(
        found.rows.marks(coded.marks[place : place + 1])[0, rows[one.code]]
    )
    if one.standing is Standing.CONTRARY:
        return "it has the code now, so it is not contrary" if has else ""
    return "" if has else "it does not have the code"
