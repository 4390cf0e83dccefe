"""Reads the numbers that are kept beside standing decisions, thousands at a time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, exists, func, select

from intercoder.study.agreement.packed_rows import Piece, SetNumbers
from intercoder.study.database.bulk import batched
from intercoder.study.database.dialects import joined_bytes
from intercoder.study.database.schema import IS_STANDING, current_decision, decision
from intercoder.study.log.decision_numbers import ANSWER, SIZE, number_of_codes
from intercoder.study.log.decision_rows import codes_of

TOGETHER = 1 << 14
"""Rows read at a time."""


def stored_piece(
    connection: Connection, theirs: ColumnElement[bool], sets: SetNumbers
) -> Piece | None:
    """These standing decisions of one coder in one round, by answer.

    `theirs` is a condition on them. Sets that are new are added to `sets`. None where a decision
    has no numbers, or they are not those of its row in the log: then the log itself is to be read.
    """
    table = _table(connection, theirs)
    if table is None:
        return None
    packed, times, codes = table
    if not (packed[1:] > packed[:-1]).all():  # answers differ, and are the highest digits
        order = np.argsort(packed)
        packed, times, codes = packed[order], times[order], codes[order]
    ordered = np.sort(codes)
    known = ordered[np.append(True, ordered[1:] != ordered[:-1])] if ordered.size else ordered
    del ordered
    place = np.searchsorted(known, codes)
    one_of = np.empty(known.size, dtype=np.int64)
    one_of[place] = packed // ANSWER
    number_of = _numbers_of_sets(connection, theirs, known, one_of, sets)
    return None if number_of is None else (packed, number_of[place], times)


def have_numbers(connection: Connection, theirs: ColumnElement[bool]) -> bool:
    """Whether all of these standing decisions have numbers."""
    without = exists().where(theirs, current_decision.c.numbers.is_(None))
    return not connection.execute(select(without)).scalar_one()


def _table(
    connection: Connection, theirs: ColumnElement[bool]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]] | None:
    """The three numbers of each decision, as columns; None where a decision has none."""
    by = current_decision.c.answer_id
    step = select(by).where(theirs).order_by(by).offset(TOGETHER - 1).limit(1)
    found = select(func.count(), joined_bytes(current_decision.c.numbers)).where(theirs)
    parts = []
    after: int | None = None
    while True:
        beyond = [] if after is None else [by > after]
        up_to = connection.execute(step.where(*beyond)).scalar()
        within = beyond if up_to is None else [*beyond, by <= up_to]
        rows, joined = connection.execute(found.where(*within)).one()
        if len(joined or b"") != rows * SIZE:
            return None
        parts.append(np.frombuffer(joined or b"", dtype=">i8").reshape(-1, 3))
        if up_to is None:
            break
        after = up_to
    packed, times, codes = (
        np.concatenate([part[:, column] for part in parts]).astype(np.int64) for column in range(3)
    )
    return packed, times, codes


def _numbers_of_sets(
    connection: Connection,
    theirs: ColumnElement[bool],
    known: NDArray[np.int64],
    one_of: NDArray[np.int64],
    sets: SetNumbers,
) -> NDArray[np.int32] | None:
    """The number of the set that each number of `known` stands for.

    `one_of` has the answer of a decision with each. None if a text cannot be read, or is another.
    """
    text_of: dict[int, str] = {}
    codes_on = select(current_decision.c.answer_id, decision.c.codes).join(decision, IS_STANDING)
    for some in batched(one_of.tolist()):
        on_these = codes_on.where(theirs, current_decision.c.answer_id.in_(some))
        text_of.update((row.answer_id, row.codes) for row in connection.execute(on_these))
    given = []
    for number, answer in zip(known.tolist(), one_of.tolist(), strict=True):
        text = text_of.get(answer, "")
        codes = codes_of(text)
        if codes is None or number_of_codes(text) != number:
            return None
        given.append((text, codes))
    return np.array([sets.add(text, codes) for text, codes in given], dtype=np.int32)
