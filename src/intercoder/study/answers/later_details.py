"""Details that a later table gives about existing answers, respondents and questions.

Attributes, languages, translations and wordings are details: no decision rests on them, so they
may come later.
Empty values are filled. Differing values are replaced only on request. The change log's triggers
see each changed row.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, Table, select, update

from intercoder.answers.answer import Question
from intercoder.study.database.bulk import update_rows
from intercoder.study.database.schema import answer, question, respondent
from intercoder.study.log.json_records import attributes_from_text
from intercoder.study.log.redactions import deleted_respondents
from intercoder.text.display import display_line

MAX_KEPT = 100_000
"""Rows of a table whose earlier values are kept, so that an import can be undone."""
_MAX_SHOWN = 60
_ENCODER = json.JSONEncoder(ensure_ascii=False)  # `dumps` would make one for each respondent


class DetailKind(StrEnum):
    """The kind of detail."""

    ATTRIBUTE = "attribute"
    LANGUAGE = "language"
    WORDING = "wording"
    TRANSLATION = "translation"


_OWNER: Mapping[DetailKind, str] = {
    DetailKind.ATTRIBUTE: "respondent",
    DetailKind.LANGUAGE: "answer",
    DetailKind.WORDING: "question",
    DetailKind.TRANSLATION: "answer",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A detail for which the study and a table have different values."""

    kind: DetailKind
    of: str
    """Id of the respondent, answer or question."""
    name: str
    """Name of the attribute; empty for other kinds."""
    before: str
    """The study's value."""
    now: str
    """The table's value."""

    def __str__(self) -> str:
        what = f"attribute '{display_line(self.name)}'" if self.name else self.kind.value
        return (
            f"{_OWNER[self.kind]} '{display_line(self.of)}', {what}: "
            f"'{_shown(self.before)}' in the study, '{_shown(self.now)}' in the table"
        )


class Details:
    """The details that one import fills or replaces, inside its transaction."""

    def __init__(self, connection: Connection, *, replaces: bool) -> None:
        """`replaces` says whether the table's values replace those of the study."""
        self._connection, self._replaces = connection, replaces
        self._deleted = deleted_respondents(connection)
        self.filled: Counter[tuple[DetailKind, str]] = Counter()
        """Number of empty values filled, by kind and name of the attribute."""
        self.before: dict[Table, dict[int, str]] = {respondent: {}, answer: {}, question: {}}
        """By table and row: the value before this import changed it; of at most `MAX_KEPT` rows."""
        self.translations_before: dict[int, str] = {}
        """The same for translations, by row of the answer; empty where there was none."""
        self.keeps_all = True
        """Whether no more than that were changed."""
        self._differing: dict[tuple[DetailKind, str, str], Difference] = {}

    @property
    def differing(self) -> tuple[Difference, ...]:
        """The details that differed, whether replaced or left unchanged."""
        return tuple(self._differing.values())

    def of_respondents(
        self, described: Mapping[str, Mapping[str, str]], newcomer: int | None = None
    ) -> dict[str, int]:
        """Complete the attributes of those of these respondents who are in the study.

        Respondents from row `newcomer` on came with this import: values filled for them are not
        counted. Returns their rows by id.
        """
        rows: dict[str, int] = {}
        changed: list[tuple[int, str]] = []
        for row in self._connection.execute(
            select(respondent.c.key, respondent.c.id, respondent.c.attributes).where(
                respondent.c.key.in_(list(described))
            )
        ):
            rows[row.key] = row.id
            if not described[row.key] or row.id in self._deleted:
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
                if newcomer is None or row.id < newcomer:
                    self._keep(respondent, row.id, row.attributes)
                changed.append((row.id, attributes_to_text(completed)))
        update_rows(self._connection, respondent, "attributes", changed)
        return rows

    def of_answers(self, spoken: Iterable[tuple[int, str, str, str]]) -> set[str]:
        """Complete the languages of answers, given as row, id, stored language and new language.

        Returns the languages whose set of answers has changed.
        """
        concerned: set[str] = set()
        changed: list[tuple[int, str]] = []
        for row, key, before, now in spoken:
            language = self._completed(DetailKind.LANGUAGE, key, "", before, now) if now else before
            if language != before:
                self._keep(answer, row, before)
                changed.append((row, language))
                concerned |= {before, language}
        update_rows(self._connection, answer, "language", changed)
        return concerned

    def of_translations(self, translated: Iterable[tuple[int, str, str, str]]) -> None:
        """Complete translations, given as row, id, stored and new one; an empty one is no news."""
        changed: list[tuple[int, str]] = []
        for row, key, before, now in translated:
            kept = self._completed(DetailKind.TRANSLATION, key, "", before, now) if now else before
            if kept != before:
                self._keep_in(self.translations_before, row, before)
                changed.append((row, kept))
        update_rows(self._connection, answer, "translation", changed)

    def of_question(self, asked: Question) -> None:
        """Complete the wording of a question of the study."""
        if not asked.text:
            return
        found = self._connection.execute(
            select(question.c.id, question.c.wording).where(question.c.key == asked.id)
        ).one()
        wording = self._completed(DetailKind.WORDING, asked.id, "", found.wording, asked.text)
        if wording != found.wording:
            self._keep(question, found.id, found.wording)
            self._connection.execute(
                update(question).where(question.c.id == found.id).values(wording=wording)
            )

    def _keep(self, table: Table, row: int, value: str) -> None:
        self._keep_in(self.before[table], row, value)

    def _keep_in(self, kept: dict[int, str], row: int, value: str) -> None:
        if len(kept) < MAX_KEPT:
            kept.setdefault(row, value)
        elif row not in kept:
            self.keeps_all = False

    def _completed(self, kind: DetailKind, of: str, name: str, before: str, now: str) -> str:
        """The value to keep: the new one if the old one is empty, or one of two that differ."""
        if before == now:
            return before
        if not before:
            self.filled[kind, name] += 1
            return now
        self._differing[kind, of, name] = Difference(kind, of, name, before, now)
        return now if self._replaces else before


def attributes_to_text(attributes: Mapping[str, str]) -> str:
    """A respondent's attributes as the study stores them."""
    return _ENCODER.encode(dict(attributes))


def _shown(value: str) -> str:
    line = display_line(value)
    return line if len(line) <= _MAX_SHOWN else f"{line[: _MAX_SHOWN - 1]}…"
