"""Oracles: the coefficients written out slowly, straight from the definitions of the papers.

Tables are lists of rows (one an answer) of ratings, None where missing. Nothing here is shared with
the program.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import combinations, permutations
from typing import Any

Table = Sequence[Sequence[Any]]
Distance = Callable[[Any, Any], float]


def given(row: Sequence[Any]) -> list[Any]:
    """The ratings of an answer that are there."""
    return [rating for rating in row if rating is not None]


def alpha(table: Table, distance: Distance) -> float | None:
    """Krippendorff 2011: observed over expected disagreement, pair by pair."""
    units = [given(row) for row in table if len(given(row)) >= 2]
    values = [value for unit in units for value in unit]
    n = len(values)
    if n == 0:
        return None
    observed = sum(
        distance(a, b) / (len(unit) - 1) for unit in units for a, b in permutations(unit, 2)
    )
    expected = sum(distance(a, b) for a, b in permutations(values, 2))
    return None if expected == 0 else 1 - (n - 1) * observed / expected


def nominal(a: Any, b: Any) -> float:
    """0 if equal, else 1."""
    return float(a != b)


def ordinal(table: Table) -> Distance:
    """Krippendorff's ordinal distance for the pairable ratings of this table."""
    frequency = Counter(value for row in table if len(given(row)) >= 2 for value in given(row))

    def distance(a: float, b: float) -> float:
        low, high = min(a, b), max(a, b)
        between = sum(count for value, count in frequency.items() if low <= value <= high)
        return float((between - (frequency[low] + frequency[high]) / 2) ** 2) if a != b else 0.0

    return distance


def masi(a: frozenset[str], b: frozenset[str]) -> float:
    """Passonneau 2006; two empty sets are the same."""
    if a == b:
        return 0.0
    contained = a <= b or b <= a
    monotonicity = 2 / 3 if contained else 1 / 3
    return 1 - len(a & b) / len(a | b) * monotonicity


def jaccard(a: frozenset[str], b: frozenset[str]) -> float:
    """1 less shared over all."""
    return 1 - len(a & b) / len(a | b) if a | b else 0.0


def dice(a: frozenset[str], b: frozenset[str]) -> float:
    """1 less twice shared over the sum of sizes."""
    return 1 - 2 * len(a & b) / (len(a) + len(b)) if a or b else 0.0


def mvalpha(table: Table, labels: Sequence[str]) -> float | None:
    """Krippendorff and Craggs 2016, enumerating every set of labels."""
    units = [given(row) for row in table if len(given(row)) >= 2]
    sets = [one for unit in units for one in unit]
    n = len(sets)
    if n == 0:
        return None
    observed = sum(dice(a, b) / (len(unit) - 1) for unit in units for a, b in permutations(unit, 2))
    often = Counter(label for one in sets for label in one)
    sizes = Counter(len(one) for one in sets)
    expected = 0.0
    for i in sizes:
        for j in sizes:
            weight = total = 0.0
            for c in combinations(labels, i):
                for k in combinations(labels, j):
                    product = 1.0
                    for label in set(c) | set(k):
                        both = label in c and label in k
                        product *= often[label] * (often[label] - 1 if both else 1)
                    weight += product
                    total += product * dice(frozenset(c), frozenset(k))
            if weight:
                expected += sizes[i] * sizes[j] / n**2 * total / weight
    return None if expected < 1e-12 else 1 - observed / n / expected


def gwet(table: Table, categories: Sequence[Any], weight: Distance) -> dict[str, float | None]:
    """Gwet 2014, chapters 2 to 5: Fleiss, AC1/AC2, Brennan-Prediger and Conger with gaps."""
    twice = [given(row) for row in table if len(given(row)) >= 2]
    rated = [given(row) for row in table if given(row)]
    if not twice:
        return {}
    agreed = sum(
        sum(weight(a, b) for a, b in permutations(unit, 2)) / (len(unit) * (len(unit) - 1))
        for unit in twice
    ) / len(twice)
    share = {c: sum(unit.count(c) / len(unit) for unit in rated) / len(rated) for c in categories}
    q = len(categories)
    total = sum(weight(a, b) for a in categories for b in categories)
    chances: dict[str, float | None] = {
        "fleiss": sum(weight(a, b) * share[a] * share[b] for a in categories for b in categories),
        "gwet": total / (q * (q - 1)) * sum(p * (1 - p) for p in share.values()) if q > 1 else None,
        "brennan_prediger": total / q**2,
        "conger": _conger(table, categories, weight),
    }
    return {
        name: None
        if chance is None or abs(chance - 1) < 1e-12
        else (agreed - chance) / (1 - chance)
        for name, chance in chances.items()
    }


def _conger(table: Table, categories: Sequence[Any], weight: Distance) -> float | None:
    columns = [given(column) for column in zip(*table, strict=True)]
    margins = [
        {c: column.count(c) / len(column) for c in categories} for column in columns if column
    ]
    if len(margins) < 2:
        return None
    pairs = list(permutations(margins, 2))
    return sum(
        weight(a, b) * one[a] * other[b]
        for one, other in pairs
        for a in categories
        for b in categories
    ) / len(pairs)
