"""Why a column of 1 and 0 is empty in a row: a missing value with a reason, for packages with such.

SPSS gets them as user-missing values from -6 to -1, Stata and R as the missing values `.a` to `.f`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import IntEnum
from types import MappingProxyType

from intercoder.exchange.exporting.decision_tables import Cell, Column


class Unknown(IntEnum):
    """Why nothing is known of a code; the values are those of SPSS."""

    OPEN = -1
    SKIPPED = -2
    NOT_JUDGED = -3
    NOT_IN_CODEBOOK = -4
    NO_ANSWER = -5
    NOT_FOR_ALL = -6

    @property
    def letter(self) -> str:
        """The missing value of Stata, without its dot: `a` for the first."""
        return chr(ord("a") - 1 - self.value)


REASONS: Mapping[Unknown, str] = MappingProxyType(
    {
        Unknown.OPEN: "open: coders disagree",
        Unknown.SKIPPED: "skipped",
        Unknown.NOT_JUDGED: "not judged",
        Unknown.NOT_IN_CODEBOOK: "not in the codebook then",
        Unknown.NO_ANSWER: "no answer",
        Unknown.NOT_FOR_ALL: "not known for all answers",
    }
)
_BY_STATE: Mapping[Cell, Unknown] = MappingProxyType(
    {
        "open": Unknown.OPEN,
        "skipped": Unknown.SKIPPED,
        "unseen": Unknown.NOT_JUDGED,
        "coded": Unknown.NOT_IN_CODEBOOK,
        "no code applies": Unknown.NOT_IN_CODEBOOK,
        None: Unknown.NO_ANSWER,
    }
)
"""What an empty cell means, by the state of the answer."""


def reasons(
    columns: Sequence[Column], cells: Sequence[Sequence[Cell]], question: str
) -> list[Unknown]:
    """For each row, why an empty cell of a code is empty; of one question, or of all (`""`).

    `cells` are the columns' cells.
    """
    states = [
        number
        for number, column in enumerate(columns)
        if column.question == question
        and column.title == (f"{question}:state" if question else "state")
    ]
    if states:
        return [_BY_STATE.get(state, Unknown.NOT_FOR_ALL) for state in cells[states[0]]]
    titles = [column.title for column in columns]
    answers, known = cells[titles.index("answers")], cells[titles.index("with_result")]
    return [
        Unknown.NOT_IN_CODEBOOK if given == judged else Unknown.NOT_FOR_ALL
        for given, judged in zip(answers, known, strict=True)
    ]
