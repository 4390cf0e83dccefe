"""New codes in the answers as they were read, and as many of them in a random order."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from statistics import NormalDist

from intercoder.findings.review.checker.codes import JUDGED, STATES, Data
from intercoder.findings.review.checker.files import Json


def saturation(data: Data, told: Json) -> Json:
    """The curve. An answer was read when somebody decided it first, and has the codes that at least
    half of those gave who decided it."""
    made = [one for one in data.standing(drawn=False) if not one.is_settled and one.state == JUDGED]
    deciders = Counter(one.answer for one in made)
    given: dict[str, Counter[str]] = defaultdict(Counter)
    for one in made:
        given[one.answer].update(one.codes)
    people = {name for name, role in data.design["coders"].items() if role in ("coder", "lead")}
    order: dict[str, None] = {}
    for row in sorted(data.log, key=lambda one: int(one["rank"])):
        decided = STATES.get(row["state"]) == JUDGED and row["coder"] in people
        if decided and row["set_aside"] != "1" and row["answer"] in deciders:
            order[row["answer"]] = None
    met_at: dict[str, int] = {}
    often: Counter[str] = Counter()
    for number, answer in enumerate(order, start=1):
        for code, times in given[answer].items():
            if 2 * times >= deciders[answer]:
                met_at.setdefault(code, number)
                often[code] += 1
    n, step = len(order), told["step"]
    ends = [*range(step, n, step), n] if n else []
    points: list[Json] = []
    for end in ends:
        codes = sum(at <= end for at in met_at.values())
        new = codes - (points[-1]["codes"] if points else 0)
        expected = sum(1 - _missed(n, often[code], end) for code in often)
        points.append({"answers": end, "codes": codes, "new": new, "expected": expected})
    made_of = {"answers": n, "codes": len(met_at), "curve": points, "step": step}
    return {**made_of, "at_least": told["at_least"] and at_least(n, Counter(often.values()))}


def at_least(n: int, occurring: Counter[int]) -> Json:
    """So many codes there are at least, met or not (Chao 1987; Colwell and others 2012)."""
    codes, once, twice, a = sum(occurring.values()), occurring[1], occurring[2], (n - 1) / n
    if twice:
        unseen, r = a * once * once / (2 * twice), once / twice
        variance = twice * (a / 2 * r**2 + a**2 * r**3 + a**2 / 4 * r**4)
    else:
        unseen = a * once * (once - 1) / 2
        variance = unseen + a**2 * once * (2 * once - 1) ** 2 / 4
        variance -= a**2 * once**4 / (4 * (codes + unseen))
    if unseen <= 0:
        return {"value": codes, "low": codes, "high": codes}
    spread = math.log1p(max(variance, 0.0) / unseen**2)
    times = math.exp(NormalDist().inv_cdf(0.975) * math.sqrt(spread))
    return {"value": codes + unseen, "low": codes + unseen / times, "high": codes + unseen * times}


def _missed(n: int, has: int, drawn: int) -> float:
    """The chance that none of so many answers drawn of n is one of those with the code."""
    if n - has < drawn:
        return 0.0
    log = math.lgamma(n - has + 1) - math.lgamma(n - has - drawn + 1)
    return math.exp(log - math.lgamma(n + 1) + math.lgamma(n - drawn + 1))
