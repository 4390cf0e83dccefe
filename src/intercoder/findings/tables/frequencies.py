"""Frequencies of codes and parents: how many have them, what share that is, how certain."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from intercoder.findings.design.shares import shares
from intercoder.findings.tables.bases import Bases
from intercoder.findings.tables.cells import Address, CountCell, with_and_without
from intercoder.findings.tables.code_rows import CodeRow
from intercoder.findings.tables.part import Part
from intercoder.findings.tables.request import About, Unit


@dataclass(frozen=True, slots=True)
class Frequency:
    """One code or parent."""

    row: CodeRow
    count: int | None
    """Units with it, unweighted."""
    base: int | None
    """Units that could have it; with mentions, all mentions at its level of the tree."""
    share: float | None
    """Weighted, from 0 to 1; None where there is no base."""
    low: float | None
    high: float | None
    effective_n: float | None
    """Size of the simple random sample that would tell as much."""
    answers: int | None
    """Answers with it."""
    respondents: int | None
    """Respondents with it in any of the answers counted. Counts are None where they are hidden."""

    def as_json(self) -> dict[str, Any]:
        """Under the stable names of the command's JSON."""
        return {
            "code": self.row.code,
            "name": self.row.name,
            "depth": self.row.depth,
            "is_union": self.row.is_union,
            "in_codebook": self.row.in_codebook,
            "count": self.count,
            "base": self.base,
            "share": self.share,
            "low": self.low,
            "high": self.high,
            "effective_n": self.effective_n,
            "answers": self.answers,
            "respondents": self.respondents,
        }


@dataclass(frozen=True)
class FrequencyTable:
    """The frequencies of one part of the answers."""

    about: About
    bases: Bases
    rows: tuple[Frequency, ...]

    def cells(self) -> Iterator[CountCell]:
        """Every count of the table."""
        if self.bases.no_code_applies is not None:
            yield CountCell(
                replace(self.address(Unit.ANSWERS), exactly=()), self.bases.no_code_applies
            )
        for unit in (Unit.ANSWERS, Unit.RESPONDENTS):
            is_answers = unit is Unit.ANSWERS
            total = self.bases.judged if is_answers else self.bases.respondents_judged
            yield from with_and_without(
                self.address(unit),
                total,
                (
                    (one.row.code, count, one.base if self._has_own_base(unit) else total)
                    for one in self.rows
                    for count in [one.answers if is_answers else one.respondents]
                ),
            )

    def _has_own_base(self, unit: Unit) -> bool:
        return self.about.settings.unit is unit

    def address(self, unit: Unit) -> Address:
        """The address of the table's base."""
        return Address(self.about.version, self.about.questions, self.about.rounds, unit.value)

    def as_json(self) -> dict[str, Any]:
        """Under the stable names of the command's JSON."""
        return {
            "table": "frequencies",
            **self.about.as_json(),
            "bases": self.bases.as_json(),
            "rows": [one.as_json() for one in self.rows],
        }


def frequencies(part: Part) -> FrequencyTable:
    """The frequencies of one part of the answers."""
    settings = part.settings
    sample = part.sample(settings.unit)
    found = shares(sample, settings.confidence)
    count, base = sample.count(), sample.base_count()
    answers = count if settings.unit is Unit.ANSWERS else part.sample(Unit.ANSWERS).count()
    people = count if settings.unit is Unit.RESPONDENTS else part.sample(Unit.RESPONDENTS).count()
    rows = tuple(
        Frequency(
            row,
            int(count[number]),
            int(base[number]),
            known(found.value[number]),
            known(found.low[number]),
            known(found.high[number]),
            known(found.effective_n[number]),
            int(answers[number]),
            int(people[number]),
        )
        for number, row in part.shown()
    )
    return FrequencyTable(part.about(METHOD), part.bases, rows)


METHOD = (
    "Shares with Wilson intervals at the effective sample size; variances linearised between "
    "clusters within strata."
)


def known(value: float | np.float64) -> float | None:
    """The figure, or None where there is none."""
    return float(value) if math.isfinite(value) else None
