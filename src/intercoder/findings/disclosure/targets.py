"""Which counts must stay unknown: the small ones in what is asked for, and all that follows.

A table that is asked for brings more counts with it than it prints: the complement of each code,
the base, the groups it leaves out (whoever has no value), other codes in the same groups, the
questions by which two scopes differ, and whoever was coded between two releases. These are
protected as well, so that a later table does not find its counts disclosed by earlier ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from intercoder.findings.disclosure.cells import ANY_CODE, Cell, Rule, Unit
from intercoder.findings.disclosure.finer import nearly_told
from intercoder.findings.disclosure.knowledge.unknowns import Count
from intercoder.findings.disclosure.knowledge.viewpoints import Viewpoints
from intercoder.findings.disclosure.overlaps import told_pairs
from intercoder.findings.disclosure.worlds.possible import Target


@dataclass(frozen=True, slots=True, order=True)
class _Shape:
    """What cells of one table have in common."""

    codes: tuple[str, ...]
    itself: bool
    exactly: bool
    unit: Unit
    attributes: tuple[str, ...]
    questions: tuple[str, ...]
    snapshot: int


def targets_of(
    views: Viewpoints, asked: Iterable[tuple[Cell, int]], rule: Rule
) -> tuple[Target, ...]:
    """The small counts behind these cells and snapshots, in a fixed order."""
    shapes = _shapes(views, asked, rule)
    found: dict[Count, Target] = {}
    for shape in sorted(shapes):
        counts = [Count(one, shape.snapshot) for one in _cells(views, shape)]
        views.prepare(counts)
        for count in counts:
            if rule.is_small(views.true_count(count)):
                found[count] = Target(count, rule.threshold)
    for target in (*_told_pairs(views, shapes, rule), *_told_questions(views, shapes, rule)):
        found.setdefault(target.count, target)
    for target in _changes(views, shapes, rule):
        found[target.count] = target
    return tuple(found.values())


def finer_targets(
    views: Viewpoints, asked: Iterable[tuple[Cell, int]], rule: Rule
) -> tuple[Target, ...]:
    """The small sets, pairs and triples of codes that these cells nearly tell, in a fixed order."""
    shapes = _shapes(views, asked, rule)
    tables: dict[_Shape, bool] = {}
    for one in shapes:
        if one.codes:
            table = replace(one, codes=(), itself=False, exactly=False)
            tables[table] = tables.get(table, False) or len(one.codes) > 1
    found: dict[Target, None] = {}
    for shape, with_pairs in sorted(tables.items()):
        groups = [(group, shape.snapshot) for group in _cells(views, shape)]
        for told in nearly_told(views.people, groups, rule, with_pairs=with_pairs):
            found[Target(Count(told, shape.snapshot), rule.threshold)] = None
    return tuple(found)


def _shapes(views: Viewpoints, asked: Iterable[tuple[Cell, int]], rule: Rule) -> set[_Shape]:
    """The tables behind these cells and snapshots, with all that follow from them."""
    shapes = {_shape(cell, snapshot) for cell, snapshot in asked}
    shapes |= set(_asked_again(views, shapes))
    shapes |= set(_in_nested_codings(views, shapes))
    shapes |= set(_all_codes(views, shapes, rule))
    shapes |= set(_between_questions(views, shapes))
    return shapes


def changed_groups(
    views: Viewpoints, cells: Iterable[Cell], now: int, rule: Rule
) -> frozenset[Cell]:
    """The cells with a code in whose scope only a few respondents changed since a snapshot.

    To show such a count would tell about these few, and so would showing it only where it has not
    changed.
    """
    found = set()
    for one in cells:
        if not one.codes:
            continue
        scope = views.counter.of(one.base, now)
        for earlier in _of_same_basis(views, now):
            before = views.counter.of(one.base, earlier)
            changed = views.changed((earlier, now))
            few = int((((scope > 0) | (before > 0)) & changed).sum())
            if rule.is_small(few):
                found.add(one)
    return frozenset(found)


def _of_same_basis(views: Viewpoints, now: int) -> Iterator[int]:
    """Earlier snapshots of the same codings: what differs there has changed since."""
    shots = views.people.snapshots
    return (number for number in range(now) if shots[number].basis == shots[now].basis)


def _shape(cell: Cell, snapshot: int) -> _Shape:
    names = tuple(name for name, _ in cell.where)
    return _Shape(cell.codes, cell.itself, cell.exactly, cell.unit, names, cell.questions, snapshot)


def _asked_again(views: Viewpoints, shapes: Iterable[_Shape]) -> Iterator[_Shape]:
    """What was asked for before, of the study as it is now: an earlier table and what has been
    published since can tell together what has become of its small groups."""
    latest = len(views.people.snapshots) - 1
    before = set(_of_same_basis(views, latest))
    for one in shapes:
        if one.snapshot in before:
            yield replace(one, snapshot=latest)


def _in_nested_codings(views: Viewpoints, shapes: Iterable[_Shape]) -> Iterator[_Shape]:
    """What is asked for in one coding, in those that have no more codes, and those that have no
    fewer: who has no code in the larger has none in the smaller."""
    for pair in views.people.nested:
        for one in shapes:
            if one.snapshot in pair:
                yield from (replace(one, snapshot=number) for number in pair)


def _all_codes(views: Viewpoints, shapes: Iterable[_Shape], rule: Rule) -> Iterator[_Shape]:
    """Every code, in all the groups that appear in tables of codes, in what these add up to, and
    where the groups of two tables cross.

    Where tables cross, two totals leave a small count open by themselves. So only codes are looked
    at there that others bind.
    """
    kinds: dict[_Shape, set[tuple[str, ...]]] = {}
    asked: dict[int, set[tuple[str, ...]]] = {}
    for one in shapes:
        asked.setdefault(one.snapshot, set()).add(one.attributes)
        if one.codes and not one.itself:
            kind = replace(one, codes=(), exactly=False, attributes=())
            kinds.setdefault(kind, set()).add(one.attributes)
    people = views.people
    given = [code for code in people.codes if people.own(code).any()]
    for kind, tables in kinds.items():
        above = sorted(set(people.snapshots[kind.snapshot].parents.values()))
        own = _parts(tables)
        for attributes in own:
            for code in dict.fromkeys((*given, *above, ANY_CODE)):
                yield replace(kind, codes=(code,), attributes=attributes)
        crossed = _parts(_crossed(tables, asked[kind.snapshot])) - own
        if crossed:
            for code in _bound(views, kind, _parts(asked[kind.snapshot]), (*above, ANY_CODE), rule):
                for attributes in crossed:
                    yield replace(kind, codes=(code,), attributes=attributes)


def _told_pairs(views: Viewpoints, shapes: Iterable[_Shape], rule: Rule) -> Iterator[Target]:
    """The small pairs of codes that tables of codes could tell."""
    tables = {
        replace(one, codes=(), itself=False)
        for one in shapes
        if len(one.codes) == 1 and not one.exactly
    }
    for shape in sorted(tables):
        groups = ((one, shape.snapshot) for one in _cells(views, shape))
        for one in told_pairs(views.people, groups, rule):
            yield Target(Count(one, shape.snapshot), rule.threshold)


def _told_questions(views: Viewpoints, shapes: set[_Shape], rule: Rule) -> Iterator[Target]:
    """The small counts of single questions that answers and respondents together could tell: if a
    few respondents gave nearly as many answers as they could, all questions have nearly as many.
    """
    every = tuple(sorted(set(views.people.question.tolist())))
    for shape in sorted(shapes):
        questions = shape.questions or every
        if shape.unit is not Unit.RESPONDENTS or len(questions) < 2 or len(shape.codes) > 1:
            continue
        if replace(shape, unit=Unit.ANSWERS) not in shapes:
            continue
        for one in (one for one in _cells(views, shape) if one.present):
            people = views.true_count(Count(one, shape.snapshot))
            answers = views.true_count(Count(replace(one, unit=Unit.ANSWERS), shape.snapshot))
            if people >= 2 * rule.threshold or answers <= (len(questions) - 1) * people:
                continue
            for question, unit in product(questions, Unit):
                count = Count(replace(one, questions=(question,), unit=unit), shape.snapshot)
                if rule.is_small(views.true_count(count)):
                    yield Target(count, rule.threshold)


def _crossed(
    tables: Iterable[tuple[str, ...]], others: Iterable[tuple[str, ...]]
) -> set[tuple[str, ...]]:
    """The attributes of two tables together: what both tell of the groups that they cross in."""
    return {tuple(sorted({*one, *other})) for one in tables for other in others}


def _bound(
    views: Viewpoints,
    kind: _Shape,
    tables: Iterable[tuple[str, ...]],
    above: Iterable[str],
    rule: Rule,
) -> list[str]:
    """The codes below one that, in some group, all but a few have who have any of them."""
    people, counter, at = views.people, views.counter, kind.snapshot
    given = [code for code in people.codes if people.own(code).any()]
    scope = people.in_scope(Cell(questions=kind.questions, unit=kind.unit), at)
    groups = [
        Cell(where=tuple(zip(names, values, strict=True)), questions=kind.questions, unit=kind.unit)
        for names in tables
        for values in _groups(views, names, scope)
    ]
    found: dict[str, None] = {}
    for whole in above:
        below = [one for one in (*given, *people.snapshots[at].parents.values()) if one != whole]
        below = [one for one in dict.fromkeys(below) if one in people.below(whole, at)]
        for group in groups:
            most = counter.total(replace(group, codes=(whole,)), at)
            if most and any(
                most - counter.total(replace(group, codes=(one,)), at) < rule.threshold
                for one in below
            ):
                found.update(dict.fromkeys((*below, whole)))
                break
    return list(found)


def _parts(tables: Iterable[tuple[str, ...]]) -> set[tuple[str, ...]]:
    """The attributes of tables, and of the totals in them."""
    return {
        some
        for names in tables
        for number in range(len(names) + 1)
        for some in combinations(names, number)
    }


def _between_questions(views: Viewpoints, shapes: Iterable[_Shape]) -> Iterator[_Shape]:
    """The questions that a wider scope has and a narrower one lacks: answers add up over them."""
    every = tuple(sorted(set(views.people.question.tolist())))
    groups: dict[_Shape, set[tuple[str, ...]]] = {}
    for one in shapes:
        if one.unit is Unit.ANSWERS:
            groups.setdefault(replace(one, questions=()), set()).add(one.questions or every)
    for shape, scopes in groups.items():
        for wide in scopes:
            for narrow in scopes:
                rest = set(wide) - set(narrow)
                if rest and set(narrow) < set(wide):
                    yield replace(shape, questions=tuple(sorted(rest)))


def _cells(views: Viewpoints, shape: _Shape) -> Iterator[Cell]:
    """Every cell of this shape, in all groups that occur: with the code, without it, and base."""
    base = Cell(questions=shape.questions, unit=shape.unit)
    scope = views.people.in_scope(base, shape.snapshot)
    for values in _groups(views, shape.attributes, scope):
        whole = replace(base, where=tuple(zip(shape.attributes, values, strict=True)))
        yield whole
        if shape.codes:
            having = replace(whole, codes=shape.codes, itself=shape.itself, exactly=shape.exactly)
            yield having
            if len(shape.codes) == 1 and not shape.exactly:
                yield having.complement


def _groups(
    views: Viewpoints, attributes: tuple[str, ...], scope: NDArray[np.bool_]
) -> list[tuple[str, ...]]:
    if not attributes:
        return [()]
    columns = [views.people.values(name)[scope].tolist() for name in attributes]
    return sorted(set(zip(*columns, strict=True)))


def _changes(views: Viewpoints, shapes: set[_Shape], rule: Rule) -> Iterator[Target]:
    """What tables of the same shape at two moments tell of those who changed between them."""
    latest = len(views.people.snapshots) - 1
    for shape in sorted(shapes):
        if shape.snapshot != latest or not shape.codes:
            continue
        for earlier in _of_same_basis(views, latest):
            if replace(shape, snapshot=earlier) not in shapes:
                continue
            for cell in (one for one in _cells(views, shape) if one.codes):
                for snapshot in (earlier, latest):
                    count = Count(cell, snapshot, (earlier, latest))
                    base = views.true_count(replace(count, cell=cell.base))
                    number = views.true_count(count)
                    is_zero = not cell.present and number == base  # none of them has the code
                    if rule.is_small(number) and not is_zero:
                        yield Target(count, min(rule.threshold, base))
