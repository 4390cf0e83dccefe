"""From coded answers to the units that a table counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from intercoder.errors import StudyError
from intercoder.findings.design.sample import Design, Floats, Ints, Sample
from intercoder.findings.tables.code_rows import CodeRows
from intercoder.findings.tables.request import Survey, Unit
from intercoder.findings.whose.coded_answers import Answers, Bools, CodedAnswers, Respondents
from intercoder.text.counted import counted
from intercoder.text.display import display_line


@dataclass(frozen=True)
class SurveyColumns:
    """How respondents were sampled; each array has the shape (respondents,)."""

    weight: Floats
    cluster: Ints
    stratum: Ints


def survey_columns(respondents: Respondents, counted: Bools, survey: Survey) -> SurveyColumns:
    """The columns of a survey's design, for the respondents `counted`, shape (respondents,).

    Raises StudyError for a weight that is no positive number, and for a respondent without a
    weight, stratum or cluster where these are asked for.
    """
    size = respondents.number.size
    weight = np.ones(size)
    if survey.weight:
        place, values = respondents.attributes[survey.weight]
        weight = np.array([_number(value) for value in values])[place]
        wrong = counted & ~(weight > 0)
        if wrong.any():
            empty = int((wrong & _is_empty(place, values)).sum())
            raise StudyError(
                f"{_people(int(wrong.sum()))} no number above 0 in “{display_line(survey.weight)}” "
                f"({empty:,} of them nothing at all).",
                "Correct the column with `intercoder attributes`, or leave out --weight.",
            )
    cluster, stratum = np.arange(size), np.zeros(size, dtype=np.int64)
    if survey.cluster:
        cluster = _categories(respondents, counted, survey.cluster, "cluster")
    if survey.strata:
        stratum = _categories(respondents, counted, survey.strata, "strata")
    return SurveyColumns(weight, cluster, stratum)


def _categories(respondents: Respondents, counted: Bools, name: str, option: str) -> Ints:
    place, values = respondents.attributes[name]
    missing = int((counted & _is_empty(place, values)).sum())
    if missing:
        raise StudyError(
            f"{_people(missing)} no value in “{display_line(name)}”.",
            f"Complete the column with `intercoder attributes`, or leave out --{option}.",
        )
    return place.astype(np.int64)


def _is_empty(place: np.ndarray[tuple[int], np.dtype[np.int32]], values: tuple[str, ...]) -> Bools:
    return np.array([not value.strip() for value in values], dtype=np.bool_)[place]


def _people(count: int) -> str:
    counts = "whose answers are counted"
    return counted(count, f"respondent {counts} has", f"respondents {counts} have")


def _number(text: str) -> float:
    try:
        found = float(text.strip().replace(",", ".") if "." not in text else text)
    except ValueError:
        return np.nan
    return found if np.isfinite(found) else np.nan


@dataclass(frozen=True)
class Units:
    """A sample, and which answers each of its units comes from."""

    sample: Sample
    group: Ints
    """Shape (units,): the group of the division by which answers were split; 0 without one."""


def units(
    coded: CodedAnswers,
    rows: CodeRows,
    counted: Bools,
    unit: Unit,
    survey: SurveyColumns,
    split: Ints | None = None,
) -> Units:
    """The units of the answers `counted` that have a result; `counted` has the shape (answers,).

    Respondents are units of their own in each group of `split`, shape (answers,), as that is a
    division of answers.
    """
    chosen = np.flatnonzero(counted & coded.judged)
    columns = coded.marks[chosen]
    marks = rows.marks(columns).astype(float)
    base = np.ones((chosen.size, 1))
    if coded.could_be_given is not None:
        known = rows.marks(coded.could_be_given[chosen])
        base = known.astype(float) if not known.all() else base
    if unit is Unit.MENTIONS:
        base = rows.mentions(columns) * (base > 0)
    group = np.zeros(chosen.size, dtype=np.int64) if split is None else split[chosen]
    owner = coded.answers.respondent[chosen]
    if unit is Unit.RESPONDENTS:
        marks, base, owner, group = _by_respondent(marks, base, owner, group)
    return Units(Sample(marks, base, _design(owner, survey), owner), group)


def _by_respondent(
    marks: Floats, base: Floats, owner: Ints, group: Ints
) -> tuple[Floats, Floats, Ints, Ints]:
    groups = int(group.max(initial=0)) + 1
    key = owner * groups + group
    order = np.argsort(key, kind="stable")
    found, starts = np.unique(key[order], return_index=True)
    if not found.size:
        return marks, base, owner, group
    marks = np.maximum.reduceat(marks[order], starts, axis=0)
    base = np.maximum.reduceat(base[order], starts, axis=0)
    return marks, base, found // groups, found % groups


def _design(owner: Ints, survey: SurveyColumns) -> Design:
    # the same name of a cluster in two strata is two clusters
    strata = int(survey.stratum.max(initial=0)) + 1
    key = survey.cluster[owner] * strata + survey.stratum[owner]
    found, cluster = np.unique(key, return_inverse=True)
    _, stratum = np.unique(found % strata, return_inverse=True)
    return Design(survey.weight[owner], cluster, stratum.astype(np.int64))


def respondents_counted(answers: Answers, counted: Bools) -> Bools:
    """Shape (respondents,): who gave any of the answers counted."""
    found = np.zeros(answers.respondents.number.size, dtype=np.bool_)
    found[answers.respondent[counted]] = True
    return found
