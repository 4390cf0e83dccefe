"""The column map: what the columns of a table mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

from intercoder.answers.answer import Question
from intercoder.errors import UsageError
from intercoder.tables.table import column_place
from intercoder.text.display import display_line

ATTRIBUTE_PREFIX = "attribute:"
"""What the title of an attribute's column begins with in exported tables."""
WAVE = "wave"
"""Name of the attribute that says in which wave a respondent answered."""
_NO_COLUMNS: Mapping[str, str] = MappingProxyType({})


class Shape(StrEnum):
    """How answers lie in a table."""

    WIDE = "wide"
    """One row a respondent, one column a question."""
    LONG = "long"
    """One row an answer, or several where it was coded more than once."""


@dataclass(frozen=True, slots=True)
class QuestionColumn:
    """A column of a wide table that holds the answers to one question."""

    column: str
    wording: str = ""

    @property
    def id(self) -> str:
        """The question's id: the column's name, so that a later wave finds it again."""
        return self.column


@dataclass(frozen=True, slots=True)
class CodingColumns:
    """Where earlier decisions stand. Empty names mean: there is no such column."""

    coder: str = ""
    """Name of the coder of all rows, where no column says it."""
    coder_column: str = ""
    codes: str = ""
    """Column with all codes of a decision, with `separator` between them."""
    separator: str = ";"
    code: tuple[str, ...] = ()
    """Columns with one code each; what they hold in all rows of the same answer, coder and round is
    one decision."""
    code_columns: Mapping[str, str] = field(default_factory=lambda: _NO_COLUMNS, hash=False)
    """Code by column, where each code has a column of 1 and 0."""
    coders: Mapping[str, str] = field(default_factory=lambda: _NO_COLUMNS, hash=False)
    """Coder by column, where each coder has columns of their own: those of `code`, which may then
    hold lists, or of `code_columns`."""
    state: str = ""
    unsure: str = ""
    memo: str = ""
    round: str = ""
    decided_at: str = ""
    seconds: str = ""
    passages: str = ""
    """Column with the places in the answer of words marked for the code of the row."""
    round_is: str = "main"
    """Name of the round of rows that name none."""

    def columns(self) -> Iterator[str]:
        """Every column named."""
        single = (self.coder_column, self.codes, self.state, self.unsure, self.memo, self.round,
                  self.decided_at, self.seconds, self.passages)  # fmt: skip
        yield from (name for name in single if name)
        yield from self.code
        yield from self.code_columns


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Which columns hold what. Empty names mean: there is no such column."""

    shape: Shape
    respondent: str = ""
    questions: tuple[QuestionColumn, ...] = ()
    """Wide only."""
    id: str = ""
    """Long only: the answers' ids. Without it an answer is called `respondent:question`."""
    text: str = ""
    """Long only. Empty for a table of decisions on answers the study has already."""
    question: str = ""
    """Long only: the column with the question's id."""
    question_is: Question | None = None
    """Long only: the question of all rows, where no column says it."""
    language: str = ""
    language_is: str = ""
    """The language of all rows, where no column says it."""
    translations: Mapping[str, str] = field(default_factory=lambda: _NO_COLUMNS, hash=False)
    """The column with translations of answers, by the column with the answers."""
    attributes: tuple[str, ...] = ()
    wave: str = ""
    """The column with the wave: a respondent is somebody in one wave, and the wave an attribute."""
    wave_is: str = ""
    """The wave of all rows, where no column says it."""
    number_rows: str = ""
    """Where nothing names respondents: what stands before the row's number in their ids."""
    codings: CodingColumns | None = None
    missing: tuple[str, ...] = ()
    """What stands in a cell where nothing was answered, such as `-99`."""

    @property
    def has_texts(self) -> bool:
        """Whether the table brings answers, not only decisions."""
        return bool(self.questions or self.text)

    def answer_columns(self) -> frozenset[str]:
        """The columns with answers."""
        return frozenset((self.text, *(one.column for one in self.questions))) - {""}

    def columns(self) -> Iterator[str]:
        """Every column named."""
        single = (self.respondent, self.id, self.text, self.question, self.language, self.wave)
        yield from (name for name in single if name)
        yield from (one.column for one in self.questions)
        yield from self.translations.values()
        yield from self.attributes
        if self.codings is not None:
            yield from self.codings.columns()

    def attribute_names(self) -> tuple[str, ...]:
        """The attributes that respondents get."""
        named = map(attribute_name, self.attributes)
        waves = [WAVE] if self.wave or self.wave_is else []
        return tuple(dict.fromkeys((*named, *waves)))

    def asked(self) -> tuple[Question, ...]:
        """The questions known before any row is read."""
        if self.shape is Shape.WIDE:
            return tuple(Question(one.id, one.wording) for one in self.questions)
        if self.question or not self.text:
            return ()
        return (self.question_is or Question(self.text),)


def attribute_name(column: str) -> str:
    """The attribute's name for a column: an exported table says it after a prefix."""
    return column.removeprefix(ATTRIBUTE_PREFIX)


def check_map(column_map: ColumnMap, columns: Sequence[str]) -> None:
    """Whether the map makes sense and fits the table.

    Raises UsageError where something is missing or contradicts itself, TableError where a column is
    not there or stands twice.
    """
    for name in column_map.columns():
        column_place(columns, name)
    if column_map.wave and column_map.wave_is:
        raise UsageError("--wave and --wave-is exclude each other.", "Leave one out.")
    if column_map.shape is Shape.WIDE:
        _check_wide(column_map)
    else:
        _check_long(column_map)
    _check_translations(column_map)
    if column_map.codings is not None:
        _check_codings(column_map, column_map.codings)


def is_complete(column_map: ColumnMap, columns: Sequence[str]) -> bool:
    """Whether the map says all that an import needs.

    Raises TableError where a column is not there or stands twice.
    """
    try:
        check_map(column_map, columns)
    except UsageError:
        return False
    return True


def completed(named: ColumnMap, proposed: ColumnMap) -> ColumnMap:
    """What a person has named, and what is proposed for the rest of it.

    A column has one meaning: what is named takes it from what is proposed.
    """
    found = _completed_roles(named, proposed)
    answers, taken = found.answer_columns(), {*found.columns()}
    translations = {
        answered: column
        for answered, column in proposed.translations.items()
        if answered in answers and column not in taken
    }
    return replace(found, translations={**translations, **named.translations})


def _completed_roles(named: ColumnMap, proposed: ColumnMap) -> ColumnMap:
    taken = {*named.columns()}

    def free(name: str) -> str:
        return "" if name in taken else name

    said_long = named.id or named.text or named.question or named.question_is
    if named.shape is Shape.WIDE or not (said_long or proposed.shape is Shape.LONG):
        asked = proposed.questions or tuple(map(QuestionColumn, filter(None, [proposed.text])))
        people = free(proposed.respondent or proposed.id)
        return replace(
            named,
            shape=Shape.WIDE,
            respondent=named.respondent or ("" if named.number_rows else people),
            questions=named.questions or tuple(one for one in asked if one.column not in taken),
            number_rows=named.number_rows or ("" if named.respondent else proposed.number_rows),
            language=free(proposed.language),
            attributes=tuple(filter(free, proposed.attributes)),
            missing=proposed.missing,
        )
    texts = [proposed.text, *(one.column for one in proposed.questions)]
    return replace(
        named,
        text=named.text or next(filter(None, map(free, texts)), ""),
        id=named.id or free(proposed.id),
        respondent=named.respondent or free(proposed.respondent),
        question=named.question or ("" if named.question_is else free(proposed.question)),
        number_rows=named.number_rows or proposed.number_rows,
        language=free(proposed.language),
        attributes=tuple(filter(free, proposed.attributes)),
        missing=proposed.missing,
    )


def _check_wide(column_map: ColumnMap) -> None:
    if column_map.id or column_map.text or column_map.question or column_map.question_is:
        raise UsageError(
            "--id, --text, --question-column and --question-is are for long tables.",
            "Leave them out, or leave out --question, which is for wide ones.",
        )
    if not column_map.questions:
        raise UsageError(
            "A wide table needs the columns that hold answers.",
            "Name each with --question COLUMN, or COLUMN=WORDING.",
        )
    if not (column_map.respondent or column_map.number_rows):
        raise UsageError(
            "A wide table needs a column with the respondents' ids.",
            "Name it with --respondent COLUMN; if there is none, --number-rows PREFIX numbers "
            "the rows.",
        )


def _check_long(column_map: ColumnMap) -> None:
    if column_map.questions:
        raise UsageError(
            "--question names a column of a wide table.",
            "In a long table, --question-column names the column with the questions.",
        )
    if not column_map.text and column_map.codings is None:
        raise UsageError(
            "A long table needs the column that holds the answers.", "Name it with --text COLUMN."
        )
    if not column_map.text and not column_map.id:
        raise UsageError(
            "A table of decisions without texts needs the column with the answers' ids.",
            "Name it with --id COLUMN.",
        )
    if not column_map.text and (
        column_map.attributes or column_map.language or column_map.language_is
    ):
        raise UsageError(
            "A table of decisions without texts contains only decisions, no attributes and no "
            "languages.",
            "Name the column with the answers with --text, or leave out --attribute and "
            "--language; `intercoder attributes` imports attributes.",
        )
    if column_map.question and column_map.question_is:
        raise UsageError(
            "--question-column and --question-is exclude each other.", "Leave one out."
        )
    if not (column_map.id or column_map.respondent or column_map.number_rows):
        raise UsageError(
            "A long table needs the column with the answers' ids, or with the respondents'.",
            "Name it with --id COLUMN or --respondent COLUMN; if there is neither, "
            "--number-rows PREFIX numbers the rows.",
        )


def _check_translations(column_map: ColumnMap) -> None:
    answers, translated = column_map.answer_columns(), column_map.translations
    if unknown := [name for name in translated if name not in answers]:
        raise UsageError(
            f"There are no answers in column '{display_line(unknown[0])}', so nothing there is "
            "translated.",
            "Name the column with the answers first: --translation ANSWERS=TRANSLATIONS.",
        )
    if answers & {*translated.values()}:
        raise UsageError(
            "A column holds either answers or their translations.",
            "--translation ANSWERS=TRANSLATIONS names both columns.",
        )


def _check_coders(codings: CodingColumns) -> None:
    if codings.coder or codings.coder_column or codings.codes:
        raise UsageError(
            "Where each coder has a column, no other flag says who gave the codes, or where.",
            "Leave out --coder, --coder-column and --codes.",
        )
    if set(codings.coders) != {*codings.code, *codings.code_columns}:
        raise UsageError("Of some columns with codes it is not said whose they are.")


def _check_codings(column_map: ColumnMap, codings: CodingColumns) -> None:
    if codings.coders:
        _check_coders(codings)
    elif not (codings.coder or codings.coder_column):
        raise UsageError(
            "The table has codes, but nothing says who gave them.",
            "Use --coder NAME or --coder-column COLUMN, or skip the codes with --no-codings.",
        )
    if codings.coder and codings.coder_column:
        raise UsageError("--coder and --coder-column exclude each other.", "Leave one out.")
    if len(set(codings.code)) < len(codings.code):
        raise UsageError("--code names the same column twice.", "Name each column once.")
    ways = [bool(codings.codes), bool(codings.code), bool(codings.code_columns)]
    if sum(ways) != 1:
        raise UsageError(
            "The codes must be in one column with a list, in columns with one code per row, "
            "or in one column for each code.",
            "Use one of --codes, --code, and --codes-from or --code-column.",
        )
    if column_map.shape is Shape.WIDE and len(column_map.questions) > 1:
        raise UsageError(
            "In a wide table with several questions it is unclear which one the codes belong to.",
            "Import one question with its codes at a time; answers are never duplicated.",
        )
