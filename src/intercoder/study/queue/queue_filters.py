"""Queries for queue filters: which answers match, and their positions in the queue.

They return numbers only; `study/queue/queue.py` reads the answers.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, or_, select, true

from intercoder.coding.decision import Circumstances, SelectionReason, State
from intercoder.coding.hash_chain import circumstances_to_text
from intercoder.coding.queue import QueueFilter
from intercoder.study.database.bulk import batched
from intercoder.study.database.dialects import holds
from intercoder.study.database.schema import (
    IS_STANDING,
    answer,
    codebook_revision,
    current_decision,
    decision,
    listing,
    question,
    respondent,
)
from intercoder.study.log.code_set_sql import has_passages
from intercoder.study.log.decision_log import Author
from intercoder.study.log.json_records import attribute_text
from intercoder.study.log.removed_answers import is_in_study
from intercoder.study.queue import text_search
from intercoder.study.queue.work_lists import (
    HANDED_ON,
    is_allocated,
    of_purpose,
    position_of,
    purpose_of,
)


def current_decisions_of(author: Author) -> ColumnElement[bool]:
    """The author's standing decisions."""
    return and_(
        current_decision.c.coder_id == author.coder_id,
        current_decision.c.round_id == author.round_id,
    )


def is_handed_over(author: Author) -> ColumnElement[bool]:
    """Whether the author handed the answer over, in a round whose answers are not allocated."""
    handed = listing.alias()
    return exists().where(
        handed.c.coder_id == author.coder_id,
        handed.c.round_id == author.round_id,
        handed.c.purpose == HANDED_ON,
        handed.c.answer_id == answer.c.id,
    )


def queue_positions(
    connection: Connection, author: Author, drawn: SelectionReason | None, among: Sequence[int]
) -> Mapping[int, tuple[int, bool, bool]]:
    """The position of each answer in this list, whether a model put it there, and whether it is
    coded alone; answers that are not in the list are left out.
    """
    theirs = of_purpose(author.coder_id, author.round_id, drawn)
    # An outer join, so that each answer is looked up in the list instead of scanning the list.
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
    """The numbers and positions of the answers in a list that match the filter."""
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
    """Of the answers the filter names, those that match it, in its order, after this one."""
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
    """The numbers of the answers that match the filter, in allocation order, after this one.

    Answers in the list that is followed are left out: they have already come.
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


def allocated_in_order(
    connection: Connection, author: Author, wanted: QueueFilter
) -> Iterator[Select[Any]]:
    """Queries for what `allocated` yields from the beginning: numbers in their first column."""
    for statement in _stretches(connection, author, wanted, None):
        yield _unlisted(statement, author, wanted)


def matching(statement: Select[Any], author: Author, wanted: QueueFilter) -> Select[Any]:
    """Of these answers, those that match the filter, whatever list it follows."""
    return _wanting(statement, author, wanted)


def _stretches(
    connection: Connection, author: Author, wanted: QueueFilter, after: int | None
) -> Iterator[Select[Any]]:
    """Queries for the rest of the allocation, each starting at a position in an index.

    After an answer come the rest of its question and then the other questions. In a single query,
    SQLite would scan the whole question from its start.
    """
    if is_allocated(connection, author.round_id):
        theirs = of_purpose(author.coder_id, author.round_id, None)
        beyond = 0 if after is None else position_of(connection, theirs, after) or 0
        yield in_list(author, wanted, theirs, beyond)
        return
    whole = select(answer.c.id).select_from(answer).where(~is_handed_over(author))
    whole = _wanting(whole, author, wanted).order_by(answer.c.question_id, answer.c.id)
    if after is None:
        yield whole
        return
    asked = connection.execute(
        select(answer.c.question_id).where(answer.c.id == after)
    ).scalar_one()
    yield whole.where(answer.c.question_id == asked, answer.c.id > after)
    yield whole.where(answer.c.question_id > asked)


def _unlisted(statement: Select[Any], author: Author, wanted: QueueFilter) -> Select[Any]:
    """The same answers without those in the list that is followed."""
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
    """Of these answers, those that match the filter."""
    statement = statement.where(is_in_study())
    is_doubted = wanted.drawn is SelectionReason.DOUBTS
    is_rechecked = wanted.drawn is SelectionReason.RECHECK
    is_about_content = wanted.code or wanted.memo or wanted.passages or wanted.suggested
    is_decided = is_rechecked or wanted.unsure or is_about_content
    may_be_unseen = not (is_decided or is_doubted)
    stands = and_(current_decisions_of(author), current_decision.c.answer_id == answer.c.id)
    named = [state for state in wanted.states if state is not State.UNSEEN]
    if State.UNSEEN in wanted.states and may_be_unseen:
        # Phrased differently, PostgreSQL would expect hardly any open answers and scan all of them.
        otherwise = current_decision.c.state.not_in(named) if named else true()
        statement = statement.where(~exists().where(stands, otherwise))
    elif wanted.states or not may_be_unseen:
        statement = statement.join(current_decision, stands)
        if wanted.states:
            statement = statement.where(current_decision.c.state.in_(named))
    if wanted.unsure:
        statement = statement.where(current_decision.c.unsure.is_(True))
    if is_about_content or is_doubted or is_rechecked:
        statement = statement.join(decision, IS_STANDING)
    if wanted.code:
        statement = statement.where(_has_code(wanted))
    if is_doubted:
        made_so = circumstances_to_text(Circumstances(drawn=SelectionReason.DOUBTS))[1:-1]
        judged_again = holds(func.coalesce(decision.c.circumstances, ""), made_so)
        statement = statement.where(~judged_again)
    if is_rechecked:  # what was decided under the codebook as it is has been looked at
        latest = select(func.max(codebook_revision.c.number)).scalar_subquery()
        statement = statement.where(decision.c.revision < latest)
    if wanted.memo:
        statement = statement.where(decision.c.memo != "")
    if wanted.passages:
        statement = statement.where(has_passages())
    if wanted.suggested:
        first = "[" + json.dumps(wanted.suggested)
        begins = func.substr(func.coalesce(decision.c.shown, ""), 1, len(first)) == first
        statement = statement.where(begins)
    return _with_properties(statement, wanted)


def _has_code(wanted: QueueFilter) -> ColumnElement[bool]:
    """Whether a decision has the code, or one that counts as it since the codebook changed."""

    def has(code: str) -> ColumnElement[bool]:
        return holds(decision.c.codes, json.dumps(code, ensure_ascii=False) + ":")

    if not wanted.given_as:
        return has(wanted.code)
    ways = (and_(has(code), decision.c.revision.in_(made)) for code, made in wanted.given_as)
    return or_(*ways)


def _with_properties(statement: Select[Any], wanted: QueueFilter) -> Select[Any]:
    """Of these answers, those with the properties that no decision changes."""
    if wanted.question:
        statement = statement.where(
            answer.c.question_id
            == select(question.c.id).where(question.c.key == wanted.question).scalar_subquery()
        )
    if wanted.language:
        statement = statement.where(answer.c.language == wanted.language)
    if wanted.shortest:
        statement = statement.where(func.length(answer.c.text) >= wanted.shortest)
    if wanted.longest:
        statement = statement.where(func.length(answer.c.text) <= wanted.longest)
    if wanted.attribute:
        has_value = holds(respondent.c.attributes, attribute_text(wanted.attribute, wanted.value))
        statement = statement.join(respondent, respondent.c.id == answer.c.respondent_id)
        statement = statement.where(has_value)
    if wanted.text.strip():
        statement = statement.where(text_search.matches(wanted.text))
    return statement
