"""Answers of a table that the study has already: they stay, and only details are taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from intercoder.answers.answer import AnswerColumns
from intercoder.study.answers.marked_words import MarkedWords
from intercoder.study.database.schema import answer
from intercoder.study.log.redactions import RedactionAct, redacted_rows


class AnswersAgain:
    """One batch of answers, beside those of the study with the same ids."""

    def __init__(self, connection: Connection, ids: Sequence[str]) -> None:
        rows = connection.execute(
            select(
                *(answer.c.key, answer.c.id, answer.c.text),
                *(answer.c.question_id, answer.c.language, answer.c.translation),
            ).where(answer.c.key.in_(ids))
        )
        self._known: Mapping[str, Any] = {row.key: row for row in rows}
        numbers = [row.id for row in self._known.values()]
        self._redacted = redacted_rows(connection, numbers)
        self._untranslated = self._redacted | redacted_rows(
            connection, numbers, RedactionAct.TRANSLATION
        )
        self.changed: list[str] = []
        """Ids of those with another text or question."""
        self.same_of: Counter[str] = Counter()
        self.spoken: dict[int, list[tuple[int, str, str, str]]] = {}
        """By row of the question: row, id, the study's language and the table's."""
        self.translated: list[tuple[int, str, str, str]] = []
        """Row, id, the study's translation and the table's."""

    def new_places(
        self, answers: AnswerColumns, asked: Sequence[int], left: set[int], marks: MarkedWords
    ) -> Sequence[int]:
        """The places of the answers that the study does not have; the others are noted.

        `asked` has the rows of their questions. The places `left` are passed over.
        """
        if not self._known and not left:
            return range(len(answers.ids))
        new = []
        for place, id in enumerate(answers.ids):
            if place in left:
                continue
            there = self._known.get(id)
            if there is None:
                new.append(place)
                continue
            text = answers.texts[place]
            is_redacted = there.id in self._redacted
            if not is_redacted and (there.text, there.question_id) != (text, asked[place]):
                self.changed.append(id)
                continue
            if there.text != text:
                marks.learn_text(id, text)
            self.same_of[answers.questions[place]] += 1
            self.spoken.setdefault(there.question_id, []).append(
                (there.id, id, there.language, answers.languages[place])
            )
            if there.id not in self._untranslated:  # the table's may hold what was replaced
                both = (there.translation or "", answers.translations[place])
                self.translated.append((there.id, id, *both))
        return new
