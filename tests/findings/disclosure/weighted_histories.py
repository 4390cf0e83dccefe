"""Random histories of weighted tables, and an attacker who has all of them.

Weights are the same for whoever is alike in some attributes, as after stratification: these tell
most. The attacker knows which weights respondents of each group have, what they add up to in each
table, all counts shown, and all weighted shares shown, by whichever of two weights.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from itertools import combinations, product
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from intercoder.findings.disclosure.cells import ANY_CODE, Cell, Rule, Shown, cell
from intercoder.findings.disclosure.people import CodedAnswer, Snapshot
from intercoder.findings.disclosure.protect import protect
from intercoder.findings.disclosure.weighted import STEP
from tests.findings.disclosure.attackers import Kind, counts_in

CODES = ("a", "b", "c")
PARENTS = {"b": "p", "c": "p"}
BELOW = {"p": frozenset("bc"), ANY_CODE: frozenset(CODES)}
VALUES = {"g": ("1", "2", "3"), "h": ("x", "y")}
WEIGHTS = ("old", "new")
Class = frozenset[tuple[str, str]]
"""Attributes and weights."""


@dataclass(frozen=True)
class Share:
    """A weighted share that was shown."""

    cell: Cell
    weight: str
    share: float


@dataclass
class WeightedHistory:
    """What was published of one study, and what it was published from."""

    people: list[Kind]
    rule: Rule
    shown: dict[Cell, int] = field(default_factory=dict)
    asked: list[Cell] = field(default_factory=list)
    told: list[Shown] = field(default_factory=list)
    """What the shares tell, as the program has it."""
    shares: list[Share] = field(default_factory=list)
    left_out: int = 0
    """Weighted shares that were not shown though their count was."""

    def snapshot(self) -> Snapshot:
        """The study."""
        return Snapshot(
            tuple(
                CodedAnswer(f"a{n}", f"r{n}", "q", codes, tuple(sorted(about)))
                for n, (about, codes) in enumerate(self.people)
            ),
            PARENTS,
            "final",
        )

    def count(self, one: Cell) -> int:
        """A cell counted by hand."""
        return sum(counts_in(kind, one, BELOW) for kind in self.people)

    def share(self, one: Cell, weight: str) -> float:
        """A weighted share as it is shown."""
        heavy = [float(dict(about)[weight]) for about, _ in self.people]
        has, base = (
            sum(w for w, kind in zip(heavy, self.people, strict=True) if counts_in(kind, c, BELOW))
            for c in (one, one.base)
        )
        return round(has / base / STEP) * STEP


def weighted_history(seed: int, exports: int = 3) -> WeightedHistory:
    """A study and its weighted tables."""
    rng = random.Random(seed)
    chances = {code: rng.uniform(0.03, 0.4) for code in CODES}
    names = {one: rng.choice([("g",), ("h",), ("g", "h")]) for one in WEIGHTS}
    heavy = {
        one: {key: f"{rng.choice([0.5, 0.8, 1.0, 1.4, 2.0])}" for key in product(*VALUES.values())}
        for one in WEIGHTS
    }
    people: list[Kind] = []
    for _ in range(rng.randrange(30, 150)):
        values = {
            name: rng.choices(said, range(1, len(said) + 1))[0] for name, said in VALUES.items()
        }
        for one in WEIGHTS:
            fixed = {name: said[0] for name, said in VALUES.items()}
            fixed.update({name: values[name] for name in names[one]})
            values[one] = heavy[one][fixed["g"], fixed["h"]]
        codes = frozenset(code for code in CODES if rng.random() < chances[code])
        people.append((frozenset(values.items()), codes))
    found = WeightedHistory(people, Rule(rng.choice([3, 5])))
    for _ in range(exports):
        _export(found, rng)
    return found


def _export(found: WeightedHistory, rng: random.Random) -> None:
    by = rng.choice([(), ("g",), ("h",), ("g", "h")])
    wanted = [
        cell(code, where=dict(zip(by, values, strict=True)))
        for values in product(*(VALUES[name] for name in by))
        for code in (None, *CODES, "p", ANY_CODE)
    ]
    weight = rng.choice(["", *WEIGHTS, *WEIGHTS])
    got = protect(
        [found.snapshot()],
        wanted,
        [*(Shown(one, n, n) for one, n in found.shown.items()), *found.told],
        [(one, 0) for one in found.asked],
        found.rule,
        weight=weight,
    )
    found.shown.update(got.shown)
    found.asked += wanted
    found.told += got.shares
    found.left_out += len(got.told_by_share)
    found.shares += [Share(one.cell, weight, found.share(one.cell, weight)) for one in got.shares]


class WeightedAttacker:
    """Knows how much everybody weighs, all counts shown and all weighted shares shown."""

    def __init__(self, found: WeightedHistory) -> None:
        sizes: dict[Class, int] = {}
        for about, _ in found.people:
            sizes[about] = sizes.get(about, 0) + 1
        sets = [frozenset(one) for n in range(len(CODES) + 1) for one in combinations(CODES, n)]
        self.kinds: list[Kind] = list(product(sizes, sets))
        rows = [self.column(one) for one in found.shown]
        ends = [(float(n), float(n)) for n in found.shown.values()]
        for one in found.shares:
            weight = np.array([float(dict(about)[one.weight]) for about, _ in self.kinds])
            whole = sum(
                size * float(dict(about)[one.weight])
                for about, size in sizes.items()
                if counts_in((about, frozenset()), one.cell.base, BELOW)
            )
            rows += [self.column(one.cell) * weight, self.column(one.cell.base) * weight]
            near = (side * STEP / 2 * (1 + 1e-6) + one.share for side in (-1, 1))
            low, high = (end * whole for end in near)
            ends += [(low, high), (whole - 1e-6, whole + 1e-6)]
        self.rows = np.array(rows)
        self.low, self.high = np.array(ends).reshape(-1, 2).T

    def column(self, one: Cell) -> NDArray[np.float64]:
        """Which kinds of respondents a cell counts."""
        return np.array([float(counts_in(kind, one, BELOW)) for kind in self.kinds])

    def bounds(self, one: Cell) -> tuple[int, int]:
        """The least and the most a count can be."""
        ends = []
        for sign in (1, -1):
            got = linprog(
                sign * self.column(one),
                A_ub=np.concatenate([self.rows, -self.rows]),
                b_ub=np.concatenate([self.high, -self.low]),
                bounds=(0, 300),
                method="highs",
            )
            assert got.status == 0
            ends.append(sign * got.fun)
        return ceil(ends[0] - 1e-6), floor(ends[1] + 1e-6)


def pinned(found: WeightedHistory) -> tuple[list[tuple[Cell, int, int]], int]:
    """The small counts that the attacker knows too well, and how many small ones there were."""
    attacker, bad, small = WeightedAttacker(found), [], 0
    coded = {one for one in found.asked if one.codes}
    for one in sorted(coded | {one.complement for one in coded}):
        if found.count(one.base) < found.rule.threshold or not found.rule.is_small(
            found.count(one)
        ):
            continue
        small += 1
        low, high = attacker.bounds(one)
        if not found.rule.holds(low, high):
            bad.append((one, low, high))
    return bad, small
