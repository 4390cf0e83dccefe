"""Checks the standing decisions, which follow from the log, against it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from sqlalchemy import Connection, and_, case, exists, func, or_, select, true

from intercoder.coding.decision import State
from intercoder.study.agreement.columns_of_coder import logged_pieces, of_coder
from intercoder.study.agreement.packed_rows import SetNumbers
from intercoder.study.agreement.stored_numbers import have_numbers, stored_piece
from intercoder.study.database.schema import IS_STANDING, current_decision, decision, set_aside
from intercoder.study.log.decision_numbers import SIZE
from intercoder.study.log.set_aside_decisions import is_set_aside
from intercoder.text.counted import counted


def current_faults(connection: Connection) -> Iterator[str]:
    """Answers whose standing decision is not the one with the greatest id, or not as it is there.

    One pass over an index of the log; each answer's row of the log is looked up by its number.
    """
    some_set_aside = connection.execute(select(exists().select_from(set_aside))).scalar_one()
    by = (decision.c.coder_id, decision.c.round_id, decision.c.answer_id)
    last = (
        select(*by, func.max(decision.c.id).label("id"))
        .where(~is_set_aside(decision.c.id) if some_set_aside else true())
        .group_by(*by)
        .subquery()
    )
    stands, log = current_decision.c, decision.c
    same = and_(*(stands[column.name] == last.c[column.name] for column in by))
    other = decision.alias()
    is_left_out = exists().where(
        other.c.coder_id == last.c.coder_id,
        other.c.id == last.c.id,
        other.c.state != State.UNSEEN,
    )
    differs = or_(
        log.id.is_(None),
        log.id != last.c.id,
        log.state == State.UNSEEN,
        stands.state != log.state,
        stands.unsure != log.unsure,
        func.length(stands.numbers) != SIZE,
    )
    is_wrong = case((stands.seq.is_(None), is_left_out), else_=differs)
    wrong, found = connection.execute(
        select(func.coalesce(func.sum(case((is_wrong, 1), else_=0)), 0), func.count(stands.seq))
        .select_from(last)
        .outerjoin(current_decision, same)
        .outerjoin(decision, IS_STANDING)
    ).one()
    there = connection.execute(select(func.count()).select_from(current_decision)).scalar_one()
    if faulty := int(wrong) + there - found:
        yield f"{faulty} answers are not as the log says."


def number_faults(connection: Connection) -> Iterator[str]:
    """Answers whose standing decision has other numbers than follow from the log.

    Where a coder has decisions without numbers in a round, those of that round are not read
    (`agreement/stored_numbers.py`).
    """
    pairs = select(current_decision.c.coder_id, current_decision.c.round_id).distinct()
    wrong = 0
    for coder_row, round_row in connection.execute(pairs).all():
        theirs, sets = of_coder(coder_row, round_row), SetNumbers()
        if not have_numbers(connection, theirs):
            continue
        stored = stored_piece(connection, theirs, sets)
        if stored is None:
            wrong += 1
            continue
        (packed, codes, times), start = stored, 0
        for logged in logged_pieces(connection, theirs, sets):
            part = slice(start, start + logged[0].size)
            start += logged[0].size
            if packed[part].size != logged[0].size:
                break
            is_other = (packed[part] != logged[0]) | (times[part] != logged[2])
            wrong += int(np.count_nonzero(is_other | (codes[part] != logged[1])))
        wrong += abs(packed.size - start)
    if wrong:
        yield f"{counted(wrong, 'answer')} or more have numbers that are not as the log says."
