"""Divides decisions by question, week, coder, ..., so that each part has its own figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.of_study.figures import Compared
from intercoder.agreement.of_study.selection import DividedBy, ViewBy
from intercoder.agreement.of_study.table import StudyTable
from intercoder.agreement.of_study.time_filters import week
from intercoder.agreement.tables.code_sets import CodeSets
from intercoder.agreement.tables.ratings import MISSING
from intercoder.coding.decision import ConsensusSource
from intercoder.errors import UsageError
from intercoder.study.adjudication.consensus import how_settled
from intercoder.study.agreement.decision_columns import attribute_column
from intercoder.study.rounds.people import Role, coders
from intercoder.study.study import Study
from intercoder.text.display import display_line

MAX_PARTS = 200
"""A view with more parts is refused: it would take minutes and nobody would read it."""
UNSTATED = "not stated"
"""Label of the part of answers without a language, or of respondents without the attribute."""
_SECONDS_A_DAY = 86_400

Slice = tuple[str, Compared]
"""A part's label and its decisions."""


def slices(
    view: ViewBy, table: StudyTable, compared: tuple[str, ...], study: Study, as_of: str = ""
) -> tuple[Slice, ...]:
    """The parts of a view, in an order that reads well; only parts with decisions.

    `table` has all coders read, `compared` names those to be compared; its decisions stood at
    `as_of`, or stand now. Raises UsageError for an attribute the study does not have and for views
    of too many parts.
    """
    if view.by is DividedBy.REFERENCE:
        if _is_consensus(study, view.name):
            how = how_settled(study, view.name, as_of)
            return tuple(_against_consensus(table, compared, view.name, how))
        return tuple(_against(table, compared, view.name))
    chosen = table.of_coders(compared)
    if view.by is DividedBy.RECODE:
        return tuple(_recoded(chosen))
    if view.by is DividedBy.REVISION:
        numbers = np.unique(chosen.revision[chosen.sets.present]).tolist()
        return tuple(_alike(chosen, [(str(n), chosen.revision == n) for n in numbers]))
    if view.by is DividedBy.ASSISTED:
        marks = [("unassisted", ~chosen.assisted), ("assisted", chosen.assisted)]
        return tuple(_alike(chosen, marks))
    if view.by is DividedBy.ATTRIBUTE:
        labels = _attribute(chosen, study, view.name)
    else:
        labels = _LABELS[view.by](chosen)
    return _by_label(view, chosen, *labels)


Labels = tuple[NDArray[np.integer], tuple[str, ...]]
"""The part of each unit, shape (units,), and the parts' labels, in order."""


def _by_label(
    view: ViewBy, table: StudyTable, part: NDArray[np.integer], names: Sequence[str]
) -> tuple[Slice, ...]:
    used = np.unique(part).tolist()
    if len(used) > MAX_PARTS:
        raise UsageError(
            f"The breakdown by {display_line(str(view))} would have {len(used):,} parts.",
            f"At most {MAX_PARTS} can be shown: choose something with fewer values.",
        )
    return tuple(
        (names[number] or UNSTATED, Compared.of(table.of_units(part == number))) for number in used
    )


def _weeks(table: StudyTable) -> Labels:
    days, at = np.unique(table.coded_at // _SECONDS_A_DAY, return_inverse=True)
    of_days = [week(int(day)) for day in days]
    names = tuple(dict.fromkeys(of_days))
    place = np.array([names.index(name) for name in of_days], dtype=np.int64)
    return place[at] if place.size else at, names


_LABELS: dict[DividedBy, Callable[[StudyTable], Labels]] = {
    DividedBy.QUESTION: lambda table: (table.question, table.questions),
    DividedBy.LANGUAGE: lambda table: (table.language, table.languages),
    DividedBy.ROUND: lambda table: (table.round, table.rounds),
    DividedBy.WEEK: _weeks,
}


def _attribute(table: StudyTable, study: Study, name: str) -> Labels:
    known = study.attributes()
    if name not in known:
        listed = ", ".join(display_line(one) for one in known)
        raise UsageError(
            f"The respondents have no attribute “{display_line(name)}”.",
            f"They have {listed}." if known else "They have no attributes.",
        )
    column = attribute_column(study, name)
    at = np.searchsorted(column.respondent, table.respondent)
    return column.value[at] if at.size else at, column.values


def _alike(table: StudyTable, marks: Sequence[tuple[str, NDArray[np.bool_]]]) -> Iterator[Slice]:
    """Parts in which only decisions of the same kind are compared."""
    for label, marked in marks:
        part = table.only_where(marked).judged()
        if part.answer.size:
            yield label, Compared.of(part)


def _against(table: StudyTable, compared: tuple[str, ...], reference: str) -> Iterator[Slice]:
    """Each coder against the reference, on the answers both judged."""
    for coder in compared:
        if coder != reference:
            pair = table.of_coders((coder, reference))
            yield coder, Compared.of(pair.of_units(pair.twice))


_APART = (ConsensusSource.UNANIMOUS, ConsensusSource.MAJORITY, ConsensusSource.DECIDED)
"""Kinds of consensus a coder can be compared with: not those made of one coder's judgement."""


def note_on(view: ViewBy, study: Study) -> str:
    """A note to read before the parts of a view; empty if there is none."""
    if view.by is not DividedBy.REFERENCE or not _is_consensus(study, view.name):
        return ""
    return (
        "The coders took part in the consensus: where it is unanimous they agree with it by "
        "definition, unless they changed their minds later. Judgements taken over from a "
        "single coder are left out."
    )


def _is_consensus(study: Study, name: str) -> bool:
    return any(one.name == name and one.role is Role.CONSENSUS for one in coders(study))


def _against_consensus(
    table: StudyTable,
    compared: tuple[str, ...],
    consensus: str,
    how: Mapping[tuple[str, int], ConsensusSource],
) -> Iterator[Slice]:
    """Each coder against the consensus, separately by how it came about."""
    found = (
        how.get((table.rounds[phase], number))
        for phase, number in zip(table.round.tolist(), table.answer.tolist(), strict=True)
    )
    settled = np.array(
        [_APART.index(one) if one in _APART else -1 for one in found], dtype=np.int64
    )
    for coder, (place, kind) in product(compared, enumerate(_APART)):
        if coder != consensus:
            pair = table.of_units(settled == place).of_coders((coder, consensus))
            if pair.twice.any():
                yield f"{coder}, {kind}", Compared.of(pair.of_units(pair.twice))


def _recoded(table: StudyTable) -> Iterator[Slice]:
    """Each coder alone: the same answer in several rounds, with the rounds in place of coders."""
    for row, coder in enumerate(table.coders):
        mine = table.of_units(table.sets.present[row])
        answers, first, at = np.unique(mine.answer, return_index=True, return_inverse=True)
        shape = (len(table.rounds), answers.size)
        numbers = np.full(shape, MISSING, dtype=np.int32)
        numbers[mine.round, at] = mine.sets.numbers[row]
        present = numbers != MISSING
        again = present.sum(axis=0) >= 2
        used = np.flatnonzero(present[:, again].any(axis=1)).tolist()
        if not used:
            continue
        rounds = tuple(table.rounds[number] for number in used)
        chosen = numbers[used][:, again]
        sets = CodeSets.numbered(table.sets.known, chosen, table.sets.codes, rounds)
        yield coder, Compared(sets, mine.respondent[first][again])
