"""How much is lost to small cells, against the least that could be, and how long it takes.

    python benchmarks/small_cells.py [--tables 12]

Random tables of codes by groups, with totals, and a tree of codes where asked for. The optimum is
that of one mixed-integer program over all codes and small counts of a table together: the fewest
cells that can be hidden, the small ones included. Prints JSON.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_diag, csr_array, hstack, vstack

from intercoder.findings.disclosure.cells import Cell, Rule, cell
from intercoder.findings.disclosure.knowledge.unknowns import Count, Unknown
from intercoder.findings.disclosure.knowledge.viewpoints import Viewpoints
from intercoder.findings.disclosure.people import CodedAnswer, People, Snapshot
from intercoder.findings.disclosure.protect import protect
from intercoder.findings.disclosure.search import keeping_safe
from intercoder.findings.disclosure.search.views import leaf_of, relatives_of
from intercoder.findings.disclosure.targets import finer_targets, targets_of
from intercoder.findings.disclosure.worlds.possible import Target


def study(
    rng: random.Random, codes: int, groups: int, size: int, parents: Mapping[str, str]
) -> Snapshot:
    """Respondents in groups of different sizes; most codes are rare."""
    names = [f"c{number}" for number in range(codes)]
    chances = {name: rng.uniform(0.01, 0.25) for name in names}
    weights = [rng.uniform(1, 4) for _ in range(groups)]
    rows = []
    for number in range(size):
        group = rng.choices(range(groups), weights)[0]
        given = frozenset(name for name in names if rng.random() < chances[name])
        rows.append(CodedAnswer(f"a{number}", f"r{number}", "q", given, (("group", f"g{group}"),)))
    return Snapshot(tuple(rows), dict(parents), "final")


def table(codes: Sequence[str], groups: int) -> list[Cell]:
    """Codes by groups, with the totals of both."""
    places: list[dict[str, str]] = [{}, *({"group": f"g{number}"} for number in range(groups))]
    found = [cell(where=place) for place in places]
    return found + [cell(code, where=place) for code in codes for place in places]


def optimum(shot: Snapshot, cells: Sequence[Cell], rule: Rule) -> int | None:
    """The fewest cells that have to be hidden, by one program; None where it is not solved.

    The same attacker as the program's: for each code, everything else is known; for pairs and sets,
    all but the codes of their families.
    """
    first = Viewpoints(People([shot]), (), rule)
    scopes = [(one, 0) for one in cells]
    targets = (*targets_of(first, scopes, rule), *finer_targets(first, scopes, rule))
    counts = tuple(dict.fromkeys([*(Count(one) for one in cells), *(t.count for t in targets)]))
    views = Viewpoints(People([shot]), counts, rule)
    if any(not target.count.cell.codes for target in targets):
        return None
    place = {Count(one): number for number, one in enumerate(cells)}
    blocks: list[Any] = []
    switches: list[Any] = []
    low: list[Any] = []
    high: list[Any] = []
    upper: list[Any] = []
    for target in targets:
        base = views.true_count(Count(target.count.cell.base))
        if base < target.span:
            return None
        codes: tuple[str, ...] = (leaf_of(views, target),)
        if len(target.count.cell.codes) > 1 or target.count.cell.exactly:
            leaves = views.people.leaves(target.count.cell, target.count.snapshot)
            codes = relatives_of(views, target, leaves)
        rows = _rows(views.unknown_codes(codes), target, place, len(cells), views)
        for kept, one in zip((blocks, switches, low, high, upper), rows, strict=True):
            kept.append(one)
    if not blocks:
        return sum(rule.is_small(views.true_count(Count(one))) for one in cells)
    matrix = hstack([block_diag(blocks), vstack(switches)], format="csc")
    forced = np.array([float(rule.is_small(views.true_count(Count(one)))) for one in cells])
    width = matrix.shape[1]
    found = milp(
        np.concatenate([np.zeros(width - len(cells)), np.ones(len(cells))]),
        integrality=np.ones(width),
        bounds=Bounds(
            np.concatenate([np.zeros(width - len(cells)), forced]),
            np.concatenate([*upper, np.ones(len(cells))]),
        ),
        constraints=LinearConstraint(matrix, np.concatenate(low), np.concatenate(high)),
        options={"time_limit": 60.0},
    )
    return round(found.fun) if found.status == 0 else None


def _rows(
    unknown: Unknown, target: Target, place: Mapping[Count, int], cells: int, views: Viewpoints
) -> tuple[Any, ...]:
    """The two worlds of one small count: rows, rows of the switches, ends, and upper bounds."""
    size = unknown.truth.size
    classes = np.unique(unknown.classes)
    members = (unknown.classes[None, :] == classes[:, None]).astype(float)
    offered = [(number, place[one]) for one, number in unknown.place.items() if one in place]
    gains = unknown.gains[[number for number, _ in offered]].astype(float)
    told = np.array([views.true_count(unknown.counts[number]) for number, _ in offered])
    told = told - unknown.constant[[number for number, _ in offered]]
    reach = np.abs(gains) @ unknown.most + np.abs(told) + 1
    at = [column for _, column in offered]
    switch = csr_array((reach, (range(len(at)), at)), shape=(len(at), cells))
    world = np.concatenate([members, gains, gains])
    none = csr_array((len(members), cells))
    gain = unknown.gains[unknown.place[target.count]].astype(float)
    far = np.array([np.concatenate([np.zeros(size), gain]), np.concatenate([-gain, gain])])
    matrix = vstack([block_diag([world, world]), csr_array(far)])
    turned = vstack([*[none, -switch, switch] * 2, csr_array((2, cells))])
    sizes, free = members @ unknown.truth, np.full(len(at), np.inf)
    constant = unknown.constant[unknown.place[target.count]]
    low = np.concatenate([*[sizes, -free, told] * 2, [target.span - constant, target.span]])
    high = np.concatenate([*[sizes, told, free] * 2, [np.inf, np.inf]])
    return matrix, turned, low, high, np.tile(unknown.most, 2).astype(float)


def losses(tables: int, *, with_tree: bool, one_by_one: bool) -> dict[str, object]:
    """Random tables small enough for the optimum: cells hidden against the fewest."""
    ratios, hidden_in_all, fewest_in_all = [], 0, 0
    joint = keeping_safe._JOINT
    keeping_safe._JOINT = 0 if one_by_one else joint
    try:
        for seed in range(tables):
            rng = random.Random(seed)
            # pairs of codes that a tree tells make programs many times as large
            most = 5 if with_tree else 7
            codes, groups = rng.randrange(3, most), rng.randrange(3, most)
            parents = {f"c{number}": f"p{number % 2}" for number in range(codes)}
            shot = study(rng, codes, groups, rng.randrange(150, 400), parents if with_tree else {})
            names = [f"c{number}" for number in range(codes)]
            cells = table([*names, *(["p0", "p1"] if with_tree else [])], groups)
            fewest = optimum(shot, cells, Rule(5))
            if not fewest:
                continue
            hidden = len(protect([shot], cells, rule=Rule(5)).hidden)
            ratios.append(hidden / fewest)
            hidden_in_all += hidden
            fewest_in_all += fewest
    finally:
        keeping_safe._JOINT = joint
    return {
        "tables": len(ratios),
        "hidden": hidden_in_all,
        "fewest": fewest_in_all,
        "ratio_median": round(statistics.median(ratios), 3),
        "ratio_most": round(max(ratios), 3),
    }


def seconds_for_200_cells() -> dict[str, object]:
    """A table of 20 codes by 9 groups with totals, three times; the first loads the solver."""
    times, used, hidden = [], [], 0
    names = [f"c{number}" for number in range(20)]
    for seed in range(4):
        shot = study(random.Random(seed), 20, 9, 800, {})
        cells = table(names, 9)
        begun, busy = time.perf_counter(), time.process_time()
        hidden = len(protect([shot], cells, rule=Rule(5)).hidden)
        times.append(time.perf_counter() - begun)
        used.append(time.process_time() - busy)
    return {
        "cells": len(cells),
        "hidden": hidden,
        "seconds_first": round(times[0], 2),
        "seconds_median": round(statistics.median(times[1:]), 2),
        "cpu_seconds_median": round(statistics.median(used[1:]), 2),
        "goal": 2.0,
    }


def main() -> None:
    """Measure, and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--tables", type=int, default=12)
    tables = parser.parse_args().tables
    result = {
        "loss": {
            "codes_alone": losses(tables, with_tree=False, one_by_one=False),
            "codes_alone_one_by_one": losses(tables, with_tree=False, one_by_one=True),
            "with_tree": losses(tables, with_tree=True, one_by_one=False),
        },
        "speed": seconds_for_200_cells(),
    }
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
