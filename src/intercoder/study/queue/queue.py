"""A coder's queue: which answers, in which order, and the state of each.

The order is question by question, and within a question as the answers were imported; in a round
whose answers are allocated, it is that of the coder's allocation. A list that a model drew goes
before it. Every question a coder's screen asks is answered from an index, from the answer in view
onwards, so that it takes as long in a study of a million answers as in one of a thousand.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Select, and_, func, select

from intercoder.answers.answer import Answer
from intercoder.coding.decision import UNSEEN, Judgement, SelectionReason
from intercoder.coding.queue import Item, QueueFilter
from intercoder.study.database.schema import (
    IS_STANDING,
    answer,
    current_decision,
    decision,
    draft,
    question,
    respondent,
)
from intercoder.study.log.decision_log import AnyRow, Author
from intercoder.study.log.decision_rows import (
    Unreadable,
    circumstances_of,
    judgement_of,
    leave_out,
)
from intercoder.study.log.json_records import attributes_from_text, draft_from_text
from intercoder.study.queue import groups
from intercoder.study.queue.queue_filters import (
    allocated,
    chosen,
    current_decisions_of,
    in_list,
    queue_positions,
)
from intercoder.study.queue.work_lists import is_allocated, last_position, of_purpose, position_of

START_OF_TEXT = 200
"""How many characters of an answer a list shows at most."""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """An answer in a list."""

    number: int
    answer_id: str
    question: str
    language: str
    start: str
    """The first characters of its text."""
    standing: Judgement
    drawn: bool = False
    """Whether it stands where it does because the model put it there."""


def following(
    connection: Connection,
    author: Author,
    after: int | None,
    wanted: QueueFilter,
    limit: int,
    place: int | None = None,
) -> tuple[Item, ...]:
    """The next answers the filter wants, after this one in the queue; from its start if None.

    `place` is that of the answer after which they come (`Item.place`), where it is known.
    """
    if wanted.answers:
        some = islice(chosen(connection, author, wanted, after), limit)
        return items(connection, author, list(some), wanted.drawn)
    if wanted.drawn is None:
        found = list(allocated(connection, author, wanted, after, limit))
        return items(connection, author, found)
    theirs = of_purpose(author.coder_id, author.round_id, wanted.drawn)
    if after is None:
        place = 0
    elif place is None:
        place = position_of(connection, theirs, after) or 0
    listed = connection.execute(in_list(author, wanted, theirs, place).limit(limit)).scalars()
    came = items(connection, author, listed.all(), wanted.drawn)
    if len(came) == limit or wanted.drawn is SelectionReason.DOUBTS:
        return came
    if after is not None and position_of(connection, theirs, after) is not None:
        after = None  # the list has come to its end: the rest begins at its own start
    rest = list(allocated(connection, author, wanted, after, limit - len(came)))
    others = items(connection, author, rest)
    end = last_position(connection, theirs)
    return (*came, *(replace(item, place=end) for item in others))


def numbers(connection: Connection, author: Author, wanted: QueueFilter) -> array[int]:
    """The numbers of all answers the filter wants, in queue order."""
    found: array[int] = array("q")
    if wanted.answers:
        found.extend(chosen(connection, author, wanted))
        return found
    if wanted.drawn is not None:
        theirs = of_purpose(author.coder_id, author.round_id, wanted.drawn)
        found.extend(connection.execute(in_list(author, wanted, theirs, 0)).scalars())
    if wanted.drawn is not SelectionReason.DOUBTS:
        found.extend(allocated(connection, author, wanted))
    return found


def items(
    connection: Connection,
    author: Author,
    wanted: Sequence[int],
    drawn: SelectionReason | None = None,
) -> tuple[Item, ...]:
    """The answers with these numbers, in this order, as they come while this list is followed."""
    columns = (
        answer.c.id,
        answer.c.key,
        question.c.key.label("question"),
        respondent.c.key.label("respondent"),
        respondent.c.attributes,
        answer.c.language,
        answer.c.text,
        *_STANDING,
        draft.c.document,
    )
    statement = (
        _standing(select(*columns), author)
        .join(question, question.c.id == answer.c.question_id)
        .join(respondent, respondent.c.id == answer.c.respondent_id)
        .outerjoin(
            draft,
            and_(
                draft.c.coder_id == author.coder_id,
                draft.c.round_id == author.round_id,
                draft.c.answer_id == answer.c.id,
            ),
        )
        .where(answer.c.id.in_(wanted))
    )
    alike = groups.count_alike(connection, author, wanted)
    found = {
        row.id: _item(row, author, alike.get(row.id, 0)) for row in connection.execute(statement)
    }
    followed = {} if drawn is None else queue_positions(connection, author, drawn, wanted)
    for number, (position, is_drawn, _) in followed.items():
        found[number] = replace(found[number], drawn=drawn if is_drawn else None, place=position)
    if is_allocated(connection, author.round_id):
        theirs = queue_positions(connection, author, None, wanted)
        for number in found.keys() - theirs.keys():
            found[number] = replace(found[number], is_in_queue=False)
        for number, (_, is_drawn, alone) in theirs.items():
            if is_drawn and found[number].drawn is None:
                found[number] = replace(found[number], drawn=SelectionReason.CHECK)
            if alone:
                found[number] = replace(found[number], alone=True)
    return tuple(found[number] for number in wanted)


def rows(
    connection: Connection,
    author: Author,
    wanted: Sequence[int],
    drawn: SelectionReason | None = None,
) -> tuple[QueueRow, ...]:
    """The answers with these numbers, in this order, as a list shows them."""
    statement = (
        _standing(
            select(
                answer.c.id,
                answer.c.key,
                question.c.key.label("question"),
                answer.c.language,
                func.substr(answer.c.text, 1, START_OF_TEXT).label("start"),
                *_STANDING,
            ),
            author,
        )
        .join(question, question.c.id == answer.c.question_id)
        .where(answer.c.id.in_(wanted))
    )
    found = {
        row.id: QueueRow(
            row.id, row.key, row.question, row.language, row.start, _judgement(row, author)
        )
        for row in connection.execute(statement)
    }
    followed = {} if drawn is None else queue_positions(connection, author, drawn, wanted)
    for number, (_, is_drawn, _) in followed.items():
        found[number] = replace(found[number], drawn=is_drawn)
    return tuple(found[number] for number in wanted)


# -- how an answer stands -------------------------------------------------------------------------

_STANDING = (
    decision.c.id.label("decision_id"),
    decision.c.state,
    decision.c.codes,
    decision.c.unsure,
    decision.c.memo,
    decision.c.circumstances,
)


def _standing(statement: Select[Any], author: Author) -> Select[Any]:
    """Answers, each with the author's decision that stands, if there is one."""
    return (
        statement.select_from(answer)
        .outerjoin(
            current_decision,
            and_(current_decisions_of(author), current_decision.c.answer_id == answer.c.id),
        )
        .outerjoin(decision, IS_STANDING)
    )


# -- rows to values -------------------------------------------------------------------------------


def _judgement(row: AnyRow, author: Author) -> Judgement:
    """How an answer stands; one whose decision cannot be read is still to be coded."""
    if row.state is None:
        return UNSEEN
    found = judgement_of(row)
    if isinstance(found, Unreadable):
        leave_out(replace(found, id=str(row.decision_id), coder=author.coder))
        return UNSEEN
    return found


def _drawn(row: AnyRow) -> SelectionReason | None:
    how = circumstances_of(row.circumstances)
    return None if row.state is None or how is None else how.drawn


def _item(row: AnyRow, author: Author, alike: int) -> Item:
    return Item(
        number=row.id,
        answer=Answer(
            id=row.key,
            question=row.question,
            respondent=row.respondent,
            text=row.text,
            language=row.language,
            attributes=attributes_from_text(row.attributes),
        ),
        standing=_judgement(row, author),
        kept=None if row.document is None else draft_from_text(row.document),
        made=_drawn(row),
        alike=alike,
    )
