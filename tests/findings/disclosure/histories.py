"""Random histories of exports, and an attacker who has all of them.

A study is coded bit by bit and some codes change; at random moments a lead asks for random tables.
The attacker solves linear programs over every course that respondents can have taken: their group,
and the codes they had at each moment. That is a way of its own, in which the program's is not used.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations, pairwise, product
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from intercoder.findings.disclosure.cells import ANY_CODE, Cell, Rule, Shown, Unit, cell
from intercoder.findings.disclosure.knowledge.changes import changed_people
from intercoder.findings.disclosure.people import People, Snapshot
from intercoder.findings.disclosure.protect import protect
from tests.findings.disclosure.attackers import counts_in, snapshot

CODES = ("a", "b", "c")
PARENTS = {"b": "p", "c": "p"}
BELOW = {"p": frozenset("pbc"), ANY_CODE: frozenset("pabc")}
VALUES = {"g": ("1", "2", "3"), "h": ("x", "y")}
Sets = frozenset[str] | None
"""Codes at a moment; None before the respondent was coded."""


@dataclass
class History:
    """What was published of one study, and what it was published from."""

    groups: list[frozenset[tuple[str, str]]]
    courses: list[list[Sets]]
    """The codes of each respondent at each moment."""
    rule: Rule
    shown: list[Shown] = field(default_factory=list)
    shapes: list[tuple[Cell, int]] = field(default_factory=list)
    hidden: int = 0
    refused: int = 0
    disclosed: int = 0

    def at(self, moment: int) -> Snapshot:
        """The study at a moment."""
        coded = [
            (number, group, course[moment])
            for number, (group, course) in enumerate(zip(self.groups, self.courses, strict=True))
        ]
        made = snapshot([(group, codes or frozenset()) for _, group, codes in coded], PARENTS)
        return Snapshot(
            tuple(
                one
                for one, (_, _, codes) in zip(made.answers, coded, strict=True)
                if codes is not None
            ),
            PARENTS,
            "final",
        )

    def count(self, one: Cell, moment: int) -> int:
        """A cell counted by hand; only where each respondent has one answer."""
        return sum(
            counts_in((group, codes), one, BELOW)
            for group, course in zip(self.groups, self.courses, strict=True)
            for codes in (course[moment],)
            if codes is not None
        )

    def naive(self) -> list[Shown]:
        """What would have been shown, had small counts been hidden and nothing else."""
        counted = [(one, moment, self.count(one, moment)) for one, moment in self.shapes]
        return [Shown(one, n, n, at) for one, at, n in counted if not self.rule.is_small(n)]


def history(seed: int, moments: int = 2, exports: int = 4) -> History:
    """A study and its exports."""
    rng = random.Random(seed)
    size = rng.randrange(20, 120)
    groups = [
        frozenset(
            (name, rng.choices(values, range(1, len(values) + 1))[0])
            for name, values in VALUES.items()
        )
        for _ in range(size)
    ]
    chances = {code: rng.uniform(0.02, 0.4) for code in CODES}

    def codes() -> Sets:
        return frozenset(code for code in CODES if rng.random() < chances[code])

    courses: list[list[Sets]] = []
    begun, changing = rng.uniform(0.4, 1.0), rng.choice([0.0, 0.05])
    for _ in range(size):
        course: list[Sets] = [codes() if rng.random() < begun else None]
        for _ in range(moments - 1):
            again = course[-1] is None or rng.random() < changing
            course.append(codes() if again else course[-1])
        courses.append(course)
    found = History(groups, courses, Rule(rng.choice([3, 5])))
    at = sorted(rng.randrange(moments) for _ in range(exports))
    for moment in at:
        _export(found, moment, rng)
    return found


def _export(found: History, moment: int, rng: random.Random) -> None:
    """Ask for random tables at a moment, as the command does."""
    used = sorted({number for _, number in found.shapes} | {moment})
    shots = [found.at(number) for number in used]
    for number, shot in zip(used[:-1], shots, strict=False):
        changed = int(changed_people(People([shot, shots[-1]]), 0, 1).sum())
        if number != moment and found.rule.is_small(changed):
            found.refused += 1
            return
    wanted = list(dict.fromkeys(_tables(rng)))
    place = {number: at for at, number in enumerate(used)}
    got = protect(
        shots,
        wanted,
        [Shown(one.cell, one.low, one.high, place[one.snapshot]) for one in found.shown],
        [(one, place[number]) for one, number in found.shapes],
        found.rule,
    )
    found.hidden += len(got.hidden)
    found.disclosed += len(got.open)
    found.shown += [Shown(one, n, n, moment) for one, n in got.shown.items()]
    found.shapes += [(one, moment) for one in wanted]


def _tables(rng: random.Random) -> Iterator[Cell]:
    unit = rng.choice(list(Unit))
    for _ in range(rng.randrange(1, 4)):
        names = rng.choice([(), ("g",), ("h",), ("g", "h")])
        codes = rng.sample(["a", "b", "c", "p", ANY_CODE], rng.randrange(1, 4))
        bases, absent = rng.random() < 0.7, rng.random() < 0.2
        for chosen in product(*(VALUES[name] for name in names)):
            where = dict(zip(names, chosen, strict=True))
            if bases:
                yield cell(where=where, unit=unit)
            for code in codes:
                yield cell(code, where=where, unit=unit)
                if absent:
                    yield cell(code, where=where, unit=unit, present=False)


class Attacker:
    """Knows every count that was shown, and that nobody was uncoded again."""

    def __init__(self, found: History) -> None:
        sets = [frozenset(one) for n in range(len(CODES) + 1) for one in combinations(CODES, n)]
        moments = len(found.courses[0])
        steps: list[list[Sets]] = [[None, *sets] for _ in range(moments)]
        courses = [
            one
            for one in product(*steps)
            if all(b is not None or a is None for a, b in pairwise(one))
        ]
        groups = [frozenset(zip(VALUES, one, strict=True)) for one in product(*VALUES.values())]
        self.kinds = list(product(groups, courses))
        self.most = float(len(found.groups) + 10)
        self.rows = np.array([self.column(one.cell, one.snapshot) for one in found.shown])
        self.known = np.array([one.low for one in found.shown], dtype=float)
        if len(self.rows):
            self.rows, first = np.unique(self.rows, axis=0, return_index=True)
            self.known = self.known[first]

    def column(self, one: Cell, moment: int) -> NDArray[np.float64]:
        """Which kinds of respondents a cell counts."""
        return np.array(
            [
                float(codes is not None and counts_in((group, codes), one, BELOW))
                for group, course in self.kinds
                for codes in (course[moment],)
            ]
        )

    def bounds(self, one: Cell, moment: int) -> tuple[int, int]:
        """The least and the most a count can be."""
        cost = self.column(one, moment)
        ends = []
        for sign in (1, -1):
            got = linprog(
                sign * cost,
                A_eq=self.rows if len(self.rows) else None,
                b_eq=self.known if len(self.rows) else None,
                bounds=(0, self.most),
                method="highs",
            )
            assert got.status == 0
            ends.append(sign * got.fun)
        return ceil(ends[0] - 1e-6), floor(ends[1] + 1e-6)


def pinned(found: History) -> tuple[list[tuple[Cell, int, int, int]], int]:
    """The small counts that the attacker knows too well, and how many small ones there were."""
    attacker, bad, small = Attacker(found), [], 0
    wanted = {
        (one, moment)
        for cell_, moment in found.shapes
        for one in (cell_, cell_.base, *((cell_.complement,) if len(cell_.codes) == 1 else ()))
    }
    for one, moment in sorted(wanted):
        count = found.count(one, moment)
        if found.rule.is_small(count):
            small += 1
            low, high = attacker.bounds(one, moment)
            if not found.rule.holds(low, high):
                bad.append((one, moment, low, high))
    return bad, small
