"""Takes a table whose columns are mapped into a study, all of it or nothing.

Rows are read one after the other and written in batches within one transaction. A row that cannot
be taken is noted and reading goes on, so that all of them are named at once; then nothing of the
file is kept, unless the caller has named a file for the refused rows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from intercoder.errors import TableError
from intercoder.exchange.importing.code_lookup import CodeLookup
from intercoder.exchange.importing.columns.column_map import check_map
from intercoder.exchange.importing.details_report import DifferencesError
from intercoder.exchange.importing.import_report import ImportReport
from intercoder.exchange.importing.import_run import ImportPlan, ImportRun, StudyFacts
from intercoder.exchange.importing.refused_rows import refusal, write_refused
from intercoder.exchange.importing.rows.missing_cells import without_marks
from intercoder.exchange.importing.rows.short_rows import CompletedRows
from intercoder.exchange.importing.spellings import undecided
from intercoder.study.answers.answer_import import take_in
from intercoder.study.answers.redacting_intake import RedactingIntake
from intercoder.study.exchange.exported_rows import (
    answer_counts,
    answer_keys,
    answers,
    respondent_keys,
)
from intercoder.study.rounds.people import coders
from intercoder.study.study import Study
from intercoder.tables.table import Table, no_rows


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
    name = table.path.name
    redacting = RedactingIntake(plan.detect) if plan.detect is not None else None
    with take_in(
        study, file=name, replaces=bool(plan.replaces), redacting=redacting, dry_run=dry_run
    ) as intake:
        complete = CompletedRows(table, _id_place(table, plan))
        emptied = without_marks(complete, plan.column_map)
        run = ImportRun(emptied, plan, lookup, intake, facts, goes_on=refused_to is not None)
        run.read(advance)
        report = replace(
            run.report(is_dry_run=dry_run),
            cells_missing=dict(emptied.found.most_common()),
            rows_completed=complete.completed,
            words_for_none=dict(lookup.none_applies.most_common()),
        )
        if redacting is not None:
            kinds = {str(kind): count for kind, count in redacting.kinds.most_common()}
            report = replace(report, answers_redacted=redacting.answers, redacted=kinds)
        if not report.rows:
            raise no_rows(table)
        if report.refused and refused_to is None:
            raise refusal(table, report.refused, lookup.unknown)
        run.check_numbers()
        if report.spellings and plan.spellings is None and not dry_run:
            raise undecided(report.spellings)
        if report.details.differing and plan.replaces is None and not dry_run:
            raise DifferencesError(report.details)
        del run  # what it knows of a million answers makes room for what finds their groups
        report = replace(report, groups=intake.group_answers(grouped))
        if report.refused and refused_to is not None and not dry_run:
            write_refused(refused_to, table, report.refused)
    return report


def _id_place(table: Table, plan: ImportPlan) -> int:
    """The place of the column whose ids tell rows from parts of rows; -1 without one."""
    name = plan.column_map.respondent or plan.column_map.id
    return table.columns.index(name) if name else -1


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
