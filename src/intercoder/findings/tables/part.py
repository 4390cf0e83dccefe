"""One part of a study's answers under one version of their codes: what a table is made from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.of_study.time_filters import week
from intercoder.errors import UsageError
from intercoder.findings.design.sample import Ints, Sample
from intercoder.findings.tables.bases import Bases, bases
from intercoder.findings.tables.code_rows import CodeRow, CodeRows
from intercoder.findings.tables.request import MAX_GROUPS, About, By, Division, Settings, Unit
from intercoder.findings.tables.units import (
    SurveyColumns,
    Units,
    respondents_counted,
    survey_columns,
    units,
)
from intercoder.findings.whose.coded_answers import Bools, CodedAnswers
from intercoder.text.display import display_line


@dataclass(frozen=True)
class Groups:
    """A division of the units of a sample."""

    names: tuple[str, ...]
    """Values that have any units, sorted; an empty one stands for those without a value."""
    place: Ints
    """Shape (units,): position in `names`."""


@dataclass(frozen=True)
class Part:
    """The answers to one question, or to several taken together."""

    coded: CodedAnswers
    rows: CodeRows
    questions: tuple[str, ...]
    rounds: tuple[str, ...]
    counted: Bools
    """Shape (answers,)."""
    settings: Settings

    @cached_property
    def bases(self) -> Bases:
        """How many there are of everything."""
        return bases(self.coded, self.counted)

    def about(self, method: str) -> About:
        """What a table of this part says of itself."""
        return About(
            self.coded.whose,
            self.coded.key,
            self.questions,
            self.rounds,
            self.settings,
            method,
        )

    def shown(self) -> Iterator[tuple[int, CodeRow]]:
        """The rows that were asked for, with their positions."""
        wanted = self.settings.codes
        for number, row in enumerate(self.rows.rows):
            if not wanted or row.code in wanted:
                yield number, row

    @cached_property
    def _samples(self) -> dict[Unit, Sample]:
        return {}

    def sample(self, unit: Unit) -> Sample:
        """The units of this part."""
        if unit not in self._samples:
            self._samples[unit] = self._units(unit, None).sample
        return self._samples[unit]

    def divided(self, division: Division) -> tuple[Sample, Groups]:
        """The units and their groups. Raises UsageError for an attribute with very many values."""
        answers = self.coded.answers
        unit = self.settings.unit
        if division.by is By.ATTRIBUTE:
            sample = self.sample(unit)
            values, names = answers.respondents.attributes[division.name]
            return sample, _groups(values[sample.respondent].astype(np.int64), names, division)
        if division.is_of_coding:
            split, names = self._when(division)
        elif division.by is By.QUESTION:
            split, names = answers.question, answers.questions
        else:
            split, names = answers.language, answers.languages
        found = self._units(unit, split.astype(np.int64))
        return found.sample, _groups(found.group, names, division)

    def _when(self, division: Division) -> tuple[NDArray[np.int32], tuple[str, ...]]:
        """The round, or the week, of each answer's result."""
        origins = self.coded.origins
        if origins is None:
            raise UsageError(
                "It is not known when these answers were coded.", "Compare other groups."
            )
        if division.by is By.ROUND:
            return origins.round + 1, ("", *origins.rounds)
        days, place = np.unique(origins.day, return_inverse=True)
        weeks = [week(day) if day >= 0 else "" for day in days.tolist()]
        names = sorted(set(weeks))
        of_day = np.array([names.index(one) for one in weeks], dtype=np.int32)
        return of_day[place], tuple(names)

    def _units(self, unit: Unit, split: Ints | None) -> Units:
        return units(self.coded, self.rows, self.counted, unit, self._survey, split)

    @cached_property
    def _survey(self) -> SurveyColumns:
        people = respondents_counted(self.coded.answers, self.counted & self.coded.judged)
        return survey_columns(self.coded.answers.respondents, people, self.settings.survey)


def _groups(values: Ints, names: tuple[str, ...], division: Division) -> Groups:
    found, place = np.unique(values, return_inverse=True)
    if found.size > MAX_GROUPS:
        raise UsageError(
            f"“{display_line(division.words)}” has {found.size:,} different values, which are no "
            "groups.",
            f"Choose an attribute with at most {MAX_GROUPS}, or put its values into classes with "
            "`intercoder attributes`.",
        )
    return Groups(tuple(names[one] for one in found), place.astype(np.int64))
