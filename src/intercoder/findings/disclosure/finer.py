"""Sets of codes that frequencies nearly tell.

Who has any code, and none below a parent, has just the others: so frequencies can tell how many
have exactly one code, though nobody has asked for sets yet. Nothing that is hidden in a later table
of sets could hide such a count again, so it is protected with the frequencies.

Counts tell sets only where there is little room between them: where all but a few who have any of
several codes have the same one, or where these codes together are hardly given more often than any
of them. Elsewhere, those who have a set can be as many as those who have its rarest code.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from intercoder.findings.disclosure.cells import ANY_CODE, Cell, Rule, Unit
from intercoder.findings.disclosure.people import People

_FEW = 6
"""Where no more codes are given, pairs and triples are looked at, and every set in a group that
frequencies describe closely. Of more codes, they hardly tell any but those left by a code that
nearly all have."""
Marks = NDArray[np.bool_]


def nearly_told(
    people: People, groups: Iterable[tuple[Cell, int]], rule: Rule, *, with_pairs: bool
) -> Iterator[Cell]:
    """The small counts of sets, pairs and triples of codes in these groups that frequencies could
    tell, or frequencies with pairs.

    A group is the base of a table, in a snapshot.
    """
    own = {one: people.own(one) for one in people.codes}
    given = [one for one, marks in own.items() if marks.any()]
    if len(given) < 2:
        return
    marks = np.stack([own[one] for one in given], axis=1)
    for group, at in groups:
        scope = people.in_scope(group, at)
        having = marks[scope]
        if group.unit is Unit.RESPONDENTS:
            having = _by_person(people.person[scope], having)
        having = having[having.any(axis=1)]
        for one in _in_group(people, at, given, having, rule, with_pairs=with_pairs):
            codes, how = one
            yield replace(group, codes=tuple(sorted(codes)), **how)


def _by_person(person: NDArray[np.int64], having: Marks) -> Marks:
    _, where = np.unique(person, return_inverse=True)
    found = np.zeros((int(where.max(initial=-1)) + 1, having.shape[1]), dtype=np.bool_)
    np.logical_or.at(found, where, having)
    return found


_Way = tuple[tuple[str, ...], Mapping[str, Any]]
"""Codes, and how they are counted."""


def _in_group(
    people: People, at: int, given: list[str], having: Marks, rule: Rule, *, with_pairs: bool
) -> Iterator[_Way]:
    place = {code: number for number, code in enumerate(given)}
    parents = people.snapshots[at].parents
    wholes = {
        one: having[:, [place[leaf] for leaf in sorted(people.below(one, at) & place.keys())]]
        for one in (ANY_CODE, *sorted(set(parents.values())), *given)
    }
    rows: dict[str, Marks] = {
        one: np.asarray(marks.any(axis=1), dtype=np.bool_) for one, marks in wholes.items()
    }
    few = len(given) <= _FEW
    concerned = np.zeros(len(having), dtype=np.bool_)
    for whole in (one for one in wholes if one == ANY_CODE or one in parents.values()):
        parts = {
            one: marks
            for one, marks in rows.items()
            if one not in (whole, ANY_CODE) and one in people.below(whole, at) and marks.any()
        }
        near = _nearly_all(rows[whole], parts, rule)
        is_tight = _is_tight(rows[whole], _next(parts, parents, whole), rule)
        if (few and (near or is_tight or with_pairs)) or (is_tight and whole == ANY_CODE):
            concerned |= rows[whole]
        for one in near:
            concerned |= rows[whole] & ~one
    tops = sorted({_top(one, parents) for one in given})
    rolled = np.stack([rows[one] for one in tops], axis=1)
    for names, marks in ((given, having), (tops, rolled)):
        for codes, number in _patterns(names, marks[concerned]):
            if rule.is_small(number) and len(tops) > 1:
                yield codes, {"exactly": True}
    above = [one for one in given if one in parents.values()]
    sizes = (1, 2, 3) if few else (1,)
    for size in sizes:
        for codes in combinations(given if few else above, size):
            theirs = having[:, [place[one] for one in codes]].all(axis=1)
            if not (theirs & concerned).any() or not rule.is_small(int(theirs.sum())):
                continue
            yield codes, {"itself": True}
            if size > 1:
                yield codes, {}


def _top(code: str, parents: Mapping[str, str]) -> str:
    while code in parents:
        code = parents[code]
    return code


def _next(parts: Mapping[str, Marks], parents: Mapping[str, str], whole: str) -> list[Marks]:
    """Those just below a code; below any code, those at the top."""
    above = {one: parents.get(one, ANY_CODE) for one in parts}
    return [marks for one, marks in parts.items() if above[one] == whole]


def _nearly_all(whole: Marks, parts: Mapping[str, Marks], rule: Rule) -> list[Marks]:
    """The parts of a whole that all but a few of it have."""
    most = int(whole.sum())
    return [one for one in parts.values() if most - int(one.sum()) < 2 * rule.threshold]


def _is_tight(whole: Marks, just_below: list[Marks], rule: Rule) -> bool:
    """Whether few of a whole have two of the codes just below it."""
    room = sum(int(one.sum()) for one in just_below) - int(whole.sum())
    return len(just_below) > 1 and room < 2 * rule.threshold


def _patterns(names: list[str], marks: Marks) -> Iterator[tuple[tuple[str, ...], int]]:
    """The sets that occur, and how often."""
    if not len(marks):
        return
    unique, numbers = np.unique(marks, axis=0, return_counts=True)
    for row, number in zip(unique, numbers.tolist(), strict=True):
        codes = tuple(name for name, yes in zip(names, row.tolist(), strict=True) if yes)
        if codes:
            yield codes, number
