"""The answers a figure rests on, those judged differently first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.coefficients.set_distances import SET_DISTANCES
from intercoder.agreement.of_study.results import StudyAgreement
from intercoder.agreement.of_study.sides.confusions import units_confused
from intercoder.agreement.of_study.sides.distances import furthest, mean_distances
from intercoder.agreement.of_study.sides.drift import windows_of
from intercoder.agreement.of_study.table import StudyTable
from intercoder.study.agreement.decision_columns import answer_ids
from intercoder.study.study import Study


@dataclass(frozen=True, slots=True)
class UnitsBehind:
    """Units, in the order in which they are worth viewing."""

    units: NDArray[np.int64]
    """Positions in the study's table: those judged differently, furthest apart first; the rest."""
    differing: int
    """Number of units, from the first, that were judged differently."""

    @classmethod
    def of(cls, differing: NDArray[np.int64], all_units: NDArray[np.int64]) -> UnitsBehind:
        """The units judged differently, and then the others of `all_units` in their order."""
        agreed = all_units[~np.isin(all_units, differing)]
        return cls(np.concatenate([differing, agreed]), int(differing.size))


def behind_whole(found: StudyAgreement) -> UnitsBehind:
    """Every unit judged twice."""
    table = found.table
    differing = units_disagreed_on(table, found.selection.distance)
    return UnitsBehind.of(differing, np.flatnonzero(table.twice))


def behind_codes(found: StudyAgreement, codes: tuple[str, ...]) -> UnitsBehind:
    """The units judged twice to which some coder gave one of these codes.

    Those on which the coders differ in one of these codes count as judged differently.
    """
    table, distance = found.table, found.selection.distance
    known = [code for code in codes if code in table.sets.codes]
    differing = [units_disagreed_on(table, distance, code=code) for code in known]
    given = [units_with(table, code) for code in known]
    return UnitsBehind.of(_first_seen(differing), np.sort(_first_seen(given)))


def behind_pair(found: StudyAgreement, coder: str, other: str) -> UnitsBehind:
    """The units both coders judged."""
    present, coders = found.table.sets.present, found.table.coders
    both = present[coders.index(coder)] & present[coders.index(other)]
    return UnitsBehind.of(_differing(found, coder, other), np.flatnonzero(both))


def behind_coder(found: StudyAgreement, coder: str) -> UnitsBehind:
    """The units this coder and another judged, first those on which another differs from them."""
    table = found.table
    judged = table.twice & table.sets.present[table.coders.index(coder)]
    others = [name for name in table.coders if name != coder]
    differing = _first_seen([_differing(found, coder, other) for other in others])
    return UnitsBehind.of(differing, np.flatnonzero(judged))


def behind_confusion(found: StudyAgreement, code: str, other: str) -> UnitsBehind:
    """The units on which one coder gave `code` and another `other` (if empty, nothing) instead."""
    units = units_in_confusion(found.table, code, other)
    return UnitsBehind(units, int(units.size))


def behind_window(found: StudyAgreement, number: int) -> UnitsBehind:
    """The units of one window of the drift, numbered from 0."""
    table, distance = found.table, found.selection.distance
    units = windows_of(table)[number]
    differing = units_disagreed_on(table, distance)
    return UnitsBehind.of(differing[np.isin(differing, units)], units)


def _differing(found: StudyAgreement, coder: str, other: str) -> NDArray[np.int64]:
    return units_disagreed_on(found.table, found.selection.distance, coders=(coder, other))


def _first_seen(parts: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    """All of them in sequence, each unit once."""
    if not parts:
        return np.zeros(0, dtype=np.int64)
    joined = np.concatenate(parts)
    _, first = np.unique(joined, return_index=True)
    return np.asarray(joined[np.sort(first)])


def units_disagreed_on(
    table: StudyTable,
    distance: str,
    *,
    code: str = "",
    coders: tuple[str, ...] = (),
) -> NDArray[np.int64]:
    """Positions of the units on which these coders (or all) differ, furthest apart first.

    With `code`, only units on which one of them gave it and another did not. Raises ValueError for
    a code or coder the table does not have.
    """
    rows = [table.coders.index(name) for name in coders] or list(range(len(table.coders)))
    sets = table.sets.only(rows)
    apart = mean_distances(sets, SET_DISTANCES[distance])
    if code:
        gave = sets.gave(sets.codes.index(code))
        yes, raters = gave.sum(axis=0), sets.present.sum(axis=0)
        apart = np.where((yes > 0) & (yes < raters), apart, 0.0)
    return furthest(apart, apart.size)


def units_in_confusion(table: StudyTable, code: str, other: str) -> NDArray[np.int64]:
    """Positions of the units on which one coder gave `code` and another `other` in its place.

    `other` is empty if nothing was given in its place. Raises ValueError for unknown codes.
    """
    return units_confused(table.sets, code, other)


def units_with(table: StudyTable, code: str) -> NDArray[np.int64]:
    """Positions of the units judged twice to which some coder gave the code."""
    gave = table.sets.gave(table.sets.codes.index(code))
    return np.flatnonzero(gave.any(axis=0) & table.twice)


def ids_of(study: Study, table: StudyTable, units: NDArray[np.int64]) -> tuple[str, ...]:
    """The ids of these units' answers, in their order."""
    rows = table.answer[units].tolist()
    ids = answer_ids(study, rows)
    return tuple(ids[row] for row in rows)
