"""The bases of a table: how many answers there are, and what is known of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from intercoder.findings.whose.coded_answers import AnswerState, Bools, CodedAnswers


@dataclass(frozen=True, slots=True)
class Bases:
    """What the answers of a table come to; kinds of missing are never added up.

    A count is None where it is hidden.
    """

    respondents_in_study: int | None
    respondents: int | None
    """Who gave any of the answers counted."""
    not_answered: int | None
    """Who gave none."""
    answers: int | None
    judged: int | None
    """Answers with a result."""
    coded: int | None
    """Answers with at least one code."""
    no_code_applies: int | None
    open: int | None
    """Coders judged them differently, and nothing is settled."""
    unsure_left_out: int | None
    skipped: int | None
    not_judged: int | None
    respondents_judged: int | None
    """Who gave an answer with a result."""
    partly_judged: int | None
    """Of them, those with another answer counted that has no result."""
    mentions: int | None
    """Codes in the answers judged; parents do not count."""
    unsure: int | None
    """Answers judged with at least one judgement marked unsure behind the result."""

    def as_json(self) -> dict[str, Any]:
        """Under the stable names of the command's JSON."""
        return {
            "respondents_in_study": self.respondents_in_study,
            "respondents": self.respondents,
            "respondents_without_answer": self.not_answered,
            "respondents_judged": self.respondents_judged,
            "respondents_partly_judged": self.partly_judged,
            "answers": self.answers,
            "judged": self.judged,
            "coded": self.coded,
            "no_code_applies": self.no_code_applies,
            "open": self.open,
            "unsure_left_out": self.unsure_left_out,
            "skipped": self.skipped,
            "not_judged": self.not_judged,
            "mentions": self.mentions,
            "judged_unsure": self.unsure,
        }

    def missing(self) -> Iterator[tuple[str, int | None]]:
        """What has no result and why, where there is any or it is hidden, in words."""
        for count, words in (
            (self.open, "open (coders differ)"),
            (self.unsure_left_out, "left out as unsure"),
            (self.skipped, "skipped"),
            (self.not_judged, "not judged"),
        ):
            if count != 0:
                yield words, count


def bases(coded: CodedAnswers, counted: Bools) -> Bases:
    """The bases of the answers `counted`, shape (answers,)."""
    answers = coded.answers
    states = np.bincount(coded.state[counted], minlength=len(AnswerState))
    judged = counted & coded.judged
    marks = coded.marks[judged]
    with_codes = int(marks.any(axis=1).sum())
    asked = np.unique(answers.respondent[counted])
    of_judged = np.unique(answers.respondent[judged])
    of_missing = np.unique(answers.respondent[counted & ~coded.judged])
    in_study = answers.respondents.number.size
    return Bases(
        respondents_in_study=in_study,
        respondents=asked.size,
        not_answered=in_study - asked.size,
        answers=int(counted.sum()),
        judged=int(judged.sum()),
        coded=with_codes,
        no_code_applies=int(judged.sum()) - with_codes,
        open=int(states[AnswerState.OPEN]),
        unsure_left_out=int(states[AnswerState.UNSURE]),
        skipped=int(states[AnswerState.SKIPPED]),
        not_judged=int(states[AnswerState.NOT_JUDGED]),
        respondents_judged=of_judged.size,
        partly_judged=int(np.isin(of_judged, of_missing).sum()),
        mentions=int(marks.sum()),
        unsure=int(coded.unsure[judged].sum()),
    )
