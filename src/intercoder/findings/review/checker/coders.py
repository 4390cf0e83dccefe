"""Agreement between coders."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable
from itertools import combinations

from intercoder.findings.review.checker.codes import JUDGED, Codes, Data
from intercoder.findings.review.checker.distributions import t_quantile
from intercoder.findings.review.checker.files import Json

DISTANCES: dict[str, Callable[[Codes, Codes], float]] = {
    "nominal": lambda a, b: 1.0,
    "jaccard": lambda a, b: 1 - len(a & b) / len(a | b),
    "dice": lambda a, b: 1 - 2 * len(a & b) / (len(a) + len(b)),
    "masi": lambda a, b: 1 - len(a & b) / len(a | b) * (2 / 3 if a <= b or b <= a else 1 / 3),
}
"""Of two sets of codes that differ; MASI is Passonneau's (2006)."""
Rated = list[tuple[str, list[Codes]]]
"""The respondent, and the sets of codes that coders gave to one of their answers in a round."""
ALPHA = "krippendorff_alpha_nominal"


def agreement(data: Data, told: Json) -> Json:
    """The coefficients over sets of codes, and code by code."""
    units: dict[tuple[str, str], list[Codes]] = defaultdict(list)
    for one in data.standing(drawn=False):
        is_left_out = told["without_unsure"] and one.unsure
        if one.state == JUDGED and not one.is_settled and not is_left_out:
            units[one.round, one.answer].append(one.codes)
    rated = [(data.answers[answer]["respondent"], sets) for (_, answer), sets in units.items()]
    codes = {code: of_code(code, rated, told["confidence"]) for code in told["codes"]}
    overall = {f"alpha_set_{name}": of_sets(name, rated, told["confidence"]) for name in DISTANCES}
    same = [
        sum(a == b for a, b in combinations(sets, 2)) / math.comb(len(sets), 2)
        for _, sets in rated
        if len(sets) > 1
    ]
    alphas = [one[ALPHA]["value"] for one in codes.values() if one["judgeable"]]
    overall["percent_agreement"] = {"value": mean_of(same)}
    overall["unanimous_agreement"] = {"value": mean_of([float(one == 1) for one in same])}
    overall["mean_code_alpha"] = {"value": mean_of([one for one in alphas if one is not None])}
    return {"overall": overall, "codes": codes}


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
