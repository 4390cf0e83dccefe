"""Which answers of a round are allocated to whom, as far as the asker may know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from intercoder.study.allocation.allocations import allocations
from intercoder.study.database.bulk import fetched
from intercoder.study.database.schema import listing
from intercoder.study.overview.free_places import set_free
from intercoder.study.queue.work_lists import is_allocated, of_purpose
from intercoder.study.rounds.people import Role, coder_id, logged_in, round_id
from intercoder.study.study import Study

_ROWS = 5000


@dataclass(frozen=True, slots=True)
class AllocatedAnswers:
    """The allocation of a round's answers: rows of the study, ascending, by coder.

    Empty if the round's answers are not allocated.
    """

    answers: Mapping[str, NDArray[np.int64]]
    set_free: Mapping[str, NDArray[np.int64]]
    """Those of the allocated answers that others have judged in the coder's place."""


def read_allocated_answers(
    study: Study, round: str, coders: Sequence[str], as_of: str = ""
) -> AllocatedAnswers | None:
    """The answers allocated to these coders in a round, now or at an earlier moment.

    `as_of` is a UTC time as the study writes it. None if this cannot be known: a coder's login does
    not see the others' queues, and a past allocation is known only if nothing has been allocated
    since. Raises StudyError for a round or coder that the study does not have.
    """
    who = logged_in(study)
    if who is not None and who.role is not Role.LEAD:
        return None
    nothing = AllocatedAnswers({}, {})
    with study.reading() as connection:
        if not is_allocated(connection, round_id(connection, round)):
            return nothing
    if as_of:
        times = [one.made_at for one in allocations(study, round)]
        if times and min(times) > as_of:
            return nothing
        if any(at > as_of for at in times):
            return None
    found = {}
    with study.reading() as connection:
        round_row = round_id(connection, round)
        for name in coders:
            theirs = of_purpose(coder_id(connection, name), round_row, None)
            statement = select(listing.c.answer_id).where(theirs).order_by(listing.c.answer_id)
            pieces = [
                np.array(rows, dtype=np.int64) for rows in fetched(connection, statement, _ROWS)
            ]
            found[name] = np.concatenate([np.zeros((0, 1), dtype=np.int64), *pieces])[:, 0]
    free = {} if as_of else set_free(study, round)
    return AllocatedAnswers(
        found, {name: np.array(sorted(rows), dtype=np.int64) for name, rows in free.items()}
    )
