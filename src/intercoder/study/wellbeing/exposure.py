"""The exposure record: how many heavy and other answers people met.

In full, by day and with times, it is for the coder alone; leads get totals, without times, from
which no pace can be told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from intercoder.coding.wellbeing.heaviness import Heaviness
from intercoder.study.rounds.people import check_sees_all, coder_id
from intercoder.study.study import Study
from intercoder.study.wellbeing.met_answers import AnswerMet, met_answers
from intercoder.study.wellbeing.settings import heaviness_of


@dataclass(frozen=True, slots=True)
class ExposureDay:
    """What a coder met on one day."""

    day: str
    """The day in UTC, `YYYY-MM-DD`."""
    heavy: int
    """Heavy answers, each once."""
    others: int
    heavy_seconds: float
    """Time with heavy answers in view."""
    other_seconds: float


@dataclass(frozen=True, slots=True)
class ExposureTotal:
    """What a coder met in all."""

    coder: str
    heavy: int
    """Heavy answers, each once."""
    others: int
    days: int
    """Days on which there was a heavy one."""


@dataclass(frozen=True, slots=True)
class StudyExposure:
    """What all people of a study met, without their names."""

    people: int
    """People who decided anything."""
    heavy: int
    """Heavy answers met, summed over people."""
    others: int
    most: int
    """Most heavy answers that one person met."""
    most_a_day: int
    """Most heavy answers that one person met on one day."""


def heaviness_so_far(study: Study) -> Heaviness:
    """What makes an answer heavy, with the heavy codes that the codebook has no more."""
    book = study.codebook()
    found = heaviness_of(study, book)
    gone: dict[str, bool] = {}
    for number in range(1, study.revision()):
        for code in study.codebook(number).codes:
            if code.id not in book:
                gone[code.id] = code.heavy
    return replace(found, codes=found.codes | {code for code, heavy in gone.items() if heavy})


def exposure_by_day(study: Study, coder: str) -> tuple[ExposureDay, ...]:
    """What this coder met, day by day, the first one first.

    Raises StudyError for a coder the study does not have.
    """
    heaviness = heaviness_so_far(study)
    with study.reading() as connection:
        row = coder_id(connection, coder)
    days: dict[str, list[AnswerMet]] = defaultdict(list)
    with study.reading_own(row) as connection:
        for one in met_answers(connection, heaviness, coder_row=row):
            days[one.day].append(one)
    return tuple(_day(day, met) for day, met in sorted(days.items()))


def exposure_totals(study: Study) -> tuple[ExposureTotal, ...]:
    """What each person met in all, by name. Raises StudyError if the login sees only a part."""
    return tuple(total for total, _ in _totals(study))


def exposure_of_study(study: Study, as_of: str = "") -> StudyExposure | None:
    """What all people met up to a time in UTC; None where nothing is heavy, or the login sees only
    a part.
    """
    if study.own_coder or not heaviness_so_far(study):
        return None
    found = _totals(study, as_of)
    return StudyExposure(
        len(found),
        sum(total.heavy for total, _ in found),
        sum(total.others for total, _ in found),
        max((total.heavy for total, _ in found), default=0),
        max((most for _, most in found), default=0),
    )


def _totals(study: Study, as_of: str = "") -> list[tuple[ExposureTotal, int]]:
    """Each person's total, and the most heavy answers of one of their days."""
    heaviness = heaviness_so_far(study)
    heavy: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    every: dict[str, set[int]] = defaultdict(set)
    with study.reading() as connection:
        check_sees_all(connection, study)
        for one in met_answers(connection, heaviness, until=as_of):
            every[one.coder].add(one.answer)
            if one.is_heavy:
                heavy[one.coder][one.day].add(one.answer)
    found = []
    for name in sorted(every):
        days = heavy[name]
        met = set().union(*days.values())
        total = ExposureTotal(name, len(met), len(every[name] - met), len(days))
        found.append((total, max(map(len, days.values()), default=0)))
    return found


def _day(day: str, met: Iterable[AnswerMet]) -> ExposureDay:
    found = list(met)
    heavy = {one.answer for one in found if one.is_heavy}
    return ExposureDay(
        day,
        len(heavy),
        len({one.answer for one in found} - heavy),
        sum(one.seconds for one in found if one.answer in heavy),
        sum(one.seconds for one in found if one.answer not in heavy),
    )
