"""The answers that a coder may decide together with the one in view, if they mean the same.

Unlike those that read the same (`groups`), which of them do is not stored: it depends on what an
encoder has read.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Select, or_, select

from intercoder.study.database.bulk import streamed
from intercoder.study.database.schema import answer, answer_group, listing
from intercoder.study.log.decision_log import Author
from intercoder.study.log.removed_answers import is_in_study
from intercoder.study.queue.work_lists import is_allocated, of_purpose
from intercoder.study.rounds.suggestion_settings import assistance_in

MAX_COMPARED = 20_000
"""Number of answers looked at, those that follow first: as many as encoders read ahead."""
_BATCH = 2000


def joinable(connection: Connection, author: Author, number: int) -> tuple[int, ...]:
    """Rows of the answers to the same question that may be coded with this one, in any language.

    Those that read the same are left out, and the unassisted sample: its answers are coded one by
    one, so that one of them has none. In a round whose answers are allocated, only the author's are
    included, without those allocated to be coded alone.
    """
    theirs = _theirs(connection, author)
    grouped = answer_group.c.group_id
    own = connection.execute(
        theirs.add_columns(answer.c.question_id, grouped)
        .outerjoin(answer_group, answer_group.c.answer_id == answer.c.id)
        .where(answer.c.id == number)
    ).one_or_none()
    settled = assistance_in(connection, author.round_id)
    if own is None or settled.is_sampled(own.key):
        return ()
    others = theirs.where(answer.c.question_id == own.question_id, is_in_study())
    if own.group_id is not None:
        others = others.outerjoin(answer_group, answer_group.c.answer_id == answer.c.id).where(
            or_(grouped.is_(None), grouped != own.group_id)
        )

    def found() -> Iterator[int]:
        for part in (answer.c.id > number, answer.c.id < number):
            with streamed(connection, others.where(part).order_by(answer.c.id), _BATCH) as rows:
                yield from (row.id for row in rows if not settled.is_sampled(row.key))

    return tuple(islice(found(), MAX_COMPARED))


def _theirs(connection: Connection, author: Author) -> Select[Any]:
    """Answers, with their ids, that the author may decide together with others."""
    wanted = select(answer.c.id, answer.c.key)
    if not is_allocated(connection, author.round_id):
        return wanted
    return wanted.join(listing, listing.c.answer_id == answer.c.id).where(
        of_purpose(author.coder_id, author.round_id, None), listing.c.alone.is_(False)
    )
