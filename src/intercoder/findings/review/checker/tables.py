"""The tables of findings."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable
from operator import mul
from statistics import NormalDist

from intercoder.findings.review.checker.codes import (
    JUDGED,
    NOT_JUDGED,
    OPEN,
    SKIPPED,
    UNSURE,
    Data,
    Result,
)
from intercoder.findings.review.checker.distributions import f_tail
from intercoder.findings.review.checker.files import Json, Row
from intercoder.findings.review.checker.group_tests import (
    contrast,
    corrected,
    independence,
    is_still,
    square_trace,
)
from intercoder.findings.review.checker.survey import NO_SPREAD, Sample, Share, Unit, covariance


class Part:
    """The answers of one table, and its settings."""

    def __init__(self, data: Data, told: Json) -> None:
        self.data, self.told = data, told
        self.z = NormalDist().inv_cdf(0.5 + told["confidence"] / 2)
        results = data.results(told["codes_of"])
        asked = set(told["questions"])
        self.found = {a: r for a, r in results.items() if data.answers[a]["question"] in asked}
        self.judged = {a: one for a, one in self.found.items() if one.state == JUDGED}

    def sample(self, rows: list[str], unit: str, group: Callable[[Row], str]) -> Sample:
        """The units, with marks and bases for these rows of the table."""
        units = [self._unit(answer, one, rows, unit, group) for answer, one in self.judged.items()]
        if unit == "respondents":
            of_person = defaultdict(list)
            for one in units:
                of_person[one.respondent, one.group].append(one)
            units = [
                Unit(
                    *key,
                    [max(column) for column in zip(*(one.marks for one in several), strict=True)],
                    [max(column) for column in zip(*(one.base for one in several), strict=True)],
                )
                for key, several in of_person.items()
            ]
        return Sample(units, self.data)

    def _unit(
        self, answer: str, one: Result, rows: list[str], unit: str, group: Callable[[Row], str]
    ) -> Unit:
        marks, bases = [], []
        for row in rows:
            about = self.data.rows[row]
            members = about["members"]
            marks.append(int(any(code in one.codes for code in members)))
            could = any(code not in one.lacks or code in one.codes for code in members)
            base = float(could)
            if unit == "mentions":
                counts_as = self.data.design["levels"][about["depth"]]
                base *= len({counts_as[code] for code in one.codes})
            bases.append(base)
        told = self.data.answers[answer]
        return Unit(told["respondent"], group(told), marks, bases)

    def bases(self) -> Json:
        """How many there are of everything."""
        owner = {answer: self.data.answers[answer]["respondent"] for answer in self.found}
        states = Counter(one.state for one in self.found.values())
        judged = {owner[answer] for answer in self.judged}
        coded = sum(bool(one.codes) for one in self.judged.values())
        return {
            "respondents_in_study": len(self.data.people),
            "respondents": len(set(owner.values())),
            "respondents_without_answer": len(self.data.people) - len(set(owner.values())),
            "respondents_judged": len(judged),
            "respondents_partly_judged": len(
                judged & {owner[a] for a, one in self.found.items() if one.state != JUDGED}
            ),
            "answers": len(self.found),
            "judged": len(self.judged),
            "coded": coded,
            "no_code_applies": len(self.judged) - coded,
            "open": states[OPEN],
            "unsure_left_out": states[UNSURE],
            "skipped": states[SKIPPED],
            "not_judged": states[NOT_JUDGED],
            "mentions": sum(len(one.codes) for one in self.judged.values()),
            "judged_unsure": sum(one.unsure for one in self.judged.values()),
        }


def everybody(_: Row) -> str:
    """All in one group."""
    return ""


def frequencies(data: Data, told: Json) -> Json:
    """How often codes were given."""
    part, rows = Part(data, told), [one["code"] for one in told["rows"]]
    sample = part.sample(rows, told["unit"], everybody)
    counts = {
        unit: given(part.sample(rows, unit, everybody)) for unit in ("answers", "respondents")
    }
    made = []
    for at in range(len(rows)):
        has, base = columns(sample, at)
        one = Share(sample, has, base, part.z)
        made.append(
            {
                "count": sum(map(bool, has)),
                "base": sum(base),
                "share": one.value,
                "low": one.low,
                "high": one.high,
                "effective_n": one.size,
                **{unit: counts[unit][at] for unit in counts},
            }
        )
    return {"bases": part.bases(), "rows": made}


def columns(sample: Sample, at: int) -> tuple[list[float], list[float]]:
    """What each unit adds to the count, and to the base, of a row."""
    base = [one.base[at] for one in sample.units]
    return [one.marks[at] * (one.base[at] > 0) for one in sample.units], base


def given(sample: Sample) -> list[int]:
    """Units with each row's code."""
    if not sample.units:
        return [0] * 10_000
    return [sum(map(bool, columns(sample, at)[0])) for at in range(len(sample.units[0].marks))]


def by_groups(data: Data, told: Json) -> Json:
    """Codes by groups: shares, differences, tests."""
    part, rows = Part(data, told), [one["code"] for one in told["rows"]]
    kind, _, name = told["by"].partition(":")

    def group(answer: Row) -> str:
        if kind == "attribute":
            return data.people[answer["respondent"]][f"attribute:{name}"]
        return answer[kind]

    whole = part.sample(rows, told["unit"], group)
    names = [one["name"] or "" for one in told["groups"]]
    if sorted({one.group for one in whole.units}) != sorted(names):
        raise ValueError("the groups of a table are not those of the respondents")
    tested = [one for one in names if one]
    kept = whole.only(data, lambda one: bool(one.group))
    made: list[Json] = []
    p_rows, p_groups, all_known = [], [], []
    for at in range(len(rows)):
        shares = dict(zip(names, split(whole, at, names, part.z), strict=True))
        known = split(kept, at, tested, part.z)
        rest = split(kept, at, tested, part.z, others=True)
        within = [[covariance(a.centred, b.centred) for b in known] for a in known]
        test = independence(known, within, kept.df)
        pairs = zip(known, rest, strict=True)
        apart = [contrast(a, b, kept.df) if len(tested) > 1 else {} for a, b in pairs]
        total = sum(one.given for one in shares.values())
        groups: list[Json] = []
        for place, one in enumerate(names):
            share, found = shares[one], apart[place] if place < len(apart) else {}
            has = [u.marks[at] and u.base[at] > 0 for u in whole.units if u.group == one]
            groups.append(
                {
                    "count": sum(map(bool, has)),
                    "base": share.units,
                    "share": share.value,
                    "low": share.low,
                    "high": share.high,
                    "share_of_code": share.given / total if total else None,
                    "difference": found.get("difference"),
                    "difference_low": found.get("low"),
                    "difference_high": found.get("high"),
                    "cohens_h": found.get("cohens_h"),
                    "p": found.get("p"),
                }
            )
        figures = ("f", "df", "df_below", "p", "cramers_v")
        made.append({"groups": groups, **{key: test.get(key) for key in figures}})
        made[-1]["is_rough"] = bool(test) and test["least"] < 5
        p_rows.append(test.get("p", math.nan))
        p_groups += [one.get("p", math.nan) for one in apart[: 1 if len(tested) == 2 else None]]
        all_known.append(known)
    rule = told["correction"]
    for row, p in zip(made, corrected(p_rows, rule), strict=True):
        row["adjusted_p"] = p
    adjusted = iter(corrected(p_groups, rule))
    for row in made:
        once = [next(adjusted) for _ in range(1 if len(tested) == 2 else len(tested))]
        for place, cell in enumerate(row["groups"]):
            is_tested = place < len(tested) > 1
            cell["adjusted_p"] = once[place % len(once)] if is_tested else None
    lowest = [at for at, row in enumerate(rows) if data.rows[row]["is_lowest"]]
    return {
        "bases": part.bases(),
        "groups": [{"units": sum(u.group == one for u in whole.units)} for one in names],
        "all_codes": all_codes([all_known[at] for at in lowest], kept.df),
        "rows": made,
    }


def split(
    sample: Sample, at: int, names: list[str], z: float, *, others: bool = False
) -> list[Share]:
    """The shares of a row in each group, or in all other groups."""
    has, base = columns(sample, at)
    inside = [[(one.group == name) is not others for one in sample.units] for name in names]
    return [Share(sample, list(map(mul, has, i)), list(map(mul, base, i)), z) for i in inside]


def all_codes(rows: list[list[Share]], df: int) -> Json:
    """One test of all codes at once (Bilder and Loughin 2004), corrected in the same way."""
    shares: list[tuple[Share, float, int]] = []
    pearson, form = 0.0, {}
    for row in rows:
        whole, units = sum(one.weight for one in row), sum(one.units for one in row)
        if len(row) < 2 or not all(one.weight > 0 for one in row) or any(map(is_still, row)):
            continue
        part = [one.weight / whole for one in row]
        mean = sum(p * one.value for p, one in zip(part, row, strict=True))
        spread = mean * (1 - mean)
        if not spread > NO_SPREAD:
            continue
        start = len(shares)
        for a, one in enumerate(row):
            pearson += units * part[a] * (one.value - mean) ** 2 / spread
            shares.append((one, part[a], start))
            for b in range(len(row)):
                own = part[a] * (a == b) - part[a] * part[b]
                form[start + a, start + b] = own * units / spread
    if not shares:
        return None
    size, groups = len(shares), len(rows[0])
    within = [[0.0] * size for _ in range(size)]
    for a in range(size):
        for b in range(a + 1):
            within[a][b] = within[b][a] = covariance(shares[a][0].centred, shares[b][0].centred)
    made = []
    for a in range(size):
        start = shares[a][2]
        near = [(form[a, start + k], within[start + k]) for k in range(groups)]
        made.append([sum(weight * row[b] for weight, row in near) for b in range(size)])
    first, second = sum(made[a][a] for a in range(size)), square_trace(made)
    if first <= 0 or second <= 0:
        return None
    df_above = first * first / second
    f, df_below = pearson / first, df_above * df
    return {"f": f, "df": df_above, "df_below": df_below, "p": f_tail(f, df_above, df_below)}


def cooccurrence(data: Data, told: Json) -> Json:
    """Codes that occur together."""
    part = Part(data, told)
    rows = list(dict.fromkeys(one[name] for one in told["pairs"] for name in ("first", "second")))
    sample = part.sample(rows, told["unit"], everybody)
    marks = [columns(sample, at)[0] for at in range(len(rows))]
    could = [[float(one.base[at] > 0) for one in sample.units] for at in range(len(rows))]
    made, p = [], []
    for pair in told["pairs"]:
        a, b = rows.index(pair["first"]), rows.index(pair["second"])
        both = list(map(mul, marks[a], marks[b]))
        base = list(map(mul, could[a], could[b]))
        first, second = list(map(mul, marks[a], could[b])), list(map(mul, marks[b], could[a]))
        yes = Share(sample, both, first, part.z)
        no = Share(
            sample,
            [x - y for x, y in zip(second, both, strict=True)],
            [x - y for x, y in zip(base, first, strict=True)],
            part.z,
        )
        found = contrast(yes, no, sample.df)
        counts = [round(sum(one)) for one in (both, first, second, base)]
        weighted = sum(sample.totals(second))
        apart = found["difference"]
        made.append(
            {
                "count": counts[0],
                "first_count": counts[1],
                "second_count": counts[2],
                "base": counts[3],
                "share_of_first": yes.value,
                "share_of_second": yes.given / weighted if weighted else None,
                "expected": counts[1] * counts[2] / counts[3] if counts[3] else 0.0,
                "difference": apart,
                "low": found["low"],
                "high": found["high"],
                "phi": math.copysign(found["cramers_v"], apart) * bool(apart)
                if "p" in found
                else None,
                "p": found.get("p"),
                "is_rough": "p" in found and found["least"] < 5,
            }
        )
        p.append(found.get("p", math.nan))
    for row, value in zip(made, corrected(p, told["correction"]), strict=True):
        row["adjusted_p"] = value
    return {"bases": part.bases(), "pairs": made}
