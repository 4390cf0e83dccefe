"""Queries for queue filters: which answers match, and their positions in the queue.

They give numbers only; `study/queue/queue.py` makes answers of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, select, true

from intercoder.coding.decision import Circumstances, SelectionReason, State
from intercoder.coding.hash_chain import circumstances_to_text
from intercoder.coding.queue import QueueFilter
from intercoder.study.database.bulk import batched
from intercoder.study.database.dialects import holds
from intercoder.study.database.schema import (
    IS_STANDING,
    answer,
    current_decision,
    decision,
    listing,
    question,
)
from intercoder.study.log.decision_log import Author
from intercoder.study.queue import text_search
from intercoder.study.queue.work_lists import is_allocated, of_purpose, position_of, purpose_of


def current_decisions_of(author: Author) -> ColumnElement[bool]:
    """The decisions of this author that stand."""
    return and_(
        current_decision.c.coder_id == author.coder_id,
        current_decision.c.round_id == author.round_id,
    )


def queue_positions(
    connection: Connection, author: Author, drawn: SelectionReason | None, among: Sequence[int]
) -> Mapping[int, tuple[int, bool, bool]]:
    """Where answers stand in this list, whether the model put them there, and whether each is
    coded alone; those that do."""
    theirs = of_purpose(author.coder_id, author.round_id, drawn)
    # An outer join, so that the answers are looked up in the list and not the list gone through.
    rows = connection.execute(
        select(answer.c.id, listing.c.position, listing.c.drawn, listing.c.alone)
        .select_from(answer)
        .outerjoin(listing, and_(theirs, listing.c.answer_id == answer.c.id))
        .where(answer.c.id.in_(among))
    )
    return {
        row.id: (row.position, bool(row.drawn), bool(row.alone))
        for row in rows
        if row.position is not None
    }


def in_list(
    author: Author, wanted: QueueFilter, theirs: ColumnElement[bool], beyond: int
) -> Select[Any]:
    """The numbers of the answers in a list that the filter wants, and where they stand in it."""
    statement = (
        select(answer.c.id, listing.c.position)
        .select_from(listing)
        .join(answer, answer.c.id == listing.c.answer_id)
        .where(theirs, listing.c.position > beyond)
    )
    return _wanting(statement, author, wanted).order_by(listing.c.position)


def chosen(
    connection: Connection, author: Author, wanted: QueueFilter, after: int | None = None
) -> Iterator[int]:
    """Of the answers that the filter names those it wants, in its order, after this one."""
    start = wanted.answers.index(after) + 1 if after in wanted.answers else 0
    for some in batched(wanted.answers[start:]):
        statement = select(answer.c.id).select_from(answer).where(answer.c.id.in_(some))
        found = set(connection.execute(_wanting(statement, author, wanted)).scalars())
        yield from (number for number in some if number in found)


def allocated(
    connection: Connection,
    author: Author,
    wanted: QueueFilter,
    after: int | None = None,
    limit: int | None = None,
) -> Iterator[int]:
    """The numbers of the answers the filter wants, as they are allocated, after this one.

    Those in the list that is followed are left out: they have come already.
    """
    came = 0
    for statement in _stretches(connection, author, wanted, after):
        left = None if limit is None else limit - came
        if left == 0:
            return
        for number in connection.execute(
            _unlisted(statement, author, wanted).limit(left)
        ).scalars():
            came += 1
            yield number


def _stretches(
    connection: Connection, author: Author, wanted: QueueFilter, after: int | None
) -> Iterator[Select[Any]]:
    """What follows in the allocation, in stretches that each begin at a place in an index.

    After an answer come the rest of its question and then the other questions. Asked for at once,
    SQLite would go through the whole question from its start.
    """
    if is_allocated(connection, author.round_id):
        theirs = of_purpose(author.coder_id, author.round_id, None)
        beyond = 0 if after is None else position_of(connection, theirs, after) or 0
        yield in_list(author, wanted, theirs, beyond)
        return
    whole = _wanting(select(answer.c.id).select_from(answer), author, wanted).order_by(
        answer.c.question_id, answer.c.id
    )
    if after is None:
        yield whole
        return
    asked = connection.execute(
        select(answer.c.question_id).where(answer.c.id == after)
    ).scalar_one()
    yield whole.where(answer.c.question_id == asked, answer.c.id > after)
    yield whole.where(answer.c.question_id > asked)


def _unlisted(statement: Select[Any], author: Author, wanted: QueueFilter) -> Select[Any]:
    """The same answers but for those of the list that is followed."""
    if wanted.drawn is None:
        return statement
    followed = listing.alias()
    return statement.where(
        ~exists().where(
            followed.c.coder_id == author.coder_id,
            followed.c.round_id == author.round_id,
            followed.c.purpose == purpose_of(wanted.drawn),
            followed.c.answer_id == answer.c.id,
        )
    )


def _wanting(statement: Select[Any], author: Author, wanted: QueueFilter) -> Select[Any]:
    """Of these answers those that the filter wants."""
    is_doubted = wanted.drawn is SelectionReason.DOUBTS
    may_be_unseen = not (wanted.unsure or wanted.code or is_doubted)
    stands = and_(current_decisions_of(author), current_decision.c.answer_id == answer.c.id)
    named = [state for state in wanted.states if state is not State.UNSEEN]
    if State.UNSEEN in wanted.states and may_be_unseen:
        # In other words PostgreSQL expects that hardly any are open, and looks at all of them.
        otherwise = current_decision.c.state.not_in(named) if named else true()
        statement = statement.where(~exists().where(stands, otherwise))
    elif wanted.states or not may_be_unseen:
        statement = statement.join(current_decision, stands)
        if wanted.states:
            statement = statement.where(current_decision.c.state.in_(named))
    if wanted.unsure:
        statement = statement.where(current_decision.c.unsure.is_(True))
    if wanted.code or is_doubted:
        statement = statement.join(decision, IS_STANDING)
    if wanted.code:
        mark = json.dumps(wanted.code, ensure_ascii=False) + ":"
        statement = statement.where(holds(decision.c.codes, mark))
    if is_doubted:
        made_so = circumstances_to_text(Circumstances(drawn=SelectionReason.DOUBTS))[1:-1]
        judged_again = holds(func.coalesce(decision.c.circumstances, ""), made_so)
        statement = statement.where(~judged_again)
    if wanted.question:
        statement = statement.where(
            answer.c.question_id
            == select(question.c.id).where(question.c.key == wanted.question).scalar_subquery()
        )
    if wanted.language:
        statement = statement.where(answer.c.language == wanted.language)
    if wanted.text.strip():
        statement = statement.where(text_search.matches(wanted.text))
    return statement
