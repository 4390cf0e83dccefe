"""Reads the study's rows into the table: one pass, and no object per decision."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.of_study.before import judged_before
from intercoder.agreement.of_study.codes import code_columns, code_mapping, numbered_sets
from intercoder.agreement.of_study.missing import NUMBER, UNASKED, Missing
from intercoder.agreement.of_study.selection import DividedBy, Selection
from intercoder.agreement.of_study.table import NEVER, StudyTable
from intercoder.agreement.of_study.time_filters import moment
from intercoder.agreement.of_study.used_codes import UsedCodes
from intercoder.agreement.tables.code_sets import CodeSets
from intercoder.agreement.tables.dense_numbers import different, places_in
from intercoder.agreement.tables.ratings import MISSING
from intercoder.codebook.changes.unmapped import Unmapped, unmapped
from intercoder.errors import UsageError
from intercoder.study.agreement.decision_columns import answer_columns, judgements
from intercoder.study.agreement.earlier_rounds import judged_first
from intercoder.study.agreement.judgement_columns import JudgementColumns, Judgements
from intercoder.study.agreement.read_codes import Given
from intercoder.study.codebook.history import all_meanings
from intercoder.study.rounds.rounds import rounds
from intercoder.study.study import Study


@dataclass(frozen=True, slots=True)
class Read:
    """The data the figures are computed from."""

    table: StudyTable
    """The decisions of all coders read: those compared, and reference coders."""
    compared: tuple[str, ...]
    codes: UsedCodes
    """The codes of the revisions under which the compared coders decided."""
    given: frozenset[str]
    """Ids of the codes in the compared coders' counted decisions, after the mapping of codes."""
    answers_in_study: int
    """Number of answers in the study; only of the decided ones, if only those were read."""
    drawn: int
    """Number of their decisions on answers a model drew, which enter the table only on request."""
    unmapped: tuple[Unmapped, ...]
    """What is known of their codes that were split or retired."""
    again: int
    """Number of their decisions given as they were before a model had the answer judged again."""


def read_study(
    study: Study,
    selection: Selection,
    *,
    only_decided: bool = False,
    judged: Judgements | None = None,
) -> Read:
    """The decisions a selection asks for, from the study.

    With `only_decided`, answers that nobody decided are not read: they are not counted, and their
    languages are not among the table's. That is quicker when few answers are decided. `judged` are
    the judgements that the selection asks for, if they have been read. Raises
    StudyError for an unknown coder or round, UsageError for an invalid code, date or revision.
    """
    under = selection.codebook_revision
    if under < 0 or under > study.revision():
        raise UsageError(
            f"The codebook has no revision {under}.",
            f"Its revisions are 1 to {study.revision()}; `intercoder codebook history` lists them.",
        )
    references = [view.name for view in selection.views if view.by is DividedBy.REFERENCE]
    found = judged or judgements(
        study,
        coders=selection.coders,
        also=references,
        rounds=selection.rounds,
        as_of=moment(selection.as_of),
        with_drawn=selection.with_drawn,
        read_under=Given.AS_CODED if selection.as_coded else under or None,
    )
    compared = tuple(name for name in found.coders if name not in found.besides)
    codes, given = _used(study, found, compared, selection)
    table = _table(study, found, codes, selection, only_decided=only_decided)
    table = _with_earlier(study, table, compared, moment(selection.as_of))
    drawn = sum(
        int((_counts(one, selection) & one.drawn).sum())
        for one in found.columns
        if one.coder in compared
    )
    again = sum(one.again for one in found.columns if one.coder in compared)
    answers = different(table.answer).size if only_decided else study.answer_count()
    gone = () if selection.as_coded else _unmapped(study, found, compared, selection)
    return Read(table, compared, codes, given, answers, drawn, gone, again)


def _unmapped(
    study: Study, found: Judgements, compared: tuple[str, ...], selection: Selection
) -> tuple[Unmapped, ...]:
    """The codes of the compared coders that were split or retired."""
    meanings = all_meanings(study, selection.codebook_revision or found.revision)
    if meanings is None:
        return ()
    book = meanings.history.codebook(meanings.read)
    gone = [any(code not in book for code in codes) for codes in found.code_sets]
    counts: Counter[tuple[int, str]] = Counter()
    for column in found.columns if any(gone) else ():
        counted = _taken(column, selection) & np.array(gone)[column.codes]
        if column.coder in compared and counted.any():
            pairs = np.stack([column.revision[counted], column.codes[counted]])
            for (made, number), times in zip(*_distinct(pairs), strict=True):
                counts.update(dict.fromkeys(((made, c) for c in found.code_sets[number]), times))
    return tuple(unmapped(meanings, counts))


def _distinct(pairs: NDArray[np.int32]) -> tuple[list[list[int]], list[int]]:
    """The different columns of a table, and how often each occurs."""
    columns, times = np.unique(pairs, axis=1, return_counts=True)
    return columns.T.tolist(), times.tolist()


def _used(
    study: Study, found: Judgements, compared: tuple[str, ...], selection: Selection
) -> tuple[UsedCodes, frozenset[str]]:
    """The codes that the compared coders could give, and those that they gave."""
    revisions: set[int] = set()
    sets: set[int] = set()
    for column in found.columns:
        if column.coder in compared:
            counts = _taken(column, selection)
            revisions.update(different(column.revision[counts]).tolist())
            sets.update(different(column.codes[counts]).tolist())
    given = {code for number in sets for code in found.code_sets[number]}
    mapped = selection.code_map
    return (
        UsedCodes.of(study, revisions, found.revision, found.meanings),
        frozenset(mapped.get(code, code) for code in given),
    )


def _with_earlier(
    study: Study, table: StudyTable, compared: tuple[str, ...], as_of: str
) -> StudyTable:
    """The table, with marks for units judged before in an earlier round."""
    known = {one.name: one for one in rounds(study)}
    if len(known) < 2 or not compared or not table.answer.size:
        return table
    alone = table.rounds[0] if len(table.rounds) == 1 else ""
    earlier = judged_first(study, but=alone, as_of=as_of)
    rows = [table.coders.index(name) for name in compared]
    marks = judged_before(
        earlier,
        known,
        table.rounds,
        table.answer,
        table.round,
        table.decided_at[rows].max(axis=0),
    )
    return replace(table, before_in=marks, earlier=tuple(one.round.name for one in earlier))


def _reasons(column: JudgementColumns, selection: Selection) -> NDArray[np.int8]:
    """Why each of these decisions does not count, if it does not; shape (decisions,)."""
    found = np.full(column.answer.size, UNASKED, dtype=np.int8)
    if not selection.with_drawn:
        found[column.drawn] = NUMBER[Missing.DRAWN]
    if selection.leave_out_unsure:
        found[column.unsure] = NUMBER[Missing.UNSURE]
    found[column.skipped] = NUMBER[Missing.SKIPPED]
    return found


def _counts(column: JudgementColumns, selection: Selection) -> NDArray[np.bool_]:
    """Which of these decisions count, however the answers were chosen; shape (decisions,)."""
    if selection.leave_out_unsure:
        return ~(column.skipped | column.unsure)
    return ~column.skipped


def _taken(column: JudgementColumns, selection: Selection) -> NDArray[np.bool_]:
    """Which of these decisions enter the table; shape (decisions,)."""
    counts = _counts(column, selection)
    return counts if selection.with_drawn else counts & ~column.drawn


def _table(
    study: Study,
    found: Judgements,
    codes: UsedCodes,
    selection: Selection,
    *,
    only_decided: bool,
) -> StudyTable:
    given = {code for codes in found.code_sets for code in codes}
    counts_as = code_mapping(codes.known, given, selection.code_map)
    columns = code_columns(codes.known, (*codes.possible, *given), counts_as)
    possible, number_of = numbered_sets(found.code_sets, columns, counts_as)
    span = 1 + max((int(one.answer[-1]) for one in found.columns), default=0)
    units = _units(found, span)
    known = answer_columns(study, different(units % span) if only_decided else None)
    shape = (len(found.coders), units.size)
    numbers = np.full(shape, MISSING, dtype=np.int32)
    unsure, assisted = (np.zeros(shape, dtype=np.bool_) for _ in range(2))
    revision = np.zeros(shape, dtype=np.int32)
    decided_at = np.full(shape, NEVER, dtype=np.int64)
    missing = np.full(shape, UNASKED, dtype=np.int8)
    for column in found.columns:
        row = found.coders.index(column.coder)
        place = places_in(units, found.rounds.index(column.round) * span + column.answer)
        counts = _taken(column, selection)
        numbers[row, place] = np.where(counts, number_of[column.codes], np.int32(MISSING))
        unsure[row, place] = column.unsure & counts
        assisted[row, place] = column.assisted & counts
        revision[row, place] = np.where(counts, column.revision, np.int32(0))
        decided_at[row, place] = np.where(counts, column.decided_at, NEVER)
        missing[row, place] = _reasons(column, selection)
    rounds, answers = np.divmod(units, span)
    at = places_in(known.number, answers)
    return StudyTable(
        sets=CodeSets.numbered(possible, numbers, columns, found.coders),
        unsure=unsure,
        assisted=assisted,
        revision=revision,
        decided_at=decided_at,
        answer=answers,
        round=rounds.astype(np.int16),
        rounds=found.rounds,
        question=known.question[at],
        questions=known.questions,
        language=known.language[at],
        languages=known.languages,
        respondent=known.respondent[at],
        missing=missing,
        before_in=np.zeros((0, units.size), dtype=np.bool_),
        earlier=(),
    )


def _units(found: Judgements, span: int) -> NDArray[np.int64]:
    """The answers decided on, round by round, as numbers: round * span + answer, ascending."""
    keys = [found.rounds.index(one.round) * span + one.answer for one in found.columns]
    if not keys:
        return np.zeros(0, dtype=np.int64)
    if all(np.array_equal(keys[0], other) for other in keys[1:]):
        return keys[0]  # everyone decided on the same answers, in order
    return np.unique(np.concatenate(keys))
