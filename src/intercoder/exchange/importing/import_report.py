"""The result of an import, as values to print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import Any

from intercoder.exchange.importing.columns.column_map import CodingColumns, ColumnMap
from intercoder.exchange.importing.details_report import NO_DETAILS, DetailsReport
from intercoder.exchange.importing.rows.left_rows import LeftRow
from intercoder.exchange.importing.spellings import Spelling
from intercoder.study.queue.groups import Totals
from intercoder.tables.delimited import delimiter_name
from intercoder.tables.table import RefusedRow, TableForm

_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class AnswersReport:
    """What became of the answers. Counts are of answers, not of rows."""

    new: int = 0
    same: int = 0
    """In the study already, with the same text."""
    changed: tuple[str, ...] = ()
    """Ids of answers the study has with another text; they stay as they were."""
    attributes_changed: tuple[str, ...] = ()
    """Ids of respondents the study has with other values of their attributes."""
    empty: int = 0
    """Blank cells where an answer could have been."""
    repeated: int = 0
    """Answers that stand in the file again with the same text; taken once."""
    respondents: int = 0
    """Respondents who gave at least one answer in this file."""


@dataclass(frozen=True, slots=True)
class QuestionReport:
    """What became of the answers to one question."""

    question: str
    new: int = 0
    same: int = 0
    changed: int = 0
    """The study has another text, which stays."""
    not_in_file: int = 0
    """Answers of the study that are not in the file; of one wave, where the file is of one."""


@dataclass(frozen=True, slots=True)
class DecisionsReport:
    """What became of the earlier decisions."""

    new: int = 0
    same: int = 0
    """Decisions that stood in the study already."""
    differing: tuple[str, ...] = ()
    """`answer/coder` where the study has another decision; it stays as it was."""
    repeated: int = 0
    on_empty_answers: int = 0
    """Decisions on blank answers, which are not stored."""
    on_removed_answers: int = 0
    """Decisions on answers that were removed or deleted from the study; they are not taken."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """Everything an import found and did."""

    file: str
    form: TableForm
    column_map: ColumnMap
    rows: int
    """Rows below the column names, blank ones not counted."""
    answers: AnswersReport
    decisions: DecisionsReport
    questions: tuple[str, ...]
    """Ids of the questions asked."""
    columns_left: tuple[str, ...]
    """Columns of the table that nothing was taken from."""
    refused: tuple[RefusedRow, ...] = field(default=(), repr=False)
    is_dry_run: bool = False
    spellings: tuple[Spelling, ...] = ()
    """Ids and titles that differ from earlier ones in spelling."""
    rows_left_out: tuple[LeftRow, ...] = ()
    """Rows that are no respondents; not among `rows`."""
    rows_completed: int = 0
    """Rows that ended early; what they lacked counts as empty."""
    cells_missing: Mapping[str, int] = field(default_factory=lambda: _NOTHING, hash=False)
    """How many cells held each mark of "no answer"; they count as empty."""
    letters_broken: Mapping[str, int] = field(default_factory=lambda: _NOTHING, hash=False)
    """How many answers have letters that were broken before, by how."""
    words_for_none: Mapping[str, int] = field(default_factory=lambda: _NOTHING, hash=False)
    """How often each word but '-' was taken to say that no code applies."""
    by_question: tuple[QuestionReport, ...] = ()
    answers_redacted: int = 0
    """New answers in which placeholders stand for personal data."""
    redacted: Mapping[str, int] = field(default_factory=lambda: _NOTHING, hash=False)
    """How many pieces of text were replaced, by kind."""
    details: DetailsReport = NO_DETAILS
    """Attributes, languages and wordings of what the study had already."""
    groups: Totals = field(default_factory=Totals)
    """Groups of identical and near-identical answers in the whole study, afterwards."""

    def summary(self) -> dict[str, Any]:
        """The report by name, in the order in which a person reads it; stable for JSON."""
        answers, decisions = self.answers, self.decisions
        return {
            "file": self.file,
            **describe_form(self.form),
            "encoding_guessed": self.form.is_guess,
            **describe_map(self.column_map),
            "columns_left": list(self.columns_left),
            "rows": self.rows,
            "rows_left_out": [
                {"row": one.number, "reason": one.reason} for one in self.rows_left_out
            ],
            "rows_completed": self.rows_completed,
            "cells_missing": dict(self.cells_missing),
            "letters_broken": dict(self.letters_broken),
            "questions": list(self.questions),
            "respondents": answers.respondents,
            "answers_new": answers.new,
            "answers_same": answers.same,
            "answers_changed": list(answers.changed),
            "answers_repeated": answers.repeated,
            "answers_empty": answers.empty,
            "answers_redacted": self.answers_redacted,
            "redacted": dict(self.redacted),
            "by_question": [asdict(one) for one in self.by_question],
            "answers_in_groups": self.groups.answers,
            "groups": self.groups.groups,
            **self.details.summary(),
            "decisions_new": decisions.new,
            "decisions_same": decisions.same,
            "decisions_differing": list(decisions.differing),
            "decisions_repeated": decisions.repeated,
            "decisions_on_empty_answers": decisions.on_empty_answers,
            "decisions_on_removed_answers": decisions.on_removed_answers,
            "words_for_none": dict(self.words_for_none),
            "rows_refused": [
                {"row": one.number, "column": one.column, "reason": one.reason}
                for one in self.refused
            ],
            "spellings": [
                {"kind": one.kind, "written": one.written, "before": one.before}
                for one in self.spellings
            ],
            "dry_run": self.is_dry_run,
        }


def describe_form(form: TableForm) -> dict[str, str]:
    """How the file is written; every part, empty where the format has none."""
    return {
        "format": form.format.value,
        "encoding": form.encoding,
        "delimiter": delimiter_name(form.delimiter) if form.delimiter else "",
        "sheet": form.sheet,
    }


def describe_map(column_map: ColumnMap) -> dict[str, Any]:
    """What was taken from where: `shape`, and `columns` with the names by their role."""
    roles: dict[str, Any] = {
        "respondent": column_map.respondent,
        "id": column_map.id,
        "question": column_map.question or [one.column for one in column_map.questions],
        "text": column_map.text,
        "language": column_map.language,
        "translation": list(column_map.translations.values()),
        "wave": column_map.wave,
        "attributes": list(column_map.attributes),
        **_describe_codings(column_map),
    }
    return {
        "shape": column_map.shape.value,
        "columns": {role: names for role, names in roles.items() if names},
    }


def _codes_columns(codings: CodingColumns) -> str | list[str]:
    if len(codings.code) == 1:
        return codings.code[0]
    return list(codings.code or codings.code_columns)


def _describe_codings(column_map: ColumnMap) -> Mapping[str, Any]:
    codings = column_map.codings
    if codings is None:
        return _NOTHING
    return {
        "coder": codings.coder_column or list(dict.fromkeys(codings.coders.values())),
        "codes": codings.codes or _codes_columns(codings),
        "state": codings.state,
        "unsure": codings.unsure,
        "memo": codings.memo,
        "round": codings.round,
        "decided_at": codings.decided_at,
        "seconds": codings.seconds,
    }
