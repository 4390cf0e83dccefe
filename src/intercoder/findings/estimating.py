"""Estimates from people and machine for the chapters of a report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from intercoder.errors import UsageError
from intercoder.findings.of_study import Asked, Findings
from intercoder.findings.prevalence.of_study.asked import Asked as Wanted
from intercoder.findings.prevalence.of_study.asked import Base
from intercoder.findings.prevalence.of_study.basis import Basis, read_basis
from intercoder.findings.prevalence.of_study.compute import prevalence_of
from intercoder.findings.prevalence.of_study.respondents import by_respondent
from intercoder.findings.prevalence.of_study.results import PrevalenceResult
from intercoder.findings.published_prevalence import (
    PublishedPrevalence,
    check_prevalence,
    publish_prevalence,
)
from intercoder.findings.tables.request import Unit
from intercoder.findings.whose.versions import Source, Version
from intercoder.study.rounds.people import Coder
from intercoder.study.study import Study

COMMAND = "estimates in a findings document"
"""In the list of releases."""
_WHOSE = {Source.FINAL: "all", Source.CONSENSUS: "consensus"}


@dataclass(frozen=True)
class Estimated:
    """The prevalence in one chapter, and what it rests on."""

    questions: tuple[str, ...]
    found: PrevalenceResult
    basis: Basis
    of_answers: Basis
    """What the basis was made from, where that is of respondents; else the same."""

    def check(self, study: Study) -> None:
        """Raise DisclosureError where `publish` would."""
        check_prevalence(study, self.basis, self.of_answers)

    def publish(
        self, study: Study, who: Coder | None, unprotected: str | None
    ) -> PublishedPrevalence:
        """As it may leave the study, which is noted. Raises what `release` does."""
        return publish_prevalence(
            study,
            self.basis,
            self.found,
            of_answers=self.of_answers,
            who=who,
            unprotected=unprotected,
            command=COMMAND,
        )


def check_estimates(asked: Asked) -> None:
    """Raise UsageError for what tables can be asked for and estimates cannot."""
    survey = asked.settings.survey
    for name, is_asked in (
        ("the unit “mentions”", asked.settings.unit is Unit.MENTIONS),
        ("weights", survey.weight),
        ("strata", survey.strata),
        ("clusters", survey.cluster),
        ("leaving out decisions marked unsure", asked.without_unsure),
        ("several rounds", len(asked.rounds) > 1),
    ):
        if is_asked:
            raise UsageError(
                f"Estimates from people and machine do not go with {name}.",
                "Leave that out, or the estimates.",
            )


def estimates_of(
    study: Study, found: Findings, asked: Asked, advance: Callable[[int], object] = lambda _: None
) -> tuple[Estimated, ...]:
    """The estimates of each part of the first version; `advance` is told of answers judged.

    Raises UsageError for what cannot be estimated, and StudyError, with the reason, where what was
    coded is no random sample.
    """
    check_estimates(asked)
    whose = _whose(found.versions[0])
    every = tuple(found.study.answers.questions)
    return tuple(
        _estimated(study, questions, _wanted(asked, whose, questions, every), advance)
        for questions, _ in found.parts_of
    )


def _whose(version: Version) -> str:
    if version.source is Source.CODER:
        return f"coder:{version.coder}"
    if version.revision is not None or version.source not in _WHOSE:
        raise UsageError(
            f"Estimates from people and machine cannot rest on the codes of {version.short}.",
            "Use those of final, consensus or one coder, or leave out the estimates.",
        )
    return _WHOSE[version.source]


def _wanted(asked: Asked, whose: str, questions: tuple[str, ...], every: tuple[str, ...]) -> Wanted:
    if len(questions) > 1 and questions != every:
        raise UsageError(
            "Estimates from people and machine are of one question, or of all together.",
            "Name one question, or all of them.",
        )
    unit = Base.RESPONDENTS if asked.settings.unit is Unit.RESPONDENTS else Base.ANSWERS
    return Wanted(
        asked.rounds[0] if asked.rounds else "",
        codes_of=whose,
        question=questions[0] if len(questions) == 1 else "",
        confidence=asked.settings.confidence,
        unit=unit,
    )


def _estimated(
    study: Study, questions: tuple[str, ...], wanted: Wanted, advance: Callable[[int], object]
) -> Estimated:
    of_answers = basis = read_basis(study, wanted, advance=advance)
    if wanted.unit is Base.RESPONDENTS:
        basis = by_respondent(of_answers)
    return Estimated(questions, prevalence_of(study, basis), basis, of_answers)
