"""Random histories of more kinds of tables, and an attacker who has all of them.

Respondents answer up to two questions, so that answers and respondents are counted apart. Tables
have pairs and sets of codes, codes themselves, single questions, and rounded counts. Answers are
added between two releases, and the attacker knows that none was changed.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from math import ceil, floor
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from intercoder.findings.disclosure.cells import ANY_CODE, Cell, Rule, Shown, Unit, cell
from intercoder.findings.disclosure.knowledge.changes import changed_people
from intercoder.findings.disclosure.people import CodedAnswer, People, Snapshot
from intercoder.findings.disclosure.protect import protect

CODES = ("a", "b", "c")
PARENTS = {"b": "p", "c": "p"}
QUESTIONS = ("q", "r")
VALUES = {"g": ("1", "2"), "h": ("x", "y")}
Sets = frozenset[str] | None
"""Codes of an answer; None where it is not coded."""
Given = tuple[Sets, ...]
"""A respondent's answers to the questions."""
Course = tuple[Given, ...]
"""The same at each moment."""
Group = frozenset[tuple[str, str]]


@dataclass
class WideHistory:
    """What was published of one study, and what it was published from."""

    people: list[tuple[Group, Course]]
    rule: Rule
    shown: list[Shown] = field(default_factory=list)
    shapes: list[tuple[Cell, int]] = field(default_factory=list)
    refused: int = 0

    def at(self, moment: int) -> Snapshot:
        """The study at a moment."""
        rows = [
            CodedAnswer(f"a{number}{question}", f"r{number}", question, codes, tuple(sorted(group)))
            for number, (group, course) in enumerate(self.people)
            for question, codes in zip(QUESTIONS, course[moment], strict=True)
            if codes is not None
        ]
        return Snapshot(tuple(rows), PARENTS, "final")

    def count(self, one: Cell, moment: int) -> int:
        """A cell counted by hand."""
        return sum(added(one, group, course[moment]) for group, course in self.people)


def _has(codes: frozenset[str], code: str, one: Cell) -> bool:
    if code == ANY_CODE:
        return bool(codes)
    return code in codes or (not one.itself and code in {PARENTS.get(each) for each in codes})


def _has_others(codes: frozenset[str], one: Cell) -> bool:
    mine = {each for each in codes for code in one.codes if _has(frozenset({each}), code, one)}
    return bool(codes - mine)


def added(one: Cell, group: Group, given: Given) -> int:
    """What a respondent adds to a cell."""
    if not set(one.where) <= group:
        return 0
    scope = [
        codes
        for question, codes in zip(QUESTIONS, given, strict=True)
        if codes is not None and (not one.questions or question in one.questions)
    ]
    if not one.codes:
        return len(scope) if one.unit is Unit.ANSWERS else int(bool(scope))
    if one.unit is Unit.ANSWERS:
        having = [
            all(_has(codes, code, one) for code in one.codes)
            and not (one.exactly and _has_others(codes, one))
            for codes in scope
        ]
        return sum(yes == one.present for yes in having)
    has = all(any(_has(codes, code, one) for codes in scope) for code in one.codes)
    if one.exactly:
        has = has and not any(_has_others(codes, one) for codes in scope)
    return int(bool(scope) and has == one.present)


def wide_history(seed: int, exports: int = 3) -> WideHistory:
    """A study and its exports."""
    rng = random.Random(seed)
    chances = {code: rng.uniform(0.02, 0.4) for code in CODES}
    answering = rng.uniform(0.5, 1.0)
    moments = rng.choice([1, 2])
    begun = rng.uniform(0.4, 0.9)

    def answer() -> Sets:
        if rng.random() > answering:
            return None
        return frozenset(code for code in CODES if rng.random() < chances[code])

    people: list[tuple[Group, Course]] = []
    for _ in range(rng.randrange(20, 100)):
        group = frozenset((name, rng.choices(said, (1, 2))[0]) for name, said in VALUES.items())
        last = tuple(answer() for _ in QUESTIONS)
        first = tuple(codes if rng.random() < begun else None for codes in last)
        people.append((group, (first, last) if moments == 2 else (last,)))
    found = WideHistory(people, Rule(rng.choice([3, 5])))
    for moment in sorted(rng.randrange(moments) for _ in range(exports)):
        _export(found, moment, rng)
    return found


def _export(found: WideHistory, moment: int, rng: random.Random) -> None:
    used = sorted({number for _, number in found.shapes} | {moment})
    shots = [found.at(number) for number in used]
    for number, shot in zip(used[:-1], shots, strict=False):
        changed = int(changed_people(People([shot, shots[-1]]), 0, 1).sum())
        if number != moment and found.rule.is_small(changed):
            found.refused += 1
            return
    wanted = list(dict.fromkeys(_tables(rng, with_sets=not found.shapes)))
    publish(found, wanted, dict(zip(used, shots, strict=True)), moment, rounds=rng.random() < 0.2)


class _Published(Protocol):
    """What was published of a study."""

    rule: Rule
    shown: list[Shown]
    shapes: list[tuple[Cell, int]]


def publish(
    found: _Published,
    wanted: Sequence[Cell],
    shots: Mapping[int, Snapshot],
    now: int,
    *,
    rounds: bool,
) -> None:
    """Protect these counts of the study as it is now, and publish what may be shown of them.

    `shots` has the study at each moment of which something was published, and now, in their order.
    """
    place = {number: at for at, number in enumerate(shots)}
    got = protect(
        list(shots.values()),
        wanted,
        [Shown(one.cell, one.low, one.high, place[one.snapshot]) for one in found.shown],
        [(one, place[number]) for one, number in found.shapes],
        found.rule,
        rounds=rounds,
    )
    for one, count in got.shown.items():
        low, high = found.rule.told_by(found.rule.rounded(count)) if rounds else (count, count)
        found.shown.append(Shown(one, low, high, now))
    found.shapes += [(one, now) for one in wanted]


def _tables(rng: random.Random, *, with_sets: bool) -> Iterator[Cell]:
    """Tables of one release. Sets of codes come in the first one only: they are finer than what the
    others count, and it can have told them."""
    unit, questions = rng.choice(list(Unit)), rng.choice([(), ("q",), ("r",)])
    for _ in range(rng.randrange(1, 3)):
        names = rng.choice([(), ("g",), ("h",), ("g", "h")])
        kind = rng.choice(["codes", "codes", "itself", "pairs", *(["sets"] if with_sets else [])])
        for chosen in product(*(VALUES[name] for name in names)):
            where = dict(zip(names, chosen, strict=True))
            yield cell(where=where, unit=unit, questions=questions)
            for codes, how in _rows(kind):
                yield cell(codes[0], *codes[1:], where=where, unit=unit, questions=questions, **how)


def _rows(kind: str) -> list[tuple[tuple[str, ...], Mapping[str, bool]]]:
    if kind == "pairs":
        return [(("a", "b"), {}), (("a", "p"), {}), (("b", "c"), {})]
    if kind == "sets":
        every = [one for n in range(1, 4) for one in combinations(CODES, n)]
        return [(one, {"exactly": True}) for one in every]
    if kind == "itself":
        return [((code,), {"itself": True}) for code in CODES]
    return [((code,), {}) for code in ("a", "b", "c", "p", ANY_CODE)]


class WideAttacker:
    """Knows every count that was shown, and that no answer was changed or uncoded."""

    def __init__(self, found: WideHistory) -> None:
        sets = [frozenset(one) for n in range(len(CODES) + 1) for one in combinations(CODES, n)]
        moments = len(found.people[0][1])
        steps: list[tuple[Sets, ...]] = [(None,) * moments, *((one,) * moments for one in sets)]
        if moments == 2:
            steps += [(None, one) for one in sets]
        groups = [frozenset(zip(VALUES, one, strict=True)) for one in product(*VALUES.values())]
        self.kinds: list[tuple[Group, Course]] = [
            (group, tuple(zip(*answers, strict=True)))
            for group in groups
            for answers in product(steps, repeat=len(QUESTIONS))
        ]
        self.rows = np.array([self.column(one.cell, one.snapshot) for one in found.shown])
        self.ends = np.array([(one.low, one.high) for one in found.shown], dtype=float)

    def column(self, one: Cell, moment: int) -> NDArray[np.float64]:
        """What each kind of respondent adds to a cell."""
        return np.array([float(added(one, group, course[moment])) for group, course in self.kinds])

    def bounds(self, one: Cell, moment: int) -> tuple[int, int]:
        """The least and the most a count can be."""
        cost = self.column(one, moment)
        ends = []
        for sign in (1, -1):
            got = linprog(
                sign * cost,
                A_ub=np.concatenate([self.rows, -self.rows]) if len(self.rows) else None,
                b_ub=np.concatenate([self.ends[:, 1], -self.ends[:, 0]])
                if len(self.rows)
                else None,
                bounds=(0, 200),
                method="highs",
            )
            assert got.status == 0
            ends.append(sign * got.fun)
        return ceil(ends[0] - 1e-6), floor(ends[1] + 1e-6)


def pinned(found: WideHistory) -> tuple[list[tuple[Cell, int, int, int]], int]:
    """The small counts that the attacker knows too well, and how many small ones there were."""
    attacker, bad, small = WideAttacker(found), [], 0
    wanted = {
        (one, moment)
        for cell_, moment in found.shapes
        for one in (cell_, cell_.base, *((cell_.complement,) if len(cell_.codes) == 1 else ()))
    }
    for one, moment in sorted(wanted):
        if one.exactly and not one.present:
            continue
        if found.rule.is_small(found.count(one, moment)):
            small += 1
            low, high = attacker.bounds(one, moment)
            if not found.rule.holds(low, high):
                bad.append((one, moment, low, high))
    return bad, small
