"""Agreement between coders."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable
from itertools import combinations

from intercoder.findings.review.checker.codes import JUDGED, Data
from intercoder.findings.review.checker.distributions import t_quantile
from intercoder.findings.review.checker.files import Json


def masi(a: frozenset[str], b: frozenset[str]) -> float:
    """Passonneau's distance of two sets (2006)."""
    if a == b:
        return 0.0
    return 1 - len(a & b) / len(a | b) * (2 / 3 if a <= b or b <= a else 1 / 3)


def jaccard(a: frozenset[str], b: frozenset[str]) -> float:
    """1 less the shared codes' part of all codes of the two sets."""
    return 1 - len(a & b) / len(a | b) if a | b else 0.0


def dice(a: frozenset[str], b: frozenset[str]) -> float:
    """1 less twice the shared codes' part of the codes of both."""
    return 1 - 2 * len(a & b) / (len(a) + len(b)) if a or b else 0.0


def nominal(a: frozenset[str], b: frozenset[str]) -> float:
    """1 for two different sets."""
    return float(a != b)


DISTANCES = {"masi": masi, "jaccard": jaccard, "dice": dice, "nominal": nominal}
Rated = tuple[str, list[frozenset[str]]]
"""The respondent, and the sets of codes that coders gave to one of their answers in a round."""


def agreement(data: Data, told: Json) -> Json:
    """The coefficients over sets of codes, and code by code."""
    units: dict[tuple[str, str], list[frozenset[str]]] = defaultdict(list)
    for one in data.standing(drawn=False):
        is_person = data.design["coders"][one.coder] in ("coder", "lead")
        if is_person and one.state == JUDGED and not (told["without_unsure"] and one.unsure):
            units[one.round, one.answer].append(one.codes)
    rated = [(data.answers[answer]["respondent"], sets) for (_, answer), sets in units.items()]
    codes = {code: of_code(code, rated, told["confidence"]) for code in told["codes"]}
    overall: dict[str, Json] = {
        f"alpha_set_{name}": of_sets(distance, rated, told["confidence"])
        for name, distance in DISTANCES.items()
    }
    twice = [sets for _, sets in rated if len(sets) > 1]
    same = [sum(a == b for a, b in combinations(s, 2)) / (len(s) * (len(s) - 1) / 2) for s in twice]
    overall["percent_agreement"] = {"value": sum(same) / len(twice) if twice else None}
    whole = sum(one == 1 for one in same) / len(twice) if twice else None
    overall["unanimous_agreement"] = {"value": whole}
    alphas = [one["krippendorff_alpha_nominal"]["value"] for one in codes.values()]
    enough = [a for a, one in zip(alphas, codes.values(), strict=True) if one["judgeable"]]
    defined = [a for a in enough if a is not None]
    overall["mean_code_alpha"] = {"value": sum(defined) / len(defined) if defined else None}
    return {"overall": overall, "codes": codes}


def of_sets(distance: Callable[..., float], rated: list[Rated], confidence: float) -> Json:
    """Krippendorff's alpha with a distance between sets: 1 - (n - 1) D / E."""
    twice = [(who, sets) for who, sets in rated if len(sets) > 1]
    used = Counter(one for _, sets in twice for one in sets)
    between = {(a, b): distance(a, b) for a in used for b in used}
    mean = {a: sum(n * between[a, b] for b, n in used.items()) for a in used}
    n, expected = sum(used.values()), sum(number * mean[a] for a, number in used.items())
    own: dict[str, tuple[float, Counter[frozenset[str]]]] = {
        who: (0.0, Counter()) for who, _ in rated
    }
    for who, sets in twice:
        apart = 2 * sum(between[a, b] for a, b in combinations(sets, 2)) / (len(sets) - 1)
        own[who] = own[who][0] + apart, own[who][1] + Counter(sets)
    observed = sum(apart for apart, _ in own.values())

    def alpha(number: float, apart: float, by_chance: float) -> float | None:
        return 1 - (number - 1) * apart / by_chance if by_chance > 1e-9 else None

    left_out = []
    for apart, mine in own.values():
        within = sum(m * k * between[a, b] for a, m in mine.items() for b, k in mine.items())
        less = expected - 2 * sum(m * mean[a] for a, m in mine.items()) + within
        left_out.append(alpha(n - sum(mine.values()), observed - apart, less))
    return jackknifed(alpha(n, observed, expected), left_out, confidence)


def of_code(code: str, rated: list[Rated], confidence: float) -> Json:
    """One code as a yes or no: with j of m ratings yes, sums over answers with two ratings."""
    own: dict[str, list[float]] = {who: [0.0] * 7 for who, _ in rated}
    has = lacks = 0
    for who, sets in rated:
        m, j = len(sets), sum(code in one for one in sets)
        is_twice = m > 1
        split = j * (m - j) / (m - 1) if is_twice else 0.0
        has, lacks = has + (is_twice and j > 0), lacks + (is_twice and j < m)
        sums = (split, j * is_twice, m * is_twice, is_twice, 2 * split / m, 1, j / m)
        own[who] = [before + value for before, value in zip(own[who], sums, strict=True)]
    totals = [math.fsum(column) for column in zip(*own.values(), strict=True)]
    left_out = [
        code_figures([a - b for a, b in zip(totals, mine, strict=True)])[
            "krippendorff_alpha_nominal"
        ]
        for mine in own.values()
    ]
    made: Json = {key: {"value": value} for key, value in code_figures(totals).items()}
    alpha = made["krippendorff_alpha_nominal"]["value"]
    made["krippendorff_alpha_nominal"] = jackknifed(alpha, left_out, confidence)
    return {**made, "judgeable": min(has, lacks) >= 10}


def code_figures(totals: list[float]) -> dict[str, float | None]:
    """Krippendorff's alpha, Fleiss' kappa, Gwet's AC1, PABAK, plain and specific agreement."""
    split, yes, ratings, twice, apart, number, share = totals
    no, used = ratings - yes, yes > 1e-9
    varied = used and no > 1e-9
    agreed = 1 - apart / twice if twice else math.nan
    p = share / number if number else math.nan
    chance = 2 * p * (1 - p)
    return {
        "percent_agreement": agreed if used else None,
        "krippendorff_alpha_nominal": 1 - (ratings - 1) * split / (yes * no) if varied else None,
        "fleiss_kappa_gwet": (agreed - 1 + chance) / chance if used and chance else None,
        "gwet_ac1": (agreed - chance) / (1 - chance) if varied else None,
        "pabak": 2 * agreed - 1 if varied else None,
        "positive_agreement": (yes - split) / yes if used else None,
        "negative_agreement": (no - split) / no if used and no > 1e-9 else None,
    }


def jackknifed(value: float | None, left_out: list[float | None], confidence: float) -> Json:
    """A figure with its interval: Student's t over the jackknife that leaves out respondents."""
    known, n = [one for one in left_out if one is not None], len(left_out)
    if value is None or len(known) < n or n < 10:
        return {"value": value, "se": None, "low": None, "high": None}
    mean = sum(known) / n
    error = math.sqrt((n - 1) / n * sum((mean - one) ** 2 for one in known))
    if error**2 <= 1e-15:
        return {"value": value, "se": None, "low": None, "high": None}
    reach = t_quantile((1 + confidence) / 2, n - 1) * error
    return {"value": value, "se": error, "low": value - reach, "high": min(value + reach, 1)}
