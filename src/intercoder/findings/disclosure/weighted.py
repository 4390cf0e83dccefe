"""Weighted shares that tell a small count.

A count of a code and its weighted share are two equations. Where one group weighs otherwise than
the others, they tell how many in it have the code, though its count is hidden, or a table by that
group comes later. So a weighted share is shown only if, for each group with a small count, others
of about the same weight could have the code in its members' place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from intercoder.findings.disclosure.cells import MISSING, Cell, Rule
from intercoder.findings.disclosure.people import People, Snapshot
from intercoder.findings.disclosure.tallies import Counter

Floats = NDArray[np.float64]
Marks = NDArray[np.bool_]
_PARTNERS = 300
"""Respondents on each side of an exchange who are looked at."""
_ATTEMPTS = 50
"""How often exchanges are drawn until they are taken not to exist."""


def told_by_weights(
    counted: Snapshot, cells: Iterable[Cell], weight: str, step: float, rule: Rule
) -> frozenset[Cell]:
    """The cells whose weighted share, shown in multiples of `step` beside their count, could tell a
    small count of the same codes in a group.

    `weight` is the attribute with the respondents' weights; a respondent without one weighs 1.
    Groups are those of every other attribute.
    """
    people = People([counted])
    counter = Counter(people)
    first = np.unique(people.person, return_index=True)[1]
    weights = np.array([float(one or 1) for one in people.values(weight)[first].tolist()])
    groups = list(_groups(people, first, weight, rule.threshold))
    return frozenset(
        one
        for one in cells
        if one.codes
        and _tells(counter.of(one, 0), counter.of(one.base, 0), weights, groups, step, rule)
    )


def _groups(people: People, first: NDArray[np.int64], weight: str, least: int) -> Iterator[Marks]:
    """The respondents of each group of at least so many, shape (respondents,)."""
    answers = (one for shot in people.snapshots for one in shot.answers)
    for name in sorted({name for one in answers for name, _ in one.attributes} - {weight}):
        values, place, sizes = np.unique(
            people.values(name)[first].astype(str), return_inverse=True, return_counts=True
        )
        for number in np.flatnonzero((sizes >= least) & (values != MISSING)).tolist():
            yield place == number


def _tells(
    has: NDArray[np.int16],
    base: NDArray[np.int16],
    weights: Floats,
    groups: Iterable[Marks],
    step: float,
    rule: Rule,
) -> bool:
    """Whether the share of those who have it tells how many have it, or lack it, in a group."""
    whole, given = float(weights @ base), float(weights @ has)
    if not whole:
        return False
    shown = round(given / whole / step) * step
    low, high = ((shown + side * step / 2) * whole - given for side in (-1, 1))
    for group in groups:
        number, size = int(has[group].sum()), int(base[group].sum())
        if size < rule.threshold or size == int(base.sum()):
            continue
        for count, mine, ends in (
            (number, has, (low, high)),
            (size - number, base - has, (-high, -low)),
        ):
            if rule.is_small(count) and not _is_open(count, mine, base, weights, group, ends, rule):
                return True
    return False


def _is_open(
    count: int,
    has: NDArray[np.int16],
    base: NDArray[np.int16],
    weights: Floats,
    group: Marks,
    ends: tuple[float, float],
    rule: Rule,
) -> bool:
    """Whether it could reach the threshold, with possible values that span as much."""
    able, having = base > has, has > 0
    for more in range(rule.threshold - count, rule.threshold + 1):
        fewer = rule.threshold - more
        if _exchanged(weights[group & able], weights[~group & having], more, ends) and _exchanged(
            weights[~group & able], weights[group & having], fewer, ends
        ):
            return True
    return False


def _exchanged(takes: Floats, gives: Floats, number: int, ends: tuple[float, float]) -> bool:
    """Whether so many exchanges can be found that add a sum between these ends to a weighted total.

    All but the last are those of least weight at first, then drawn at random.
    """
    if min(takes.size, gives.size) < number:
        return False
    lot = np.random.default_rng(0)
    for attempt in range(_ATTEMPTS if number else 0):
        if attempt:
            takes, gives = lot.permutation(takes), lot.permutation(gives)
        else:
            takes, gives = np.sort(takes), np.sort(gives)
        last = number - 1
        added = float(takes[:last].sum() - gives[:last].sum())
        sums = added + takes[last:, None][:_PARTNERS] - gives[None, last:][:, :_PARTNERS]
        if ((ends[0] <= sums) & (sums <= ends[1])).any():
            return True
    return not number
