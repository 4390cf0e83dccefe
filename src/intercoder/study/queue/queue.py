"""A coder's queue: which answers, in which order, and the state of each.

Answers come question by question, and within a question in the order of import; in a round whose
answers are allocated, in the order of the coder's allocation. A list drawn by a model goes first.
Every query of a coder's screen uses an index, starting at the answer in view, so that it takes as
long in a study of a million answers as in one of a thousand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Select, and_, func, select

from intercoder.answers.answer import NO_ATTRIBUTES, Answer
from intercoder.coding.decision import UNSEEN, Judgement, SelectionReason
from intercoder.coding.queue import ONLY_LISTED, Item, QueueFilter
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
    shown_of,
)
from intercoder.study.log.json_records import attributes_from_text, draft_from_text
from intercoder.study.log.text_changes import read_text_changes
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
"""Maximum number of an answer's characters that a list shows."""


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
    """Whether a model put it at its place."""
    length: int = 0
    """Number of characters of its text."""
    attributes: Mapping[str, str] = field(default_factory=lambda: NO_ATTRIBUTES, hash=False)
    """The respondent's attributes, by name."""
    shown: tuple[str, ...] | None = None
    """Ids of the suggestions that were in view when it was decided; None if there were none."""
    alone: bool = False
    """Whether it is allocated to be coded without suggestions and never with others."""
    revision: int = 0
    """Revision of the codebook under which it was decided; 0 if it was not."""


def following(
    connection: Connection,
    author: Author,
    after: int | None,
    wanted: QueueFilter,
    limit: int,
    place: int | None = None,
) -> tuple[Item, ...]:
    """The next answers that match the filter, after this one in the queue; from the start if None.

    `place` is the position of the answer before them (`Item.place`), if it is known.
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
    if len(came) == limit or wanted.drawn in ONLY_LISTED:
        return came
    if after is not None and position_of(connection, theirs, after) is not None:
        after = None  # the list is at its end: the rest starts from its own beginning
    rest = list(allocated(connection, author, wanted, after, limit - len(came)))
    others = items(connection, author, rest)
    end = last_position(connection, theirs)
    return (*came, *(replace(item, place=end) for item in others))


def items(
    connection: Connection,
    author: Author,
    wanted: Sequence[int],
    drawn: SelectionReason | None = None,
    *,
    with_alike: bool = True,
) -> tuple[Item, ...]:
    """The answers with these numbers, in this order, as queue items while this list is followed.

    Without `with_alike`, similar answers are not counted, which takes the longest.
    """
    columns = (
        answer.c.id,
        answer.c.key,
        question.c.key.label("question"),
        respondent.c.key.label("respondent"),
        respondent.c.attributes,
        answer.c.language,
        answer.c.text,
        answer.c.translation,
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
    alike = groups.count_alike(connection, author, wanted) if with_alike else {}
    found = {
        row.id: _item(row, author, alike.get(row.id, 0)) for row in connection.execute(statement)
    }
    marked = [
        number for number, one in found.items() if one.standing.passages or one.draft.passages
    ]
    if marked:
        changes = read_text_changes(connection, marked)
        found.update((number, changes.item(found[number])) for number in marked)
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
    """The answers with these numbers, in this order, as rows of a list."""
    statement = (
        _standing(
            select(
                answer.c.id,
                answer.c.key,
                question.c.key.label("question"),
                answer.c.language,
                func.substr(answer.c.text, 1, START_OF_TEXT).label("start"),
                func.length(answer.c.text).label("length"),
                respondent.c.attributes,
                decision.c.shown,
                *_STANDING,
            ),
            author,
        )
        .join(question, question.c.id == answer.c.question_id)
        .join(respondent, respondent.c.id == answer.c.respondent_id)
        .where(answer.c.id.in_(wanted))
    )
    found = {row.id: _row(row, author) for row in connection.execute(statement)}
    followed = {} if drawn is None else queue_positions(connection, author, drawn, wanted)
    for number, (_, is_drawn, _) in followed.items():
        found[number] = replace(found[number], drawn=is_drawn)
    if is_allocated(connection, author.round_id):
        theirs = queue_positions(connection, author, None, wanted)
        for number, (_, _, alone) in theirs.items():
            found[number] = replace(found[number], alone=alone)
    return tuple(found[number] for number in wanted)


# -- how an answer stands -------------------------------------------------------------------------

_STANDING = (
    decision.c.id.label("decision_id"),
    decision.c.state,
    decision.c.codes,
    decision.c.unsure,
    decision.c.memo,
    decision.c.circumstances,
    decision.c.revision,
)


def _standing(statement: Select[Any], author: Author) -> Select[Any]:
    """A query for answers, each with the author's standing decision, if there is one."""
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
    """The author's judgement of an answer; unseen if the decision cannot be read."""
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


def _row(row: AnyRow, author: Author) -> QueueRow:
    try:
        shown = shown_of(row.shown)
    except ValueError:  # the decision is left out as unreadable, and named by that
        shown = None
    return QueueRow(
        row.id,
        row.key,
        row.question,
        row.language,
        row.start,
        _judgement(row, author),
        length=row.length,
        attributes=attributes_from_text(row.attributes),
        shown=shown,
        revision=row.revision or 0,
    )


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
            translation=row.translation or "",
        ),
        standing=_judgement(row, author),
        kept=None if row.document is None else draft_from_text(row.document),
        made=_drawn(row),
        alike=alike,
        revision=row.revision or 0,
    )
