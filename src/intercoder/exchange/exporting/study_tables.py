"""The table that is exported from a study: its columns, and its rows as they are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from intercoder.answers.answer import Answer
from intercoder.codebook.differences import joined
from intercoder.errors import ExportError, UsageError
from intercoder.exchange.exporting.consensus_tables import (
    ConsensusTable,
    SettledAnswer,
    settled_answers,
)
from intercoder.exchange.exporting.counted_codings import CountedCodings
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
from intercoder.exchange.exporting.passage_tables import PassageTable
from intercoder.exchange.exporting.wanted import ResultUnit, Shape, Wanted
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
from intercoder.study.rounds.people import PEOPLE, coders
from intercoder.study.study import Study
from intercoder.text.counted import counted


@dataclass(frozen=True, slots=True)
class Rows:
    """The content of a study's table: its columns, and its rows, which can be read once."""

    columns: tuple[Column, ...]
    rows: Iterable[Row]
    remarks: Callable[[], tuple[str, ...]]
    """Remarks on the rows, in sentences, available once they are read."""


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
            advancing(decided(study, wanted), advance),
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


def _table(study: Study, wanted: Wanted) -> Table | ConsensusTable:
    base = _usual_table(study, wanted)
    return ConsensusTable(base, consensus_name(study) or NAME) if wanted.consensus else base


def _usual_table(study: Study, wanted: Wanted) -> Table:
    attributes = study.attributes() if wanted.attributes else ()
    revisions = [study.codebook(number) for number in range(study.revision(), 0, -1)]
    if wanted.shape is Shape.LONG:  # a code that was dropped keeps its name
        return LongTable(joined(revisions[::-1]), attributes, has_translations(study))
    meanings = all_meanings(study) if wanted.as_counted else None
    proposed = proposed_codes_in_use(study, meanings, named_rounds(wanted))
    return WideTable(column_codes(revisions, proposed), attributes, has_translations(study))


def named_rounds(wanted: Wanted) -> tuple[str, ...]:
    """The rounds that were named: none or one."""
    return (wanted.round,) if wanted.round else ()


def decided(study: Study, wanted: Wanted) -> Iterator[Coding]:
    """The standing decisions to export."""
    return codings(study, coders=wanted.coders, round=wanted.round)


_Chosen = Coding | SettledAnswer
"""The values from which rows are made."""


def _chosen(
    study: Study, wanted: Wanted, advance: Callable[[int], object], counted: CountedCodings
) -> Iterator[_Chosen | Uncoded]:
    made = counted.read(advancing(decided(study, wanted), advance))
    found: Iterator[_Chosen] = made
    if wanted.consensus:
        people = frozenset(one.name for one in coders(study) if one.role in PEOPLE)
        found = settled_answers(made, consensus_name(study), people)
    return _with_uncoded(answers(study), found) if wanted.all_answers else found


def advancing(made: Iterator[Coding], advance: Callable[[int], object]) -> Iterator[Coding]:
    """The same decisions; `advance` is called for each."""
    for one in made:
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
