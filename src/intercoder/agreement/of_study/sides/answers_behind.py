"""The units behind a figure, those judged differently first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.of_study.results import StudyAgreement
from intercoder.agreement.of_study.sides.drift import windows_of
from intercoder.agreement.of_study.sides.drill_down import (
    units_disagreed_on,
    units_in_confusion,
    units_with,
)


@dataclass(frozen=True, slots=True)
class UnitsBehind:
    """Units, in the order in which they are worth looking at."""

    units: NDArray[np.int64]
    """Positions in the study's table: those judged differently, furthest apart first; the rest."""
    differing: int
    """How many of them, from the first, were judged differently."""

    @classmethod
    def of(cls, differing: NDArray[np.int64], all_units: NDArray[np.int64]) -> UnitsBehind:
        """Those judged differently, and then the others of `all_units` in their order."""
        agreed = all_units[~np.isin(all_units, differing)]
        return cls(np.concatenate([differing, agreed]), int(differing.size))


def behind_whole(found: StudyAgreement) -> UnitsBehind:
    """Every unit judged twice."""
    table = found.table
    differing = units_disagreed_on(table, found.selection.distance)
    return UnitsBehind.of(differing, np.flatnonzero(table.twice))


def behind_codes(found: StudyAgreement, codes: tuple[str, ...]) -> UnitsBehind:
    """The units judged twice to which some coder gave one of these codes.

    Judged differently are those on which the coders differ in one of these codes.
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
    """The units this coder and somebody else judged; differently means: than this coder."""
    table = found.table
    judged = table.twice & table.sets.present[table.coders.index(coder)]
    others = [name for name in table.coders if name != coder]
    differing = _first_seen([_differing(found, coder, other) for other in others])
    return UnitsBehind.of(differing, np.flatnonzero(judged))


def behind_confusion(found: StudyAgreement, code: str, other: str) -> UnitsBehind:
    """The units on which one coder gave `code` and another `other` (empty: nothing) instead."""
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
    """All of them one after the other, each unit once."""
    if not parts:
        return np.zeros(0, dtype=np.int64)
    joined = np.concatenate(parts)
    _, first = np.unique(joined, return_index=True)
    return np.asarray(joined[np.sort(first)])
