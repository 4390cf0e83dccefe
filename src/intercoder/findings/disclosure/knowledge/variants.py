"""Respondents in and around a small group as they are, and as they might be.

Those inside could be elsewhere, others could be inside instead, and either could have the codes in
question or lack them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from intercoder.findings.disclosure.cells import MISSING
from intercoder.findings.disclosure.knowledge.unknowns import Count
from intercoder.findings.disclosure.people import CodedAnswer, People, Snapshot

_MAX_INSIDE = 30
"""Respondents of a large group who are varied: so many with a code in question, and without."""
_MAX_PARTNERS = 6
"""Respondents of each other group who may change places with those of a small one."""
_MAX_PLACES = 6
"""Groups outside a small one in which somebody inside may be instead, and the other way round."""
_MANY_PLACES = 60
"""Of more combinations of values, only some are considered."""
Pairs = tuple[tuple[str, str], ...]
"""Attributes and values."""
_Answer = tuple[str, str, frozenset[str], Pairs]
"""Id, question, codes and attributes."""
_Row = tuple[int, _Answer]
"""A snapshot, and an answer in it."""


@dataclass(frozen=True, slots=True)
class Variants:
    """Kinds of respondents as they are and as they might be, each under a name of their own."""

    snapshots: tuple[Snapshot, ...]
    numbers: Mapping[str, int]
    """How many respondents there are of each kind that is as it is."""

    def real(self, made: People) -> NDArray[np.int64]:
        """How many there are of each kind, shape (respondents,)."""
        rows = (one.respondent for shot in made.snapshots for one in shot.answers)
        names = dict(zip(made.person.tolist(), rows, strict=True))
        found = [self.numbers.get(names[number], 0) for number in range(made.size)]
        return np.array(found, dtype=np.int64)


def variants(
    people: People, target: Count, inside: NDArray[np.bool_], places: Sequence[Pairs]
) -> Variants:
    chosen = np.flatnonzero(_a_few(people, target, inside) | _partners(people, target, inside))
    inside_places, outside_places = (
        _some([one for one in places if _is_in(target, one) == wanted]) for wanted in (True, False)
    )
    made: list[list[CodedAnswer]] = [[] for _ in people.snapshots]
    numbers = {}
    for number, (rows, size) in enumerate(_kinds(people, chosen).items()):
        changes = _changes(people, target, rows, (inside_places, outside_places))
        for variant, changed in enumerate(changes):
            name = f"{number}|{variant}"
            if not variant:
                numbers[name] = size
            for snapshot, (answer, question, codes, attributes) in changed:
                made[snapshot].append(CodedAnswer(answer, name, question, codes, attributes))
    return Variants(
        tuple(
            replace(shot, answers=tuple(rows))
            for shot, rows in zip(people.snapshots, made, strict=True)
        ),
        numbers,
    )


def _kinds(people: People, chosen: NDArray[np.int64]) -> dict[tuple[_Row, ...], int]:
    """The respondents' answers, and how many respondents have just the same; without ids."""
    theirs: dict[int, list[_Row]] = {int(one): [] for one in chosen}
    every = ((number, one) for number, shot in enumerate(people.snapshots) for one in shot.answers)
    for person, (number, one) in zip(people.person.tolist(), every, strict=True):
        if person in theirs:
            theirs[person].append((number, ("", one.question, one.codes, one.attributes)))
    found: dict[tuple[_Row, ...], int] = {}
    for rows in theirs.values():
        found[tuple(rows)] = found.get(tuple(rows), 0) + 1
    return found


def _a_few(people: People, target: Count, inside: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Those inside; of many, some of those with a code in question and some of the others."""
    if int(inside.sum()) <= 2 * _MAX_INSIDE:
        return inside
    has = np.zeros(people.size, dtype=np.bool_)
    for leaf in people.leaves(target.cell, target.snapshot):
        has[people.person[people.own(leaf)]] = True
    marks = np.zeros(people.size, dtype=np.bool_)
    for some in (inside & has, inside & ~has):
        marks[np.flatnonzero(some)[:_MAX_INSIDE]] = True
    return marks


def _partners(people: People, target: Count, inside: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Others who could change places with those inside: a few of every group, with few codes;
    of those who have one of the codes in question, and of those who do not."""
    leaves = set(people.leaves(target.cell, target.snapshot))
    names = [attribute for attribute, _ in target.cell.where]
    now = np.flatnonzero(people.snapshot == target.snapshot)
    taken: dict[tuple[str, ...], list[int]] = {}
    answers = people.snapshots[target.snapshot].answers
    order = sorted(range(len(now)), key=lambda at: (len(answers[at].codes), at))
    seen = set(np.flatnonzero(inside).tolist())
    for at in order:
        person = int(people.person[now[at]])
        group = tuple(dict(answers[at].attributes).get(name, "") for name in names)
        mine = taken.setdefault((*group, str(leaves.isdisjoint(answers[at].codes))), [])
        if person not in seen and len(mine) < _MAX_PARTNERS:
            seen.add(person)
            mine.append(person)
    marks = np.zeros(people.size, dtype=np.bool_)
    marks[[one for group in taken.values() for one in group]] = True
    return marks


def _changes(
    people: People,
    target: Count,
    rows: Sequence[_Row],
    places: tuple[Sequence[Pairs], Sequence[Pairs]],
) -> list[Sequence[_Row]]:
    """Respondents as they are, first, and in other groups or with other codes."""
    every = people.leaves(target.cell, target.snapshot)
    leaves = list(dict.fromkeys([*people.most_given(every), *every]))[:2]
    found: dict[tuple[_Row, ...], None] = {tuple(rows): None}
    own = set(rows[-1][1][3])
    is_inside = any(_is_in(target, attributes) for _, (*_, attributes) in rows)
    nearest = [
        place
        for some, within in zip(places, (True, False), strict=True)
        for place in sorted(some, key=lambda one: len(own.symmetric_difference(one)))[
            : _MAX_PLACES if within != is_inside else 1
        ]
    ]
    for place in nearest:
        moved = [(at, _moved(one, place)) for at, one in rows]
        for code in ("", *leaves):
            for has in (True, False) if code else (True,):
                found[tuple((at, _with_code(one, code, has=has)) for at, one in moved)] = None
    return list(found)


def _is_in(target: Count, place: Pairs) -> bool:
    pairs = dict(place)
    return all(pairs.get(name, MISSING) == value for name, value in target.cell.where)


def places(people: People, counts: Iterable[Count]) -> tuple[Pairs, ...]:
    """The combinations of values that occur, of the attributes that counts mention.

    Some attributes follow from others (a region from a town, a weight from both), so no others are
    thought possible.
    """
    named = {name for one in counts for name, _ in one.cell.where}
    names = sorted(named | {one.weight for one in counts if one.weight})
    columns = [people.values(name).tolist() for name in names]
    if not names:
        return ((),)
    return tuple(
        tuple(zip(names, values, strict=True)) for values in sorted(set(zip(*columns, strict=True)))
    )


def _some(places: Sequence[Pairs]) -> Sequence[Pairs]:
    """Of many places, some from everywhere."""
    return places[:: len(places) // _MANY_PLACES + 1]


def _moved(one: _Answer, place: Pairs) -> _Answer:
    """The answer of somebody in this place; attributes that nothing mentions stay as they are."""
    answer, question, codes, attributes = one
    named = {name for name, _ in place}
    kept = [(name, value) for name, value in attributes if name not in named]
    held = tuple(sorted([*kept, *((a, v) for a, v in place if v != MISSING)]))
    return answer, question, codes, held


def _with_code(one: _Answer, code: str, *, has: bool) -> _Answer:
    if not code or (code in one[2]) == has:
        return one
    answer, question, codes, attributes = one
    return answer, question, codes | {code} if has else codes - {code}, attributes
