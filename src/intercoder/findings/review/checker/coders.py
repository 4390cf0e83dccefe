"""Agreement between coders."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable
from itertools import combinations, permutations

from intercoder.findings.review.checker.codes import JUDGED, Codes, Data
from intercoder.findings.review.checker.distributions import t_quantile
from intercoder.findings.review.checker.files import Json

DISTANCES: dict[str, Callable[[Codes, Codes], float]] = {
    "nominal": lambda a, b: 1.0,
    "jaccard": lambda a, b: 1 - len(a & b) / len(a | b),
    "dice": lambda a, b: 1 - 2 * len(a & b) / (len(a) + len(b)),
    "masi": lambda a, b: 1 - len(a & b) / len(a | b) * (2 / 3 if a <= b or b <= a else 1 / 3),
    "passonneau2004": lambda a, b: 1 / 3 if a <= b or b <= a else 2 / 3 if a & b else 1.0,
    "masi_dkpro": lambda a, b: DISTANCES["jaccard"](a, b) * DISTANCES["passonneau2004"](a, b),
}
"""Of two sets of codes that differ; MASI is Passonneau's (2006)."""
By = dict[str, Codes]
"""The sets of codes by the coders who gave them."""
Rated = list[tuple[str, list[Codes]]]
"""The respondent, and the sets of codes that coders gave to one of their answers in a round."""
ALPHA = "krippendorff_alpha_nominal"


def agreement(data: Data, told: Json) -> Json:
    """The coefficients over sets of codes, and code by code."""
    units: dict[tuple[str, str], By] = defaultdict(dict)
    for one in data.standing(drawn=False):
        is_left_out = told["without_unsure"] and one.unsure
        if one.state == JUDGED and not one.is_settled and not is_left_out:
            units[one.round, one.answer][one.coder] = one.codes
    rated = [
        (data.answers[answer]["respondent"], list(by.values())) for (_, answer), by in units.items()
    ]
    twice = [by for by in units.values() if len(by) > 1]
    codes = {}
    for code, about in told["codes"].items():
        counts = {coder: sum(code in by.get(coder, ()) for by in twice) for coder in about["given"]}
        codes[code] = {
            **of_code(code, rated, told["confidence"]),
            "answers": sum(any(code in one for one in by.values()) for by in twice),
            "given": counts,
        }
    overall = {f"alpha_set_{name}": of_sets(name, rated, told["confidence"]) for name in DISTANCES}
    same = [same_sets(list(by.values())) for by in twice]
    alphas = [one[ALPHA]["value"] for one in codes.values() if one["judgeable"]]
    overall["percent_agreement"] = {"value": mean_of(same)}
    overall["unanimous_agreement"] = {"value": mean_of([float(one == 1) for one in same])}
    overall["mean_code_alpha"] = {"value": mean_of([one for one in alphas if one is not None])}
    overall["pooled_kappa"] = {"value": pooled_kappa(list(codes), twice)}
    overall["mvalpha_nominal"] = {"value": mv_alpha(list(codes), twice)}
    return {
        "overall": overall,
        "codes": codes,
        "pairs": [
            of_pair(one["first"], one["second"], list(codes), twice) for one in told["pairs"]
        ],
        "cells": [four_cells(one["code"], twice) for one in told["cells"]],
        "confusions": [confused(one["code"], one["other"], twice) for one in told["confusions"]],
    }


def same_sets(sets: list[Codes]) -> float:
    """The share of pairs of equal sets."""
    return sum(a == b for a, b in combinations(sets, 2)) / math.comb(len(sets), 2)


def pooled_kappa(codes: list[str], twice: list[By]) -> float | None:
    """Observed and expected agreement, each averaged over the codes (De Vries et al. 2008); chance
    is Conger's (1980): two different coders, each with their own share."""
    agreed, chance = [], []
    for code in codes:
        apart, shares = 0.0, []
        for by in twice:
            m, j = len(by), sum(code in one for one in by.values())
            apart += 2 * j * (m - j) / (m * (m - 1))
        agreed.append(1 - apart / len(twice))
        for coder in {coder for by in twice for coder in by}:
            own = [code in by[coder] for by in twice if coder in by]
            shares.append(sum(own) / len(own))
        same = sum(p * q + (1 - p) * (1 - q) for p, q in permutations(shares, 2))
        chance.append(same / (len(shares) * (len(shares) - 1)))
    if not codes or sum(chance) / len(chance) > 1 - 1e-12:
        return None
    expected = sum(chance) / len(chance)
    return (sum(agreed) / len(agreed) - expected) / (1 - expected)


def mv_alpha(codes: list[str], twice: list[By]) -> float | None:
    """Krippendorff and Craggs (2016): Dice's distance; by chance, over all pairs of sets of the
    observed sizes, weighted by their codes' frequencies. Sums over sets are coefficients of a
    product over codes of 1 + n x + n y + n (n - 1) x y z, and of its derivative in z at 1."""
    sets = [one for by in twice for one in by.values()]
    sizes = Counter(map(len, sets))
    often = [sum(code in one for one in sets) for code in codes]
    mean = max(sum(often) / max(len(often), 1), 1e-9)
    largest = range(max(sizes) + 1)
    weight = {(i, j): float(i == j == 0) for i in largest for j in largest}
    shared = dict.fromkeys(weight, 0.0)
    for n in often:
        once, both = n / mean, n * (n - 1) / mean**2

        def times(table: dict[tuple[int, int], float]) -> dict[tuple[int, int], float]:
            one, two = once, both  # noqa: B023 - used at once
            return {
                (i, j): table[i, j]
                + one * (table.get((i - 1, j), 0.0) + table.get((i, j - 1), 0.0))
                + two * table.get((i - 1, j - 1), 0.0)
                for i, j in table
            }

        more = {(i, j): both * weight.get((i - 1, j - 1), 0.0) for i, j in weight}
        shared = {at: value + more[at] for at, value in times(shared).items()}
        weight = times(weight)
    expected = sum(
        sizes[i] * sizes[j] * (1 - 2 * shared[i, j] / weight[i, j] / (i + j))
        for i, j in weight
        if i + j and weight[i, j] > 0
    )
    observed = sum(
        2
        * sum(DISTANCES["dice"](a, b) for a, b in combinations(by.values(), 2) if a != b)
        / (len(by) - 1)
        for by in twice
    )
    return 1 - observed * len(sets) / expected if expected > 1e-9 else None


def of_pair(first: str, second: str, codes: list[str], twice: list[By]) -> Json:
    """The figures of two coders on the answers that both judged."""
    both = [
        {one: by[one] for one in (first, second)} for by in twice if first in by and second in by
    ]
    sets = [("", list(by.values())) for by in both]
    return {
        "answers": len(both),
        "percent_agreement": mean_of([same_sets(one) for _, one in sets]),
        "alpha_set_masi": of_sets("masi", sets, 0.95)["value"] if both else None,
        "pooled_kappa": pooled_kappa(codes, both) if both else None,
    }


def four_cells(code: str, twice: list[By]) -> Json:
    """Of two coders, who gave the code; Cohen's kappa."""
    first, second = sorted({coder for by in twice for coder in by})
    counts = Counter((code in by[first], code in by[second]) for by in twice)
    n = len(twice)
    both, one, other = counts[True, True], counts[True, False], counts[False, True]
    p, q = (both + one) / n, (both + other) / n
    chance = p * q + (1 - p) * (1 - q)
    agreed = (both + counts[False, False]) / n
    return {
        **{"both": both, "only_first": one, "only_second": other, "neither": counts[False, False]},
        "cohen_kappa": (agreed - chance) / (1 - chance) if chance < 1 - 1e-12 else None,
    }


def confused(code: str, other: str, twice: list[By]) -> Json:
    """How often one coder gave the one code and another the other instead, or nothing; of how many
    pairs of coders of whom one alone gave the code."""
    times = differing = 0
    for by in twice:
        for a, b in permutations(by.values(), 2):
            differing += code in a - b
            instead = other in b - a if other else not b - a
            times += code in a - b and instead
    return {"times": times, "share": times / differing if differing else None}


def mean_of(values: list[float]) -> float | None:
    """The mean; None of nothing."""
    return sum(values) / len(values) if values else None


def of_sets(name: str, rated: Rated, confidence: float) -> Json:
    """Krippendorff's alpha with a distance between sets: 1 - (n - 1) D / E."""
    twice = [(who, sets) for who, sets in rated if len(sets) > 1]
    used = Counter(one for _, sets in twice for one in sets)
    between = {(a, b): DISTANCES[name](a, b) if a != b else 0.0 for a in used for b in used}
    mean = {a: sum(n * between[a, b] for b, n in used.items()) for a in used}
    n, expected = sum(used.values()), sum(number * mean[a] for a, number in used.items())
    apart = {who: 0.0 for who, _ in rated}
    own: dict[str, Counter[Codes]] = {who: Counter() for who in apart}
    for who, sets in twice:
        apart[who] += 2 * sum(between[pair] for pair in combinations(sets, 2)) / (len(sets) - 1)
        own[who].update(sets)
    observed = sum(apart.values())

    def alpha(number: float, apart: float, by_chance: float) -> float | None:
        return 1 - (number - 1) * apart / by_chance if by_chance > 1e-9 else None

    left_out = []
    for who, mine in own.items():
        within = sum(m * k * between[a, b] for a, m in mine.items() for b, k in mine.items())
        less = expected - 2 * sum(m * mean[a] for a, m in mine.items()) + within
        left_out.append(alpha(n - sum(mine.values()), observed - apart[who], less))
    return jackknifed(alpha(n, observed, expected), left_out, confidence)


def of_code(code: str, rated: Rated, confidence: float) -> Json:
    """One code as a yes or no: with j of m ratings yes, sums over answers with two ratings."""
    own: dict[str, list[float]] = {who: [0.0] * 7 for who, _ in rated}
    has = lacks = 0
    for who, sets in rated:
        m, j = len(sets), sum(code in one for one in sets)
        twice = m > 1
        split_ = j * (m - j) / (m - 1) if twice else 0.0
        has, lacks = has + (twice and j > 0), lacks + (twice and j < m)
        sums = (split_, j * twice, m * twice, twice, 2 * split_ / m, 1, j / m)
        own[who] = [before + value for before, value in zip(own[who], sums, strict=True)]
    totals = [math.fsum(column) for column in zip(*own.values(), strict=True)]
    left_out = [
        code_figures([a - b for a, b in zip(totals, mine, strict=True)])[ALPHA]
        for mine in own.values()
    ]
    made: Json = {key: {"value": value} for key, value in code_figures(totals).items()}
    made[ALPHA] = jackknifed(made[ALPHA]["value"], left_out, confidence)
    return {**made, "judgeable": min(has, lacks) >= 10}


def code_figures(totals: list[float]) -> dict[str, float | None]:
    """Krippendorff's alpha, Fleiss' kappa, Gwet's AC1, PABAK, plain and specific agreement."""
    split_, yes, ratings, twice, apart, number, share = totals
    no, used = ratings - yes, yes > 1e-9
    varied = used and no > 1e-9
    agreed = 1 - apart / twice if twice else math.nan
    p = share / number if number else math.nan
    chance = 2 * p * (1 - p)
    return {
        "percent_agreement": agreed if used else None,
        ALPHA: 1 - (ratings - 1) * split_ / (yes * no) if varied else None,
        "fleiss_kappa_gwet": (agreed - 1 + chance) / chance if used and chance else None,
        "gwet_ac1": (agreed - chance) / (1 - chance) if varied else None,
        "pabak": 2 * agreed - 1 if varied else None,
        "positive_agreement": (yes - split_) / yes if used else None,
        "negative_agreement": (no - split_) / no if used and no > 1e-9 else None,
    }


def jackknifed(value: float | None, left_out: list[float | None], confidence: float) -> Json:
    """A figure with its interval: Student's t over the jackknife that leaves out respondents."""
    known, n = [one for one in left_out if one is not None], len(left_out)
    nothing = {"value": value, "se": None, "low": None, "high": None}
    if value is None or len(known) < n or n < 10:
        return nothing
    mean = sum(known) / n
    error = math.sqrt((n - 1) / n * sum((mean - one) ** 2 for one in known))
    if error**2 <= 1e-15:
        return nothing
    reach = t_quantile((1 + confidence) / 2, n - 1) * error
    return {"value": value, "se": error, "low": value - reach, "high": min(value + reach, 1)}
