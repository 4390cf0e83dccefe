"""Writes a study's decisions to a table, for `intercoder export`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from dataclasses import replace as dataclass_replace
from pathlib import Path

from intercoder.codebook.differences import joined
from intercoder.errors import ExportError, UsageError
from intercoder.exchange.exporting.code_sheets import code_sheet_columns, write_code_sheets
from intercoder.exchange.exporting.csv_files import write_csv
from intercoder.exchange.exporting.decision_tables import (
    Column,
    Row,
)
from intercoder.exchange.exporting.final_export import final_export
from intercoder.exchange.exporting.labelled.labels_sheet import (
    COLUMNS as LABEL_COLUMNS,
)
from intercoder.exchange.exporting.labelled.labels_sheet import SHEET, label_rows
from intercoder.exchange.exporting.labelled.variables import labels_of
from intercoder.exchange.exporting.recodes_sheet import COLUMNS as RECODE_COLUMNS
from intercoder.exchange.exporting.recodes_sheet import SHEET as RECODES_SHEET
from intercoder.exchange.exporting.recodes_sheet import recode_rows
from intercoder.exchange.exporting.replacing import in_words, replacing
from intercoder.exchange.exporting.study_tables import (
    Rows,
    advancing,
    decided,
    decision_count,
    named_rounds,
    rows_of,
)
from intercoder.exchange.exporting.table_files import (
    SHEET_ROWS,
    too_many_rows,
    write_parquet,
    write_xlsx,
)
from intercoder.exchange.exporting.wanted import ResultUnit, Shape, Wanted
from intercoder.garbage import without_collecting
from intercoder.study.codebook.history import all_meanings
from intercoder.study.exchange.exported_rows import (
    has_translations,
)
from intercoder.study.proposals.uses import proposed_codes_in_use
from intercoder.study.rounds.blindness import check_gets_all, check_may_see, confined_to
from intercoder.study.rounds.people import Coder, coders
from intercoder.study.study import Study


@dataclass(frozen=True, slots=True)
class Style:
    """How a CSV file is written; the other formats have no options."""

    byte_order_mark: bool = True
    guarded: bool = True
    delimiter: str = ","
    decimal_comma: bool = False

    def __post_init__(self) -> None:
        if self.decimal_comma and self.delimiter == ",":
            raise UsageError(
                "A comma cannot stand between the cells and in numbers.",
                "Add --delimiter semicolon.",
            )


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written."""

    rows: int
    columns: int
    remarks: tuple[str, ...] = ()
    """Remarks on the rows, in sentences."""


LABELLED = (".sav", ".dta", ".rds")
"""Suffixes of the formats of statistics packages."""
PROJECT = ".qdpx"
"""Suffix of REFI-QDA projects."""
SUFFIXES = (".csv", ".xlsx", ".parquet", *LABELLED, PROJECT)
"""Suffixes that select the format."""


def export(
    study: Study,
    target: Path,
    wanted: Wanted | None = None,
    style: Style | None = None,
    *,
    replace: bool = False,
    advance: Callable[[int], object] = lambda _steps: None,
) -> Exported:
    """Write the standing decisions to `target`, in the format given by its suffix.

    The file appears completely or not at all; an existing one stays until the new one is complete.
    `advance` is called with the number of decisions just written, out of `decision_count`.

    Raises UsageError for an unknown suffix, ExportError if the file exists and may not be replaced,
    cannot be written or cannot hold the table, or if the study changes during the export;
    StudyError for an unknown coder or round; MissingPackageError for Parquet without pyarrow.
    """
    wanted, style = wanted or Wanted(), style or Style()
    suffix = target.suffix.lower()
    with in_words(target):
        _check_target(study, target, replace)
    if suffix == ".xlsx" and not wanted.final and decision_count(study, wanted) >= SHEET_ROWS:
        raise too_many_rows()
    if wanted.final is ResultUnit.CODE:
        return _export_code_sheets(study, target, wanted, advance)
    if suffix == PROJECT:
        return _export_project(study, target, wanted, advance)
    table = rows_of(study, wanted, advance)
    with without_collecting():
        count, more = _write(study, target, style, table, wanted)
    return Exported(count, len(table.columns), (*table.remarks(), *more))


def _export_code_sheets(
    study: Study, target: Path, wanted: Wanted, advance: Callable[[int], object]
) -> Exported:
    if target.suffix.lower() != ".xlsx":
        raise UsageError("Only a workbook has a sheet for each code.", "End the name in .xlsx.")
    made = advancing(decided(study, wanted), advance)
    final = final_export(
        study, made, per_respondent=False, with_attributes=False, round=wanted.round
    )
    book = joined([study.codebook(number) for number in range(1, study.revision() + 1)])
    in_use = proposed_codes_in_use(study, all_meanings(study), named_rounds(wanted))
    proposed = {*book.proposed} - {*in_use}
    codes = [code for code in book.assignable if code.id not in proposed]
    with in_words(target), replacing(target) as part:
        with_translation = has_translations(study)
        count = write_code_sheets(part, codes, final.counted(), with_translation)
    return Exported(count, len(code_sheet_columns(with_translation)), final.remarks())


def _export_project(
    study: Study, target: Path, wanted: Wanted, advance: Callable[[int], object]
) -> Exported:
    from intercoder.exchange.exporting.refi.project_file import write_project

    if wanted.final or wanted.consensus or wanted.passages or wanted.shape is not Shape.LONG:
        raise UsageError(
            "A REFI-QDA project holds what each coder decided; the consensus is one of them.",
            "Leave out --final, --consensus, --passages and --shape, or export a table.",
        )
    names = [one.name for one in coders(study)]
    chosen = [name for name in names if name in wanted.coders or not wanted.coders]
    used = {code for one in decided(study, wanted) for code in one.judgement.codes}
    made = advancing(decided(study, wanted), advance)
    with in_words(target), replacing(target) as part:
        count = write_project(part, study, made, chosen, used)
    return Exported(count, 0)


def permitted(study: Study, who: Coder | None, wanted: Wanted) -> tuple[Wanted, Coder | None]:
    """What of it this person may see; and the person, if they may see only their own decisions.

    Raises StudyError for what they may not see.
    """
    rounds = () if wanted.round is None else (wanted.round,)
    if wanted.consensus or wanted.final:
        check_may_see(study, who, rounds=rounds)
        if wanted.final:
            check_gets_all(study, rounds=rounds)
        return wanted, None
    alone = confined_to(study, who, rounds=rounds)
    if alone is None:
        return wanted, None
    if set(wanted.coders) - {alone.name}:
        check_may_see(study, who, rounds=rounds)
    return dataclass_replace(wanted, coders=(alone.name,)), alone


def _write(
    study: Study, target: Path, style: Style, table: Rows, wanted: Wanted
) -> tuple[int, tuple[str, ...]]:
    """Write the table in the format given by the suffix; the number of rows, and remarks."""
    suffix, columns, rows = target.suffix.lower(), table.columns, table.rows
    with in_words(target), replacing(target) as part:
        if suffix in LABELLED:
            from intercoder.exchange.exporting.labelled.labelled_files import write_labelled

            return write_labelled(part, columns, rows, labels_of(study))
        if suffix == ".xlsx":
            sheets: dict[str, tuple[Sequence[Column], Iterable[Row]]] = {
                SHEET: (LABEL_COLUMNS, label_rows(columns, labels_of(study)))
            }
            if recoded := recode_rows(study, wanted.coders, wanted.round):
                sheets[RECODES_SHEET] = (RECODE_COLUMNS, recoded)
            return write_xlsx(part, columns, rows, sheets), ()
        if suffix == ".parquet":
            return write_parquet(part, columns, rows), ()
        return write_csv(
            part,
            columns,
            rows,
            byte_order_mark=style.byte_order_mark,
            guarded=style.guarded,
            delimiter=style.delimiter,
            decimal_comma=style.decimal_comma,
        ), ()


def _check_target(study: Study, target: Path, replace: bool) -> None:
    if target.suffix.lower() not in SUFFIXES:
        raise UsageError(
            f"The name {target.name} does not show which format is wanted.",
            f"End it in {', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}.",
        )
    if target.is_dir():
        raise ExportError(f"{target} is a folder.", "Add a file name.")
    if target.exists():
        if Path(study.target).exists() and target.samefile(study.target):
            raise ExportError(f"{target} is the study itself.", "Choose another name.")
        if not replace:
            raise ExportError(f"{target} already exists.", "Use --force to overwrite it.")
