"""Hands answers over from one coder to another: in no statistic of either.

The answer changes queues as in an allocation. Where the answers of a round are not allocated,
everybody codes all of them: there the answer only leaves the queue of the one who hands it over.
Only a word that goes with an answer is kept, for the one who gets it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import Connection, exists, func, insert, select, update

from intercoder.coding.change import HandOver
from intercoder.coding.wellbeing.handing_over import Colleague
from intercoder.study.allocation.taking import take_from_queue
from intercoder.study.database.bulk import batched
from intercoder.study.database.schema import answer, coder, current_decision, listing
from intercoder.study.database.settings import keep_setting, kept_setting
from intercoder.study.log.code_set_sql import JUDGED
from intercoder.study.log.decision_log import Author
from intercoder.study.queue.work_lists import ALLOCATED, HANDED_ON, is_allocated, of_purpose
from intercoder.study.rounds.people import PEOPLE, Role
from intercoder.study.study import Study

WORDS = "handed_over"
"""Name of the setting with the words."""
YOUR_LEAD = Colleague("your lead", is_lead=True)
"""To whom answers go from a package, which says nothing of others."""


def colleagues(study: Study, name: str) -> tuple[Colleague, ...]:
    """Everybody who codes or leads, but for this coder and those who left; leads come last."""
    if study.package:
        return (YOUR_LEAD,)
    with study.reading() as connection:
        rows = connection.execute(
            select(coder.c.name, coder.c.role)
            .where(coder.c.role.in_(PEOPLE), coder.c.left_at.is_(None), coder.c.name != name)
            .order_by(coder.c.id)
        )
        found = [Colleague(row.name, Role(row.role) is Role.LEAD) for row in rows]
    return tuple(sorted(found, key=lambda one: one.is_lead))


def hand_over(connection: Connection, author: Author, change: HandOver) -> None:
    """Move an answer to another's queue, inside a transaction.

    Nothing happens if the coder has decided it meanwhile or has handed it over already, as when a
    press is sent again, or if nobody of that name codes. A server does it itself, since nobody
    writes to the tables of others there.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(
            select(
                func.hand_over(
                    author.coder_id, author.round_id, change.answer, change.to, change.word
                )
            )
        )
        return
    to = connection.execute(
        select(coder.c.id).where(
            coder.c.name == change.to, coder.c.role.in_(PEOPLE), coder.c.left_at.is_(None)
        )
    ).scalar()
    if to in (None, author.coder_id):
        return
    if has_decided(connection, author, change.answer):
        return
    if is_handed_on(connection, author, change.answer):
        return
    if is_allocated(connection, author.round_id):
        moved = connection.execute(
            select(listing.c.drawn, listing.c.alone).where(
                of_purpose(author.coder_id, author.round_id, None),
                listing.c.answer_id == change.answer,
            )
        ).one_or_none()
        if moved is None:
            return  # it was handed over, or allocated to somebody else, meanwhile
        take_from_queue(connection, author.coder_id, author.round_id, [change.answer])
        _give(connection, to, author.round_id, change.answer, bool(moved.drawn), bool(moved.alone))
    else:
        leave_out(connection, author, change.answer)
    if change.word:
        _keep_word(connection, author, change)


def words_for(study: Study, name: str, round: str) -> Mapping[int, tuple[str, str]]:
    """Who handed an answer over with which word, by its row, for whom it was handed to."""
    with study.reading() as connection:
        value = (
            connection.execute(select(func.words_handed_over())).scalar()
            if study.own_coder  # who does not read the settings
            else kept_setting(connection, WORDS)
        )
        kept = [one for one in words_in(value) if (one["to"], one["round"]) == (name, round)]
        if not kept:
            return {}
        ids = connection.execute(
            select(answer.c.key, answer.c.id).where(
                answer.c.key.in_([one["answer"] for one in kept])
            )
        )
        rows = {row.key: row.id for row in ids}
    return {
        rows[one["answer"]]: (one["from"], one["word"]) for one in kept if one["answer"] in rows
    }


def rewrite_words(
    connection: Connection, rows: Sequence[int], rewrite: Callable[[int, str], str]
) -> int:
    """Rewrite the words that went with these answers; those of which nothing is left are dropped.

    `rewrite` is given the answer's row and the word. Returns how many were changed.
    """
    kept = words_in(kept_setting(connection, WORDS))
    row_of: dict[str, int] = {}
    for some in batched(rows if kept else ()):
        found = connection.execute(select(answer.c.key, answer.c.id).where(answer.c.id.in_(some)))
        row_of.update((row.key, row.id) for row in found)
    after = [
        {**one, "word": rewrite(row_of[one["answer"]], one["word"])}
        if one["answer"] in row_of
        else one
        for one in kept
    ]
    changed = sum(one != other for one, other in zip(kept, after, strict=True))
    if changed:
        left = [one for one in after if one["word"]]
        keep_setting(connection, WORDS, json.dumps(left, ensure_ascii=False))
    return changed


def is_handed_on(connection: Connection, author: Author, number: int) -> bool:
    """Whether the coder has handed the answer over, and has not got it back."""
    handed_on = exists().where(
        listing.c.coder_id == author.coder_id,
        listing.c.round_id == author.round_id,
        listing.c.purpose == HANDED_ON,
        listing.c.answer_id == number,
    )
    return bool(connection.execute(select(handed_on)).scalar())


def has_decided(connection: Connection, author: Author, number: int) -> bool:
    """Whether the coder has coded the answer, or found that no code applies."""
    return (
        connection.execute(
            select(current_decision.c.seq).where(
                current_decision.c.coder_id == author.coder_id,
                current_decision.c.round_id == author.round_id,
                current_decision.c.answer_id == number,
                current_decision.c.state.in_(JUDGED),
            )
        ).first()
        is not None
    )


def _give(
    connection: Connection, to: int, round_row: int, number: int, drawn: bool, alone: bool
) -> None:
    """Put the answer at the end of the other's queue, unless it is there already."""
    theirs = of_purpose(to, round_row, None)
    if connection.execute(
        select(listing.c.position).where(theirs, listing.c.answer_id == number)
    ).first():
        return
    handed_on = (
        (listing.c.coder_id == to)
        & (listing.c.round_id == round_row)
        & (listing.c.purpose == HANDED_ON)
        & (listing.c.answer_id == number)
    )
    last = connection.execute(select(func.max(listing.c.position)).where(theirs)).scalar() or 0
    values = {"purpose": ALLOCATED, "position": last + 1, "drawn": drawn, "alone": alone}
    if not connection.execute(update(listing).where(handed_on).values(**values)).rowcount:
        connection.execute(
            insert(listing).values(coder_id=to, round_id=round_row, answer_id=number, **values)
        )


def leave_out(connection: Connection, author: Author, number: int) -> None:
    """Take an answer out of a queue that has all answers."""
    take_from_queue(connection, author.coder_id, author.round_id, [number])
    connection.execute(
        insert(listing).values(
            coder_id=author.coder_id,
            round_id=author.round_id,
            purpose=HANDED_ON,
            position=number,
            answer_id=number,
            drawn=False,
            alone=False,
        )
    )


def _keep_word(connection: Connection, author: Author, change: HandOver) -> None:
    key = connection.execute(select(answer.c.key).where(answer.c.id == change.answer)).scalar_one()
    word = {
        **{"answer": key, "round": author.round, "from": author.coder, "to": change.to},
        "word": change.word,
    }
    document = json.dumps([*words_in(kept_setting(connection, WORDS)), word], ensure_ascii=False)
    keep_setting(connection, WORDS, document)


def words_in(value: str | None) -> list[dict[str, str]]:
    """The words in this setting; damaged ones are left out."""
    try:
        kept = json.loads(value or "[]")
    except ValueError:
        return []
    fields = {"answer", "round", "from", "to", "word"}
    return [one for one in kept if isinstance(one, dict) and one.keys() >= fields]
