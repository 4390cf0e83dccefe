"""Proposes what the columns of a table mean, and names what is doubtful.

A proposal is for a person to confirm. Where nobody can be asked it is used only without a doubt.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from intercoder.answers.column_hints import Role, Signs, read_signs
from intercoder.answers.column_map import (
    ATTRIBUTE_PREFIX,
    CodingColumns,
    ColumnMap,
    QuestionColumn,
    Shape,
)
from intercoder.codebook.code_words import CodeWords, is_about_coding
from intercoder.tables.table import REFUSED_COLUMNS, untitled_places
from intercoder.text.display import display_line

SEEN_ROWS = 500
"""Rows a proposal is made from."""
_MARKS = frozenset({"", "0", "1", "0.0", "1.0"})
_SEPARATORS = (";", "|", ",")
NO_WORDS = CodeWords(())


@dataclass(frozen=True, slots=True)
class Proposal:
    """A map, and the doubts about it, each a sentence that says which flag decides."""

    column_map: ColumnMap
    doubts: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    """What was left out, and why, in sentences."""


def propose_map(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    questions: Collection[str] = (),
    is_code: Callable[[str], bool] = lambda _word: False,
    words: CodeWords = NO_WORDS,
) -> Proposal:
    """A map for a table with these columns and first rows.

    `questions` are ids of questions known beforehand; `is_code` says whether a word means a code;
    `words` are those of the codebook.
    """
    once = [name for name in columns if list(columns).count(name) == 1]
    untitled = {columns[place] for place in untitled_places(columns)}
    once = [name for name in once if name not in REFUSED_COLUMNS and name not in untitled]
    signs = [one for one in read_signs(columns, rows) if one.name in once]
    cells = {name: [row[columns.index(name)] for row in rows] for name in once}
    found = _Guess(signs, cells, questions, is_code, words).proposal()
    return replace(found, doubts=(*found.doubts, *_left_by_title(columns, rows, untitled)))


def columns_of_codes(
    columns: Sequence[str], rows: Sequence[Sequence[str]], words: CodeWords
) -> frozenset[str]:
    """The columns with codes of the codebook in most of their cells, by the rows seen."""
    return frozenset(
        name
        for place, name in enumerate(columns)
        if words.holds_codes(name, Counter(row[place].strip() for row in rows))
    )


def _left_by_title(
    columns: Sequence[str], rows: Sequence[Sequence[str]], untitled: Collection[str]
) -> list[str]:
    """Columns that look like answers and cannot be told apart, but for where they stand."""
    signs = read_signs(columns, rows)
    written = [one.name for one in signs if one.is_written]
    nameless = [name for name in written if name in untitled]
    twice = [name for name in dict.fromkeys(written) if list(columns).count(name) > 1]
    doubts = []
    if nameless:
        listed = ", ".join(nameless)
        doubts.append(
            f"Columns without a title look like answers ({listed}): give them titles, so that "
            "a later wave can find them again."
        )
    if twice:
        listed = ", ".join(f"'{display_line(name)}'" for name in twice)
        doubts.append(
            f"Several columns with answers have the same title ({listed}): give each its own."
        )
    return doubts


class _Guess:
    """One proposal in the making: each step takes the columns it has found a role for."""

    def __init__(
        self,
        signs: Sequence[Signs],
        cells: Mapping[str, Sequence[str]],
        questions: Collection[str],
        is_code: Callable[[str], bool],
        words: CodeWords,
    ) -> None:
        self._signs = list(signs)
        self._free = [one.name for one in signs]
        self._cells = cells
        self._doubts: list[str] = []
        self._known_questions = questions
        self._is_code = is_code
        self._words = words
        self._remarks: list[str] = []

    def proposal(self) -> Proposal:
        codings = self._codings()
        language = self._named(Role.LANGUAGE)
        wide = self._known_question_columns()
        question = "" if wide else self._named(Role.QUESTION)
        texts = wide or self._texts(has_question=bool(question))
        is_long = not wide and self._is_long(question, texts, codings)
        found = self._long(question, texts, codings) if is_long else self._wide(texts)
        language = language if found.has_texts else ""
        found = replace(found, language=language, codings=codings)
        attributes = self._attributes(found.respondent) if found.has_texts else ()
        return Proposal(
            replace(found, attributes=attributes), tuple(self._doubts), tuple(self._remarks)
        )

    def _known_question_columns(self) -> list[str]:
        """A study may call the question of a long table after its column, `text`: no sign then."""
        return [
            self._take(one.name)
            for one in self._signs
            if one.name in self._known_questions and not one.may_be(Role.TEXT)
        ]

    def _texts(self, *, has_question: bool) -> list[str]:
        """Columns with answers: those that look written; a long table has only one."""
        free = [one for one in self._signs if one.name in self._free]
        written = [
            one
            for one in free
            if one.is_written and not _is_named_id(one) and not self._is_of_codes(one)
        ]
        named = [one for one in free if one.may_be(Role.TEXT) and not one.may_be(Role.ID)]
        if not named and has_question and not written:
            named = [one for one in free if one.may_be(Role.TEXT)]
        if len(named) == 1 and (not written or named[0] in written):
            others = [one for one in written if one is not named[0]]
            if has_question or not others:
                return [self._take(named[0].name)]
        return [self._take(one.name) for one in written]

    def _is_long(self, question: str, texts: Sequence[str], codings: CodingColumns | None) -> bool:
        if not texts:
            return codings is not None
        is_named = any(one.name in texts and one.may_be(Role.TEXT) for one in self._signs)
        return len(texts) == 1 and bool(question or is_named or codings)

    def _long(
        self, question: str, texts: Sequence[str], codings: CodingColumns | None
    ) -> ColumnMap:
        respondent = self._named(Role.RESPONDENT)
        answer_id = self._named(Role.ID)
        if not answer_id and not (respondent and question):
            repeats = codings is not None and bool(codings.coder_column or codings.code)
            answer_id = "" if repeats and respondent else self._unique()
        if not (answer_id or respondent):
            self._doubts.append("No column looks like ids: name it with --id or --respondent.")
        return ColumnMap(
            Shape.LONG,
            respondent=respondent,
            id=answer_id,
            text=texts[0] if texts else "",
            question=question,
        )

    def _wide(self, texts: Sequence[str]) -> ColumnMap:
        respondent = self._named(Role.RESPONDENT) or self._named(Role.ID) or self._unique()
        if not texts:
            self._doubts.append(
                "No column looks like answers: name it with --question (one row per "
                "respondent) or --text (one row per answer)."
            )
        if not respondent:
            self._doubts.append(
                "No column has the respondents' ids: name it with --respondent, or number the "
                "rows with --number-rows PREFIX."
            )
        questions = tuple(QuestionColumn(name) for name in texts)
        return ColumnMap(Shape.WIDE, respondent=respondent, questions=questions)

    def _codings(self) -> CodingColumns | None:
        coder = self._named(Role.CODER)
        marked = [one.name for one in self._signs if self._is_code_column(one)]
        codes = self._named(Role.CODES)
        code = "" if codes or marked else self._named(Role.CODE)
        if not (marked or codes or code):
            return None
        for name in marked:
            self._take(name)
        return CodingColumns(
            coder_column=coder,
            codes="" if marked else codes,
            separator=self._separator(codes),
            code=(code,) if code else (),
            code_columns={name: name for name in marked},
            state=self._named(Role.STATE),
            unsure=self._named(Role.UNSURE),
            memo=self._named(Role.MEMO),
            round=self._named(Role.ROUND),
            decided_at=self._named(Role.DECIDED_AT),
            seconds=self._named(Role.SECONDS),
        )

    def _is_code_column(self, one: Signs) -> bool:
        return self._is_code(one.name) and all(
            cell.strip() in _MARKS for cell in self._cells[one.name]
        )

    def _separator(self, column: str) -> str:
        if not column:
            return _SEPARATORS[0]
        together = "".join(self._cells[column])
        return max(_SEPARATORS, key=together.count)

    def _attributes(self, respondent: str) -> tuple[str, ...]:
        """Columns that group respondents and say the same in every row of one."""
        free = [one for one in self._signs if one.name in self._free]
        found = [
            one.name
            for one in free
            if (one.is_grouping or one.name.startswith(ATTRIBUTE_PREFIX))
            and (not respondent or self._is_constant(one.name, respondent))
        ]
        coded = [one.name for one in free if one.filled and self._is_of_coding(one.name)]
        if coded:
            listed = ", ".join(f"'{display_line(name)}'" for name in coded)
            self._remarks.append(
                f"Left out, because they seem to contain earlier codings: {listed}. Coders "
                "never see them beside an answer; --codes, --code or --code-column import "
                "them as decisions."
            )
        return tuple(name for name in found if name not in coded)

    def _is_of_codes(self, one: Signs) -> bool:
        """Long names of codes look like answers; a column that is named for texts holds these."""
        cells = Counter(cell.strip() for cell in self._cells[one.name])
        return not one.may_be(Role.TEXT) and self._words.holds_codes(one.name, cells)

    def _is_of_coding(self, name: str) -> bool:
        cells = Counter(cell.strip() for cell in self._cells[name])
        return is_about_coding(name) or self._words.holds_codes(name, cells)

    def _is_constant(self, column: str, respondent: str) -> bool:
        pairs = set(zip(self._cells[respondent], self._cells[column], strict=True))
        return len(pairs) == len({who for who, _ in pairs})

    def _unique(self) -> str:
        """The only column whose cells are all different, if there is just one."""
        unique = [one.name for one in self._signs if one.name in self._free and one.is_unique]
        if len(unique) == 1 and numbers_rows(self._cells[unique[0]]):
            self._doubts.append(
                f"The column '{display_line(unique[0])}' only numbers the rows: if a later "
                "wave has the same ids, name it with --respondent or --id."
            )
            return ""
        return self._take(unique[0]) if len(unique) == 1 else ""

    def _named(self, role: Role) -> str:
        """The column whose name says it has this role; a doubt where there are several."""
        found = [one.name for one in self._signs if one.name in self._free and one.may_be(role)]
        if len(found) > 1:
            listed = " or ".join(f"'{name}'" for name in found)
            self._doubts.append(
                f"The {role.value} may be column {listed}: name the columns with flags."
            )
        return self._take(found[0]) if found else ""

    def _take(self, name: str) -> str:
        self._free.remove(name)
        return name


def numbers_rows(cells: Sequence[str]) -> bool:
    """Whether the cells count the rows, from 0 or 1 on: then they say where a row stands."""
    numbers = [cell.strip().removesuffix(".0") for cell in cells]
    return len(numbers) > 1 and any(
        numbers == [str(number) for number in range(first, first + len(numbers))]
        for first in (0, 1)
    )


def _is_named_id(one: Signs) -> bool:
    """Ids may be long and have blanks; their column's name gives them away."""
    return (one.may_be(Role.ID) or one.may_be(Role.RESPONDENT)) and not one.may_be(Role.TEXT)
