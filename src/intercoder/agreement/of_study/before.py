"""Which compared answers were judged in an earlier round, so that coders may know the codes.

An answer in a round was judged before if it was judged in another round that is now closed, or got
a consensus there, no later than its last decision in this round.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.whole.summary import Agreement, RatingOrigins
from intercoder.study.agreement.earlier_rounds import JudgedFirst
from intercoder.study.rounds.rounds import Round
from intercoder.text.counted import counted
from intercoder.text.display import display_line

_NAMED = 10


def judged_before(
    earlier: Sequence[JudgedFirst],
    rounds: Mapping[str, Round],
    names: Sequence[str],
    answer: NDArray[np.int64],
    round: NDArray[np.int16],
    decided_at: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Whether each unit was judged before in each of these earlier rounds, shape (earlier, units).

    A unit is an `answer` in a `round`, a position in `names`, last decided at `decided_at`; each
    has shape (units,). Times are in seconds; within the same second, the round closed first counts
    as earlier.
    """
    found = np.zeros((len(earlier), answer.size), dtype=np.bool_)
    for marks, one in zip(found, earlier, strict=True):
        if not one.answer.size:
            continue
        place = np.minimum(np.searchsorted(one.answer, answer), one.answer.size - 1)
        first = one.first_at[place]
        was_first = np.array(
            [name != one.round.name and _is_older(one.round, rounds[name]) for name in names],
            dtype=np.bool_,
        )
        others = np.array([name != one.round.name for name in names], dtype=np.bool_)
        is_before = (first < decided_at) | ((first == decided_at) & was_first[round])
        marks[:] = (one.answer[place] == answer) & others[round] & is_before
    return found


def sentence(told: RatingOrigins, twice: int) -> str:
    """A sentence on how many of the compared answers were judged before; empty if none were."""
    if not told.judged_before:
        return ""
    rounds = ", ".join(
        f"{display_line(name)} {count:,}" for name, count in told.judged_before_in.items()
    )
    were = "was" if told.judged_before == 1 else "were"
    return (
        f"{told.judged_before:,} of the {counted(twice, 'answer')} compared {were} judged or "
        f"adjudicated in an earlier round ({rounds}): coders may know their codes, which "
        "raises agreement."
    )


def judged_before_words(told: RatingOrigins | None) -> str:
    """` (12 of them judged before)`, to follow a number of answers; empty if none were."""
    if told is None or not told.judged_before:
        return ""
    return f" ({told.judged_before:,} of them judged before)"


def sentence_of_parts(parts: Iterable[tuple[str, int, int]]) -> str:
    """The same for parts of a view or pairs, given as label, number judged before, and total."""
    there = [
        f"{display_line(label)} {known:,} of {twice:,}" for label, known, twice in parts if known
    ]
    if not there:
        return ""
    rest = len(there) - _NAMED
    more = f" and {rest:,} more" if rest > 0 else ""
    return f"Judged or adjudicated in an earlier round: {', '.join(there[:_NAMED])}{more}."


def of_part(label: str, agreement: Agreement) -> tuple[str, int, int]:
    """The label and counts of a part of a view, for `sentence_of_parts`."""
    told = agreement.told
    return label, told.judged_before if told else 0, agreement.counts.rated_twice


def _is_older(one: Round, other: Round) -> bool:
    return other.is_open or ("" < one.closed_at < other.closed_at)
