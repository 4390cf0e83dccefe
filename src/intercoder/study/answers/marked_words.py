"""Words that an imported table marks in its answers, found again in the texts of the study.

The places of a table are those of its own texts. Where the study has placeholders instead of
personal data, from this import or from an earlier redaction, they are moved through what was
replaced; where that is not known, the marks are left out, since they would point at other words.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select

from intercoder.coding.passages.moving import TextChange, followed
from intercoder.coding.passages.passage import (
    MAX_PASSAGES,
    Passage,
    in_order,
    placed,
    text_digest,
)
from intercoder.study.database.bulk import batched
from intercoder.study.database.schema import answer
from intercoder.study.log.text_changes import read_text_changes


class AnswerNow(NamedTuple):
    """The text of an answer in the study, and what was replaced in it since it came in."""

    text: str
    changes: tuple[TextChange, ...]


class MarkedWords:
    """What is known of the texts of a table, for the words that are marked in them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._changes: dict[str, TextChange] = {}
        self._texts: dict[str, str] = {}

    def learn(self, changes: Mapping[str, TextChange]) -> None:
        """What was replaced on the way in, by id of the answer."""
        self._changes.update(changes)

    def learn_text(self, answer_id: str, text: str) -> None:
        """The table has this text for an answer, and the study another one since a redaction."""
        self._texts[answer_id] = text_digest(text)

    def texts(self, answers: Collection[str]) -> Mapping[str, AnswerNow]:
        """The texts of these answers as they are in the study, and how they came to be so."""
        found: dict[str, AnswerNow] = {}
        for keys in batched(list(answers)):
            rows = self._connection.execute(
                select(answer.c.id, answer.c.key, answer.c.text).where(answer.c.key.in_(keys))
            ).all()
            other = [row.id for row in rows if row.key in self._texts]
            earlier = read_text_changes(self._connection, other).by_answer if other else {}
            for row in rows:
                found[row.key] = AnswerNow(row.text, earlier.get(row.key, ()))
        return found

    def passages(
        self, marked: Sequence[tuple[int, int, str]], answer_id: str, now: AnswerNow | None
    ) -> tuple[Passage, ...]:
        """The words that a table marks in an answer by start, end and code, where they are now."""
        if now is None:
            return ()
        changes = list(now.changes)
        digest = self._texts.get(answer_id) or text_digest(now.text)
        if (replaced := self._changes.get(answer_id)) is not None:
            digest = replaced.before
            changes.insert(0, replaced)
        marks = [
            Passage(start, end, code, digest)
            for start, end, code in marked[:MAX_PASSAGES]
            if 0 <= start < end
        ]
        moved = placed(followed(marks, changes).passages, now.text)
        return in_order(one for one in moved if one.words(now.text).strip())
