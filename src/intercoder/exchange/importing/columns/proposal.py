"""Proposes what the columns of a table mean, and names what is doubtful.

A proposal is for a person to confirm. Where nobody can be asked it is used only without a doubt.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from intercoder.codebook.code_words import CodeWords, is_about_coding
from intercoder.exchange.importing.columns.cell_kinds import CellKind
from intercoder.exchange.importing.columns.coding_columns import find_codes
from intercoder.exchange.importing.columns.column_hints import (
    Role,
    Signs,
    read_signs,
    translation_columns,
)
from intercoder.exchange.importing.columns.column_map import (
    ATTRIBUTE_PREFIX,
    CodingColumns,
    ColumnMap,
    QuestionColumn,
    Shape,
)
from intercoder.exchange.importing.columns.known_columns import NOTHING_KNOWN, KnownColumns
from intercoder.exchange.importing.columns.missing_marks import (
    folded_mark,
    folded_marks,
    proposed_marks,
)
from intercoder.exchange.importing.columns.private_columns import private_columns, remark_on
from intercoder.exchange.importing.columns.waves import wave_column
from intercoder.tables.table import REFUSED_COLUMNS, untitled_places
from intercoder.text.display import display_line

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
    known: KnownColumns = NOTHING_KNOWN,
    has_coder: bool = False,
) -> Proposal:
    """A map for a table with these columns and first rows.

    `questions` are ids of questions known beforehand; `is_code` says whether a word means a code;
    `words` are those of the codebook; `known` is what the program that wrote the table says;
    `has_coder` says whether somebody has told who gave the codes.
    """
    once = [name for name in columns if list(columns).count(name) == 1]
    untitled = {columns[place] for place in untitled_places(columns)}
    once = [name for name in once if name not in REFUSED_COLUMNS and name not in untitled]
    missing = proposed_marks(zip(*rows, strict=True), known.missing)
    marks = folded_marks(missing)
    rows = [["" if folded_mark(cell) in marks else cell for cell in row] for row in rows]
    every = read_signs(columns, rows)
    left = _left_out(columns, rows, every, questions, known)
    signs = [one for one in every if one.name in once and one.name not in left]
    cells = {name: [row[columns.index(name)] for row in rows] for name in once}
    found = _Guess(signs, cells, questions, is_code, words, known, has_coder=has_coder).proposal(
        [name for name, held in left.items() if held == CellKind.UUID and name in once]
    )
    left.pop(found.column_map.respondent or found.column_map.id, None)
    remarks = (remark_on(left), *found.remarks) if left else found.remarks
    doubts = (*found.doubts, *_left_by_title(columns, every, {*untitled} - {*left}))
    column_map = found.column_map
    if column_map.has_texts:
        column_map = replace(column_map, missing=missing)
    return Proposal(column_map, doubts, remarks)


def _left_out(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    signs: Sequence[Signs],
    questions: Collection[str],
    known: KnownColumns,
) -> dict[str, str]:
    """What the personal and technical columns hold, by the column, in the order of the table."""
    exempt = {
        one.name
        for one in signs
        if one.may_be(Role.ID) or one.may_be(Role.RESPONDENT) or one.name in questions
    }
    exempt.update(one.name for one in signs if one.may_be(Role.DECIDED_AT))
    found = private_columns(columns, rows, exempt={*exempt, known.respondent, known.language})
    found |= {name: held for name, held in known.left_out.items() if name not in questions}
    return {name: found[name] for name in dict.fromkeys(columns) if name in found}


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
    columns: Sequence[str], signs: Sequence[Signs], untitled: Collection[str]
) -> list[str]:
    """Columns that look like answers and cannot be told apart, but for where they stand."""
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
        known: KnownColumns,
        *,
        has_coder: bool,
    ) -> None:
        self._known = known
        self._has_coder = has_coder
        self._machine_ids: list[str] = []
        self._signs = list(signs)
        self._free = [one.name for one in signs]
        self._cells = cells
        self._doubts: list[str] = []
        self._known_questions = questions
        self._is_code = is_code
        self._words = words
        self._remarks: list[str] = []

    def proposal(self, machine_ids: Sequence[str] = ()) -> Proposal:
        """The proposal. `machine_ids` are columns of ids to fall back on."""
        self._machine_ids = list(machine_ids)
        for name in (self._known.respondent, self._known.language):
            if name in self._free:
                self._take(name)
        codings = self._codings()
        language = self._known.language or self._named(Role.LANGUAGE)
        wide = self._known_question_columns()
        translations = self._translations()
        question = "" if wide else self._named(Role.QUESTION)
        texts = wide or self._texts(has_question=bool(question))
        is_long = not wide and self._is_long(question, texts, codings)
        found = self._long(question, texts, codings) if is_long else self._wide(texts)
        language = language if found.has_texts else ""
        found = replace(found, language=language, codings=codings)
        found = replace(found, translations=self._of_answers(translations, found))
        wave = self._wave(found, texts)
        who = [name for name in (found.respondent, wave) if name]
        attributes = self._attributes(who) if found.has_texts else ()
        return Proposal(
            replace(found, attributes=attributes, wave=wave),
            tuple(self._doubts),
            tuple(self._remarks),
        )

    def _wave(self, found: ColumnMap, texts: Sequence[str]) -> str:
        """The column with the wave, where people answered several times."""
        wave = wave_column(self._cells, found.respondent, texts, found.question, self._free)
        if wave:
            self._remarks.append(
                f"A row is a respondent in one wave: '{display_line(found.respondent)}' names the "
                f"respondent and '{display_line(wave)}' the wave, which becomes an attribute."
            )
            self._take(wave)
        return wave

    def _known_question_columns(self) -> list[str]:
        """A study may call the question of a long table after its column, `text`: no sign then."""
        return [
            self._take(one.name)
            for one in self._signs
            if one.name in self._known_questions and not one.may_be(Role.TEXT)
        ]

    def _translations(self) -> dict[str, str]:
        """Columns with translations, by what they seem to translate; they are no answers."""
        asked = {*self._known_questions, *self._known.wordings, *self._known.choices}
        found = translation_columns(self._signs, asked)
        found = {of: column for of, column in found.items() if column in self._free}
        for column in found.values():
            self._take(column)
        return found

    def _of_answers(self, translations: Mapping[str, str], found: ColumnMap) -> dict[str, str]:
        """The translations of what turned out to be answers; other columns are free again."""
        answers = found.answer_columns()
        self._free += [column for of, column in translations.items() if of not in answers]
        kept = {of: column for of, column in translations.items() if of in answers}
        self._remarks += [
            f"Column '{display_line(column)}' has translations of '{display_line(of)}': coders "
            "see them on a key, and code the original. --translation none leaves them out."
            for of, column in kept.items()
        ]
        return kept

    def _texts(self, *, has_question: bool) -> list[str]:
        """Columns with answers: those that look written; a long table has only one."""
        free = [one for one in self._signs if one.name in self._free]
        written = [
            one
            for one in free
            if self._is_written(one) and not _is_named_id(one) and not self._is_of_codes(one)
        ]
        named = [one for one in free if one.may_be(Role.TEXT) and not one.may_be(Role.ID)]
        if not named and has_question and not written:
            named = [one for one in free if one.may_be(Role.TEXT)]
        if len(named) == 1 and (not written or named[0] in written):
            others = [one for one in written if one is not named[0]]
            if has_question or not others:
                return [self._take(named[0].name)]
        return [self._take(one.name) for one in written or self._of_one_word(free)]

    def _is_written(self, one: Signs) -> bool:
        if one.name in self._known.choices:
            return False
        asked = self._known.wordings.get(one.name, "")
        titled = replace(one, name=asked) if asked else one
        is_asked = titled.is_asked or one.is_asked
        return one.is_written or titled.is_written or (is_asked and self._varies(one))

    @staticmethod
    def _varies(one: Signs) -> bool:
        """Answers of one word each to a question: more than half of them differ."""
        return one.may_be_words and one.distinct * 2 > one.filled

    def _of_one_word(self, free: Sequence[Signs]) -> list[Signs]:
        """Where nothing else may be answers: words that differ, of one column or several."""
        some = [
            one
            for one in free
            if one.may_be_words
            and one.name not in self._known.choices
            and not _is_named_id(one)
            and not is_about_coding(one.name)
        ]
        return [one for one in some if one.may_be(Role.TEXT)] or [
            one for one in some if self._varies(one) or one.is_asked
        ]

    def _is_long(self, question: str, texts: Sequence[str], codings: CodingColumns | None) -> bool:
        if self._known.respondent or self._known.number_rows:
            return False
        if not texts:
            return codings is not None
        is_named = any(one.name in texts and one.may_be(Role.TEXT) for one in self._signs)
        return len(texts) == 1 and bool(question or is_named or codings)

    def _long(
        self, question: str, texts: Sequence[str], codings: CodingColumns | None
    ) -> ColumnMap:
        respondent = self._known.respondent or self._named(Role.RESPONDENT)
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
        respondent = self._known.respondent or self._known_people()
        numbers = "" if respondent else self._known.number_rows
        if not texts:
            self._doubts.append(
                "No column looks like answers: name it with --question (one row per "
                "respondent) or --text (one row per answer)."
            )
        if not (respondent or numbers):
            self._doubts.append(
                "No column has the respondents' ids: name it with --respondent, or number the "
                "rows with --number-rows PREFIX."
            )
        wordings = self._known.wordings
        questions = tuple(QuestionColumn(name, wordings.get(name, "")) for name in texts)
        return ColumnMap(
            Shape.WIDE, respondent=respondent, questions=questions, number_rows=numbers
        )

    def _known_people(self) -> str:
        if self._known.number_rows:
            return ""
        found = self._named(Role.RESPONDENT) or self._named(Role.ID) or self._unique()
        return found or (self._machine_ids[0] if len(self._machine_ids) == 1 else "")

    def _codings(self) -> CodingColumns | None:
        coder = self._named(Role.CODER)
        found = find_codes(
            [one for one in self._signs if one.name in self._free],
            self._cells,
            self._is_code,
            has_coder=bool(coder) or self._has_coder,
            not_coded={*self._known.choices, *self._known_questions},
        )
        if found is None:
            if coder:
                self._free.append(coder)
            return None
        for name in found.columns():
            self._take(name)
        if found.remark:
            self._remarks.append(found.remark)
        return CodingColumns(
            coder_column=coder,
            codes=found.codes,
            separator=found.separator,
            code=found.code,
            code_columns=found.code_columns,
            coders=found.coders,
            state=self._named(Role.STATE),
            unsure=self._named(Role.UNSURE),
            memo=self._named(Role.MEMO),
            round=self._named(Role.ROUND),
            decided_at=self._named(Role.DECIDED_AT),
            seconds=self._named(Role.SECONDS),
        )

    def _attributes(self, who: Sequence[str]) -> tuple[str, ...]:
        """Columns that group respondents and say the same in every row of one."""
        free = [one for one in self._signs if one.name in self._free]
        found = [
            one.name
            for one in free
            if self._is_attribute(one) and (not who or self._is_constant(one.name, who))
        ]
        coded = [
            one.name
            for one in free
            if one.filled and one.name not in self._known.choices and self._is_of_coding(one.name)
        ]
        if coded:
            listed = ", ".join(f"'{display_line(name)}'" for name in coded)
            self._remarks.append(
                f"Left out, because they seem to contain earlier codings: {listed}. Coders "
                "never see them beside an answer; --codes, --code or --code-column import "
                "them as decisions."
            )
        return tuple(name for name in found if name not in coded)

    def _is_attribute(self, one: Signs) -> bool:
        is_ticked = one.name in self._known.choices and one.filled > 0
        return one.is_grouping or is_ticked or one.name.startswith(ATTRIBUTE_PREFIX)

    def _is_of_codes(self, one: Signs) -> bool:
        """Long names of codes look like answers; a column that is named for texts holds these."""
        cells = Counter(cell.strip() for cell in self._cells[one.name])
        return not one.may_be(Role.TEXT) and self._words.holds_codes(one.name, cells)

    def _is_of_coding(self, name: str) -> bool:
        cells = Counter(cell.strip() for cell in self._cells[name])
        return is_about_coding(name) or self._words.holds_codes(name, cells)

    def _is_constant(self, column: str, who: Sequence[str]) -> bool:
        people = list(zip(*(self._cells[name] for name in who), strict=True))
        pairs = set(zip(people, self._cells[column], strict=True))
        return len(pairs) == len({one for one, _ in pairs})

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
            listed = " or ".join(f"'{display_line(name)}'" for name in found)
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
