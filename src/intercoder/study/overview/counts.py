"""Counts current decisions and allocated answers, for every coder and round in one pass."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    and_,
    case,
    exists,
    func,
    select,
    true,
)

from intercoder.study.database.schema import (
    answer,
    coder,
    coding_round,
    current_decision,
    decision,
    listing,
    set_aside,
)
from intercoder.study.log.removed_answers import is_in_study
from intercoder.study.log.set_aside_decisions import is_set_aside
from intercoder.study.queue.work_lists import ALLOCATED, HANDED_ON, is_allocated

MANY_ANSWERS = 50_000
"""From here on two threads read a file: SQLite works without Python's lock."""
Pair = tuple[int, int]
"""Rows of a coder and of a round."""
Times = Mapping[Pair, tuple[str, float]]
"""When each coder last decided in each round, and the mean seconds in view."""
UNSURE = "unsure"
"""Key of the count of unsure decisions, beside the states."""


def count_by_state(connection: Connection, which: ColumnElement[bool]) -> dict[Pair, Counter[str]]:
    """Standing decisions by state, for each coder and round: one pass over an index."""
    one = current_decision.c
    by = (one.coder_id, one.round_id, one.state, one.unsure)  # as the index has them
    rows = connection.execute(select(*by, func.count()).where(which).group_by(*by))
    found: dict[Pair, Counter[str]] = defaultdict(Counter)
    for someone, phase, state, unsure, answers in rows:
        found[someone, phase][state] += int(answers)
        found[someone, phase][UNSURE] += int(answers) if unsure else 0
    return found


def allocated(
    connection: Connection, only: int | None, someone: int | None = None, purpose: str = ALLOCATED
) -> Counter[Pair]:
    """Number of answers allocated to each coder, by coder and round."""
    by = (listing.c.coder_id, listing.c.round_id)
    statement = select(*by, func.count()).where(listing.c.purpose == purpose).group_by(*by)
    if only is not None:
        statement = statement.where(in_round(listing, only))
    if someone is not None:
        statement = statement.where(listing.c.coder_id == someone)
    return Counter({(who, phase): int(n) for who, phase, n in connection.execute(statement)})


def handed_over(
    connection: Connection, only: int | None, someone: int | None = None
) -> Counter[Pair]:
    """Number of answers that coders handed over to others, by coder and round."""
    return allocated(connection, only, someone, HANDED_ON)


def rounds_with_allocation(
    connection: Connection, totals: Mapping[Pair, int], rounds: Collection[int]
) -> frozenset[int]:
    """The rounds that have allocated answers, whoever has them."""
    seen = {phase for _, phase in totals}
    if connection.dialect.name == "postgresql":  # a coder's login does not see the others' lists
        asked = (one for one in rounds if one not in seen)
        seen.update(one for one in asked if is_allocated(connection, one))
    return frozenset(seen)


def outside_queues(
    connection: Connection, inside: Mapping[Pair, Counter[str]], given_out: Collection[int]
) -> dict[Pair, Counter[str]]:
    """Decisions outside the coders' queues, by state, in rounds whose answers are allocated."""
    phases = {phase for _, phase in inside}
    wanted = phases & set(given_out)
    if not wanted:
        return {}
    # Looking up each decision's round in a list takes as long as looking up its answer.
    these = true() if wanted == phases else current_decision.c.round_id.in_(sorted(wanted))
    return count_by_state(connection, and_(these, ~is_theirs()))


def is_theirs() -> ColumnElement[bool]:
    """Whether the answer of a standing decision is allocated to the coder who made it."""
    return exists().where(
        listing.c.coder_id == current_decision.c.coder_id,
        listing.c.round_id == current_decision.c.round_id,
        listing.c.purpose == ALLOCATED,
        listing.c.answer_id == current_decision.c.answer_id,
    )


def in_round(table: Table, phase: int) -> ColumnElement[bool]:
    """Rows of this round; naming the coders lets the query use the index."""
    return and_(table.c.coder_id.in_(select(coder.c.id)), table.c.round_id == phase)


def times_of(connection: Connection, only: int | None) -> Times:
    """When each coder last decided in each round, and the mean seconds in view.

    All decisions count, including those changed later. One pass over an index for the mean; the
    last ones are looked up at its end.
    """
    some_set_aside = connection.execute(select(exists().select_from(set_aside))).scalar_one()
    counts = ~is_set_aside(decision.c.id) if some_set_aside else true()
    by = (decision.c.coder_id, decision.c.round_id)
    in_view = case((decision.c.milliseconds > 0, decision.c.milliseconds))
    means = select(*by, func.avg(in_view)).where(counts).group_by(*by)
    if only is not None:
        means = means.where(in_round(decision, only))
    found = {(who, phase): mean for who, phase, mean in connection.execute(means)}
    last = (
        select(decision.c.decided_at)
        .where(decision.c.coder_id == coder.c.id, decision.c.round_id == coding_round.c.id, counts)
        .order_by(decision.c.decided_at.desc())
        .limit(1)
        .correlate(coder, coding_round)
        .scalar_subquery()
    )
    lasts = (
        select(coder.c.id, coding_round.c.id, last)
        .select_from(coder.join(coding_round, true()))
        .where(
            coder.c.id.in_({who for who, _ in found}),
            coding_round.c.id.in_({phase for _, phase in found}),
        )
    )
    last_at = {(who, phase): at for who, phase, at in connection.execute(lasts)}
    return {
        pair: (last_at.get(pair) or "", float(mean or 0) / 1000) for pair, mean in found.items()
    }


def has_many_answers(connection: Connection, many: int = MANY_ANSWERS) -> bool:
    """Whether a file has so many answers that reading it with two cores is quicker."""
    if connection.dialect.name != "sqlite":
        return False
    return int(connection.execute(select(func.max(answer.c.id))).scalar() or 0) >= many


def answer_count(connection: Connection) -> int:
    return connection.execute(
        select(func.count()).select_from(answer).where(is_in_study())
    ).scalar_one()


def pairs_decided(
    connection: Connection, coders: Collection[int], rounds: Collection[int]
) -> list[Pair]:
    """The pairs of these coders and rounds with anything in the log: one index lookup for each."""
    rows = connection.execute(
        select(coder.c.id, coding_round.c.id)
        .select_from(coder.join(coding_round, true()))
        .where(
            coder.c.id.in_(coders),
            coding_round.c.id.in_(rounds),
            exists().where(
                decision.c.coder_id == coder.c.id, decision.c.round_id == coding_round.c.id
            ),
        )
    )
    return [(someone, phase) for someone, phase in rows]
