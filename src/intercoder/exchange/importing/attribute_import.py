"""Imports respondents' attributes from a table: all of `intercoder attributes`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from intercoder.errors import TableError, UsageError
from intercoder.exchange.importing.columns.column_map import ColumnMap, Shape, attribute_name
from intercoder.exchange.importing.details_report import (
    DetailsReport,
    DifferencesError,
    details_report,
)
from intercoder.exchange.importing.import_report import describe_form
from intercoder.exchange.importing.refused_rows import BadCellError, refusal, write_refused
from intercoder.exchange.importing.rows.answer_rows import respondent_reader
from intercoder.exchange.importing.spellings import KnownSpellings, Spelling, Spellings, undecided
from intercoder.study.answers.answer_import import Intake, take_in
from intercoder.study.database.bulk import batched
from intercoder.study.exchange.exported_rows import respondent_keys
from intercoder.study.study import Study
from intercoder.tables.labels import labels_in
from intercoder.tables.table import RefusedRow, Row, Table, TableForm, column_place, no_rows
from intercoder.text.display import display_line
from intercoder.text.folding import fold_id, fold_title
from intercoder.text.spreadsheet_cells import unguard

BATCH = 5_000
"""Respondents written at a time."""


@dataclass(frozen=True, slots=True)
class AttributesPlan:
    """Which columns are taken, and what becomes of what the study has otherwise."""

    respondent: str
    attributes: tuple[str, ...]
    guarded: bool = False
    """As in `ImportPlan`, like what follows."""
    spellings: Spellings | None = None
    replaces: bool | None = None


@dataclass(frozen=True, slots=True)
class AttributesReport:
    """What a table of respondents has brought."""

    file: str
    form: TableForm
    plan: AttributesPlan
    rows: int
    respondents: int
    """How many of the study's respondents the table describes."""
    unknown: tuple[str, ...]
    """Ids that are no respondents of the study: nothing was taken of them."""
    not_described: int
    """How many of the study's respondents are not in the table."""
    columns_left: tuple[str, ...]
    details: DetailsReport
    refused: tuple[RefusedRow, ...]
    spellings: tuple[Spelling, ...]
    is_dry_run: bool

    def summary(self) -> dict[str, Any]:
        """The report by name; stable for JSON."""
        details = self.details.summary()
        return {
            "file": self.file,
            **describe_form(self.form),
            "encoding_guessed": self.form.is_guess,
            "column_respondent": self.plan.respondent,
            "columns_attributes": list(self.plan.attributes),
            "columns_left": list(self.columns_left),
            "rows": self.rows,
            "respondents": self.respondents,
            "respondents_unknown": list(self.unknown),
            "respondents_not_described": self.not_described,
            "attributes_filled": details["attributes_filled"],
            "attributes_changed": details["attributes_changed"],
            "changes": details["changes"],
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


def import_attributes(
    study: Study,
    table: Table,
    plan: AttributesPlan,
    *,
    refused_to: Path | None = None,
    dry_run: bool = False,
    advance: Callable[[int], object] = lambda _rows: None,
) -> AttributesReport:
    """Complete what the study knows of its respondents, with all of the table or nothing of it.

    Nobody is added: of an id that is no respondent of the study nothing is taken. The rest is as in
    `import_table`, with the same errors.
    """
    _check(plan, table)
    if refused_to is not None and refused_to.exists():
        raise TableError(f"{refused_to} already exists.", "Choose a new file for the refused rows.")
    run = _Run(study, table, plan)
    run.read(advance)
    if not run.rows:
        raise no_rows(table)
    if run.refused and refused_to is None:
        raise refusal(table, run.refused)
    if run.spellings and plan.spellings is None and not dry_run:
        raise undecided(run.spellings, "may refer to something else")
    if not run.known_described:
        raise TableError(
            f"None of the ids in the column '{display_line(plan.respondent)}' belongs to a "
            "respondent of the study.",
            "Name the column of their ids with --respondent; `import` adds new respondents, "
            "with their answers.",
        )
    name = table.path.name
    with take_in(study, file=name, replaces=bool(plan.replaces), dry_run=dry_run) as intake:
        report = run.write(intake, is_dry_run=dry_run)
        if report.details.differing and plan.replaces is None and not dry_run:
            raise DifferencesError(report.details)
        if run.refused and refused_to is not None and not dry_run:
            write_refused(refused_to, table, run.refused)
    return report


class _Run:
    """One table of respondents: read and checked, then written."""

    def __init__(self, study: Study, table: Table, plan: AttributesPlan) -> None:
        self._table, self._plan = table, plan
        self.rows = 0
        self.refused: list[RefusedRow] = []
        self.spellings: list[Spelling] = []
        takes = plan.spellings is Spellings.SAME
        self._known = frozenset(respondent_keys(study))
        self._people = KnownSpellings(
            "respondent", self._known, fold_id, self.spellings, takes_as_same=takes
        )
        titles = KnownSpellings(
            "attribute", study.attributes(), fold_title, self.spellings, takes_as_same=takes
        )
        names = [attribute_name(column) for column in plan.attributes]
        self._names = {name: titles.of(name) for name in names}
        self._described: dict[str, Mapping[str, str]] = {}

    @property
    def known_described(self) -> bool:
        """Whether the table describes anybody whom the study has."""
        return not self._known.isdisjoint(self._described)

    def read(self, advance: Callable[[int], object]) -> None:
        """Read the whole table; what cannot be taken is noted with its row."""
        column_map = ColumnMap(
            Shape.LONG, respondent=self._plan.respondent, attributes=self._plan.attributes
        )
        table = self._table
        read = respondent_reader(
            column_map, table.columns, table.form.encoding, table.limits.characters
        )
        for row in table.rows():
            self.rows += 1
            advance(1)
            if isinstance(row, RefusedRow):
                self.refused.append(row)
                continue
            cells = Row(row.number, [unguard(cell) for cell in row.cells])
            try:
                self._take(*read(cells if self._plan.guarded else row))
            except BadCellError as bad:
                self.refused.append(bad.refuse(row))

    def _take(self, respondent: str, attributes: Mapping[str, str]) -> None:
        respondent = self._people.of(respondent)
        named = {self._names[name]: value for name, value in attributes.items()}
        before = self._described.get(respondent)
        if before and named and before != named:
            raise BadCellError(
                "",
                f"attributes of respondent '{display_line(respondent)}' differ from an earlier row",
            )
        self._described[respondent] = before or named

    def write(self, intake: Intake, *, is_dry_run: bool) -> AttributesReport:
        """Write what was read of the study's respondents."""
        described = {one: said for one, said in self._described.items() if one in self._known}
        intake.add_attributes(list(self._names.values()))
        values = labels_in(self._table).values
        columns = [name for name in self._plan.attributes if name in values]
        intake.add_value_labels(
            {self._names[attribute_name(name)]: values[name] for name in columns}
        )
        keys = list(described)
        for some in batched(keys, BATCH):
            intake.describe({key: described[key] for key in some})
        details = details_report(intake.details)
        used = {self._plan.respondent, *self._plan.attributes}
        return AttributesReport(
            file=str(self._table.path),
            form=self._table.form,
            plan=self._plan,
            rows=self.rows,
            respondents=len(described),
            unknown=tuple(one for one in self._described if one not in self._known),
            not_described=len(self._known) - len(described),
            columns_left=tuple(one for one in self._table.columns if one not in used),
            details=details.decided(self._plan.replaces),
            refused=tuple(self.refused),
            spellings=tuple(self.spellings),
            is_dry_run=is_dry_run,
        )


def _check(plan: AttributesPlan, table: Table) -> None:
    for name in (plan.respondent, *plan.attributes):
        column_place(table.columns, name)
    if not plan.attributes:
        raise UsageError("No column contains attributes.", "Name each with --attribute COLUMN.")
    if plan.respondent in plan.attributes:
        raise UsageError(
            f"The column '{display_line(plan.respondent)}' is named both for the respondents' "
            "ids and as an attribute.",
            "Name it once.",
        )
    names = [attribute_name(column) for column in plan.attributes]
    if len(set(names)) < len(names):
        raise UsageError("An attribute is named twice.", "Name each column once.")
