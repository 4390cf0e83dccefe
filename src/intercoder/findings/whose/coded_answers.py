"""Answers and the codes they have for one way of deciding whose codes count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class AnswerState(IntEnum):
    """What is known of an answer's codes; kept apart in every base."""

    JUDGED = 0
    """It has codes, or no code applies."""
    OPEN = 1
    """Coders judged it differently, and nothing is settled."""
    UNSURE = 2
    """Only judgements marked unsure, which were left out."""
    SKIPPED = 3
    NOT_JUDGED = 4

    @property
    def words(self) -> str:
        """What it is called in tables."""
        return {
            0: "judged",
            1: "open: coders differ",
            2: "unsure, left out",
            3: "skipped",
            4: "not judged",
        }[int(self)]


@dataclass(frozen=True)
class Respondents:
    """Those who were asked, and what is known of them."""

    number: Ints
    """Shape (respondents,): row in the study, ascending."""
    attributes: Mapping[str, tuple[NDArray[np.int32], tuple[str, ...]]]
    """For each attribute the position of each respondent's value, and the values; an empty value
    stands for respondents without one."""


@dataclass(frozen=True)
class Answers:
    """All answers of a study; each array has the shape (answers,)."""

    number: Ints
    """Row in the study, ascending."""
    respondent: Ints
    """Position among the respondents."""
    question: NDArray[np.int32]
    language: NDArray[np.int32]
    questions: tuple[str, ...]
    languages: tuple[str, ...]
    """An empty one stands for answers without one."""
    respondents: Respondents


@dataclass(frozen=True)
class Origins:
    """Where the result of each answer comes from; arrays of shape (answers,)."""

    round: NDArray[np.int32]
    """Position in `rounds` of the round whose decisions count; -1 where there is no result."""
    day: NDArray[np.int32]
    """Of the coders' last decision in that round, in days since 1970; -1 where there is none."""
    rounds: tuple[str, ...]


@dataclass(frozen=True)
class CodedAnswers:
    """The codes of all answers under one version."""

    answers: Answers
    whose: str
    """Whose codes they are, in words: `anna`, `the final results (...)`."""
    key: str
    """The same as it is typed."""
    state: NDArray[np.int8]
    """Shape (answers,): an `AnswerState`."""
    marks: Bools
    """Shape (answers, codes)."""
    could_be_given: Bools | None
    """Shape (answers, codes): False where the codebook of that time did not have the code. None
    where every code could be given to every answer."""
    codes: tuple[str, ...]
    """Ids of the columns."""
    unsure: Bools
    """Shape (answers,): a judgement behind the result is marked unsure."""
    origins: Origins | None = None

    @property
    def judged(self) -> Bools:
        """Shape (answers,): whether there is a result."""
        found: Bools = self.state == AnswerState.JUDGED
        return found
