"""A coder's queue: which answers, in which order, and how each stands.

The order is question by question, and within a question as the answers were imported; in a round
whose answers are allocated, it is that of the coder's allocation. A list that a model drew goes
before it. Every question a coder's screen asks is answered from an index, from the answer in view
onwards, so that it takes as long in a study of a million answers as in one of a thousand.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    exists,
    func,
    select,
    true,
)

from intercoder.answers.answer import Answer
from intercoder.coding.chain import circumstances_from_text, circumstances_to_text
from intercoder.coding.decision import UNSEEN, Circumstances, Drawn, Judgement, State
from intercoder.coding.queue import Draft, Item, Progress, QueueFilter
from intercoder.study import groups, text_search
from intercoder.study.functions import holds
from intercoder.study.listing import (
    is_allocated,
    last_position,
    of_purpose,
    position_of,
    purpose_of,
)
from intercoder.study.log import AnyRow, Author, codes_from_text, judgement_from_row
from intercoder.study.schema import (
    answer,
    current_decision,
    decision,
    draft,
    listing,
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
    if wanted.drawn is None:
        found = list(_allocated(connection, author, wanted, after, limit))
        return items(connection, author, found)
    theirs = of_purpose(author.coder_id, author.round_id, wanted.drawn)
    if after is None:
        place = 0
    elif place is None:
        place = position_of(connection, theirs, after) or 0
    listed = connection.execute(_in_list(author, wanted, theirs, place).limit(limit)).scalars()
    came = items(connection, author, listed.all(), wanted.drawn)
    if len(came) == limit or wanted.drawn is Drawn.DOUBTS:
        return came
    if after is not None and position_of(connection, theirs, after) is not None:
        after = None  # the list has come to its end: the rest begins at its own start
    rest = list(_allocated(connection, author, wanted, after, limit - len(came)))
    others = items(connection, author, rest)
    end = last_position(connection, theirs)
    return (*came, *(replace(item, place=end) for item in others))


def numbers(connection: Connection, author: Author, wanted: QueueFilter) -> array[int]:
    """The numbers of all answers the filter wants, in queue order."""
    found: array[int] = array("q")
    if wanted.drawn is not None:
        theirs = of_purpose(author.coder_id, author.round_id, wanted.drawn)
        found.extend(connection.execute(_in_list(author, wanted, theirs, 0)).scalars())
    if wanted.drawn is not Drawn.DOUBTS:
        found.extend(_allocated(connection, author, wanted))
    return found


def items(
    connection: Connection, author: Author, wanted: Sequence[int], drawn: Drawn | None = None
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
    found = {row.id: _item(row, alike.get(row.id, 0)) for row in connection.execute(statement)}
    followed = {} if drawn is None else _places(connection, author, drawn, wanted)
    for number, (position, is_drawn) in followed.items():
        found[number] = replace(found[number], drawn=drawn if is_drawn else None, place=position)
    if is_allocated(connection, author.round_id):
        for number, (_, is_drawn) in _places(connection, author, None, wanted).items():
            if is_drawn and found[number].drawn is None:
                found[number] = replace(found[number], drawn=Drawn.CHECK)
    return tuple(found[number] for number in wanted)


def rows(
    connection: Connection, author: Author, wanted: Sequence[int], drawn: Drawn | None = None
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
        row.id: QueueRow(row.id, row.key, row.question, row.language, row.start, _judgement(row))
        for row in connection.execute(statement)
    }
    followed = {} if drawn is None else _places(connection, author, drawn, wanted)
    for number, (_, is_drawn) in followed.items():
        found[number] = replace(found[number], drawn=is_drawn)
    return tuple(found[number] for number in wanted)


def progress(connection: Connection, author: Author) -> Progress:
    """How many answers of the author's queue stand in which state."""
    counting = (
        select(
            current_decision.c.state,
            func.count().label("answers"),
            func.sum(current_decision.c.unsure.cast(answer.c.id.type)).label("unsure"),
        )
        .where(_mine(author))
        .group_by(current_decision.c.state)
    )
    if is_allocated(connection, author.round_id):
        theirs = of_purpose(author.coder_id, author.round_id, None)
        in_queue = and_(theirs, listing.c.answer_id == current_decision.c.answer_id)
        counting = counting.join(listing, in_queue)
        whole = select(func.count()).select_from(listing).where(theirs)
    else:
        whole = select(func.count()).select_from(answer)
    total = connection.execute(whole).scalar_one()
    counted = connection.execute(counting).all()
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
    decision.c.circumstances,
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


def _places(
    connection: Connection, author: Author, drawn: Drawn | None, among: Sequence[int]
) -> Mapping[int, tuple[int, bool]]:
    """Where answers stand in this list, and whether the model put them there; those that do."""
    theirs = of_purpose(author.coder_id, author.round_id, drawn)
    # An outer join, so that the answers are looked up in the list and not the list gone through.
    rows = connection.execute(
        select(answer.c.id, listing.c.position, listing.c.drawn)
        .select_from(answer)
        .outerjoin(listing, and_(theirs, listing.c.answer_id == answer.c.id))
        .where(answer.c.id.in_(among))
    )
    return {row.id: (row.position, bool(row.drawn)) for row in rows if row.position is not None}


def _in_list(
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


def _allocated(
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
        yield _in_list(author, wanted, theirs, beyond)
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
    is_doubted = wanted.drawn is Drawn.DOUBTS
    may_be_unseen = not (wanted.unsure or wanted.code or is_doubted)
    stands = and_(_mine(author), current_decision.c.answer_id == answer.c.id)
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
        statement = statement.join(decision, decision.c.seq == current_decision.c.seq)
    if wanted.code:
        mark = json.dumps(wanted.code, ensure_ascii=False) + ":"
        statement = statement.where(holds(decision.c.codes, mark))
    if is_doubted:
        made_so = circumstances_to_text(Circumstances(drawn=Drawn.DOUBTS))[1:-1]
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
        made=None if row.state is None else circumstances_from_text(row.circumstances).drawn,
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
    parts = {
        "states": sorted(wanted.states),
        "unsure": wanted.unsure,
        "question": wanted.question,
        "language": wanted.language,
        "code": wanted.code,
        "text": wanted.text,
    }
    if wanted.drawn is not None:  # left out where there is none, as it was before there were lists
        parts["drawn"] = wanted.drawn
    return json.dumps(parts, ensure_ascii=False)


def filter_from_text(document: str) -> QueueFilter:
    """A filter, from what the study keeps."""
    kept = json.loads(document)
    kept["states"] = frozenset(State(state) for state in kept["states"])
    if "drawn" in kept:
        kept["drawn"] = Drawn(kept["drawn"])
    return QueueFilter(**kept)
