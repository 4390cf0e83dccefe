"""Estimates from people and machine for the chapters of a report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from intercoder.errors import UsageError
from intercoder.findings.of_study import Asked, Findings
from intercoder.findings.own_threshold import Override
from intercoder.findings.prevalence.of_study.asked import Asked as Wanted
from intercoder.findings.prevalence.of_study.asked import Base
from intercoder.findings.prevalence.of_study.basis import Basis, Group, groups_of, read_basis
from intercoder.findings.prevalence.of_study.compute import (
    column_ids,
    prevalence_by,
    prevalence_of,
)
from intercoder.findings.prevalence.of_study.respondents import by_respondent
from intercoder.findings.prevalence.of_study.results import PrevalenceResult
from intercoder.findings.published_prevalence import (
    PublishedPrevalence,
    check_prevalence,
    publish_prevalence,
)
from intercoder.findings.tables.request import By, Division, Unit
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
    divided: tuple[PrevalenceResult, ...] = ()
    """The codes that groups are compared in, in the groups of each division."""
    members: Mapping[str, tuple[Group, ...]] = field(default_factory=dict)
    """Which answers the groups of each division have, by what it is called."""

    def check(self, study: Study, override: Override = None) -> None:
        """Raise DisclosureError where `publish` would."""
        check_prevalence(study, self.basis, self.of_answers, override)

    def publish(
        self,
        study: Study,
        who: Coder | None,
        override: Override,
    ) -> PublishedPrevalence:
        """As it may leave the study, which is noted. Raises what `release` does."""
        return publish_prevalence(
            study,
            self.basis,
            self.found,
            divided=self.divided,
            of_answers=self.of_answers,
            who=who,
            override=override,
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


@dataclass(frozen=True, slots=True)
class Grouped:
    """How groups are to be compared."""

    waves: str = ""
    """The attribute whose first value others are compared with; of all others, the largest is."""
    in_full: bool = False
    """In all codes, not only in those at the top of the tree."""


def estimates_of(
    study: Study,
    found: Findings,
    asked: Asked,
    grouped: Grouped,
    advance: Callable[[int], object] = lambda _: None,
) -> tuple[Estimated, ...]:
    """The estimates of each part of the first version, in the groups that are asked for, too.

    `advance` is told of answers judged. Raises UsageError for what cannot be estimated, and
    StudyError, with the reason, where what was coded is no random sample.
    """
    check_estimates(asked)
    if any(one.is_of_coding for one in found.divisions):
        raise UsageError(
            "Estimates from people and machine do not go with groups by round or week.",
            "Leave these groups out, or the estimates.",
        )
    whose = _whose(found.versions[0])
    every = tuple(found.study.answers.questions)
    return tuple(
        _with_groups(
            study,
            _estimated(study, questions, _wanted(asked, whose, questions, every), advance),
            found,
            grouped,
        )
        for questions, _ in found.parts_of
    )


def _with_groups(study: Study, one: Estimated, found: Findings, grouped: Grouped) -> Estimated:
    columns = _compared(one.basis, found, in_full=grouped.in_full)
    bases = [_divided_by(study, one.basis, found, by, grouped.waves) for by in found.divisions]
    return replace(
        one,
        divided=tuple(prevalence_by(study, basis, one.found, columns) for basis in bases),
        members={basis.asked.by: groups_of(study, basis) for basis in bases},
    )


def _compared(basis: Basis, found: Findings, *, in_full: bool) -> frozenset[str]:
    """The columns in which groups are compared; a parent's is that of any of its codes."""
    every = column_ids(basis)
    if in_full:
        return frozenset(every)
    tops = [one.id for one in found.study.latest.children(None)]
    return frozenset(f"{top}+" if f"{top}+" in every else top for top in tops)


def _divided_by(study: Study, basis: Basis, found: Findings, by: Division, waves: str) -> Basis:
    """The basis, asking for these groups; waves are compared with the first that has answers."""
    asked = replace(basis.asked, by=str(by))
    if by.by is By.ATTRIBUTE and by.name == waves:
        there = {one.label for one in groups_of(study, replace(basis, asked=asked))}
        _, values = found.study.answers.respondents.attributes[by.name]
        first = next((one for one in values if one in there), "")
        asked = replace(asked, reference=first)
    return replace(basis, asked=asked)


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
