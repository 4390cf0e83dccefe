"""Saves column maps to a file, so that a later wave is read the same way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from intercoder.answers.answer import Question
from intercoder.errors import TableError
from intercoder.exchange.importing.columns.column_map import (
    CodingColumns,
    ColumnMap,
    QuestionColumn,
    Shape,
)
from intercoder.tables.regular_file import file_size, read_whole
from intercoder.text.display import display_line

_MAX_BYTES = 1_000_000
"""Bytes: far more than a map of any table."""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class QuestionColumnEntry(_Entry):
    """A column with the answers to one question, in a file."""

    column: str
    wording: str = ""


class QuestionEntry(_Entry):
    """The one question of a long table, in a file."""

    id: str
    wording: str = ""


class CodingsEntry(_Entry):
    """Where earlier decisions stand, in a file."""

    coder: str = ""
    coder_column: str = ""
    codes: str = ""
    separator: str = Field(default=";", min_length=1)
    code: str | list[str] = ""
    """One column, or several."""
    code_columns: dict[str, str] = {}
    coders: dict[str, str] = {}
    state: str = ""
    unsure: str = ""
    memo: str = ""
    round: str = ""
    decided_at: str = ""
    seconds: str = ""
    passages: str = ""
    round_is: str = "main"


class MapEntry(_Entry):
    """A whole map, in a file."""

    shape: str = Field(pattern="^(wide|long)$")
    respondent: str = ""
    questions: list[QuestionColumnEntry] = []
    id: str = ""
    text: str = ""
    question: str = ""
    question_is: QuestionEntry | None = None
    language: str = ""
    language_is: str = ""
    translations: dict[str, str] = {}
    attributes: list[str] = []
    wave: str = ""
    wave_is: str = ""
    number_rows: str = ""
    codings: CodingsEntry | None = None
    missing: list[str] = []


def read_map(path: Path) -> ColumnMap:
    """The map a YAML file holds. Raises TableError naming the entry that is wrong."""
    content = read_whole(path, _MAX_BYTES)
    try:
        data = yaml.safe_load(content.decode("utf-8-sig"))
    except UnicodeError as error:
        raise TableError(f"{path} is not readable as text.", "Save it as UTF-8.") from error
    except RecursionError as error:
        raise TableError(f"The lists in {path.name} are nested too deeply.") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f" (line {mark.line + 1})" if mark else ""
        raise TableError(f"{path.name} is not valid YAML{place}.") from error
    try:
        return _to_map(MapEntry.model_validate(data))
    except ValidationError as error:
        raise TableError(
            f"{path.name} is not a column map: {_explain(error)}.",
            "--save-map writes a valid one.",
        ) from error


def write_map(column_map: ColumnMap, path: Path) -> None:
    """Write the map as YAML, without what is empty. Raises TableError if it cannot be written."""
    document = _from_map(column_map).model_dump(exclude_defaults=True)
    text = yaml.safe_dump(document, allow_unicode=True, sort_keys=False)
    if path.exists():
        file_size(path)  # refuses what is no file
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise TableError(
            f"The column map cannot be written to {path}: {error.strerror}."
        ) from error


def _to_map(entry: MapEntry) -> ColumnMap:
    plain: dict[str, Any] = entry.model_dump(
        exclude={"shape", "questions", "question_is", "codings", "attributes", "missing"}
    )
    asked = entry.question_is
    return ColumnMap(
        shape=Shape(entry.shape),
        questions=tuple(QuestionColumn(one.column, one.wording) for one in entry.questions),
        question_is=Question(asked.id, asked.wording) if asked else None,
        attributes=tuple(entry.attributes),
        codings=_to_codings(entry.codings) if entry.codings else None,
        missing=tuple(entry.missing),
        **plain,
    )


def _to_codings(entry: CodingsEntry) -> CodingColumns:
    named = entry.code
    columns = tuple(named) if isinstance(named, list) else (named,) if named else ()
    return CodingColumns(**{**entry.model_dump(), "code": columns})


def _from_map(column_map: ColumnMap) -> MapEntry:
    asked, codings = column_map.question_is, column_map.codings
    return MapEntry(
        shape=column_map.shape.value,
        respondent=column_map.respondent,
        questions=[
            QuestionColumnEntry(column=one.column, wording=one.wording)
            for one in column_map.questions
        ],
        id=column_map.id,
        text=column_map.text,
        question=column_map.question,
        question_is=QuestionEntry(id=asked.id, wording=asked.text) if asked else None,
        language=column_map.language,
        language_is=column_map.language_is,
        translations=dict(column_map.translations),
        attributes=list(column_map.attributes),
        wave=column_map.wave,
        wave_is=column_map.wave_is,
        number_rows=column_map.number_rows,
        codings=_from_codings(codings) if codings else None,
        missing=list(column_map.missing),
    )


def _from_codings(codings: CodingColumns) -> CodingsEntry:
    return CodingsEntry(
        coder=codings.coder,
        coder_column=codings.coder_column,
        codes=codings.codes,
        separator=codings.separator,
        code=codings.code[0] if len(codings.code) == 1 else list(codings.code) or "",
        code_columns=dict(codings.code_columns),
        coders=dict(codings.coders),
        state=codings.state,
        unsure=codings.unsure,
        memo=codings.memo,
        round=codings.round,
        decided_at=codings.decided_at,
        seconds=codings.seconds,
        passages=codings.passages,
        round_is=codings.round_is,
    )


def _explain(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False)[0]
    place = ".".join(str(part) for part in first["loc"]) or "the file"
    return display_line(f"{place}: {first['msg'][:1].lower()}{first['msg'][1:]}")
