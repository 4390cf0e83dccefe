"""What the report says of coders' exposure, and of the measures that were settled."""

from __future__ import annotations

from dataclasses import dataclass

from intercoder.coding.wellbeing.limits import Limits
from intercoder.coding.wellbeing.settings import WellbeingSettings
from intercoder.study.study import Study
from intercoder.study.wellbeing.exposure import (
    StudyExposure,
    exposure_of_study,
    heaviness_so_far,
)
from intercoder.study.wellbeing.settings import wellbeing_settings


@dataclass(frozen=True, slots=True)
class WellbeingFacts:
    """Nobody is named: an exposure record is no measure of anybody's work."""

    exposure: StudyExposure
    codes: frozenset[str]
    """Ids of the heavy codes."""
    questions: int
    """Number of questions whose answers are all heavy."""
    words: int
    """Number of words and phrases that make an answer heavy."""
    limits: Limits
    offers: tuple[str, ...]
    """What coders were offered."""


def wellbeing_facts(study: Study, as_of: str = "") -> WellbeingFacts | None:
    """The facts, up to a time in UTC; None where nothing is heavy."""
    exposure = exposure_of_study(study, as_of)
    if exposure is None:
        return None
    settled = wellbeing_settings(study)
    return WellbeingFacts(
        exposure,
        heaviness_so_far(study).codes,
        len(settled.questions),
        len(settled.lexicon),
        settled.limits,
        tuple(_offers(settled)),
    )


def _offers(settled: WellbeingSettings) -> list[str]:
    support = settled.support
    return [
        *(["a colleague to talk to"] if support.colleague else []),
        *(["support outside the team"] if support.contacts else []),
        *(["a page on what the work led to"] if support.outcome else []),
    ]
