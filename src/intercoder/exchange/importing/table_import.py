"""Takes a table whose columns are mapped into a study, all of it or nothing.

Rows are read one after the other and written in batches within one transaction. A row that cannot
be taken is noted and reading goes on, so that all of them are named at once; then nothing of the
file is kept, unless the caller has named a file for the refused rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path

from intercoder.errors import TableError
from intercoder.exchange.importing.code_lookup import CodeLookup
from intercoder.exchange.importing.columns.column_map import check_map
from intercoder.exchange.importing.details_report import DifferencesError
from intercoder.exchange.importing.import_plan import ImportPlan, StudyFacts
from intercoder.exchange.importing.import_report import ImportReport
from intercoder.exchange.importing.import_run import ImportRun
from intercoder.exchange.importing.refused_rows import refusal, write_refused
from intercoder.exchange.importing.rows.reading_beside import (
    ReadingBeside,
    ReadingEndedError,
    read_beside,
)
from intercoder.exchange.importing.rows.table_reading import (
    Batch,
    RowsFound,
    TableReading,
    TableToRead,
)
from intercoder.exchange.importing.spellings import undecided
from intercoder.garbage import without_collecting
from intercoder.study.answers.answer_import import take_in
from intercoder.study.answers.redacting_intake import RedactingIntake
from intercoder.study.exchange.exported_rows import (
    answer_counts,
    answer_keys,
    answers,
    respondent_keys,
)
from intercoder.study.queue.groups_ahead import GroupsAhead, groups_ahead
from intercoder.study.rounds.people import coders
from intercoder.study.study import Study
from intercoder.tables.table import Table, no_rows
from intercoder.text.likeness.different_texts import AlikeTexts, DifferentTexts

_SMALL = 5
"""Batches from which on a table is written as it is read."""


def import_table(
    study: Study,
    table: Table,
    plan: ImportPlan,
    *,
    refused_to: Path | None = None,
    dry_run: bool = False,
    advance: Callable[[int], object] = lambda _rows: None,
    grouped: Callable[[int], object] = lambda _answers: None,
) -> ImportReport:
    """Take the table into the study, all of it or nothing, and say what was found.

    With `refused_to`, rows that cannot be taken are written to that CSV file with the reason, and
    the others are taken. A dry run does everything and keeps nothing. `advance` is called with the
    number of rows just read; `grouped`, afterwards, with the number of answers just looked at for
    others like them.

    Raises RefusedRowsError naming every row that cannot be taken; SpellingsError and
    DifferencesError, two of these, where ids differ only in spelling, or where attributes,
    languages or wordings would have to be replaced, and the plan does not say what becomes of them;
    TableError where the table does not fit the plan, UsageError where the plan contradicts itself,
    StudyError from the store.
    """
    check_map(plan.column_map, table.columns)
    if refused_to is not None and refused_to.exists():
        raise TableError(f"{refused_to} already exists.", "Choose a new file for the refused rows.")
    lookup = CodeLookup(study.codebook(), plan.code_map)
    facts = _facts(study, plan)
    to_read = TableToRead(table, plan, lookup, facts, refused_to is not None)
    taking = _Taking(study, to_read, refused_to, dry_run, advance, grouped)
    with without_collecting(), read_beside(to_read) as beside:
        if beside is not None:
            with suppress(ReadingEndedError):
                return taking.take(beside, beside)
        reading = TableReading(to_read)
        return taking.take(reading, comparing_ahead=bool(facts.questions))


@dataclass(frozen=True, slots=True)
class _Taking:
    """Takes what a reading finds into the study."""

    study: Study
    to_read: TableToRead
    refused_to: Path | None
    dry_run: bool
    advance: Callable[[int], object]
    grouped: Callable[[int], object]

    def take(
        self,
        reading: TableReading | ReadingBeside,
        texts: AlikeTexts | None = None,
        *,
        comparing_ahead: bool = False,
    ) -> ImportReport:
        """One transaction; `texts` knows the texts that the reading has numbered.

        With `comparing_ahead`, a small table is read, and its answers compared, before it begins.
        """
        table, plan = self.to_read.table, self.to_read.plan
        refused_to, dry_run = self.refused_to, self.dry_run
        batches, ahead = reading.batches(), None
        if comparing_ahead and plan.detect is None:
            first = list(islice(batches, _SMALL))
            if len(first) < _SMALL and self._may_be_taken(reading.found()):
                ahead = self._groups_ahead(first)
                texts = ahead.texts
            batches = chain(first, batches)
        redacting = RedactingIntake(plan.detect) if plan.detect is not None else None
        with take_in(
            self.study,
            file=table.path.name,
            replaces=bool(plan.replaces),
            redacting=redacting,
            dry_run=dry_run,
        ) as intake:
            if ahead is not None:
                intake.use_groups(ahead)
            run = ImportRun(table, plan, intake, self.to_read.facts)
            run.write(batches, self.advance)
            found = reading.found()
            # What it knows of a million answers makes room for what groups them.
            reading.forget()
            if not found.refused or refused_to is not None:
                run.describe(found)
            report = run.report(found, is_dry_run=dry_run)
            if redacting is not None:
                kinds = {str(kind): count for kind, count in redacting.kinds.most_common()}
                report = replace(report, answers_redacted=redacting.answers, redacted=kinds)
            self._check(run, report)
            report = replace(report, groups=intake.group_answers(self.grouped, texts))
            if report.refused and refused_to is not None and not dry_run:
                write_refused(refused_to, table, report.refused)
        words = self.to_read.lookup.none_applies
        return replace(report, words_for_none=dict(words.most_common()))

    def _may_be_taken(self, found: RowsFound) -> bool:
        """Whether nothing in the table itself keeps it out of the study."""
        is_sound = not found.refused or self.refused_to is not None
        return is_sound and not (found.spellings and self.to_read.plan.spellings is None)

    def _groups_ahead(self, batches: Sequence[Batch]) -> GroupsAhead:
        texts = DifferentTexts()
        for batch in batches:
            batch.alike = texts.numbers(batch.answers.texts)
        numbers = [batch.alike or () for batch in batches]
        answers = [batch.answers for batch in batches]
        return groups_ahead(self.study, answers, texts, numbers, self.grouped)

    def _check(self, run: ImportRun, report: ImportReport) -> None:
        """Raises whatever keeps the table out of the study."""
        table, plan = self.to_read.table, self.to_read.plan
        if not report.rows:
            raise no_rows(table)
        if report.refused and self.refused_to is None:
            raise refusal(table, report.refused, self.to_read.lookup.unknown)
        run.check_numbers()
        if report.spellings and plan.spellings is None and not self.dry_run:
            raise undecided(report.spellings)
        if report.details.differing and plan.replaces is None and not self.dry_run:
            raise DifferencesError(report.details)


def _facts(study: Study, plan: ImportPlan) -> StudyFacts:
    has_texts = plan.column_map.has_texts
    known = None if has_texts else frozenset(one.id for one in answers(study))
    people = tuple(one.name for one in coders(study))
    if not has_texts:
        return StudyFacts(known, people)
    return StudyFacts(
        None,
        people,
        answer_ids=frozenset(answer_keys(study)) if plan.column_map.id else frozenset(),
        respondents=frozenset(respondent_keys(study)),
        questions=study.questions(),
        answers_before=answer_counts(study, plan.column_map.wave_is),
        attributes=study.attributes(),
    )
