"""The numbers of all answers that match a filter, in the queue's order or sorted by a column.

Numbers come in batches, as plain integers: with a limit, the first page of a list costs one look
through an index, or one scan, whatever comes behind it. Columns that only decided answers have are
sorted among those; the others follow in the queue's order.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator

from sqlalchemy import ColumnElement, Connection, Select, and_, case, exists, func, not_, select

from intercoder.coding.decision import State
from intercoder.coding.queue import ONLY_LISTED, Column, QueueFilter, QueueSort
from intercoder.study.database.bulk import fetched
from intercoder.study.database.dialects import json_value
from intercoder.study.database.schema import (
    answer,
    current_decision,
    decision,
    listing,
    question,
    respondent,
)
from intercoder.study.log.decision_log import Author
from intercoder.study.queue.queue_filters import (
    allocated_in_order,
    chosen,
    in_list,
    is_handed_over,
    matching,
)
from intercoder.study.queue.work_lists import is_allocated, of_purpose

COMPARED = 60
"""Characters of a text, a memo or a list of codes that are compared."""
_BATCH = 5_000
_STATES = (State.CODED, State.NO_CODE_APPLIES, State.SKIPPED)
_OF_DECISIONS = frozenset({Column.STATE, Column.CODES, Column.MEMO, Column.SUGGESTION})

_stands = current_decision.alias("stands")
_made = decision.alias("made")
_person = respondent.alias("person")
_asked = question.alias("asked")


def numbers(
    connection: Connection,
    author: Author,
    wanted: QueueFilter,
    sort: QueueSort | None = None,
    limit: int | None = None,
) -> array[int]:
    """The numbers of the answers that match, in order; with `limit`, the first ones only."""
    found: array[int] = array("I")  # four bytes each: row numbers of a table
    if wanted.answers and sort is None:
        found.extend(chosen(connection, author, wanted))
        return found[:limit]
    statements = _in_queue_order(connection, author, wanted)
    if sort is not None:
        statements = _sorted(connection, author, wanted, sort)
    for statement in statements:
        left = None if limit is None else limit - len(found)
        if left == 0:
            break
        for rows in fetched(connection, statement.limit(left), _BATCH):
            found.extend([row[0] for row in rows])
    return found


def _in_queue_order(
    connection: Connection, author: Author, wanted: QueueFilter
) -> Iterator[Select[tuple[int]]]:
    if wanted.drawn is not None:
        theirs = of_purpose(author.coder_id, author.round_id, wanted.drawn)
        yield in_list(author, wanted, theirs, 0)
    if wanted.drawn not in ONLY_LISTED:
        yield from allocated_in_order(connection, author, wanted)


def _sorted(
    connection: Connection, author: Author, wanted: QueueFilter, sort: QueueSort
) -> Iterator[Select[tuple[int]]]:
    statement = select(answer.c.id).select_from(answer)
    in_queue: tuple[ColumnElement[int], ...] = (answer.c.question_id, answer.c.id)
    purpose = wanted.drawn if wanted.drawn in ONLY_LISTED else None
    if purpose is not None or is_allocated(connection, author.round_id):
        theirs = of_purpose(author.coder_id, author.round_id, purpose)
        statement = statement.join(listing, and_(theirs, listing.c.answer_id == answer.c.id))
        in_queue = (listing.c.position,)
    else:
        statement = statement.where(~is_handed_over(author))
    statement = matching(statement, author, wanted)
    if wanted.answers:
        statement = statement.where(answer.c.id.in_(wanted.answers))
    if sort.column in _OF_DECISIONS:
        yield from _by_decision(statement, author, sort, in_queue)
        return
    by: ColumnElement[object]
    match sort.column:
        case Column.ATTRIBUTES:
            statement = statement.join(_person, _person.c.id == answer.c.respondent_id)
            by = func.nullif(json_value(_person.c.attributes, sort.attribute), "")
        case Column.LENGTH:
            by = func.length(answer.c.text)
        case Column.LANGUAGE:
            by = func.nullif(answer.c.language, "")
        case Column.QUESTION:
            statement = statement.join(_asked, _asked.c.id == answer.c.question_id)
            by = _asked.c.key
        case Column.ID:
            by = answer.c.key
        case _:
            by = func.lower(func.substr(answer.c.text, 1, COMPARED))
    order = by.desc() if sort.descending else by
    if sort.column in {Column.ATTRIBUTES, Column.LANGUAGE}:
        yield statement.order_by(by.is_(None), order, *in_queue)
    else:
        yield statement.order_by(order, *in_queue)


def _by_decision(
    statement: Select[tuple[int]],
    author: Author,
    sort: QueueSort,
    in_queue: tuple[ColumnElement[int], ...],
) -> Iterator[Select[tuple[int]]]:
    """The answers that have something in the column, sorted; then the others."""
    stands = and_(
        _stands.c.coder_id == author.coder_id,
        _stands.c.round_id == author.round_id,
        _stands.c.answer_id == answer.c.id,
    )
    is_standing = and_(_made.c.seq == _stands.c.seq, _made.c.coder_id == _stands.c.coder_id)
    needs_log = sort.column is not Column.STATE
    by: ColumnElement[object]
    has: ColumnElement[bool]
    match sort.column:
        case Column.STATE:
            by = case(
                {state.value: place for place, state in enumerate(_STATES)}, value=_stands.c.state
            )
            has = by.is_not(None)
        case Column.CODES:
            by, has = func.substr(_made.c.codes, 1, COMPARED), _made.c.codes != "{}"
        case Column.MEMO:
            by = func.lower(func.substr(_made.c.memo, 1, COMPARED))
            has = _made.c.memo != ""
        case _:
            by = func.substr(_made.c.shown, 1, COMPARED)
            has = func.coalesce(_made.c.shown, "[]") != "[]"
    decided = statement.join(_stands, stands)
    inside = exists().where(stands, has)
    if needs_log:
        decided = decided.join(_made, is_standing)
        inside = inside.where(is_standing)
    order = by.desc() if sort.descending else by
    yield decided.where(has).order_by(order, *in_queue)
    yield statement.where(not_(inside)).order_by(*in_queue)
