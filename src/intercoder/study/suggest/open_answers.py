"""Reads the answers a coder has not decided, so that they can be reordered."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from intercoder.coding.decision import State
from intercoder.coding.queue import OPEN, QueueFilter
from intercoder.study.database.bulk import fetched
from intercoder.study.database.schema import answer_group
from intercoder.study.log.decision_log import Author
from intercoder.study.overview.progress import progress_of
from intercoder.study.queue import sorted_queue
from intercoder.study.rounds.people import coder_id, round_id
from intercoder.study.study import MAIN_ROUND, Study

_ROWS = 5000
_DECIDED = QueueFilter(states=frozenset({State.CODED, State.NO_CODE_APPLIES}))


def open_answers(study: Study, coder: str, round: str = MAIN_ROUND) -> NDArray[np.int64]:
    """Rows of the answers this coder has not decided, in allocation order, shape (n,).

    Raises StudyError for a coder or round the study does not have.
    """
    with study.reading() as connection:
        author = Author(coder, coder_id(connection, coder), round, round_id(connection, round))
        return np.array(sorted_queue.numbers(connection, author, OPEN), dtype=np.int64)


def decided_answers(study: Study, coder: str, round: str = MAIN_ROUND) -> NDArray[np.int64]:
    """Rows of the answers of their queue that this coder has decided, in allocation order, (n,).

    Raises StudyError for a coder or round the study does not have.
    """
    with study.reading() as connection:
        author = Author(coder, coder_id(connection, coder), round, round_id(connection, round))
        return np.array(sorted_queue.numbers(connection, author, _DECIDED), dtype=np.int64)


def decided_so_far(study: Study, coder: str, round: str = MAIN_ROUND) -> int:
    """Number of answers of their queue that this coder has decided or skipped.

    Raises StudyError for a coder or round the study does not have.
    """
    with study.reading() as connection:
        author = Author(coder, coder_id(connection, coder), round, round_id(connection, round))
        counted = progress_of(connection, author)
        return counted.total - counted.unseen


def groups_of(study: Study, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Group numbers of these answers, shape (n,), equal for (near-)identical ones.

    An answer without such a group gets a unique negative number.
    """
    asked = select(answer_group.c.answer_id, answer_group.c.group_id).order_by(
        answer_group.c.answer_id
    )
    pieces: list[NDArray[np.int64]] = [np.zeros((0, 2), dtype=np.int64)]
    with study.reading() as connection:
        pieces.extend(
            np.array(found, dtype=np.int64) for found in fetched(connection, asked, _ROWS)
        )
    known = np.concatenate(pieces)
    if not len(known) or not len(rows):
        return -rows
    place = np.minimum(np.searchsorted(known[:, 0], rows), len(known) - 1)
    return np.where(known[place, 0] == rows, known[place, 1], -rows)
