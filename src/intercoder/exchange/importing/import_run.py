"""Writes what a table says into a study, batch by batch, and reports what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace

from intercoder.answers.answer import AnswerColumns, Question
from intercoder.errors import TableError
from intercoder.exchange.importing.columns.column_map import attribute_name
from intercoder.exchange.importing.details_report import details_report
from intercoder.exchange.importing.import_plan import ImportPlan, StudyFacts
from intercoder.exchange.importing.import_report import (
    AnswersReport,
    DecisionsReport,
    ImportReport,
    QuestionReport,
)
from intercoder.exchange.importing.rows.spelled_ids import SpelledIds
from intercoder.exchange.importing.rows.table_reading import BATCH, Batch, RowsFound
from intercoder.study.answers.answer_import import AnswersTaken, DecisionsTaken, Intake
from intercoder.study.database.bulk import batched
from intercoder.tables.table import Table
from intercoder.text.display import display_line


class ImportRun:
    """One import under way; use once."""

    def __init__(self, table: Table, plan: ImportPlan, intake: Intake, facts: StudyFacts) -> None:
        self._table, self._plan, self._intake = table, plan, intake
        self._before = facts.answers_before
        column_map = plan.column_map
        self._old_respondents = facts.respondents if column_map.number_rows else frozenset()
        self._mixed_up: list[str] = []
        # Only the ids of questions and attributes are needed here: the others are spelled already.
        here = replace(facts, respondents=frozenset(), answer_ids=frozenset())
        spelled = SpelledIds(plan, here, [])
        self._attribute_names = spelled.attributes
        self._question_ids = [one.id for one in spelled.asked]
        self._wordings = {one.id: one for one in (*plan.questions, *spelled.asked)}
        self._wordings.update({one.id: one for one in plan.questions if one.text})
        self._asked: dict[str, None] = {}
        self._new = self._same = self._decisions_new = self._decisions_same = 0
        self._on_removed = 0
        self._changed: list[str] = []
        self._seen_of: Counter[str] = Counter()
        self._same_of: Counter[str] = Counter()
        self._changed_of: Counter[str] = Counter()
        self._differing: list[str] = []

    def write(self, batches: Iterable[Batch], advance: Callable[[int], object]) -> None:
        """Write everything that the batches hold."""
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
        for batch in batches:
            self._write(batch)
            advance(batch.rows)

    def describe(self, found: RowsFound) -> None:
        """Write what rows without an answer say of respondents."""
        for some in batched(list(found.described.items()), BATCH):
            self._intake.describe(dict(some))

    def _write(self, batch: Batch) -> None:
        if batch.answers.ids:
            self._add_new_questions(batch.answers.questions)
            taken = self._intake.add_answers(batch.answers, batch.alike)
            self._note_answers(taken)
            self._count_by_question(batch.answers, taken)
        for some in batched(batch.decisions, BATCH):
            self._note_decisions(self._intake.add_decisions(some))

    def _add_new_questions(self, questions: Iterable[str]) -> None:
        new = [one for one in dict.fromkeys(questions) if one not in self._asked]
        if new:
            self._intake.add_questions([self._wordings.get(one, Question(one)) for one in new])
            self._asked.update(dict.fromkeys(new))

    def _note_answers(self, taken: AnswersTaken) -> None:
        self._new += taken.new
        self._same_of.update(taken.same_of)
        if self._old_respondents:
            self._mixed_up += (*taken.changed, *taken.joined)
        self._same += taken.same
        self._changed += taken.changed

    def _count_by_question(self, batch: AnswerColumns, taken: AnswersTaken) -> None:
        self._seen_of.update(batch.questions)
        if taken.changed:
            changed, both = {*taken.changed}, zip(batch.ids, batch.questions, strict=True)
            self._changed_of.update(question for id, question in both if id in changed)

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

    def report(self, found: RowsFound, *, is_dry_run: bool) -> ImportReport:
        """What was found and done."""
        used = set(self._plan.column_map.columns())
        details = details_report(self._intake.details)
        answers = AnswersReport(
            self._new,
            self._same,
            tuple(self._changed),
            details.attributes_changed,
            found.empty,
            found.repeated,
            found.respondents,
        )
        decisions = DecisionsReport(
            self._decisions_new,
            self._decisions_same,
            tuple(self._differing),
            found.decisions_repeated,
            found.on_empty,
            self._on_removed,
        )
        return ImportReport(
            file=str(self._table.path),
            form=self._table.form,
            column_map=self._plan.column_map,
            rows=found.rows,
            answers=answers,
            decisions=decisions,
            questions=tuple(self._asked),
            by_question=self._by_question(),
            columns_left=tuple(one for one in self._table.columns if one not in used),
            refused=tuple(sorted(found.refused, key=lambda one: one.number)),
            is_dry_run=is_dry_run,
            spellings=found.spellings,
            letters_broken=found.letters_broken,
            cells_missing=found.cells_missing,
            rows_completed=found.rows_completed,
            rows_left_out=found.left_out,
            details=details.decided(self._plan.replaces),
        )
