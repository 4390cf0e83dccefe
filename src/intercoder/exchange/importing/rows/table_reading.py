"""Reads the rows of one table: checks them, and gathers what they say into batches.

Of the study it knows only what it is told beforehand, so that a table can be read in another
process than the one that writes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from intercoder.answers.answer import NO_ANSWERS, Answer, AnswerColumns
from intercoder.exchange.importing.code_lookup import CodeLookup
from intercoder.exchange.importing.columns.column_map import Shape
from intercoder.exchange.importing.import_plan import ImportPlan, StudyFacts
from intercoder.exchange.importing.refused_rows import BadCellError
from intercoder.exchange.importing.rows.answer_rows import answer_reader, respondent_reader
from intercoder.exchange.importing.rows.broken_letters import BrokenLetters
from intercoder.exchange.importing.rows.decisions_in_file import DecisionsInFile
from intercoder.exchange.importing.rows.duplicate_rows import DescribedRespondents, RepeatedAnswers
from intercoder.exchange.importing.rows.earlier_codings import CodingReader, RowCoding
from intercoder.exchange.importing.rows.left_rows import LeftRow, left_rows
from intercoder.exchange.importing.rows.missing_cells import without_marks
from intercoder.exchange.importing.rows.ordinary_rows import ordinary_rows
from intercoder.exchange.importing.rows.short_rows import CompletedRows
from intercoder.exchange.importing.rows.spelled_ids import SpelledIds
from intercoder.exchange.importing.spellings import Spelling
from intercoder.study.answers.answer_import import EarlierDecision
from intercoder.tables.table import RefusedRow, Row, Table
from intercoder.text.display import display_line
from intercoder.text.folding import fold_name
from intercoder.text.spreadsheet_cells import unguard

BATCH = 5_000
"""Answers or decisions handed on at a time."""
MAX_REFUSED = 10_000
"""Rows after which reading ends, where nothing is taken anyway."""


@dataclass(slots=True)
class Batch:
    """What the next rows of a table say."""

    rows: int
    """How many rows have been read since the last batch."""
    answers: AnswerColumns = NO_ANSWERS
    decisions: Sequence[EarlierDecision] = ()
    alike: Sequence[int] | None = None
    """A number for the text of each answer, the same for identical ones, if that is known."""


@dataclass(frozen=True, slots=True)
class RowsFound:
    """What a whole table was found to hold, beside its answers and decisions."""

    rows: int
    empty: int
    """Blank cells where an answer could have been."""
    repeated: int
    """Answers that stand in the file again, with the same text."""
    respondents: int
    on_empty: int
    """Decisions on blank answers."""
    decisions_repeated: int
    refused: tuple[RefusedRow, ...]
    spellings: tuple[Spelling, ...]
    described: Mapping[str, Mapping[str, str]]
    """Attributes of respondents from rows without an answer."""
    letters_broken: Mapping[str, int]
    cells_missing: Mapping[str, int]
    rows_completed: int
    left_out: tuple[LeftRow, ...]


@dataclass(frozen=True, slots=True)
class TableToRead:
    """A table, with all that is needed to read its rows."""

    table: Table
    plan: ImportPlan
    lookup: CodeLookup
    facts: StudyFacts = field(repr=False)
    goes_on: bool
    """Whether the others are taken when a row is refused."""


class TableReading:
    """One reading of a table; use once: all batches, then `found`."""

    def __init__(self, to_read: TableToRead) -> None:
        table, plan, lookup = to_read.table, to_read.plan, to_read.lookup
        facts, column_map = to_read.facts, to_read.plan.column_map
        self._original, self._plan, self._goes_on = table, plan, to_read.goes_on
        self._completed = CompletedRows(table, _id_place(table, plan))
        self._table = without_marks(self._completed, column_map)
        self._known = facts.answers
        self._coders = {fold_name(name): name for name in facts.coders}
        """`Anna` and `anna` are one person: by the study's spelling, or the file's first."""
        form, limits = table.form, table.limits
        self._answers_of = answer_reader(
            column_map, table.columns, form.encoding, limits.characters, plan.language_tag
        )
        self._respondent_of = respondent_reader(
            column_map, table.columns, form.encoding, limits.characters
        )
        self._spellings: list[Spelling] = []
        self.spelled = SpelledIds(plan, facts, self._spellings)
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
        self._together = max(BATCH // max(self._cells_per_row, 1), 1)
        """Rows that are looked at together."""
        self._ordinary = (
            ordinary_rows(
                column_map, table.columns, self.spelled, limits.characters, plan.language_tag
            )
            if self._known is None and not plan.guarded
            else None
        )
        self._repeats = RepeatedAnswers(by_respondent=self._ids_are_told_apart())
        self._letters = BrokenLetters()
        self._respondents = DescribedRespondents()
        self._described: dict[str, Mapping[str, str]] = {}
        self._answers: list[Answer] = []
        self._waiting: list[EarlierDecision] = []
        self._refused: list[RefusedRow] = []
        self._rows = self._empty = self._repeated = self._on_empty = 0

    def batches(self) -> Iterator[Batch]:
        """Everything the rows say, in their order.

        Once a row is refused and that ends the import, reading goes on to find the others, and the
        batches hold nothing.
        """
        handed_on = 0
        rows = iter(self._table.rows())
        while some := list(islice(rows, self._together)):
            together = self._read_together(some)
            if together is not None:
                if self._answers:
                    yield self._batch(self._rows - handed_on)
                    handed_on = self._rows
                self._rows += len(some)
                yield self._of_columns(self._rows - handed_on, together)
                handed_on = self._rows
                continue
            for row in some:
                self._rows += 1
                if isinstance(row, RefusedRow):
                    self._refused.append(row)
                else:
                    self._take(row)
                if len(self._answers) >= BATCH or len(self._waiting) >= BATCH:
                    yield self._batch(self._rows - handed_on)
                    handed_on = self._rows
            if len(self._refused) >= MAX_REFUSED and not self._goes_on:
                break
        for one in self._decisions.finish():
            if isinstance(one, RefusedRow):
                self._refused.append(one)
            else:
                self._waiting.append(one)
        yield self._batch(self._rows - handed_on)

    def found(self) -> RowsFound:
        """What the table holds beside; to be called after the last batch."""
        return RowsFound(
            rows=self._rows,
            empty=self._empty,
            repeated=self._repeated,
            respondents=len(self._respondents) if self._known is None else 0,
            on_empty=self._on_empty,
            decisions_repeated=self._decisions.repeated,
            refused=tuple(self._refused),
            spellings=tuple(self._spellings),
            described=self._described,
            letters_broken=dict(self._letters.found.most_common()),
            cells_missing=dict(self._table.found.most_common()),
            rows_completed=self._completed.completed,
            left_out=left_rows(self._original),
        )

    def _ids_are_told_apart(self) -> bool:
        """Whether respondent and question can be told from an answer's id, which joins them."""
        column_map = self._plan.column_map
        is_joined = column_map.shape is Shape.WIDE and not column_map.id
        return is_joined and not any(":" in question.id for question in self.spelled.asked)

    def forget(self) -> None:
        """Let go what was kept of the rows."""
        self._repeats = RepeatedAnswers(by_respondent=False)
        self._respondents = DescribedRespondents()
        self.spelled.forget()

    def _read_together(self, rows: Sequence[Row | RefusedRow]) -> AnswerColumns | None:
        """The answers of these rows, if all are ordinary."""
        if self._ordinary is None:
            return None
        found = self._ordinary.read(rows, self.spelled, self._repeats, self._respondents)
        if found is not None:
            self._empty += self._cells_per_row * len(rows) - len(found.ids)
        return found

    def _batch(self, rows: int) -> Batch:
        answers, self._answers = self._answers, []
        waiting, self._waiting = self._waiting, []
        return self._of_columns(rows, AnswerColumns.of(answers), waiting)

    def _of_columns(
        self, rows: int, columns: AnswerColumns, waiting: Sequence[EarlierDecision] = ()
    ) -> Batch:
        self._letters.look_at(columns.texts)
        if self._refused and not self._goes_on:
            return Batch(rows)
        return Batch(rows, columns, waiting)

    def _take(self, row: Row) -> None:
        original = row
        if self._plan.guarded:
            row = Row(row.number, [unguard(cell) for cell in row.cells])
        answers: list[Answer] = []
        try:
            answers = [self.spelled.answer(one) for one in self._answers_of(row)]
            decided = self._decided(row)
            new = self._check(row, answers, decided)
            if not answers and self._cells_per_row and self.spelled.attributes:
                self._describe(row)
        except BadCellError as bad:
            self._refused.append(bad.refuse(original))
            self._spoil(row, answers)
            return
        self._empty += max(self._cells_per_row - len(answers), 0)
        for answer in new:
            self._repeats.add(answer, row.number)
        if new:  # all answers of a row are of one respondent
            self._respondents.add(new[0].respondent, new[0].attributes)
        if self._cells_per_row:
            self._answers += new
        if self._codings is None:
            self._repeated += len(answers) - len(new)
        else:
            self._take_decisions(row, answers, decided)

    def _describe(self, row: Row) -> None:
        """A row without an answer: what it says of a respondent whom the study has."""
        respondent, attributes = self._respondent_of(row)
        if not attributes:
            return
        named = {self.spelled.attributes[name]: value for name, value in attributes.items()}
        respondent = self.spelled.people.of(respondent)
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
        return self._coders.setdefault(fold_name(coder), coder)

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
        """The respondent of a row is described alike by every row."""
        if not answers or not self.spelled.attributes:
            return
        self._check_described(answers[0].respondent, answers[0].attributes)

    def _check_described(self, respondent: str, attributes: Mapping[str, str]) -> None:
        if self._respondents.is_described_otherwise(respondent, attributes):
            raise _described_otherwise(respondent)


def _described_otherwise(respondent: str) -> BadCellError:
    return BadCellError(
        "",
        f"attributes of respondent '{display_line(respondent)}' differ from an earlier row "
        "(--attribute chooses the columns with attributes)",
    )


def _id_place(table: Table, plan: ImportPlan) -> int:
    """The place of the column whose ids tell rows from parts of rows; -1 without one."""
    name = plan.column_map.respondent or plan.column_map.id
    return table.columns.index(name) if name else -1
