"""Writes a study's decisions to a table, for `intercoder export`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from dataclasses import replace as dataclass_replace
from enum import StrEnum
from pathlib import Path

from intercoder.answers.answer import Answer
from intercoder.codebook.differences import joined
from intercoder.errors import ExportError, UsageError
from intercoder.exchange.exporting.code_sheets import code_sheet_columns, write_code_sheets
from intercoder.exchange.exporting.consensus_tables import (
    ConsensusTable,
    SettledAnswer,
    settled_answers,
)
from intercoder.exchange.exporting.counted_codings import CountedCodings
from intercoder.exchange.exporting.csv_files import write_csv
from intercoder.exchange.exporting.decision_tables import (
    AnswerTable,
    BatchedRows,
    Column,
    DecisionBatch,
    LongTable,
    NewCodeError,
    Row,
    Table,
    Uncoded,
    WideTable,
    column_codes,
)
from intercoder.exchange.exporting.final_export import final_export
from intercoder.exchange.exporting.labelled.labels_sheet import (
    COLUMNS as LABEL_COLUMNS,
)
from intercoder.exchange.exporting.labelled.labels_sheet import SHEET, label_rows
from intercoder.exchange.exporting.labelled.variables import labels_of
from intercoder.exchange.exporting.passage_tables import PassageTable
from intercoder.exchange.exporting.recodes_sheet import COLUMNS as RECODE_COLUMNS
from intercoder.exchange.exporting.recodes_sheet import SHEET as RECODES_SHEET
from intercoder.exchange.exporting.recodes_sheet import recode_rows
from intercoder.exchange.exporting.replacing import in_words, replacing
from intercoder.exchange.exporting.table_files import (
    SHEET_ROWS,
    too_many_rows,
    write_parquet,
    write_xlsx,
)
from intercoder.garbage import without_collecting
from intercoder.study.adjudication.consensus import NAME, consensus_name
from intercoder.study.codebook.history import all_meanings
from intercoder.study.exchange.exported_rows import (
    Coding,
    answers,
    coding_count,
    coding_rows,
    codings,
    has_translations,
)
from intercoder.study.proposals.uses import proposed_codes_in_use
from intercoder.study.rounds.blindness import check_gets_all, check_may_see, confined_to
from intercoder.study.rounds.people import PEOPLE, Coder, coders
from intercoder.study.study import Study
from intercoder.text.counted import counted


class Shape(StrEnum):
    """The layout of decisions; see `intercoder.exchange.exporting.decision_tables`."""

    LONG = "long"
    WIDE = "wide"


class ResultUnit(StrEnum):
    """The unit that has a row in a table of final results."""

    ANSWER = "answer"
    RESPONDENT = "respondent"
    CODE = "code"
    """A sheet for each code, with a row for each answer that has it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to export from a study."""

    shape: Shape = Shape.LONG
    coders: tuple[str, ...] = ()
    """Only these coders; empty for all."""
    round: str | None = None
    """Only this round; None for all."""
    attributes: bool = False
    """Whether to add the respondents' attributes to their answers."""
    all_answers: bool = False
    """Whether answers that nobody decided have a row too."""
    consensus: bool = False
    """Export the consensus and its source instead of coders' decisions."""
    as_counted: bool = False
    """Whether codes are those they count as since the codebook changed, not those given."""
    final: ResultUnit | None = None
    """The unit of a table of final results, exported instead of coders' decisions; else None."""
    passages: bool = False
    """Export the words that coders marked, instead of their decisions."""

    def __post_init__(self) -> None:
        if self.final and (self.consensus or self.coders):
            raise UsageError(
                "The final results combine all coders and the consensus.",
                "Leave out --coder and --consensus, or --final.",
            )
        if self.passages and (
            self.final or self.consensus or self.all_answers or self.shape is not Shape.LONG
        ):
            raise UsageError(
                "The marked words of coders have a row for each passage.",
                "Leave out --final, --consensus, --all-answers and --shape, or --passages.",
            )
        if self.final and self.as_counted:
            raise UsageError(
                "Codes of the final results are always those they count as.",
                "Leave out --as-counted.",
            )
        if self.consensus and self.coders:
            raise UsageError(
                "The consensus belongs to no coder, so --coder cannot select from it.",
                "Leave out --coder, or --consensus.",
            )


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
class Rows:
    """The content of a study's table: its columns, and its rows, which can be read once."""

    columns: tuple[Column, ...]
    rows: Iterable[Row]
    remarks: Callable[[], tuple[str, ...]]
    """Remarks on the rows, in sentences, available once they are read."""


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
    decided = _counted(_decided(study, wanted), advance)
    final = final_export(
        study, decided, per_respondent=False, with_attributes=False, round=wanted.round
    )
    book = joined([study.codebook(number) for number in range(1, study.revision() + 1)])
    in_use = proposed_codes_in_use(study, all_meanings(study), _named(wanted))
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
    used = {code for one in _decided(study, wanted) for code in one.judgement.codes}
    decided = _counted(_decided(study, wanted), advance)
    with in_words(target), replacing(target) as part:
        count = write_project(part, study, decided, chosen, used)
    return Exported(count, 0)


def rows_of(
    study: Study, wanted: Wanted, advance: Callable[[int], object] = lambda _steps: None
) -> Rows:
    """The table that `export` writes.

    Raises StudyError for an unknown coder or round; while the rows are read, ExportError if the
    study changes.
    """
    if wanted.final is ResultUnit.CODE:
        raise UsageError("A sheet for each code is no table.", "Export it to a workbook.")
    if wanted.final:
        final = final_export(
            study,
            _counted(_decided(study, wanted), advance),
            per_respondent=wanted.final is ResultUnit.RESPONDENT,
            with_attributes=wanted.attributes,
            round=wanted.round,
        )
        return Rows(tuple(final.columns), final.rows(), final.remarks)
    if wanted.passages:
        return _passage_rows(study, wanted, advance)
    table = _table(study, wanted)
    is_plain = not (wanted.consensus or wanted.all_answers or wanted.as_counted)
    if is_plain and not isinstance(table, ConsensusTable):
        return Rows(table.columns, BatchedRows(_batches(study, wanted, table, advance)), tuple)
    repeated = _Repeated()
    counted = CountedCodings(all_meanings(study) if wanted.as_counted else None)
    rows = _rows(table, repeated.noted(_chosen(study, wanted, advance, counted)))
    return Rows(table.columns, rows, lambda: (*repeated.remarks(), *counted.remarks()))


def _passage_rows(study: Study, wanted: Wanted, advance: Callable[[int], object]) -> Rows:
    revisions = [study.codebook(number) for number in range(1, study.revision() + 1)]
    table = PassageTable(joined(revisions), study.attributes() if wanted.attributes else ())
    counted = CountedCodings(all_meanings(study) if wanted.as_counted else None)

    def rows() -> Iterator[Row]:
        marked = codings(study, coders=wanted.coders, round=wanted.round, with_passages=True)
        yield from table.rows(counted.read(marked))
        advance(decision_count(study, wanted))

    return Rows(table.columns, rows(), lambda: (*table.remarks(), *counted.remarks()))


def answer_rows(study: Study, *, with_attributes: bool = False) -> Rows:
    """Every answer, with the columns that begin each row of an export.

    The respondent's attributes are added, if requested.
    """
    attributes = study.attributes() if with_attributes else ()
    table = AnswerTable(attributes, has_translations(study))
    return Rows(table.columns, (table.row(one) for one in answers(study)), tuple)


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


def _batches(
    study: Study, wanted: Wanted, table: Table, advance: Callable[[int], object]
) -> Iterator[DecisionBatch]:
    """The rows of decisions and nothing else, made from many of them at a time."""
    try:
        for many in coding_rows(study, coders=wanted.coders, round=wanted.round):
            yield table.batch_of(many)
            advance(len(many.key))
    except NewCodeError as error:
        raise _changed_meanwhile() from error


class _Repeated:
    """Counts the answers that have a consensus, or are open, in several rounds."""

    def __init__(self) -> None:
        self._last, self._times, self._count = "", 0, 0

    def noted(self, chosen: Iterable[_Chosen | Uncoded]) -> Iterator[_Chosen | Uncoded]:
        """The same rows, counted as they pass."""
        for one in chosen:
            if isinstance(one, SettledAnswer):
                self._times = self._times + 1 if one.answer.id == self._last else 1
                self._last = one.answer.id
                self._count += self._times == 2
            yield one

    def remarks(self) -> tuple[str, ...]:
        """A remark that such answers have a row for each round, if there are any."""
        if not self._count:
            return ()
        stands = counted(self._count, "answer was", "answers were")
        return (
            f"{stands} judged in several rounds and therefore have several rows, one per "
            "round: --round NAME exports one round, --final one result per answer.",
        )


def decision_count(study: Study, wanted: Wanted) -> int:
    """Number of standing decisions to export."""
    return coding_count(study, coders=wanted.coders, round=wanted.round)


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


def _table(study: Study, wanted: Wanted) -> Table | ConsensusTable:
    base = _usual_table(study, wanted)
    return ConsensusTable(base, consensus_name(study) or NAME) if wanted.consensus else base


def _usual_table(study: Study, wanted: Wanted) -> Table:
    attributes = study.attributes() if wanted.attributes else ()
    revisions = [study.codebook(number) for number in range(study.revision(), 0, -1)]
    if wanted.shape is Shape.LONG:  # a code that was dropped keeps its name
        return LongTable(joined(revisions[::-1]), attributes, has_translations(study))
    meanings = all_meanings(study) if wanted.as_counted else None
    proposed = proposed_codes_in_use(study, meanings, _named(wanted))
    return WideTable(column_codes(revisions, proposed), attributes, has_translations(study))


def _named(wanted: Wanted) -> tuple[str, ...]:
    """The rounds that were named: none or one."""
    return (wanted.round,) if wanted.round else ()


def _decided(study: Study, wanted: Wanted) -> Iterator[Coding]:
    return codings(study, coders=wanted.coders, round=wanted.round)


_Chosen = Coding | SettledAnswer
"""The values from which rows are made."""


def _chosen(
    study: Study, wanted: Wanted, advance: Callable[[int], object], counted: CountedCodings
) -> Iterator[_Chosen | Uncoded]:
    decided = counted.read(_counted(_decided(study, wanted), advance))
    found: Iterator[_Chosen] = decided
    if wanted.consensus:
        people = frozenset(one.name for one in coders(study) if one.role in PEOPLE)
        found = settled_answers(decided, consensus_name(study), people)
    return _with_uncoded(answers(study), found) if wanted.all_answers else found


def _counted(decided: Iterator[Coding], advance: Callable[[int], object]) -> Iterator[Coding]:
    for one in decided:
        advance(1)
        yield one


def _with_uncoded(
    every: Iterable[Answer], decided: Iterator[_Chosen]
) -> Iterator[_Chosen | Uncoded]:
    """Decisions and undecided answers merged; both come in queue order."""
    following = next(decided, None)
    for answer in every:
        if following is None or following.answer.id != answer.id:
            yield Uncoded(answer)
        while following is not None and following.answer.id == answer.id:
            yield following
            following = next(decided, None)
    if following is not None:
        raise _changed_meanwhile()


def _rows(table: Table | ConsensusTable, chosen: Iterable[_Chosen | Uncoded]) -> Iterator[Row]:
    base = table.base if isinstance(table, ConsensusTable) else table
    known = set(base.codes) if isinstance(base, WideTable) else None
    for one in chosen:
        made = one.consensus if isinstance(one, SettledAnswer) else one
        codes = made.judgement.codes if isinstance(made, Coding) else {}
        if known is not None and not known.issuperset(codes):
            raise _changed_meanwhile()
        if isinstance(table, WideTable) and not isinstance(one, SettledAnswer):
            yield table.row(one)
        elif isinstance(table, ConsensusTable):
            if isinstance(one, SettledAnswer | Uncoded):
                yield from table.rows(one)
        elif isinstance(one, Coding | Uncoded):
            yield from table.rows(one)


def _changed_meanwhile() -> ExportError:
    return ExportError("The study was changed while the table was written.", "Export again.")
