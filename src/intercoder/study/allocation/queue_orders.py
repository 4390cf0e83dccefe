"""In which order the coders of a round meet their answers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from intercoder.study.database.bulk import fetched
from intercoder.study.database.schema import coder, listing
from intercoder.study.queue.work_lists import ALLOCATED
from intercoder.study.rounds.people import round_id
from intercoder.study.study import Study

_ROWS = 5000


def queue_orders(study: Study, round: str) -> dict[str, NDArray[np.int64]]:
    """Rows of the answers allocated to each coder, in the order of their queue, by coder.

    Coders without answers in the round are left out. Raises StudyError for a round the study does
    not have.
    """
    found = {}
    with study.reading() as connection:
        round_row = round_id(connection, round)
        people = connection.execute(select(coder.c.id, coder.c.name).order_by(coder.c.id)).all()
        for person in people:
            statement = (
                select(listing.c.answer_id)
                .where(
                    listing.c.coder_id == person.id,
                    listing.c.round_id == round_row,
                    listing.c.purpose == ALLOCATED,
                )
                .order_by(listing.c.position)
            )
            pieces = [
                np.array(rows, dtype=np.int64) for rows in fetched(connection, statement, _ROWS)
            ]
            if pieces:
                found[person.name] = np.concatenate(pieces)[:, 0]
    return found
