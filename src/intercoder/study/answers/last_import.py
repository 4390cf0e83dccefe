"""What the last import brought, so that it can be undone.

It is a setting of the study, and replaced by the next import that changes anything. It names rows,
and the details that were there before: attributes, languages, translations and wordings that the
import filled in or replaced.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, update

from intercoder.errors import StudyError, UnreadableError
from intercoder.study.database.clock import utc_now
from intercoder.study.database.schema import study_setting
from intercoder.study.database.settings import forget_setting, keep_setting, kept_setting

NAME = "last_import"
NO_ROWS = (1, 0)
"""A first and last row between which there is none."""
_NOTHING: Mapping[int, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class LastImport:
    """The rows that came with an import, each from the first to the last, and what was changed."""

    file: str
    """Name of the file, without its folder."""
    made_at: str = ""
    """Time in UTC, ISO 8601."""
    answers: tuple[int, int] = NO_ROWS
    respondents: tuple[int, int] = NO_ROWS
    questions: tuple[int, ...] = ()
    attributes: tuple[int, ...] = ()
    decisions: int = 0
    described: Mapping[int, str] = field(default_factory=lambda: _NOTHING, hash=False)
    """By row of a respondent: the attributes before, as the study stores them."""
    spoken: Mapping[int, str] = field(default_factory=lambda: _NOTHING, hash=False)
    """By row of an answer: the language before."""
    worded: Mapping[int, str] = field(default_factory=lambda: _NOTHING, hash=False)
    """By row of a question: the wording before."""
    translated: Mapping[int, str] = field(default_factory=lambda: _NOTHING, hash=False)
    """By row of an answer: the translation before; empty where there was none."""
    value_labels: str | None = None
    """The value labels before, as the study stores them; empty if there were none, None if they
    are the same."""
    can_be_undone: bool = True
    """Whether it changed few enough details for the earlier ones to be kept."""

    @property
    def changed_anything(self) -> bool:
        """Whether the study is another one because of it."""
        brought = self.answers[1] >= self.answers[0] or self.respondents[1] >= self.respondents[0]
        details = self.described or self.spoken or self.worded or self.translated
        changed = details or self.value_labels is not None
        return (
            bool(brought or self.questions or self.attributes or self.decisions or changed)
            or not self.can_be_undone
        )


def keep_last_import(connection: Connection, made: LastImport) -> None:
    """Keep what this import brought, in place of the one before."""
    document = {
        "file": made.file,
        "made_at": utc_now(),
        "answers": made.answers,
        "respondents": made.respondents,
        "questions": made.questions,
        "attributes": made.attributes,
        "decisions": made.decisions,
        "described": dict(made.described),
        "spoken": dict(made.spoken),
        "worded": dict(made.worded),
        "translated": dict(made.translated),
        "value_labels": made.value_labels,
        "can_be_undone": made.can_be_undone,
    }
    keep_setting(connection, NAME, json.dumps(document, ensure_ascii=False))


def last_import_in(connection: Connection) -> LastImport:
    """The last import. Raises StudyError if there is none that is known."""
    value = kept_setting(connection, NAME)
    if value is None:
        raise StudyError(
            "There is no import to undo: none was made, or the last one was undone.",
            "`intercoder answers remove` removes single answers.",
        )
    try:
        return _read(json.loads(value))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise UnreadableError(
            "What the last import brought cannot be read.",
            "Restore a backup; `intercoder verify` lists everything that is damaged.",
        ) from error


def forget_last_import(connection: Connection) -> None:
    """It was undone."""
    forget_setting(connection, NAME)


def forget_translations(connection: Connection, rows: Collection[int]) -> None:
    """Forget the earlier translations of these answers: undoing must not bring them back."""
    value = kept_setting(connection, NAME)
    if value is None:
        return
    made = last_import_in(connection)
    kept = {row: text for row, text in made.translated.items() if row not in rows}
    if len(kept) < len(made.translated):
        document = {**json.loads(value), "translated": kept}
        connection.execute(
            update(study_setting)
            .where(study_setting.c.name == NAME)
            .values(value=json.dumps(document, ensure_ascii=False))
        )


def _read(said: Mapping[str, Any]) -> LastImport:
    return LastImport(
        str(said["file"]),
        str(said["made_at"]),
        _two(said["answers"]),
        _two(said["respondents"]),
        tuple(map(int, said["questions"])),
        tuple(map(int, said["attributes"])),
        int(said["decisions"]),
        _by_row(said["described"]),
        _by_row(said["spoken"]),
        _by_row(said["worded"]),
        _by_row(said.get("translated", {})),
        None if said["value_labels"] is None else str(said["value_labels"]),
        bool(said["can_be_undone"]),
    )


def _two(rows: Any) -> tuple[int, int]:
    first, last = rows
    return int(first), int(last)


def _by_row(said: Mapping[str, Any]) -> dict[int, str]:
    return {int(row): str(value) for row, value in said.items()}
