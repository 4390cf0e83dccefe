"""Weighted shares that tell a small count.

A count of a code and its weighted share are two equations, and the share by other weights is a
third. Where one group weighs otherwise than the others, they tell how many in it have the code,
though its count is hidden, or a table by that group comes later. So a weighted share is shown only
if, for each group with a small count, others of about the same weight could have the code in its
members' place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intercoder.findings.disclosure.cells import MISSING, Cell, Rule
from intercoder.findings.disclosure.people import People, Snapshot
from intercoder.findings.disclosure.tallies import Counter

Floats = NDArray[np.float64]
Marks = NDArray[np.bool_]
_ATTEMPTS = 50
"""How often exchanges are drawn until they are taken not to exist."""


def told_by_weights(
    counted: Snapshot,
    cells: Iterable[Cell],
    weights: Sequence[str],
    step: float,
    rule: Rule,
    tables: Iterable[tuple[str, ...]] = (),
) -> frozenset[Cell]:
    """The cells whose weighted share, shown in multiples of `step` beside their count, could tell a
    small count of the same codes in a group.

    `weights` are the attributes with the respondents' weights: that of this release, and those of
    earlier ones, of which readers are taken to have the same shares. A respondent without one
    weighs 1. Groups are those of every other attribute, and of the attributes of each of `tables`
    together, which were published before, and of each table here. Counts by these attributes are
    taken to be shown: so only respondents change places who are alike in all of them but those of
    the group.
    """
    wanted = tuple(cells)
    people = People([counted])
    counter = Counter(people)
    first = np.unique(people.person, return_index=True)[1]
    each = [[float(one or 1) for one in people.values(name)[first].tolist()] for name in weights]
    heavy = np.array(each, dtype=float).reshape(len(weights), len(first))
    asked = {
        tuple(one for one in names if one not in weights)
        for names in (*tables, *(tuple(name for name, _ in one.where) for one in wanted))
    }
    groups = list(_groups(people, first, asked, weights, rule.threshold))
    return frozenset(
        one
        for one in wanted
        if one.codes
        and _tells(counter.of(one, 0), counter.of(one.base, 0), heavy, groups, step, rule)
    )


@dataclass(frozen=True, slots=True)
class _Group:
    """Respondents who are counted together somewhere."""

    members: Marks
    """Shape (respondents,)."""
    alike: NDArray[np.int64]
    """Shape (respondents,): the same for those who are alike in all else that tables go by."""


def _groups(
    people: People,
    first: NDArray[np.int64],
    asked: set[tuple[str, ...]],
    weights: Sequence[str],
    least: int,
) -> Iterator[_Group]:
    """Each group of at least so many respondents."""
    answers = (one for shot in people.snapshots for one in shot.answers)
    every = sorted({name for one in answers for name, _ in one.attributes} - {*weights})
    named = sorted({name for names in asked for name in names})
    crossed = {tuple(sorted({*one, *other})) for one in asked for other in asked}
    for names in sorted({*((one,) for one in every), *crossed} - {()}):
        others = [name for name in named if name not in names]
        alike = _numbered(people, first, others)
        place = _numbered(people, first, names)
        missing = np.logical_or.reduce([people.values(name)[first] == MISSING for name in names])
        for number, size in enumerate(np.bincount(place).tolist()):
            members = place == number
            if size >= least and not missing[members].any():
                yield _Group(members, alike)


def _numbered(people: People, first: NDArray[np.int64], names: Sequence[str]) -> NDArray[np.int64]:
    """The same number for respondents with the same values, shape (respondents,)."""
    numbers: dict[tuple[object, ...], int] = {}
    columns = [people.values(name)[first].tolist() for name in names]
    rows = zip(*columns, strict=True) if columns else [()] * len(first)
    return np.array([numbers.setdefault(row, len(numbers)) for row in rows], dtype=np.int64)


def _tells(
    has: NDArray[np.int16],
    base: NDArray[np.int16],
    weights: Floats,
    groups: Iterable[_Group],
    step: float,
    rule: Rule,
) -> bool:
    """Whether the shares of those who have it tell how many have it, or lack it, in a group."""
    whole, given = weights @ base, weights @ has
    if not (whole > 0).all():
        return False
    shown = np.round(given / whole / step) * step
    low, high = ((shown + side * step / 2) * whole - given for side in (-1, 1))
    for group in groups:
        inside = group.members
        number, size = int(has[inside].sum()), int(base[inside].sum())
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
    group: _Group,
    ends: tuple[Floats, Floats],
    rule: Rule,
) -> bool:
    """Whether it could reach the threshold, with possible values that span as much."""
    able, having, inside = base > has, has > 0, group.members
    for more in range(rule.threshold - count, rule.threshold + 1):
        fewer = rule.threshold - more
        if _exchanged(inside & able, ~inside & having, more, weights, group.alike, ends) and (
            _exchanged(~inside & able, inside & having, fewer, weights, group.alike, ends)
        ):
            return True
    return False


def _exchanged(
    takes: Marks,
    gives: Marks,
    number: int,
    weights: Floats,
    alike: NDArray[np.int64],
    ends: tuple[Floats, Floats],
) -> bool:
    """Whether so many exchanges can be found that add sums between these ends to the weighted
    totals: between respondents of the same weights as far as there are such, then all but the last
    between those of about the same weights at first, then drawn at random."""
    if min(int(takes.sum()), int(gives.sum())) < number:
        return False
    kinds: dict[int, tuple[list[int], list[int]]] = {}
    for side, marks in enumerate((takes, gives)):
        for person in np.flatnonzero(marks).tolist():
            kinds.setdefault(int(alike[person]), ([], []))[side].append(person)
    number -= sum(_matched(weights, *both) for both in kinds.values())
    if number <= 0:
        return True
    lot = np.random.default_rng(0)
    for attempt in range(_ATTEMPTS):
        pairs = _paired(weights, kinds.values(), lot if attempt else None)
        if pairs.shape[1] < number:
            return False
        sums = pairs[:, : number - 1].sum(axis=1)[:, None] + pairs[:, number - 1 :]
        if ((ends[0][:, None] <= sums) & (sums <= ends[1][:, None])).all(axis=0).any():
            return True
    return False


def _matched(weights: Floats, takes: list[int], gives: list[int]) -> int:
    """Take out of both as many as have the same weights in both; says how many."""
    left: dict[bytes, list[int]] = {}
    for one in gives:
        left.setdefault(weights[:, one].tobytes(), []).append(one)
    found = [one for one in takes if (same := left.get(weights[:, one].tobytes())) and same.pop()]
    gone = set(found)
    takes[:] = [one for one in takes if one not in gone]
    gives[:] = [one for some in left.values() for one in some]
    return len(found)


def _paired(
    weights: Floats,
    kinds: Iterable[tuple[list[int], list[int]]],
    lot: np.random.Generator | None,
) -> Floats:
    """What pairs add to each weighted total, shape (weights, pairs): those that add least first, or
    drawn at random. Nobody is in two of them."""
    found = []
    for takes, gives in kinds:
        each = [np.array(one, dtype=np.int64) for one in (takes, gives)]
        each = [
            one[np.argsort(weights[0][one], kind="stable")] if lot is None else lot.permutation(one)
            for one in each
        ]
        size = min(len(one) for one in each)
        found.append(weights[:, each[0][:size]] - weights[:, each[1][:size]])
    pairs = np.concatenate(found, axis=1)
    order = np.argsort(np.abs(pairs).sum(axis=0), kind="stable") if lot is None else None
    return pairs[:, lot.permutation(pairs.shape[1]) if lot is not None else order]
