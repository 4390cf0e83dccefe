"""Tables that others have published on protecting small counts.

The counts, and which cells are hidden, are those of the vignette "Small count frequency table
suppression" of the R package GaussSuppression (Langsrud 2024, doi 10.1007/978-3-031-69651-0_6), as
its own documentation prints them: `example1` of SSBtools for 2014 (tables 1 and 2) and 2015
(table 7), and table 5, made with

    SuppressSmallCounts(dataset_a, c("age", "geo", "eu"), "freq", maxN = 3,
                        protectZeros = FALSE, secondaryZeros = TRUE)
"""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, floor

import numpy as np
import pytest
from scipy.optimize import linprog

from intercoder.findings.disclosure.cells import Cell, Rule, cell
from intercoder.findings.disclosure.people import CodedAnswer, Snapshot
from intercoder.findings.disclosure.protect import protect

EU = {"Iceland": "nonEU", "Portugal": "EU", "Spain": "EU"}
COUNTS_2014 = {
    ("young", "Iceland"): 2, ("young", "Portugal"): 0, ("young", "Spain"): 5,
    ("old", "Iceland"): 3, ("old", "Portugal"): 4, ("old", "Spain"): 6,
}  # fmt: skip
COUNTS_2015 = {**COUNTS_2014, ("young", "Iceland"): 0}
HIDDEN_IN_TABLE_5 = (
    *(("old", {"eu": "EU"}), ("old", {"eu": "nonEU"}), ("old", {"geo": "Iceland"})),
    *(("old", {"geo": "Portugal"}), ("young", {"eu": "EU"}), ("young", {"eu": "nonEU"})),
    *(("young", {"geo": "Iceland"}), ("young", {"geo": "Portugal"})),
)
Counts = Mapping[tuple[str, str], int]
KINDS = tuple(COUNTS_2014)


def place(age: str, where: dict[str, str]) -> Cell:
    """A cell of the table: to be young is a code here, and the others are old."""
    return cell("young", where=where, present=age == "young")


def table() -> list[Cell]:
    """All cells of tables 2 to 7, with their totals."""
    wheres: list[dict[str, str]] = [
        {},
        *({"geo": one} for one in EU),
        *({"eu": one} for one in ("EU", "nonEU")),
    ]
    return [
        *(cell(where=where) for where in wheres),
        *(place(age, where) for age in ("young", "old") for where in wheres),
    ]


def marks(one: Cell) -> np.ndarray:
    """Which of the six inner cells a cell adds up."""
    where = dict(one.where)
    return np.array(
        [
            float(
                where.get("geo", geo) == geo
                and where.get("eu", EU[geo]) == EU[geo]
                and (not one.codes or (age == "young") == one.present)
            )
            for age, geo in KINDS
        ]
    )


def bounds(shown: Mapping[Cell, int], one: Cell) -> tuple[int, int]:
    """What an attacker knows of a cell by linear programming over the inner cells."""
    known = np.array([marks(cell_) for cell_ in shown])
    ends = []
    for sign in (1, -1):
        got = linprog(
            sign * marks(one), A_eq=known, b_eq=list(shown.values()), bounds=(0, 60), method="highs"
        )
        ends.append(sign * got.fun)
    return ceil(ends[0] - 1e-7), floor(ends[1] + 1e-7)


def study(counts: Counts) -> Snapshot:
    rows = []
    for (age, geo), number in counts.items():
        for at in range(number):
            name, codes = f"{age}{geo}{at}", frozenset({"young"} if age == "young" else ())
            rows.append(CodedAnswer(name, name, "q", codes, (("eu", EU[geo]), ("geo", geo))))
    return Snapshot(tuple(rows))


def counted(counts: Counts, one: Cell) -> int:
    return int(marks(one) @ [counts[kind] for kind in KINDS])


@pytest.mark.parametrize("counts", [COUNTS_2014, COUNTS_2015], ids=["2014", "2015"])
@pytest.mark.parametrize("threshold", [2, 3, 4, 5])
def test_the_published_tables_are_made_safe(counts: Counts, threshold: int) -> None:
    rule = Rule(threshold)
    found = protect([study(counts)], table(), rule=rule)
    assert found.open == ()
    for one in table():
        assert found.counts[one] == counted(counts, one)
        if rule.is_small(counted(counts, one)):
            assert rule.holds(*bounds(found.shown, one)), one


def test_a_published_solution_hides_that_counts_are_not_known_but_not_that_they_are_small() -> None:
    hidden = {place(age, where) for age, where in HIDDEN_IN_TABLE_5}
    shown = {one: counted(COUNTS_2014, one) for one in table() if one not in hidden}
    iceland = place("young", {"geo": "Iceland"})
    assert bounds(shown, iceland) == (0, 2)  # not known exactly, and known to be under 4
    ours = protect([study(COUNTS_2014)], table(), rule=Rule(4))
    low, high = bounds(ours.shown, iceland)
    assert (low, high >= 4) == (0, True)
