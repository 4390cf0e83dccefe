"""Which answers of a study are coded, with what, and which nobody has coded."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intercoder.errors import UsageError
from intercoder.study.agreement.decision_columns import answer_columns, judgements
from intercoder.study.rounds.people import PEOPLE, coders
from intercoder.study.study import Study
from intercoder.suggest.reading.request import ReadingRequest
from intercoder.text.display import display_line


@dataclass(frozen=True)
class CodedOrNot:
    """The answers asked about, by row of the study."""

    asked: NDArray[np.int64]
    """All of them, rising."""
    uncoded: NDArray[np.int64]
    """Those that nobody has given a code, rising."""
    codes: dict[int, frozenset[str]]
    """What the others have, whoever gave it: ids of codes as they count now."""
    no_code: frozenset[int]
    """Answers on which somebody decided that no code applies."""


def coded_or_not(study: Study, request: ReadingRequest) -> CodedOrNot:
    """Which answers are coded. A machine's codes count: it gives none that it is not sure of.

    Raises UsageError for a question or language that no answer has.
    """
    columns = answer_columns(study)
    asked = np.ones(len(columns.number), dtype=np.bool_)
    if request.question:
        asked &= columns.question == _place(columns.questions, request.question, "question")
    if request.language:
        asked &= columns.language == _place(columns.languages, request.language, "language")
    rows = columns.number[asked]
    others = tuple(one.name for one in coders(study) if one.role not in PEOPLE)
    found = judgements(study, also=others)
    sets = [frozenset(codes) for codes in found.code_sets]
    codes: defaultdict[int, frozenset[str]] = defaultdict(frozenset)
    no_code: set[int] = set()
    for one in found.columns:
        counts = ~one.skipped
        if request.unsure:
            counts &= ~one.unsure
        for row, number in zip(
            one.answer[counts].tolist(), one.codes[counts].tolist(), strict=True
        ):
            if sets[number]:
                codes[row] |= sets[number]
            else:
                no_code.add(row)
    coded = np.array(sorted(codes), dtype=np.int64)
    return CodedOrNot(
        rows,
        rows[~np.isin(rows, coded)],
        {row: codes[row] for row in rows[np.isin(rows, coded)].tolist()},
        frozenset(no_code),
    )


def _place(names: tuple[str, ...], name: str, what: str) -> int:
    if name in names:
        return names.index(name)
    known = ", ".join(display_line(one) for one in names if one)
    raise UsageError(
        f"No answer has the {what} “{display_line(name)}”.",
        f"There are: {known}." if known else f"No answer has a {what}.",
    )
