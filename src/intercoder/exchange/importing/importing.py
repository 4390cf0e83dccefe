"""The way of an imported file: opened, its columns settled, and its rows taken into the study.

The commands and Python come in here and nowhere else: `import_file` for answers and earlier
decisions, `import_attributes_file` for what describes respondents. Whatever a person has to be told
or asked on the way goes through `Person`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import starmap
from pathlib import Path
from typing import TypeVar

from intercoder.answers.answer import Question
from intercoder.codebook.code import Codebook
from intercoder.errors import UsageError
from intercoder.exchange.importing.agreed_attributes import agreed_attributes
from intercoder.exchange.importing.agreed_map import agreed_map
from intercoder.exchange.importing.attribute_import import (
    AttributesPlan,
    AttributesReport,
    import_attributes,
)
from intercoder.exchange.importing.code_lookup import CodeLookup
from intercoder.exchange.importing.columns.column_map import ColumnMap
from intercoder.exchange.importing.columns.table_head import TableHead
from intercoder.exchange.importing.details_report import DifferencesError
from intercoder.exchange.importing.import_plan import ImportPlan
from intercoder.exchange.importing.import_report import ImportReport
from intercoder.exchange.importing.person import Person
from intercoder.exchange.importing.reading import read_table, with_footer_left_out
from intercoder.exchange.importing.request import AttributesRequest, ImportRequest
from intercoder.exchange.importing.side_tables import (
    read_code_map,
    read_questions,
    typed_code_map,
)
from intercoder.exchange.importing.spellings import SpellingsError
from intercoder.exchange.importing.table_import import import_table
from intercoder.protection.redaction.kinds import Find
from intercoder.study.study import Study, check_is_whole
from intercoder.tables.labels import labels_in

_Plan = TypeVar("_Plan", ImportPlan, AttributesPlan)
_Report = TypeVar("_Report")


def import_file(
    study: Study, path: Path, request: ImportRequest, person: Person
) -> ImportReport | None:
    """Import answers and earlier decisions; None if the person wants no import after all.

    Raises UsageError where it is unclear what the columns mean and nobody can be asked, what
    `open_table`, `check_map` and `import_table` raise, and TableError for a map or side table that
    cannot be used.
    """
    asked = request.table
    check_is_whole(study)
    read = read_table(path, request)
    table, recognised = read.table, read.recognised
    for sentence in read.said:
        person.tell(sentence)
    labels = labels_in(table)
    questions = read_questions(request.questions, asked.limits) if request.questions else ()
    questions = questions or tuple(starmap(Question, labels.questions.items()))
    codebook = study.codebook()
    code_map = _code_map(request, codebook)
    column_map = agreed_map(
        TableHead(table),
        request,
        recognised,
        questions=[one.id for one in (*questions, *study.questions())],
        lookup=CodeLookup(codebook, code_map),
        person=person,
    )
    if column_map is None:
        return None
    table = with_footer_left_out(table, column_map.respondent or column_map.id)
    is_guarded = recognised is not None and recognised.is_guarded
    plan = ImportPlan(
        column_map,
        questions,
        code_map,
        guarded=is_guarded and not asked.unguarded,
        spellings=asked.spellings,
        replaces=asked.replaces,
        language_tag=recognised.language_tag if recognised is not None else None,
        value_labels=labels.values,
        detect=_detector(request),
    )

    def take(plan: ImportPlan) -> ImportReport:
        with person.progress("Rows read") as rows, person.progress("Answers compared") as answers:
            return import_table(
                study,
                table,
                plan,
                refused_to=asked.skip_bad,
                dry_run=asked.dry_run,
                advance=rows,
                grouped=answers,
            )

    report = _take_as_decided(take, plan, person)
    if request.save_map is not None:
        from intercoder.exchange.importing.columns.map_file import write_map

        write_map(column_map, request.save_map)
    return report


def agree_on_columns(
    path: Path, request: ImportRequest, codebook: Codebook, person: Person
) -> ColumnMap | None:
    """What the columns of a file mean, for a study that is yet to be made; nothing is imported.

    `request.column_map` takes it to `import_file`. None if the person wants no import. Raises what
    `import_file` does before it imports.
    """
    read = read_table(path, request)
    for sentence in read.said:
        person.tell(sentence)
    return agreed_map(
        TableHead(read.table),
        request,
        read.recognised,
        questions=list(labels_in(read.table).questions),
        lookup=CodeLookup(codebook, _code_map(request, codebook)),
        person=person,
    )


def import_attributes_file(
    study: Study, path: Path, request: AttributesRequest, person: Person
) -> AttributesReport | None:
    """Complete what is known of respondents; None if the person wants nothing written after all.

    Raises UsageError where it is unclear whom the rows describe, and what `open_table` and
    `import_attributes` raise.
    """
    asked = request.table
    check_is_whole(study)
    table = asked.open(path)
    plan = agreed_attributes(study, TableHead(table), request, person)
    if plan is None:
        return None

    def take(plan: AttributesPlan) -> AttributesReport:
        with person.progress("Rows read") as advance:
            return import_attributes(
                study,
                table,
                plan,
                refused_to=asked.skip_bad,
                dry_run=asked.dry_run,
                advance=advance,
            )

    return _take_as_decided(take, plan, person)


def _detector(request: ImportRequest) -> Callable[[str, str], tuple[Find, ...]] | None:
    """What finds personal data on the way in, if that was asked for."""
    if not request.redact:
        if request.names_with:
            raise UsageError("Names are replaced only with --redact.", "Add it, or leave both out.")
        return None
    from intercoder.protection.redaction.detecting import detector
    from intercoder.protection.redaction.kinds import BY_MODEL, STRUCTURED

    kinds = STRUCTURED | BY_MODEL if request.names_with else STRUCTURED
    return detector(kinds, request.names_with)


def _code_map(request: ImportRequest, codebook: Codebook) -> Mapping[str, str]:
    """What words of the table mean, by a file and as typed; what is typed counts first."""
    path, limits = request.code_map, request.table.limits
    of_file = read_code_map(path, codebook, limits) if path is not None else {}
    return {**of_file, **typed_code_map(request.map_code, codebook)}


def _take_as_decided(take: Callable[[_Plan], _Report], plan: _Plan, person: Person) -> _Report:
    """Take the table; where the plan leaves something open, ask and take it once more."""
    try:
        return _take_with_differences(take, plan, person)
    except SpellingsError as error:
        spelled = replace(plan, spellings=person.decide_spellings(error))
    return _take_with_differences(take, spelled, person)


def _take_with_differences(
    take: Callable[[_Plan], _Report], plan: _Plan, person: Person
) -> _Report:
    """Values can be compared once it is known which ids mean the same."""
    try:
        return take(plan)
    except DifferencesError as error:
        return take(replace(plan, replaces=person.decide_differences(error)))
