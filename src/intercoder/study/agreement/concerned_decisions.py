"""The standing decisions with certain codes, and which answers each coder judged.

A change of the codebook concerns a few codes. Reading only the decisions that have them, in one
pass over the log, is several times as quick as reading all, which in a study of a million answers
is the difference between waiting and not. Which answers a coder judged comes from an index.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    Connection,
    String,
    and_,
    cast,
    func,
    select,
)

from intercoder.study.agreement.decision_columns import judgements, people_of, phases_of
from intercoder.study.agreement.decisions_with_codes import PLACE, numbers_of, read_decisions
from intercoder.study.agreement.packed_rows import (
    KNOWN_STATES,
)
from intercoder.study.agreement.read_codes import Given
from intercoder.study.database.schema import (
    current_decision,
)
from intercoder.study.log.code_set_sql import JUDGED
from intercoder.study.overview.counts import pairs_decided
from intercoder.study.study import Study


@dataclass(frozen=True, slots=True)
class Judged:
    """The answers that one coder judged in one round."""

    coder: str
    round: str
    answer: NDArray[np.int64]
    """Rows of the study, in any order."""


@dataclass(frozen=True, slots=True)
class ConcernedDecisions:
    """People's standing decisions that have any of some codes; arrays of shape (decisions,)."""

    whose: NDArray[np.int32]
    """Position in `judged` of the coder and round."""
    answer: NDArray[np.int64]
    """Row of the answer in the study."""
    codes: NDArray[np.int32]
    """Position in `code_sets`."""
    revision: NDArray[np.int32]
    code_sets: tuple[tuple[str, ...], ...]
    """The distinct sets of codes as they were given, each as sorted ids. Where only some codes were
    asked for, others may be left out, or `ANY_OTHER` stands for them.
    """
    judged: tuple[Judged, ...]
    """By coder and then round, for all with any decision."""
    any_drawn: bool
    """Whether a model put any of the study's answers next, so that some decisions do not count as
    a random sample.
    """


def concerned_decisions(
    study: Study, codes: Collection[str] | None = None, *, with_others: bool = False
) -> ConcernedDecisions:
    """The standing decisions of people with any of these codes, as they were given; None for all.

    With `with_others`, it is known whether they have any other code. Unreadable decisions are left
    out and noted.
    """
    with study.reading() as connection:
        people = people_of(connection, ())
        rounds = dict(phases_of(connection, ()))
        pairs = sorted(pairs_decided(connection, list(people), list(rounds)))
        places = np.array([who * PLACE + phase for who, phase in pairs], dtype=np.int64)
        found = read_decisions(study, connection, codes, with_others=with_others)
        found = found.only(np.isin(found.pair, places))
        judged = (
            Judged(people[who], rounds[phase], _judged(connection, who, phase))
            for who, phase in pairs
        )
        return ConcernedDecisions(
            np.searchsorted(places, found.pair).astype(np.int32),
            found.answer,
            found.codes,
            found.revision,
            found.code_sets,
            tuple(judged),
            found.any_drawn,
        )


def without_drawn(study: Study) -> ConcernedDecisions:
    """All decisions as `agreement` takes them: without those on answers that a model put next, or
    as they were before a model had the answer judged again.
    """
    found = judgements(study, with_drawn=False, read_under=Given.AS_CODED)
    counted = [~(column.skipped | column.drawn) for column in found.columns]

    def joined(name: str, kind: type[np.signedinteger[Any]]) -> NDArray[Any]:
        parts = zip(found.columns, counted, strict=True)
        taken = [getattr(column, name)[mask] for column, mask in parts]
        return np.concatenate([np.zeros(0, dtype=kind), *taken])

    sizes = [int(mask.sum()) for mask in counted]
    return ConcernedDecisions(
        np.repeat(np.arange(len(sizes), dtype=np.int32), sizes),
        joined("answer", np.int64),
        joined("codes", np.int32),
        joined("revision", np.int32),
        found.code_sets,
        tuple(
            Judged(column.coder, column.round, column.answer[mask])
            for column, mask in zip(found.columns, counted, strict=True)
        ),
        any_drawn=False,
    )


def _judged(connection: Connection, who: int, phase: int) -> NDArray[np.int64]:
    """Rows of the answers that this coder judged in this round.

    Where they decided all of a stretch, as many coders do, only the exceptions are read. Else the
    database joins the rows to one text, which is read several times as quickly as one by one.
    """
    theirs = and_(current_decision.c.coder_id == who, current_decision.c.round_id == phase)
    row, state = current_decision.c.answer_id, current_decision.c.state
    first, last = (
        int(connection.execute(select(end(row)).where(theirs)).scalar() or 0)
        for end in (func.min, func.max)
    )
    number = connection.execute(select(func.count()).where(theirs)).scalar_one()
    if number and number == last - first + 1:
        skipped = (theirs, state.in_(set(KNOWN_STATES).difference(JUDGED)))
        others = connection.execute(select(row).where(*skipped)).scalars().all()
        judged = np.ones(number, dtype=np.bool_)
        judged[np.array(others, dtype=np.int64) - first] = False
        return np.arange(first, last + 1)[judged]
    text = select(func.aggregate_strings(cast(row, String), ",")).where(theirs, state.in_(JUDGED))
    return numbers_of(connection.execute(text).scalar())
