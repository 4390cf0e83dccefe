"""Writes a study's decisions to a table: all of `intercoder export`."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import replace as dataclass_replace
from enum import StrEnum
from pathlib import Path

from intercoder.answers.answer import Answer
from intercoder.codebook.changes import joined
from intercoder.errors import ExportError, UsageError
from intercoder.exchange.exporting.consensus_tables import (
    ConsensusTable,
    SettledAnswer,
    settled_answers,
)
from intercoder.exchange.exporting.decision_tables import (
    AnswerTable,
    Column,
    LongTable,
    Row,
    Table,
    Uncoded,
    WideTable,
    column_codes,
)
from intercoder.exchange.exporting.final_export import final_export
from intercoder.exchange.exporting.table_files import (
    SHEET_ROWS,
    too_many_rows,
    write_csv,
    write_parquet,
    write_xlsx,
)
from intercoder.study.adjudication.consensus import NAME, consensus_name
from intercoder.study.exchange.exported_rows import Coding, answers, codings
from intercoder.study.file.unfinished_files import put_in_place, unfinished
from intercoder.study.overview.progress import progress
from intercoder.study.rounds.blindness import check_gets_all, check_may_see, confined_to
from intercoder.study.rounds.people import PEOPLE, Coder, coders
from intercoder.study.study import Study


class Shape(StrEnum):
    """How decisions are laid out; see `intercoder.exchange.exporting.decision_tables`."""

    LONG = "long"
    WIDE = "wide"


class Per(StrEnum):
    """What has a row in a table of final results."""

    ANSWER = "answer"
    RESPONDENT = "respondent"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a study is exported."""

    shape: Shape = Shape.LONG
    coders: tuple[str, ...] = ()
    """Only these coders; empty takes all."""
    round: str | None = None
    """Only this round; None takes all."""
    attributes: bool = False
    """Whether the respondents' attributes stand beside their answers."""
    all_answers: bool = False
    """Whether answers that nobody decided have a row too."""
    consensus: bool = False
    """What is settled, and how, instead of what coders decided."""
    final: Per | None = None
    """One result for each answer, in a row for each of these, instead of what coders decided."""

    def __post_init__(self) -> None:
        if self.final and (self.consensus or self.coders):
            raise UsageError(
                "The final results combine all coders and the consensus.",
                "Leave out --coder and --consensus, or --final.",
            )
        if self.consensus and self.coders:
            raise UsageError(
                "The consensus belongs to no coder, so --coder cannot select from it.",
                "Leave out --coder, or --consensus.",
            )


@dataclass(frozen=True, slots=True)
class Style:
    """How a CSV file is written; the other formats have no choice to make."""

    byte_order_mark: bool = True
    guarded: bool = True


@dataclass(frozen=True, slots=True)
class Rows:
    """What a table of a study holds: its columns, and its rows to be read once."""

    columns: tuple[Column, ...]
    rows: Iterator[Row]
    remarks: Callable[[], tuple[str, ...]]
    """What has to be known of the rows, in sentences, once they are read."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written."""

    rows: int
    columns: int
    remarks: tuple[str, ...] = ()
    """What has to be known of the rows, in sentences."""


PRIVATE = 0o600
"""Who may read a new file: only who wrote it, as with the study itself."""
SUFFIXES = (".csv", ".xlsx", ".parquet")
"""The endings that say which format is written."""


def export(
    study: Study,
    target: Path,
    wanted: Wanted | None = None,
    style: Style | None = None,
    *,
    replace: bool = False,
    advance: Callable[[int], object] = lambda _steps: None,
) -> Exported:
    """Write the standing decisions to `target`, in the format its ending names.

    The file appears whole or not at all; one that was there before stays until the new one is
    complete. `advance` is called with the number of decisions just taken, out of
    `decision_count`.

    Raises UsageError for an unknown ending, ExportError where the file exists and is not to be
    replaced, cannot be written or cannot hold the table, or where the study changes meanwhile;
    StudyError for an unknown coder or round; MissingPackageError for Parquet without pyarrow.
    """
    wanted, style = wanted or Wanted(), style or Style()
    suffix = target.suffix.lower()
    with _in_words(target):
        _check_target(study, target, replace)
    if suffix == ".xlsx" and not wanted.final and decision_count(study, wanted) >= SHEET_ROWS:
        raise too_many_rows()
    table = rows_of(study, wanted, advance)
    count = _write(target, style, table.columns, table.rows)
    return Exported(count, len(table.columns), table.remarks())


def rows_of(
    study: Study, wanted: Wanted, advance: Callable[[int], object] = lambda _steps: None
) -> Rows:
    """The table that `export` writes.

    Raises StudyError for an unknown coder or round; reading the rows, ExportError where the study
    changes meanwhile.
    """
    if wanted.final:
        final = final_export(
            study,
            _counted(_decided(study, wanted), advance),
            per_respondent=wanted.final is Per.RESPONDENT,
            with_attributes=wanted.attributes,
        )
        return Rows(tuple(final.columns), final.rows(), final.remarks)
    table = _table(study, wanted)
    repeated = _Repeated()
    rows = _rows(table, repeated.noted(_chosen(study, wanted, advance)))
    return Rows(table.columns, rows, repeated.remarks)


def answer_rows(study: Study, *, with_attributes: bool = False) -> Rows:
    """Every answer, as it stands at the beginning of each row of an export; with what is known of
    its respondent, if wanted."""
    table = AnswerTable(study.attributes() if with_attributes else ())
    return Rows(table.columns, (table.row(one) for one in answers(study)), tuple)


def permitted(study: Study, who: Coder | None, wanted: Wanted) -> tuple[Wanted, Coder | None]:
    """What of it this person may see; and who, where they may see their own decisions only.

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


def _write(target: Path, style: Style, columns: Sequence[Column], rows: Iterable[Row]) -> int:
    """Write the table in the format that the ending names; how many rows it has."""
    suffix = target.suffix.lower()
    with _in_words(target), _replacing(target) as part:
        if suffix == ".xlsx":
            return write_xlsx(part, columns, rows)
        if suffix == ".parquet":
            return write_parquet(part, columns, rows)
        return write_csv(
            part, columns, rows, byte_order_mark=style.byte_order_mark, guarded=style.guarded
        )


class _Repeated:
    """Counts the answers that have a consensus, or are open, in several rounds."""

    def __init__(self) -> None:
        self._last, self._times, self._count = "", 0, 0

    def noted(self, chosen: Iterable[_Chosen | Uncoded]) -> Iterator[_Chosen | Uncoded]:
        """The same, counted on their way."""
        for one in chosen:
            if isinstance(one, SettledAnswer):
                self._times = self._times + 1 if one.answer.id == self._last else 1
                self._last = one.answer.id
                self._count += self._times == 2
            yield one

    def remarks(self) -> tuple[str, ...]:
        """That such answers have a row for each round, where there are any."""
        if not self._count:
            return ()
        stands = "1 answer was" if self._count == 1 else f"{self._count:,} answers were"
        return (
            f"{stands} judged in several rounds and therefore have several rows, one per "
            "round: --round NAME exports one round, --final one result per answer.",
        )


def decision_count(study: Study, wanted: Wanted) -> int:
    """How many standing decisions are wanted."""
    return sum(
        one.made
        for one in progress(study)
        if (not wanted.coders or one.coder in wanted.coders)
        and (wanted.round is None or one.round == wanted.round)
    )


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
    if wanted.shape is Shape.LONG:  # a code that was dropped keeps the name it had
        return LongTable(joined(revisions[::-1]), attributes)
    return WideTable(column_codes(revisions), attributes)


def _decided(study: Study, wanted: Wanted) -> Iterator[Coding]:
    return codings(study, coders=wanted.coders, round=wanted.round)


_Chosen = Coding | SettledAnswer
"""What rows are made of."""


def _chosen(
    study: Study, wanted: Wanted, advance: Callable[[int], object]
) -> Iterator[_Chosen | Uncoded]:
    decided = _counted(_decided(study, wanted), advance)
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
    """Decisions and undecided answers in one order; both come in the order of the queue."""
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
        if isinstance(table, ConsensusTable):
            if isinstance(one, SettledAnswer | Uncoded):
                yield from table.rows(one)
        elif isinstance(one, Coding | Uncoded):
            yield from table.rows(one)


def _changed_meanwhile() -> ExportError:
    return ExportError("The study was changed while the table was written.", "Export again.")


@contextmanager
def _in_words(target: Path) -> Iterator[None]:
    """What the disk refuses is said as a sentence."""
    try:
        yield
    except OSError as error:
        raise ExportError(
            f"{target} cannot be written: {error.strerror or type(error).__name__}.",
            "The file that was there before is untouched.",
        ) from error


@contextmanager
def _replacing(target: Path) -> Iterator[Path]:
    """A file to write beside `target`, put in its place when all went well."""
    with unfinished(target) as part:
        part.touch(PRIVATE, exist_ok=False)
        yield part
        part.chmod(stat.S_IMODE(target.stat().st_mode) if target.exists() else PRIVATE)
        put_in_place(part, target, replace=True)
