"""A coder's queue: which answers, in which order, and how each stands.

The order is question by question, and within a question as the answers were imported. Every
question a coder's screen asks is answered from an index, from the answer in view onwards, so that
it takes as long in a study of a million answers as in one of a thousand.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    func,
    or_,
    select,
    tuple_,
)

from intercoder.answers.answer import Answer
from intercoder.coding.decision import UNSEEN, Judgement, State
from intercoder.coding.queue import Draft, Item, Progress, QueueFilter
from intercoder.study import groups, text_search
from intercoder.study.log import AnyRow, Author, codes_from_text, judgement_from_row
from intercoder.study.schema import (
    answer,
    current_decision,
    decision,
    draft,
    question,
    respondent,
)

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


def following(
    connection: Connection, author: Author, after: int | None, wanted: QueueFilter, limit: int
) -> tuple[Item, ...]:
    """The next answers the filter wants, after this one in the queue; from its start if None."""
    numbers = _matching(author, wanted).limit(limit)
    if after is not None:
        cursor = connection.execute(
            select(answer.c.question_id, answer.c.id).where(answer.c.id == after)
        ).one()
        numbers = numbers.where(
            tuple_(answer.c.question_id, answer.c.id) > tuple_(cursor.question_id, cursor.id)
        )
    return items(connection, author, connection.execute(numbers).scalars().all())


def numbers(connection: Connection, author: Author, wanted: QueueFilter) -> array[int]:
    """The numbers of all answers the filter wants, in queue order."""
    found = connection.execute(_matching(author, wanted)).scalars()
    return array("q", found)


def items(connection: Connection, author: Author, wanted: Sequence[int]) -> tuple[Item, ...]:
    """The answers with these numbers, in this order."""
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
    found = {row.id: _item(row, alike.get(row.id, 0)) for row in connection.execute(statement)}
    return tuple(found[number] for number in wanted)


def rows(connection: Connection, author: Author, wanted: Sequence[int]) -> tuple[QueueRow, ...]:
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
        row.id: QueueRow(row.id, row.key, row.question, row.language, row.start, _judgement(row))
        for row in connection.execute(statement)
    }
    return tuple(found[number] for number in wanted)


def progress(connection: Connection, author: Author) -> Progress:
    """How many answers of the author's queue stand in which state."""
    total = connection.execute(select(func.count()).select_from(answer)).scalar_one()
    counted = connection.execute(
        select(
            current_decision.c.state,
            func.count().label("answers"),
            func.sum(current_decision.c.unsure.cast(answer.c.id.type)).label("unsure"),
        )
        .where(_mine(author))
        .group_by(current_decision.c.state)
    ).all()
    by_state = {State(row.state): int(row.answers) for row in counted}
    return Progress(
        total=total,
        coded=by_state.get(State.CODED, 0),
        no_code_applies=by_state.get(State.NO_CODE_APPLIES, 0),
        skipped=by_state.get(State.SKIPPED, 0),
        unsure=sum(int(row.unsure or 0) for row in counted),
    )


# -- how the filter becomes a query ---------------------------------------------------------------

_STANDING = (
    decision.c.state,
    decision.c.codes,
    decision.c.unsure,
    decision.c.memo,
)


def _mine(author: Author) -> ColumnElement[bool]:
    return and_(
        current_decision.c.coder_id == author.coder_id,
        current_decision.c.round_id == author.round_id,
    )


def _standing(statement: Select[Any], author: Author) -> Select[Any]:
    """Answers, each with the author's decision that stands, if there is one."""
    return (
        statement.select_from(answer)
        .outerjoin(
            current_decision, and_(_mine(author), current_decision.c.answer_id == answer.c.id)
        )
        .outerjoin(decision, decision.c.seq == current_decision.c.seq)
    )


def _matching(author: Author, wanted: QueueFilter) -> Select[int]:
    """The numbers of the answers the filter wants, in queue order."""
    statement = select(answer.c.id).select_from(answer)
    looks_at_state = bool(wanted.states) or wanted.unsure or bool(wanted.code)
    if looks_at_state:
        must_be_decided = wanted.unsure or bool(wanted.code) or State.UNSEEN not in wanted.states
        on = and_(_mine(author), current_decision.c.answer_id == answer.c.id)
        statement = statement.join(current_decision, on, isouter=not must_be_decided)
    if wanted.states:
        named = [state for state in wanted.states if state is not State.UNSEEN]
        is_named = current_decision.c.state.in_(named)
        unseen = current_decision.c.state.is_(None)
        statement = statement.where(
            or_(is_named, unseen) if State.UNSEEN in wanted.states else is_named
        )
    if wanted.unsure:
        statement = statement.where(current_decision.c.unsure.is_(True))
    if wanted.code:
        mark = json.dumps(wanted.code, ensure_ascii=False) + ":"
        statement = statement.join(decision, decision.c.seq == current_decision.c.seq).where(
            func.instr(decision.c.codes, mark) > 0
        )
    if wanted.question:
        statement = statement.where(
            answer.c.question_id
            == select(question.c.id).where(question.c.key == wanted.question).scalar_subquery()
        )
    if wanted.language:
        statement = statement.where(answer.c.language == wanted.language)
    if wanted.text.strip():
        statement = statement.where(text_search.matches(wanted.text))
    return statement.order_by(answer.c.question_id, answer.c.id)


# -- rows to values -------------------------------------------------------------------------------


def _judgement(row: AnyRow) -> Judgement:
    return UNSEEN if row.state is None else judgement_from_row(row)


def _item(row: AnyRow, alike: int) -> Item:
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
        standing=_judgement(row),
        kept=None if row.document is None else draft_from_text(row.document),
        alike=alike,
    )


def attributes_from_text(document: str) -> Mapping[str, str]:
    """A respondent's attributes, from what the study keeps."""
    return MappingProxyType(json.loads(document))


def draft_to_text(kept: Draft) -> str:
    """A draft, as the study keeps it."""
    return json.dumps(
        {"codes": dict(kept.codes), "unsure": kept.unsure, "memo": kept.memo},
        ensure_ascii=False,
    )


def draft_from_text(document: str) -> Draft:
    """A draft, from what the study keeps."""
    kept = json.loads(document)
    return Draft(codes_from_text(json.dumps(kept["codes"])), kept["unsure"], kept["memo"])


def filter_to_text(wanted: QueueFilter) -> str:
    """A filter, as the study keeps it."""
    return json.dumps(
        {
            "states": sorted(wanted.states),
            "unsure": wanted.unsure,
            "question": wanted.question,
            "language": wanted.language,
            "code": wanted.code,
            "text": wanted.text,
        },
        ensure_ascii=False,
    )


def filter_from_text(document: str) -> QueueFilter:
    """A filter, from what the study keeps."""
    kept = json.loads(document)
    return QueueFilter(**{**kept, "states": frozenset(State(s) for s in kept["states"])})
