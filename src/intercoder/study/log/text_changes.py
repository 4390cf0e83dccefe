"""What was replaced in texts, so that words marked before are found again.

Decisions are never rewritten: their passages name the text in which they were marked, and are moved
through what was replaced since whenever they are read. Nothing that was replaced is kept, only its
place, and what stands there now.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from sqlalchemy import Connection, insert, select

from intercoder.coding.decision import Judgement
from intercoder.coding.hash_chain import new_id
from intercoder.coding.passages.moving import (
    MovedPassages,
    Replacement,
    TextChange,
    followed,
    text_change_of,
)
from intercoder.coding.passages.passage import Passage
from intercoder.coding.queue import Item
from intercoder.study.database.bulk import batched
from intercoder.study.database.clock import utc_now
from intercoder.study.database.schema import answer, text_change

_NONE: Mapping[str, tuple[TextChange, ...]] = MappingProxyType({})


def record_text_change(
    connection: Connection, answer_row: int, before: str, replacements: Iterable[Replacement]
) -> None:
    """Record that these parts of an answer's text `before` were replaced.

    Only for answers that stay in the study: on which decisions rest, or that a package may hold.
    Raises ValueError for replacements that overlap or go beyond the text.
    """
    change = text_change_of(before, replacements)
    connection.execute(
        insert(text_change).values(
            id=new_id(),
            answer_id=answer_row,
            text_before=change.before,
            text_after=change.after,
            replacements=json.dumps(change.replacements, separators=(",", ":")),
            made_at=utc_now(),
        )
    )


@dataclass(frozen=True, slots=True)
class TextChanges:
    """What was replaced in answers, by their ids, in the order in which it was."""

    by_answer: Mapping[str, tuple[TextChange, ...]] = field(default_factory=lambda: _NONE)

    def moved(self, answer_id: str, passages: Iterable[Passage]) -> MovedPassages:
        """The passages of an answer in its text as it is now."""
        return followed(passages, self.by_answer.get(answer_id, ()))

    def judgement(self, answer_id: str, judgement: Judgement) -> Judgement:
        """The judgement with its passages in the text as it is now."""
        if not judgement.passages or answer_id not in self.by_answer:
            return judgement
        return replace(judgement, passages=self.moved(answer_id, judgement.passages).passages)

    def item(self, item: Item) -> Item:
        """The answer with all marks on it in its text as it is now."""
        if item.answer.id not in self.by_answer:
            return item
        standing = self.judgement(item.answer.id, item.standing)
        kept = item.kept and replace(
            item.kept, passages=self.moved(item.answer.id, item.kept.passages).passages
        )
        return replace(item, standing=standing, kept=kept)


def read_text_changes(connection: Connection, rows: Sequence[int] | None = None) -> TextChanges:
    """What was replaced in these answers; in all of them, if none are named."""
    statement = (
        select(
            answer.c.key,
            text_change.c.text_before,
            text_change.c.text_after,
            text_change.c.replacements,
        )
        .join(answer, answer.c.id == text_change.c.answer_id)
        .order_by(text_change.c.id)
    )
    wanted = (
        [statement]
        if rows is None
        else [statement.where(text_change.c.answer_id.in_(some)) for some in batched(rows)]
    )
    found: dict[str, tuple[TextChange, ...]] = {}
    for one in wanted:
        for row in connection.execute(one):
            parts = replacements_from_text(row.replacements)
            change = TextChange(row.text_before, row.text_after, parts)
            found[row.key] = (*found.get(row.key, ()), change)
    return TextChanges(MappingProxyType(found))


def replacements_from_text(text: str) -> tuple[Replacement, ...]:
    """Replacements as the study stores them. Raises ValueError or TypeError if malformed."""
    return tuple(
        Replacement(int(start), int(end), str(words)) for start, end, words in json.loads(text)
    )
