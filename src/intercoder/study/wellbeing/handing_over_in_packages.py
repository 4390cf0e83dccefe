"""Handing answers over in a package: they leave its queue, and go to a lead when it is merged.

A package says nothing of other coders, so that answers go to whoever leads the study; a lead can
hand them on from there. In the package, the places of these answers stay known (`TO_HAND_OVER` of
`study/queue/work_lists.py`), because the hash of what was sent covers them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, delete, select, update

from intercoder.coding.change import HandOver
from intercoder.coding.hash_chain import new_id
from intercoder.coding.wellbeing.handing_over import MAX_WORD
from intercoder.study.database.schema import (
    answer,
    coder,
    coding_round,
    draft,
    listing,
    place,
)
from intercoder.study.database.settings import keep_setting, kept_setting
from intercoder.study.log.decision_log import Author
from intercoder.study.log.redactions import redacted_rows
from intercoder.study.log.removed_answers import is_in_study
from intercoder.study.queue import work_lists
from intercoder.study.queue.work_lists import ALLOCATED, is_allocated
from intercoder.study.rounds.people import Role
from intercoder.study.wellbeing.handing_over import (
    WORDS,
    hand_over,
    has_decided,
    is_handed_on,
    leave_out,
    words_in,
)

TO_HAND_OVER = "to_hand_over"
"""Name of a package's setting: what its coder hands over."""
_TAKEN = "taken_from_packages"
"""Name of the study's setting: what has been handed over already, since a package may come back
more than once."""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """An answer that a coder hands over in a package."""

    id: str
    answer: str
    """Its id."""
    word: str = ""


def keep_for_merge(connection: Connection, author: Author, change: HandOver) -> None:
    """Take the answer out of the package's queue, and keep that it is to be handed over.

    Nothing happens if the coder has decided it meanwhile, or has handed it over already.
    """
    if has_decided(connection, author, change.answer):
        return
    theirs = (listing.c.coder_id == author.coder_id) & (listing.c.round_id == author.round_id)
    of_this = theirs & (listing.c.answer_id == change.answer)
    if is_allocated(connection, author.round_id):
        allocated = of_this & (listing.c.purpose == ALLOCATED)
        moved = update(listing).where(allocated).values(purpose=work_lists.TO_HAND_OVER)
        if not connection.execute(moved).rowcount:
            return
        for table in (draft, place):
            connection.execute(
                delete(table).where(
                    table.c.coder_id == author.coder_id,
                    table.c.round_id == author.round_id,
                    table.c.answer_id == change.answer,
                )
            )
        drawn = of_this & (listing.c.purpose != work_lists.TO_HAND_OVER)
        connection.execute(delete(listing).where(drawn))
    else:
        if is_handed_on(connection, author, change.answer):
            return
        leave_out(connection, author, change.answer)
    key = connection.execute(select(answer.c.key).where(answer.c.id == change.answer)).scalar_one()
    kept = handed_over_from_text(kept_setting(connection, TO_HAND_OVER) or "")
    one = HandedOver(new_id(after=kept[-1].id if kept else ""), key, change.word)
    document = json.dumps([asdict(each) for each in (*kept, one)], ensure_ascii=False)
    keep_setting(connection, TO_HAND_OVER, document)


def handed_over_from_text(text: str) -> tuple[HandedOver, ...]:
    """What a package's setting says. Raises ValueError for what no program of ours wrote."""
    read = json.loads(text or "[]")
    if not isinstance(read, list):
        raise ValueError("not a list")
    found = []
    for one in read:
        try:
            entry = HandedOver(**one)
        except TypeError as error:
            raise ValueError("not an entry") from error
        if not all(isinstance(value, str) for value in asdict(entry).values()):
            raise ValueError("not a text")
        if len(entry.word) > MAX_WORD:
            raise ValueError("too long")
        found.append(entry)
    return tuple(found)


def take_over(
    connection: Connection, author: Author, handed: Sequence[HandedOver]
) -> tuple[int, str]:
    """Give a lead what the coder handed over in a package; how many answers moved, and to whom.

    What was decided, removed or taken from the coder meanwhile stays where it is, and nothing moves
    in a closed round. Where nobody else leads the study, the answers stay with the coder until
    somebody does and the package is merged again: then the name is empty.
    """
    taken = json.loads(kept_setting(connection, _TAKEN) or "[]")
    new = [one for one in handed if one.id not in set(taken)]
    closed = select(coding_round.c.closed_at).where(coding_round.c.id == author.round_id)
    if not new or connection.execute(closed).scalar():
        return 0, ""
    lead = connection.execute(
        select(coder.c.name)
        .where(coder.c.role == Role.LEAD, coder.c.left_at.is_(None))
        .where(coder.c.id != author.coder_id)
        .order_by(coder.c.id)
        .limit(1)
    ).scalar()
    if lead is None:
        return len(new), ""
    rows = {
        row.key: row.id
        for row in connection.execute(
            select(answer.c.key, answer.c.id).where(
                answer.c.key.in_([one.answer for one in new]), is_in_study()
            )
        )
    }
    unspoken = redacted_rows(connection, list(rows.values()))
    moved = 0
    for one in new:
        row = rows.get(one.answer)
        if row is None or is_handed_on(connection, author, row):
            continue
        word = "" if row in unspoken else one.word  # it may quote what was redacted
        hand_over(connection, author, HandOver(row, lead, word))
        moved += is_handed_on(connection, author, row)
    keep_setting(connection, _TAKEN, json.dumps([*taken, *(one.id for one in new)]))
    return moved, lead if moved else ""


def write_words(source: Connection, target: Connection, author: Author) -> None:
    """Put into a package the words that came with answers handed to its coder."""
    theirs = [
        one
        for one in words_in(kept_setting(source, WORDS))
        if (one["to"], one["round"]) == (author.coder, author.round)
    ]
    if theirs:
        keep_setting(target, WORDS, json.dumps(theirs, ensure_ascii=False))
