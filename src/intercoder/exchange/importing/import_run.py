"""Imports the rows of one table: reads, checks, collects and writes them in batches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType

from intercoder.answers.answer import Answer, Question
from intercoder.errors import TableError
from intercoder.exchange.importing.code_lookup import CodeLookup
from intercoder.exchange.importing.columns.column_map import ColumnMap, attribute_name
from intercoder.exchange.importing.details_report import details_report
from intercoder.exchange.importing.import_report import (
    AnswersReport,
    DecisionsReport,
    ImportReport,
    QuestionReport,
)
from intercoder.exchange.importing.refused_rows import BadCellError
from intercoder.exchange.importing.rows.answer_rows import answer_reader, respondent_reader
from intercoder.exchange.importing.rows.broken_letters import BrokenLetters
from intercoder.exchange.importing.rows.decisions_in_file import DecisionsInFile
from intercoder.exchange.importing.rows.duplicate_rows import RepeatedAnswers
from intercoder.exchange.importing.rows.earlier_codings import CodingReader, RowCoding
from intercoder.exchange.importing.spellings import (
    KnownSpellings,
    Spelling,
    Spellings,
    fold_question,
)
from intercoder.protection.redaction.kinds import Find
from intercoder.study.answers.answer_import import (
    AnswersTaken,
    DecisionsTaken,
    EarlierDecision,
    Intake,
)
from intercoder.study.database.bulk import batched
from intercoder.tables.table import RefusedRow, Row, Table
from intercoder.text.display import display_line
from intercoder.text.folding import fold_id, fold_name, fold_title
from intercoder.text.spreadsheet_cells import unguard

BATCH = 5_000
"""Answers or decisions written at a time."""
MAX_REFUSED = 10_000
"""Rows after which reading ends, where nothing is taken anyway."""
_NO_CODE_MAP: Mapping[str, str] = MappingProxyType({})
_NO_COUNTS: Mapping[str, int] = MappingProxyType({})
_NO_VALUE_LABELS: Mapping[str, Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What is taken from a table, and how it is understood."""

    column_map: ColumnMap
    questions: tuple[Question, ...] = ()
    """Questions with their wordings, in the order wanted; the table may ask others too."""
    code_map: Mapping[str, str] = field(default_factory=lambda: _NO_CODE_MAP, hash=False)
    """Id of the code by the word the table uses for it."""
    guarded: bool = False
    """Whether an apostrophe before what a spreadsheet would run was put there by the exporter."""
    spellings: Spellings | None = None
    """What becomes of ids and titles that differ from earlier ones in spelling; None: undecided."""
    language_tag: Callable[[str], str] | None = None
    """What makes a tag of a language's cell; None where cells are tags already."""
    replaces: bool | None = None
    """Whether attributes, languages and wordings of the table replace those that the study has
    otherwise; None: undecided."""
    value_labels: Mapping[str, Mapping[str, str]] = field(
        default_factory=lambda: _NO_VALUE_LABELS, hash=False
    )
    """By column: the label by code; the cells hold labels."""
    detect: Callable[[str, str], tuple[Find, ...]] | None = None
    """What finds the personal data that are replaced on the way in; None: nothing is replaced."""


@dataclass(frozen=True, slots=True)
class StudyFacts:
    """What a run must know of the study before it starts."""

    answers: frozenset[str] | None
    """Ids of its answers, for a table that brings none itself; else None."""
    coders: tuple[str, ...]
    """Names of its coders."""
    answer_ids: frozenset[str] = frozenset()
    """Ids of its answers, for a table that brings answers with ids of their own."""
    respondents: frozenset[str] = frozenset()
    questions: tuple[Question, ...] = ()
    answers_before: Mapping[str, int] = field(default_factory=lambda: _NO_COUNTS, hash=False)
    """How many answers each of its questions has; of one wave, where the table is of one."""
    attributes: tuple[str, ...] = ()


class ImportRun:
    """One import under way; use once."""

    def __init__(
        self,
        table: Table,
        plan: ImportPlan,
        lookup: CodeLookup,
        intake: Intake,
        facts: StudyFacts,
        *,
        goes_on: bool,
    ) -> None:
        """`goes_on` says whether the others are taken when a row is refused."""
        self._table, self._plan, self._intake, self._goes_on = table, plan, intake, goes_on
        self._known = facts.answers
        self._before = facts.answers_before
        self._spellings = {fold_name(name): name for name in facts.coders}
        """`Anna` and `anna` are one person: by the study's spelling, or the file's first."""
        column_map = plan.column_map
        self._answers_of = answer_reader(
            column_map,
            table.columns,
            table.form.encoding,
            table.limits.characters,
            plan.language_tag,
        )
        self._respondent_of = respondent_reader(
            column_map, table.columns, table.form.encoding, table.limits.characters
        )
        self._described: dict[str, Mapping[str, str]] = {}
        """Attributes of respondents from rows without an answer."""
        self.spellings: list[Spelling] = []
        self._old_respondents = facts.respondents if column_map.number_rows else frozenset()
        self._mixed_up: list[str] = []
        self._set_up_spellings(facts)
        codings = column_map.codings
        self._codings = (
            CodingReader(codings, table.columns, lookup) if codings is not None else None
        )
        self._decisions = DecisionsInFile(
            code_per_row=codings is not None and bool(codings.code) and not codings.coders,
            lookup=lookup,
            column=codings.code[0] if codings is not None and codings.code else "",
        )
        self._cells_per_row = len(column_map.questions) or int(column_map.has_texts)
        self._repeats = RepeatedAnswers()
        self._letters = BrokenLetters()
        self._respondents: dict[int, int] = {}
        """What describes each respondent, both as hashes: a million of them are kept."""
        asked = [replace(one, id=self._questions.of(one.id)) for one in column_map.asked()]
        self._question_ids = [one.id for one in asked]
        self._wordings = {one.id: one for one in (*plan.questions, *asked)}
        self._wordings.update({one.id: one for one in plan.questions if one.text})
        self._asked: dict[str, None] = {}
        self._batch: list[Answer] = []
        self._waiting: list[EarlierDecision] = []
        self._refused: list[RefusedRow] = []
        self._rows = self._empty = self._repeated = self._on_empty = 0
        self._on_removed = 0
        self._new = self._same = self._decisions_new = self._decisions_same = 0
        self._changed: list[str] = []
        self._seen_of: Counter[str] = Counter()
        self._same_of: Counter[str] = Counter()
        self._changed_of: Counter[str] = Counter()
        self._differing: list[str] = []

    def _set_up_spellings(self, facts: StudyFacts) -> None:
        plan, found = self._plan, self.spellings
        takes = plan.spellings is Spellings.SAME
        known = [*facts.questions, *plan.questions]
        self._questions = KnownSpellings(
            "question",
            [one.id for one in known],
            lru_cache(fold_question),
            found,
            takes_as_same=takes,
        )
        self._questions.learn({one.id: one.text for one in known}, plan.column_map.asked())
        fold = _fold_in_wave if plan.column_map.wave or plan.column_map.wave_is else fold_id
        self._people = KnownSpellings(
            "respondent", facts.respondents, fold, found, takes_as_same=takes
        )
        self._ids = KnownSpellings("answer", facts.answer_ids, fold, found, takes_as_same=takes)
        attributes = KnownSpellings(
            "attribute", facts.attributes, fold_title, found, takes_as_same=takes
        )
        names = plan.column_map.attribute_names()
        self._attribute_names = {name: attributes.of(name) for name in names}
        self._renames = any(name != kept for name, kept in self._attribute_names.items())

    def _spelled(self, answer: Answer) -> Answer:
        """The answer with its ids as they are to be written."""
        if not self._cells_per_row:
            return answer
        has_id = bool(self._plan.column_map.id)
        question, respondent = self._questions.of(answer.question), answer.respondent
        is_named = not has_id or bool(self._plan.column_map.respondent)
        respondent = self._people.of(respondent) if is_named else respondent
        answer_id = self._ids.of(answer.id) if has_id else f"{respondent}:{question}"
        if not is_named:
            respondent = answer_id
        attributes = answer.attributes
        if self._renames:
            named = self._attribute_names
            attributes = {named[name]: value for name, value in attributes.items()}
        same = (answer.id, answer.question, answer.respondent)
        if same == (answer_id, question, respondent) and not self._renames:
            return answer
        return replace(
            answer, id=answer_id, question=question, respondent=respondent, attributes=attributes
        )

    def read(self, advance: Callable[[int], object]) -> None:
        """Read the whole table and write what can be taken."""
        self._intake.add_questions(tuple(self._wordings.values()))
        self._asked.update(dict.fromkeys(self._question_ids))
        self._intake.add_attributes(list(self._attribute_names.values()))
        labels = self._plan.value_labels
        self._intake.add_value_labels(
            {
                self._attribute_names[attribute_name(column)]: labels[column]
                for column in self._plan.column_map.attributes
                if column in labels
            }
        )
        advanced = 0
        for row in self._table.rows():
            self._rows += 1
            if isinstance(row, RefusedRow):
                self._refused.append(row)
            else:
                self._take(row)
            if len(self._refused) >= MAX_REFUSED and not self._goes_on:
                break
            if len(self._batch) >= BATCH or len(self._waiting) >= BATCH:
                self._write()
                advance(self._rows - advanced)
                advanced = self._rows
        for one in self._decisions.finish():
            if isinstance(one, RefusedRow):
                self._refused.append(one)
            else:
                self._waiting.append(one)
        self._write()
        if not self._refused or self._goes_on:
            described = list(self._described.items())
            for some in batched(described, BATCH):
                self._intake.describe(dict(some))

    def _take(self, row: Row) -> None:
        original = row
        if self._plan.guarded:
            row = Row(row.number, [unguard(cell) for cell in row.cells])
        answers: list[Answer] = []
        try:
            answers = [self._spelled(one) for one in self._answers_of(row)]
            decided = self._decided(row)
            new = self._check(row, answers, decided)
            if not answers and self._cells_per_row and self._attribute_names:
                self._describe(row)
        except BadCellError as bad:
            self._refused.append(bad.refuse(original))
            self._spoil(row, answers)
            return
        self._empty += max(self._cells_per_row - len(answers), 0)
        for answer in new:
            self._letters.look_at(answer.text)
            self._repeats.add(answer, row.number)
            described = hash(answer.respondent)
            self._respondents[described] = self._respondents.get(described) or _print(
                answer.attributes
            )
        if self._cells_per_row:
            self._batch += new
        if self._codings is None:
            self._repeated += len(answers) - len(new)
        else:
            self._take_decisions(row, answers, decided)

    def _describe(self, row: Row) -> None:
        """A row without an answer: what it says of a respondent whom the study has."""
        respondent, attributes = self._respondent_of(row)
        if not attributes:
            return
        named = {self._attribute_names[name]: value for name, value in attributes.items()}
        respondent = self._people.of(respondent)
        self._check_described(respondent, named)
        before = self._described.setdefault(respondent, named)
        if before != named:
            raise _described_otherwise(respondent)

    def _take_decisions(
        self, row: Row, answers: list[Answer], decided: Sequence[RowCoding]
    ) -> None:
        if not answers:
            self._on_empty += len(decided)
            return
        for coding in decided:
            self._decisions.add(answers[0].id, coding, row.number)
        self._waiting += self._decisions.take_ready()

    def _decided(self, row: Row) -> list[RowCoding]:
        found = self._codings.read(row) if self._codings else ()
        return [replace(one, coder=self._spelling(one.coder)) for one in found]

    def _spelling(self, coder: str) -> str:
        return self._spellings.setdefault(fold_name(coder), coder)

    def _spoil(self, row: Row, answers: list[Answer]) -> None:
        """What other rows say of the same decision is not the whole of it."""
        if self._codings is None or not answers:
            return
        try:
            who = self._codings.who(row)
        except BadCellError:  # then the row belongs to no decision that is known
            return
        for coder, round_name in who:
            self._decisions.spoil(answers[0].id, self._spelling(coder), round_name)

    def _check(self, row: Row, answers: list[Answer], decided: Sequence[RowCoding]) -> list[Answer]:
        """The answers that are new in this file; raises BadCellError where the row cannot be."""
        column_map = self._plan.column_map
        id_column = column_map.id or column_map.respondent
        new = []
        for answer in answers:
            if self._known is not None and answer.id not in self._known:
                raise BadCellError(
                    id_column, f"the study has no answer '{display_line(answer.id)}'"
                )
            first = self._repeats.first_row(answer) if self._known is None else 0
            if not first:
                new.append(answer)
            elif not self._repeats.is_same(answer):
                raise BadCellError(
                    id_column,
                    f"row {first} has the same id ('{display_line(answer.id)}') with another "
                    "text or question",
                )
        self._check_attributes(answers)
        for coding in decided if answers else ():
            self._decisions.check(answers[0].id, coding, row.number)
        return new

    def _check_attributes(self, answers: list[Answer]) -> None:
        """All answers of a row are of one respondent, whom every row describes alike or not."""
        if not answers or not self._attribute_names:
            return
        self._check_described(answers[0].respondent, answers[0].attributes)

    def _check_described(self, respondent: str, attributes: Mapping[str, str]) -> None:
        before, described = self._respondents.get(hash(respondent), 0), _print(attributes)
        if before and described and before != described:
            raise _described_otherwise(respondent)

    def _write(self) -> None:
        """Write what has gathered; once a row is refused and that ends it, only let it go."""
        batch, self._batch = self._batch, []
        waiting, self._waiting = self._waiting, []
        if self._refused and not self._goes_on:
            return
        if batch:
            self._add_new_questions(batch)
            taken = self._intake.add_answers(batch)
            self._note_answers(taken)
            self._count_by_question(batch, taken)
        for some in batched(waiting, BATCH):
            self._note_decisions(self._intake.add_decisions(some))

    def _add_new_questions(self, batch: Iterable[Answer]) -> None:
        new = dict.fromkeys(one.question for one in batch if one.question not in self._asked)
        if new:
            self._intake.add_questions([self._wordings.get(one, Question(one)) for one in new])
            self._asked.update(new)

    def _note_answers(self, taken: AnswersTaken) -> None:
        self._new += taken.new
        self._same_of.update(taken.same_of)
        if self._old_respondents:
            self._mixed_up += (*taken.changed, *taken.joined)
        self._same += taken.same
        self._changed += taken.changed

    def _count_by_question(self, batch: Sequence[Answer], taken: AnswersTaken) -> None:
        self._seen_of.update(one.question for one in batch)
        if taken.changed:
            changed = {*taken.changed}
            self._changed_of.update(one.question for one in batch if one.id in changed)

    def _by_question(self) -> tuple[QuestionReport, ...]:
        before = self._before
        return tuple(
            QuestionReport(
                one,
                new=self._seen_of[one] - self._same_of[one] - self._changed_of[one],
                same=self._same_of[one],
                changed=self._changed_of[one],
                not_in_file=max(before.get(one, 0) - self._same_of[one] - self._changed_of[one], 0),
            )
            for one in self._asked
        )

    def _note_decisions(self, taken: DecisionsTaken) -> None:
        self._decisions_new += taken.new
        self._decisions_same += taken.same
        self._differing += taken.differing
        self._on_removed += taken.on_removed

    def check_numbers(self) -> None:
        """Raises TableError where rows are numbered like those of another file before."""
        if self._mixed_up:
            shown = ", ".join(display_line(one) for one in self._mixed_up[:3])
            more = " …" if len(self._mixed_up) > 3 else ""
            prefix = display_line(self._plan.column_map.number_rows)
            raise TableError(
                f"The study has other answers under the numbers of these rows ({shown}{more}): "
                "a row number gives a position, not a respondent.",
                f"Use another prefix than '{prefix}' for the rows of another file.",
            )

    def report(self, *, is_dry_run: bool) -> ImportReport:
        """What was found and done."""
        used = set(self._plan.column_map.columns())
        details = details_report(self._intake.details)
        answers = AnswersReport(
            self._new,
            self._same,
            tuple(self._changed),
            details.attributes_changed,
            self._empty,
            self._repeated,
            len(self._respondents) if self._known is None else 0,
        )
        decisions = DecisionsReport(
            self._decisions_new,
            self._decisions_same,
            tuple(self._differing),
            self._decisions.repeated,
            self._on_empty,
            self._on_removed,
        )
        return ImportReport(
            file=str(self._table.path),
            form=self._table.form,
            column_map=self._plan.column_map,
            rows=self._rows,
            answers=answers,
            decisions=decisions,
            questions=tuple(self._asked),
            by_question=self._by_question(),
            columns_left=tuple(one for one in self._table.columns if one not in used),
            refused=tuple(sorted(self._refused, key=lambda one: one.number)),
            is_dry_run=is_dry_run,
            spellings=tuple(self.spellings),
            letters_broken=dict(self._letters.found.most_common()),
            details=details.decided(self._plan.replaces),
        )


def _fold_in_wave(text: str) -> str:
    """An id of somebody in a wave: `00001:Wave 1` and `1:wave 1` are equal."""
    person, _, wave = text.rpartition(":")
    return f"{fold_id(person)}:{fold_id(wave)}"


def _described_otherwise(respondent: str) -> BadCellError:
    return BadCellError(
        "",
        f"attributes of respondent '{display_line(respondent)}' differ from an earlier row "
        "(--attribute chooses the columns with attributes)",
    )


def _print(attributes: Mapping[str, str]) -> int:
    return hash(frozenset(attributes.items())) if attributes else 0
