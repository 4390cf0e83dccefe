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
from intercoder.findings.review.checker.files import Json, Row
from intercoder.findings.review.checker.group_tests import (
    all_codes,
    contrast,
    correct,
    independence,
)
from intercoder.findings.review.checker.survey import Sample, Share, Unit


class Part:
    """The answers of one table, and its settings."""

    def __init__(self, data: Data, told: Json, rows: list[str]) -> None:
        self.data, self.told, self.rows = data, told, rows
        results, asked = data.results(told["codes_of"]), set(told["questions"])
        self.found = {a: r for a, r in results.items() if data.answers[a]["question"] in asked}
        self.judged = {a: one for a, one in self.found.items() if one.state == JUDGED}

    def sample(self, unit: str, group: Callable[[Row], str] = lambda _: "") -> Sample:
        """The units, with marks and bases for the rows of the table."""
        units = [self._unit(answer, one, unit, group) for answer, one in self.judged.items()]
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
        return Sample(units, self.data, NormalDist().inv_cdf(0.5 + self.told["confidence"] / 2))

    def _unit(self, answer: str, one: Result, unit: str, group: Callable[[Row], str]) -> Unit:
        marks, bases = [], []
        for row in self.rows:
            about = self.data.rows[row]
            marks.append(int(any(code in one.codes for code in about["members"])))
            able = any(code not in one.lacks or code in one.codes for code in about["members"])
            level = self.data.design["levels"][about["depth"]] if unit == "mentions" else {}
            mentions = len({level[code] for code in one.codes}) if level else 1
            bases.append(float(able * mentions))
        told = self.data.answers[answer]
        return Unit(told["respondent"], group(told), marks, bases)

    def bases(self) -> Json:
        """How many there are of everything."""
        owner = {answer: self.data.answers[answer]["respondent"] for answer in self.found}
        states = Counter(one.state for one in self.found.values())
        judged = {owner[answer] for answer in self.judged}
        open_ = {owner[answer] for answer in self.found.keys() - self.judged.keys()}
        coded = sum(bool(one.codes) for one in self.judged.values())
        return {
            "respondents_in_study": len(self.data.people),
            "respondents": len(set(owner.values())),
            "respondents_without_answer": len(self.data.people) - len(set(owner.values())),
            "respondents_judged": len(judged),
            "respondents_partly_judged": len(judged & open_),
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


def frequencies(data: Data, told: Json) -> Json:
    """How often codes were given."""
    part = Part(data, told, [one["code"] for one in told["rows"]])
    samples = {unit: part.sample(unit) for unit in ("answers", "respondents", told["unit"])}
    made = []
    for at in range(len(part.rows)):
        shares = {unit: Share(sample, *sample.marked(at)) for unit, sample in samples.items()}
        counts = {unit: shares[unit].count for unit in ("answers", "respondents")}
        made.append({**counts, **told_of(shares[told["unit"]])})
    return {"bases": part.bases(), "rows": made}


def told_of(one: Share) -> Json:
    """A share as tables have it."""
    ends = {"share": one.value, "low": one.low, "high": one.high}
    return {"count": one.count, "base": one.units, **ends, "effective_n": one.size}


def by_groups(data: Data, told: Json) -> Json:
    """Codes by groups: shares, differences, tests."""
    part = Part(data, told, [one["code"] for one in told["rows"]])
    kind, _, name = told["by"].partition(":")

    def group(answer: Row) -> str:
        person = data.people[answer["respondent"]]
        return person[f"attribute:{name}"] if kind == "attribute" else answer[kind]

    whole = part.sample(told["unit"], group)
    names = [one["name"] or "" for one in told["groups"]]
    if sorted({one.group for one in whole.units}) != sorted(names):
        raise ValueError("the groups of a table are not those of the respondents")
    tested = [one for one in names if one]
    once = 1 if len(tested) == 2 else len(tested)  # two groups differ from each other
    kept = Sample([one for one in whole.units if one.group], data, whole.z)
    made, all_known = [], []
    for at in range(len(part.rows)):
        shares = split(whole, at, names)
        known, rest = split(kept, at, tested), split(kept, at, tested, others=True)
        all_known.append(known)
        total = sum(one.given for one in shares)
        groups = [
            {**told_of(one), "share_of_code": one.given / total if total else math.nan}
            for one in shares
        ]
        for cell, a, b in zip(groups, known, rest, strict=False) if len(tested) > 1 else ():
            apart, _ = contrast(a, b, kept.df)
            names_of = {"low": "difference_low", "high": "difference_high", "h": "cohens_h"}
            cell.update({names_of.get(key, key): value for key, value in apart.items()})
        test = independence(known, kept.df)
        made.append({"groups": groups, **test._asdict(), "is_rough": test.least < 5})
    correct(made, told["correction"])
    correct([cell for row in made for cell in row["groups"][:once]], told["correction"])
    if len(tested) == 2:
        for row in made:
            row["groups"][1]["adjusted_p"] = row["groups"][0]["adjusted_p"]
    above = {one for row in part.rows for one in data.rows[row]["above"]}
    lowest = [at for at, row in enumerate(part.rows) if row not in above]
    return {
        "bases": part.bases(),
        "groups": [{"units": sum(u.group == one for u in whole.units)} for one in names],
        "all_codes": all_codes([all_known[at] for at in lowest], kept.df),
        "rows": made,
    }


def split(sample: Sample, at: int, names: list[str], *, others: bool = False) -> list[Share]:
    """The shares of a row in each group, or in all other groups."""
    has, base = sample.marked(at)
    inside = [[(one.group == name) is not others for one in sample.units] for name in names]
    return [Share(sample, list(map(mul, has, i)), list(map(mul, base, i))) for i in inside]


def cooccurrence(data: Data, told: Json) -> Json:
    """Codes that occur together: the share of the second among those with the first, and others."""
    codes = dict.fromkeys(one[name] for one in told["pairs"] for name in ("first", "second"))
    part = Part(data, told, list(codes))
    sample = part.sample(told["unit"])
    marks, bases = (
        zip(*(sample.marked(at) for at in range(len(codes))), strict=True) if codes else ((), ())
    )
    could = [[float(base > 0) for base in row] for row in bases]
    made = []
    for pair in told["pairs"]:
        a, b = part.rows.index(pair["first"]), part.rows.index(pair["second"])
        both, base = list(map(mul, marks[a], marks[b])), list(map(mul, could[a], could[b]))
        first, second = list(map(mul, marks[a], could[b])), list(map(mul, marks[b], could[a]))
        yes = Share(sample, both, first)
        no = Share(
            sample,
            [x - y for x, y in zip(second, both, strict=True)],
            [x - y for x, y in zip(base, first, strict=True)],
        )
        apart, test = contrast(yes, no, sample.df)
        counts = [round(sum(one)) for one in (both, first, second, base)]
        weighted, sign = sum(sample.totals(second)), apart.pop("difference")
        made.append(
            {
                **dict(zip(("count", "first_count", "second_count", "base"), counts, strict=True)),
                "share_of_first": yes.value,
                "share_of_second": yes.given / weighted if weighted else math.nan,
                "expected": counts[1] * counts[2] / counts[3] if counts[3] else 0.0,
                "difference": sign,
                "phi": math.copysign(test.cramers_v, sign) * bool(sign),
                "is_rough": test.least < 5,
                **apart,
            }
        )
    correct(made, told["correction"])
    return {"bases": part.bases(), "pairs": made}
