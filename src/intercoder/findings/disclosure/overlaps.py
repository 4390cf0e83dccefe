"""Codes given together, as far as their frequencies tell.

If 3 have one code, 14 another, and 16 any of the two, one has both. So a table of frequencies can
tell a pair of codes that nobody has asked for yet. Such pairs are protected with the frequencies:
nothing that is hidden in a later table of pairs could hide them again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from intercoder.findings.disclosure.cells import ANY_CODE, Cell, Rule, Unit, cell
from intercoder.findings.disclosure.people import People


def told_pairs(people: People, groups: Iterable[tuple[Cell, int]], rule: Rule) -> Iterator[Cell]:
    """The small pairs that the frequencies in these groups could tell.

    A group is the base of a table, in a snapshot. Only pairs are looked at that the frequencies
    leave little room: where those of the codes below one hardly add up to more than its own, or two
    of them to more than that.
    """
    marks: dict[tuple[Unit, tuple[str, ...], int], tuple[tuple[str, ...], NDArray[np.bool_]]] = {}
    for group, at in groups:
        scope = people.in_scope(group, at)
        key = group.unit, group.questions, at
        if key not in marks:
            marks[key] = _given(people, at)
        codes, given = marks[key]
        having = given[scope]
        if group.unit is Unit.RESPONDENTS:
            having = _by_person(people.person[scope], having)
        yield from _in_group(people, group, at, codes, having, rule)


def _given(people: People, at: int) -> tuple[tuple[str, ...], NDArray[np.bool_]]:
    """All codes that any answer has, or has one below; and which rows have each."""
    columns = {}
    for code in (*people.codes, ANY_CODE):
        rows = np.logical_or.reduce([people.own(one) for one in sorted(people.below(code, at))])
        if np.any(rows):
            columns[code] = rows
    if not columns:
        return (), np.zeros((people.person.size, 0), dtype=np.bool_)
    return tuple(columns), np.stack(list(columns.values()), axis=1)


def _by_person(person: NDArray[np.int64], having: NDArray[np.bool_]) -> NDArray[np.bool_]:
    _, where = np.unique(person, return_inverse=True)
    found = np.zeros((int(where.max(initial=-1)) + 1, having.shape[1]), dtype=np.bool_)
    np.logical_or.at(found, where, having)
    return found


def _in_group(
    people: People,
    group: Cell,
    at: int,
    codes: tuple[str, ...],
    having: NDArray[np.bool_],
    rule: Rule,
) -> Iterator[Cell]:
    both = np.rint(having.T.astype(np.float32) @ having.astype(np.float32)).astype(np.int64)
    place = {code: number for number, code in enumerate(codes)}
    parents = people.snapshots[at].parents
    for whole in (one for one in codes if one == ANY_CODE or one in parents.values()):
        parts = [
            one
            for one in codes
            if one not in (whole, ANY_CODE)
            and (one not in parents if whole == ANY_CODE else parents.get(one) == whole)
        ]
        most = both[place[whole], place[whole]]
        often = {one: both[place[one], place[one]] for one in parts}
        is_tight = sum(often.values()) - most < 2 * rule.threshold
        for one, other in combinations(parts, 2):
            if is_tight or often[one] + often[other] > most:
                room = None if is_tight else most
                yield from _small_pairs(people, group, at, (one, other), place, both, rule, room)


def _small_pairs(
    people: People,
    group: Cell,
    at: int,
    pair: tuple[str, str],
    place: Mapping[str, int],
    both: NDArray[np.int64],
    rule: Rule,
    room: int | None,
) -> Iterator[Cell]:
    """The pair, and those of a code below the one with a code below the other; only those of more
    than have any of them together, if `room` says how many that are."""
    if not both[place[pair[0]], place[pair[1]]]:
        return
    mine, others = (sorted(people.below(one, at) & place.keys()) for one in pair)
    for one in mine:
        for other in others:
            often = both[place[one], place[one]] + both[place[other], place[other]]
            if room is not None and often <= room:
                continue
            if rule.is_small(int(both[place[one], place[other]])):
                yield cell(
                    one,
                    other,
                    where=dict(group.where),
                    questions=group.questions,
                    unit=group.unit,
                )
