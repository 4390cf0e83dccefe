"""What is said about the columns of a table: the flags of `intercoder import`, and Python's."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from intercoder.answers.answer import Question
from intercoder.errors import UsageError
from intercoder.exchange.importing.code_lookup import CodeLookup
from intercoder.exchange.importing.columns.code_lists import separator_character
from intercoder.exchange.importing.columns.column_map import (
    CodingColumns,
    ColumnMap,
    QuestionColumn,
    Shape,
)
from intercoder.text.display import display_line

ALL = "all"
NO_MARKS = "none"
"""What `--missing` takes to keep every cell as an answer, and `--translation` to take none in."""


@dataclass(frozen=True, slots=True)
class MapFlags:
    """The flags as typed, under their own names; empty if omitted."""

    shape: str = ""
    respondent: str = ""
    question: tuple[str, ...] = ()
    id: str = ""
    text: str = ""
    question_column: str = ""
    question_is: str = ""
    number_rows: str = ""
    language: str = ""
    language_is: str = ""
    translation: tuple[str, ...] = ()
    wave: str = ""
    wave_is: str = ""
    attribute: tuple[str, ...] = ()
    attributes: str = ""
    coder: str = ""
    coder_column: str = ""
    codes: str = ""
    separator: str = ""
    code: tuple[str, ...] = ()
    codes_from: str = ""
    code_column: tuple[str, ...] = ()
    codes_by: tuple[str, ...] = ()
    state_column: str = ""
    unsure_column: str = ""
    memo_column: str = ""
    round_column: str = ""
    round: str = ""
    no_codings: bool = False
    missing: tuple[str, ...] = ()

    @classmethod
    def from_typed(cls, typed: Mapping[str, Any]) -> MapFlags:
        """Pick the flags out of everything that was typed; None means omitted."""
        names = {one.name for one in fields(cls)}
        return cls(**{name: value for name, value in typed.items() if name in names and value})

    @property
    def name_answers(self) -> bool:
        """Return whether the flags say where the answers are, so that nothing has to be guessed."""
        return any(
            (
                self.shape,
                self.respondent,
                self.question,
                self.id,
                self.text,
                self.question_column,
                self.question_is,
                self.number_rows,
            )
        )

    def means(self, column: str) -> bool:
        """Return whether a flag uses this column for codings."""
        single = (self.coder_column, self.codes, self.state_column, self.unsure_column,
                  self.memo_column, self.round_column)  # fmt: skip
        whose = [one.partition("=")[0] for one in self.codes_by]
        named = column in (*single, *self.code, *whose)
        return named or bool(self.codes_from or self.code_column)

    @property
    def name_codes(self) -> bool:
        """Return whether the flags say where the codes are."""
        return any((self.codes, self.code, self.codes_from, self.code_column, self.codes_by))


def map_from_flags(flags: MapFlags, columns: Sequence[str]) -> ColumnMap:
    """Return the column map from the flags, without language, attributes and codings."""
    shape = flags.shape or (Shape.WIDE if flags.question else Shape.LONG)
    asked, wording = _split(flags.question_is, ())
    return ColumnMap(
        Shape(shape),
        respondent=flags.respondent,
        questions=tuple(QuestionColumn(*_split(one, columns)) for one in flags.question),
        id=flags.id,
        text=flags.text,
        question=flags.question_column,
        question_is=Question(asked, wording) if asked else None,
        number_rows=flags.number_rows,
    )


def amend(
    column_map: ColumnMap, flags: MapFlags, columns: Sequence[str], lookup: CodeLookup
) -> ColumnMap:
    """Return the map with the language, attributes and codings that the flags give.

    Raises UsageError for columns of codes whose code the codebook does not have.
    """
    column_map = _with_translations(column_map, flags.translation, columns)
    amended = replace(
        column_map,
        language=flags.language or ("" if flags.language_is else column_map.language),
        language_is=flags.language_is or column_map.language_is,
        wave=flags.wave or ("" if flags.wave_is else column_map.wave),
        wave_is=flags.wave_is or ("" if flags.wave else column_map.wave_is),
        codings=_amended_codings(column_map.codings, flags, columns, lookup),
        missing=_amended_marks(column_map.missing, flags.missing),
    )
    if flags.attributes == ALL:
        used = set(replace(amended, attributes=()).columns())
        return replace(amended, attributes=tuple(name for name in columns if name not in used))
    if flags.attributes or flags.attribute:
        amended = replace(amended, attributes=flags.attribute)
    used = set(replace(amended, attributes=()).columns())
    kept = tuple(name for name in amended.attributes if name not in used)
    return amended if flags.attribute else replace(amended, attributes=kept)


def _with_translations(
    column_map: ColumnMap, typed: Sequence[str], columns: Sequence[str]
) -> ColumnMap:
    """The map with the translations proposed and those typed, as `ANSWERS=TRANSLATIONS` or, where
    one column with answers is left, `TRANSLATIONS` alone; `none` takes the proposed ones away.

    A column that is typed as translations holds no answers, whatever was proposed.
    """
    pairs = [("", one) if one in columns else _split(one, columns) for one in typed]
    pairs = [pair for pair in pairs if pair != (NO_MARKS, "")]
    named = {translated for _, translated in pairs}
    asked = tuple(one for one in column_map.questions if one.column not in named)
    answers = sorted(column_map.answer_columns() - named)
    found = {} if NO_MARKS in typed else dict(column_map.translations)
    for answered, translated in pairs:
        if not answered and len(answers) != 1:
            raise UsageError(
                f"--translation {display_line(translated)} does not say which answers are "
                "translated.",
                "Name both columns: --translation ANSWERS=TRANSLATIONS.",
            )
        found[answered or answers[0]] = translated
    return replace(column_map, questions=asked or column_map.questions, translations=found)


def _amended_marks(marks: tuple[str, ...], typed: tuple[str, ...]) -> tuple[str, ...]:
    """The marks proposed and those typed; `none` takes the proposed ones away."""
    kept = () if NO_MARKS in typed else marks
    return tuple(dict.fromkeys((*kept, *(one for one in typed if one != NO_MARKS))))


def _amended_codings(
    codings: CodingColumns | None, flags: MapFlags, columns: Sequence[str], lookup: CodeLookup
) -> CodingColumns | None:
    if flags.no_codings:
        return None
    if codings is None and not flags.name_codes:
        if flags.coder or flags.coder_column:
            raise UsageError(
                "A coder was given, but no flag says where the codes are.",
                "Add --codes, --code, --codes-from or --code-column.",
            )
        return None
    codings = codings or CodingColumns()
    if flags.name_codes:
        codings = replace(
            codings,
            codes=flags.codes,
            separator=codings.separator if flags.codes == codings.codes else ";",
            code=(*flags.code, *_codes_by(flags, columns)),
            code_columns=_code_columns(flags, columns, lookup),
            coders=_codes_by(flags, columns),
        )
    if flags.coder or flags.coder_column:
        codings = replace(codings, coder=flags.coder, coder_column=flags.coder_column)
        if not flags.codes_by:
            codings = replace(codings, coders={})
    elif flags.codes_by:
        codings = replace(codings, coder="", coder_column="")
    return replace(
        codings,
        separator=separator_character(flags.separator) or codings.separator,
        state=flags.state_column or codings.state,
        unsure=flags.unsure_column or codings.unsure,
        memo=flags.memo_column or codings.memo,
        round=flags.round_column or codings.round,
        round_is=flags.round or codings.round_is,
    )


def _codes_by(flags: MapFlags, columns: Sequence[str]) -> dict[str, str]:
    """Coder by column, from `COLUMN=CODER`; a column alone is called after its coder."""
    named = dict(_split(one, columns) for one in flags.codes_by)
    return {column: coder or column for column, coder in named.items()}


def _code_columns(flags: MapFlags, columns: Sequence[str], lookup: CodeLookup) -> dict[str, str]:
    found = dict(_split(one, columns) for one in flags.code_column)
    if flags.codes_from:
        before, star, after = flags.codes_from.partition("*")
        if not star or "*" in after:
            raise UsageError(
                "--codes-from needs one * in place of the code.",
                "For example --codes-from 'q1_*'.",
            )
        pattern = re.compile(f"{re.escape(before)}(.+){re.escape(after)}")
        matches = {name: match[1] for name in columns if (match := pattern.fullmatch(name))}
        if not matches:
            raise UsageError(f"No column matches '{display_line(flags.codes_from)}'.")
        found = {**matches, **found}
    unknown = [
        f"{display_line(column)} ({display_line(word) or 'no code'})"
        for column, word in found.items()
        if not lookup.knows(word)
    ]
    if unknown:
        raise UsageError(
            f"The codebook has no codes for these columns: {', '.join(unknown)}.",
            "Map each with --code-column COLUMN=CODE, or add the code to the codebook.",
        )
    return found


def _split(typed: str, columns: Sequence[str]) -> tuple[str, str]:
    """Split `COLUMN=REST`; prefers a column whose own name contains =."""
    if typed in columns:
        return typed, ""
    for name in sorted(columns, key=len, reverse=True):
        if typed.startswith(f"{name}="):
            return name, typed[len(name) + 1 :]
    before, _, after = typed.partition("=")
    return before, after
