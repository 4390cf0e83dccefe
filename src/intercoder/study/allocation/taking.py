"""Takes answers out of a coder's queue: no arrays, so that the coding screen can do it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, and_, delete, true, update

from intercoder.study.database.bulk import batched
from intercoder.study.database.schema import draft, listing, place
from intercoder.study.queue.work_lists import ALLOCATED, HANDED_ON


def take_from_queue(
    connection: Connection, coder_row: int, round_row: int, numbers: Sequence[int]
) -> None:
    """Take answers out of a coder's queue and out of the lists that models drew from it.

    A decision on one of them may be on its way: a server accepts it if the answer was the coder's.
    """
    for some in batched(numbers):
        theirs = and_(listing.c.coder_id == coder_row, listing.c.round_id == round_row)
        of_these = and_(theirs, listing.c.answer_id.in_(some))
        connection.execute(delete(listing).where(of_these, listing.c.purpose == HANDED_ON))
        connection.execute(
            update(listing)
            .where(of_these, listing.c.purpose == ALLOCATED)
            .values(purpose=HANDED_ON, position=listing.c.answer_id)
        )
        for table in (listing, draft, place):
            connection.execute(
                delete(table).where(
                    and_(table.c.coder_id == coder_row, table.c.round_id == round_row),
                    table.c.answer_id.in_(some),
                    true() if table is not listing else listing.c.purpose != HANDED_ON,
                )
            )
