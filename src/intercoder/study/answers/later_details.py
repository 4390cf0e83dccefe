"""Details that a later table gives about existing answers, respondents and questions.

Attributes, languages and wordings are details: no decision rests on them, so they may come later.
What is empty is filled. What the study has otherwise is replaced only where somebody has said so.
The triggers of the log of changes see each row that is changed.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, select, update

from intercoder.answers.answer import Question
from intercoder.study.database.bulk import update_rows
from intercoder.study.database.schema import answer, question, respondent
from intercoder.study.log.json_records import attributes_from_text
from intercoder.text.display import display_line

_MAX_SHOWN = 60


class DetailKind(StrEnum):
    """What a detail is about."""

    ATTRIBUTE = "attribute"
    LANGUAGE = "language"
    WORDING = "wording"


_OWNER: Mapping[DetailKind, str] = {
    DetailKind.ATTRIBUTE: "respondent",
    DetailKind.LANGUAGE: "answer",
    DetailKind.WORDING: "question",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A detail that the study has and a table says otherwise."""

    kind: DetailKind
    of: str
    """Id of the respondent, answer or question."""
    name: str
    """Of the attribute; empty for anything else."""
    before: str
    """As the study has it."""
    now: str
    """As the table has it."""

    def __str__(self) -> str:
        what = f"attribute '{display_line(self.name)}'" if self.name else self.kind.value
        return (
            f"{_OWNER[self.kind]} '{display_line(self.of)}', {what}: "
            f"'{_shown(self.before)}' in the study, '{_shown(self.now)}' in the table"
        )


class Details:
    """The details that one import fills or replaces, inside its transaction."""

    def __init__(self, connection: Connection, *, replaces: bool) -> None:
        """`replaces` says whether what the study has gives way to what the table has."""
        self._connection, self._replaces = connection, replaces
        self.filled: Counter[tuple[DetailKind, str]] = Counter()
        """How many were empty and are filled, by kind and name of the attribute."""
        self._differing: dict[tuple[DetailKind, str, str], Difference] = {}

    @property
    def differing(self) -> tuple[Difference, ...]:
        """The details that the study had otherwise; replaced, or left as they were."""
        return tuple(self._differing.values())

    def of_respondents(
        self, described: Mapping[str, Mapping[str, str]], newcomer: int | None = None
    ) -> dict[str, int]:
        """Complete the attributes of those of these respondents whom the study has.

        From the row `newcomer` on they came with this import: what they lacked is not counted.
        Returns their rows by id.
        """
        rows: dict[str, int] = {}
        changed: list[tuple[int, str]] = []
        for row in self._connection.execute(
            select(respondent.c.key, respondent.c.id, respondent.c.attributes).where(
                respondent.c.key.in_(list(described))
            )
        ):
            rows[row.key] = row.id
            if not described[row.key]:
                continue
            known = attributes_from_text(row.attributes)
            completed = dict(known)
            for name, now in described[row.key].items():
                before = known.get(name, "")
                is_new = newcomer is not None and row.id >= newcomer and not before
                completed[name] = (
                    now
                    if is_new
                    else self._completed(DetailKind.ATTRIBUTE, row.key, name, before, now)
                )
            if completed != known:
                changed.append((row.id, attributes_to_text(completed)))
        update_rows(self._connection, respondent, "attributes", changed)
        return rows

    def of_answers(self, spoken: Iterable[tuple[int, str, str, str]]) -> set[str]:
        """Complete the languages of answers, given as row, id, language kept and language now.

        Returns the languages that have other answers than before.
        """
        concerned: set[str] = set()
        changed: list[tuple[int, str]] = []
        for row, key, before, now in spoken:
            language = self._completed(DetailKind.LANGUAGE, key, "", before, now) if now else before
            if language != before:
                changed.append((row, language))
                concerned |= {before, language}
        update_rows(self._connection, answer, "language", changed)
        return concerned

    def of_question(self, asked: Question) -> None:
        """Complete the wording of a question that the study has."""
        if not asked.text:
            return
        found = self._connection.execute(
            select(question.c.id, question.c.wording).where(question.c.key == asked.id)
        ).one()
        wording = self._completed(DetailKind.WORDING, asked.id, "", found.wording, asked.text)
        if wording != found.wording:
            self._connection.execute(
                update(question).where(question.c.id == found.id).values(wording=wording)
            )

    def _completed(self, kind: DetailKind, of: str, name: str, before: str, now: str) -> str:
        """The value to go on with: what fills an empty one, or which of two that differ."""
        if before == now:
            return before
        if not before:
            self.filled[kind, name] += 1
            return now
        self._differing[kind, of, name] = Difference(kind, of, name, before, now)
        return now if self._replaces else before


def attributes_to_text(attributes: Mapping[str, str]) -> str:
    """A respondent's attributes as the study keeps them."""
    return json.dumps(dict(attributes), ensure_ascii=False)


def _shown(value: str) -> str:
    line = display_line(value)
    return line if len(line) <= _MAX_SHOWN else f"{line[: _MAX_SHOWN - 1]}…"
