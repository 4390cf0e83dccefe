"""A coder's uncommitted work: drafts, and the place in the queue."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete

from intercoder.coding.change import KeepDraft
from intercoder.coding.queue import OPEN, QueueFilter
from intercoder.study.database.dialects import upsert
from intercoder.study.database.schema import draft, place
from intercoder.study.log.decision_log import Author
from intercoder.study.log.json_records import draft_to_text, filter_to_text


def keep_draft(connection: Connection, author: Author, change: KeepDraft) -> None:
    """Keep what is toggled on an answer, or forget it."""
    if change.draft is None:
        forget_drafts(connection, author, [change.answer])
        return
    document = draft_to_text(change.draft)
    connection.execute(
        upsert(connection.dialect.name, draft)
        .values(
            coder_id=author.coder_id,
            round_id=author.round_id,
            answer_id=change.answer,
            document=document,
        )
        .on_conflict_do_update(
            index_elements=["coder_id", "round_id", "answer_id"], set_={"document": document}
        )
    )


def forget_drafts(connection: Connection, author: Author, numbers: Sequence[int]) -> None:
    """Nothing is toggled on these answers any more."""
    connection.execute(
        delete(draft).where(
            draft.c.coder_id == author.coder_id,
            draft.c.round_id == author.round_id,
            draft.c.answer_id.in_(numbers),
        )
    )


def keep_place(
    connection: Connection, author: Author, number: int, wanted: QueueFilter | None = None
) -> None:
    """The coder has this answer in view; under the filter they had, where none is named."""
    changed: dict[str, object] = {"answer_id": number}
    if wanted is not None:
        changed["filter"] = filter_to_text(wanted)
    connection.execute(
        upsert(connection.dialect.name, place)
        .values(
            coder_id=author.coder_id,
            round_id=author.round_id,
            answer_id=number,
            filter=filter_to_text(wanted or OPEN),
        )
        .on_conflict_do_update(index_elements=["coder_id", "round_id"], set_=changed)
    )
