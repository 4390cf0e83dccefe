"""Groups of identical and near-identical answers, as they are stored (`finding_groups.py`).

A group is identified by the row of its leading answer: the first one with the group's commonest
text. Only groups of two or more are stored.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, and_, func, select

from intercoder.coding.queue import COUNTED
from intercoder.coding.suggestion import Assistance
from intercoder.study.database.bulk import streamed
from intercoder.study.database.schema import (
    answer,
    answer_group,
    current_decision,
    listing,
    question,
)
from intercoder.study.log.decision_log import Author
from intercoder.study.queue.work_lists import is_allocated, of_purpose
from intercoder.study.rounds.suggestion_settings import assistance_in
from intercoder.study.study import Study

BATCH = 2000
"""Rows read at a time."""
MAX_MEMBERS = 1000
"""Most answers coded together at once; a larger group's other answers follow next time."""
_COLUMNS = ("answer_id", "group_id", "identical")
_GroupRow = tuple[int, int, bool]


@dataclass(frozen=True, slots=True)
class Totals:
    """Number of groups in a study, and of the answers in them."""

    groups: int = 0
    answers: int = 0


@dataclass(frozen=True, slots=True)
class GroupFound:
    """One group, as a list shows it."""

    question: str
    language: str
    answers: int
    identical: int
    """Number of answers with the leading text."""
    start: str
    """The first characters of the leading text, in its original form."""


class Members(NamedTuple):
    """The answers that may be coded with one answer, by their rows in the study."""

    numbers: tuple[int, ...]
    more: int
    """Number of further answers beyond these."""


def totals_in(connection: Connection) -> Totals:
    """Number of groups in the study, and of the answers in them."""
    row = connection.execute(
        select(
            func.count(answer_group.c.group_id.distinct()).label("groups"),
            func.count().label("answers"),
        )
    ).one()
    return Totals(row.groups, row.answers)


def largest_groups(study: Study, limit: int, start: int) -> tuple[GroupFound, ...]:
    """The largest groups, with the first `start` characters of their leading texts."""
    size = func.count().label("answers")
    grouped = (
        select(
            answer_group.c.group_id,
            size,
            func.sum(answer_group.c.identical.cast(answer.c.id.type)).label("identical"),
        )
        .group_by(answer_group.c.group_id)
        .order_by(size.desc(), answer_group.c.group_id)
        .limit(limit)
        .subquery()
    )
    statement = (
        select(
            question.c.key,
            answer.c.language,
            grouped.c.answers,
            grouped.c.identical,
            func.substr(answer.c.text, 1, start).label("start"),
        )
        .select_from(grouped)
        .join(answer, answer.c.id == grouped.c.group_id)
        .join(question, question.c.id == answer.c.question_id)
        .order_by(grouped.c.answers.desc(), grouped.c.group_id)
    )
    with study.reading() as connection:
        return tuple(
            GroupFound(row.key, row.language, row.answers, int(row.identical), row.start)
            for row in connection.execute(statement)
        )


def count_alike(connection: Connection, author: Author, numbers: Iterable[int]) -> dict[int, int]:
    """Number of other answers that may be coded with each of these, up to COUNTED.

    Read from indices only: it costs as much in a study of a million answers as in one of a
    thousand.
    """
    given = is_allocated(connection, author.round_id)
    own_group = _of_queue(
        select(answer_group.c.answer_id, answer_group.c.group_id, answer.c.key), author, given
    )
    grouped = connection.execute(own_group.where(answer_group.c.answer_id.in_(list(numbers)))).all()
    if not grouped:
        return {}
    settled = assistance_in(connection, author.round_id)
    together: dict[int, set[int]] = {}
    found: dict[int, int] = {}
    for own in grouped:
        if settled.is_sampled(own.key):
            continue
        if own.group_id not in together:
            members = _keys_of(own.group_id, author, given)
            together[own.group_id] = _some_coded_together(connection, members, settled)
        found[own.answer_id] = min(len(together[own.group_id] - {own.answer_id}), COUNTED)
    return {number: count for number, count in found.items() if count}


def _some_coded_together(
    connection: Connection, members: Select[Any], settled: Assistance
) -> set[int]:
    """Of these answers, those outside the unassisted sample, or enough of them to count."""
    limit = 2 * (COUNTED + 1)
    while True:
        some = connection.execute(members.limit(limit)).all()
        found = {row.answer_id for row in some if not settled.is_sampled(row.key)}
        if len(found) > COUNTED or len(some) < limit:
            return found
        limit *= 4  # the sample is large, so most answers read belong to it


def members_of(connection: Connection, author: Author, number: int) -> Members:
    """The answers that may be coded with this one: its group, without the unassisted sample.

    If there are more than MAX_MEMBERS, those the author has not judged come first. An answer of the
    unassisted sample has none: it is coded on its own. In a round whose answers are allocated, only
    the author's are included, without those allocated to be coded alone.
    """
    given = is_allocated(connection, author.round_id)
    own_group = _of_queue(select(answer_group.c.group_id, answer.c.key), author, given)
    own = connection.execute(own_group.where(answer_group.c.answer_id == number)).one_or_none()
    settled = assistance_in(connection, author.round_id)
    if own is None or settled.is_sampled(own.key):
        return Members((), 0)
    mine = and_(
        current_decision.c.answer_id == answer_group.c.answer_id,
        current_decision.c.coder_id == author.coder_id,
        current_decision.c.round_id == author.round_id,
    )
    statement = (
        _keys_of(own.group_id, author, given)
        .add_columns(current_decision.c.state)
        .outerjoin(current_decision, mine)
        .order_by(answer_group.c.answer_id)
    )
    is_open: list[int] = []
    decided: list[int] = []
    for row in streamed(connection, statement, BATCH):
        if row.answer_id != number and not settled.is_sampled(row.key):
            (is_open if row.state is None else decided).append(row.answer_id)
    taken = (is_open + decided)[:MAX_MEMBERS]
    return Members(tuple(sorted(taken)), len(is_open) + len(decided) - len(taken))


def _keys_of(group: int, author: Author, given: bool) -> Select[Any]:
    wanted = select(answer_group.c.answer_id, answer.c.key)
    return _of_queue(wanted, author, given).where(answer_group.c.group_id == group)


def _of_queue(statement: Select[Any], author: Author, given: bool) -> Select[Any]:
    """Answers in groups, with their ids; if `given` (allocated), those the author may group."""
    statement = statement.join(answer, answer.c.id == answer_group.c.answer_id)
    if not given:
        return statement
    theirs = of_purpose(author.coder_id, author.round_id, None)
    # One lookup in the list for each answer, instead of a scan of the whole list.
    alone = select(listing.c.alone).where(theirs, listing.c.answer_id == answer_group.c.answer_id)
    return statement.where(alone.scalar_subquery().is_(False))
