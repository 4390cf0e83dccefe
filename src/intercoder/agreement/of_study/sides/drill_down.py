"""Finds the answers behind a figure: their positions in the table, and their ids."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.coefficients.set_distances import SET_DISTANCES
from intercoder.agreement.of_study.sides.confusions import units_confused
from intercoder.agreement.of_study.sides.distances import furthest, mean_distances
from intercoder.agreement.of_study.table import StudyTable
from intercoder.study.agreement.decision_columns import answer_ids
from intercoder.study.study import Study


def units_disagreed_on(
    table: StudyTable,
    distance: str,
    *,
    code: str = "",
    coders: tuple[str, ...] = (),
) -> NDArray[np.int64]:
    """Positions of the units these coders (all, if none is named) differ on, furthest apart first.

    With `code`, only units on which one of them gave it and another did not. Raises ValueError for
    a code or coder the table does not have.
    """
    rows = [table.coders.index(name) for name in coders] or list(range(len(table.coders)))
    sets = table.sets.only(rows)
    apart = mean_distances(sets, SET_DISTANCES[distance])
    if code:
        word, bit = divmod(sets.codes.index(code), 64)
        gave = (sets.words[..., word] >> np.uint64(bit)) & np.uint64(1) != 0
        yes, raters = (gave & sets.present).sum(axis=0), sets.present.sum(axis=0)
        apart = np.where((yes > 0) & (yes < raters), apart, 0.0)
    return furthest(apart, apart.size)


def units_in_confusion(table: StudyTable, code: str, other: str) -> NDArray[np.int64]:
    """Positions of the units on which one coder gave `code` and another `other` in its place.

    `other` is empty where nothing stood in its place. Raises ValueError for unknown codes.
    """
    return units_confused(table.sets, code, other)


def units_with(table: StudyTable, code: str) -> NDArray[np.int64]:
    """Positions of the units judged twice to which some coder gave the code."""
    word, bit = divmod(table.sets.codes.index(code), 64)
    gave = (table.sets.words[..., word] >> np.uint64(bit)) & np.uint64(1) != 0
    return np.flatnonzero(gave.any(axis=0) & table.twice)


def ids_of(study: Study, table: StudyTable, units: NDArray[np.int64]) -> tuple[str, ...]:
    """The ids of these units' answers, in their order."""
    rows = table.answer[units].tolist()
    ids = answer_ids(study, rows)
    return tuple(ids[row] for row in rows)
