"""Could more human coding still change what the report says of a code?

A report says how often a code is, which of two codes is the commoner, and where groups differ. For
each of these the chance is worked out that it would come out the other way round if people coded
every answer. Where no chance is left that matters, more coding cannot change the finding.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np

from intercoder.agreement.intervals.distributions import normal_quantile
from intercoder.agreement.of_study.codes import chosen_codes
from intercoder.agreement.of_study.results import CodeName
from intercoder.allocation.targeted import TargetedDraw, plan_targeted
from intercoder.errors import StudyError, UsageError
from intercoder.findings.prevalence.design import Floats
from intercoder.findings.prevalence.differences import Differences, compare
from intercoder.findings.prevalence.estimates import Estimates
from intercoder.findings.prevalence.of_study.asked import Asked
from intercoder.findings.prevalence.of_study.basis import Basis, Group, groups_of, read_basis
from intercoder.findings.prevalence.of_study.compute import (
    column_ids,
    column_names,
    estimates_in,
)
from intercoder.findings.prevalence.of_study.random_sample import Sample
from intercoder.findings.prevalence.of_study.results import Share
from intercoder.findings.prevalence.planning import (
    Standing,
    answers_for_width,
    chance_of_turning,
    width_at,
)
from intercoder.findings.prevalence.proposal import Proposal, propose
from intercoder.study.agreement.decision_columns import answer_ids
from intercoder.study.study import Study
from intercoder.text.counted import counted
from intercoder.text.display import display_line
from intercoder.training.admission import with_gate, write_allocation

NEXT = 50
"""Answers proposed to be coded next."""


class About(StrEnum):
    """What a statement is about."""

    ORDER = "order"
    """Which of two codes is the commoner."""
    DIFFERENCE = "difference"
    """In which of two groups the code is the commoner."""


@dataclass(frozen=True)
class Open:
    """A statement that more coding could turn round."""

    about: About
    against: str
    """The other code, or the group that is compared with the reference."""
    difference: float
    """The share of the code less that of the other code; or in the group less in the reference."""
    chance: float
    """That it has the other sign once every answer is coded."""
    chance_next: float
    """That the estimate has the other sign after the next answers are coded."""

    def as_json(self) -> dict[str, Any]:
        """Under the stable names of the command's JSON."""
        return {
            "about": self.about.value,
            "against": self.against,
            "difference": self.difference,
            "chance_of_turning": self.chance,
            "chance_with_next": self.chance_next,
        }


@dataclass(frozen=True)
class Verdict:
    """What more coding could do for one code."""

    code: str
    share: Share
    answers_for_width: int
    """Answers coded in all for an interval of the wished width."""
    width_next: float
    """Expected width of the interval after the next answers are coded."""
    is_wide: bool
    """Whether the interval is wider than wished."""
    open: tuple[Open, ...]
    """Statements that could turn round, the likeliest first."""

    @property
    def is_enough(self) -> bool:
        """Whether more coding could change nothing that is said of the code."""
        return not self.is_wide and not self.open

    def as_json(self, sampled: int) -> dict[str, Any]:
        """Under the stable names; `sampled` answers are coded already."""
        return {
            "enough": self.is_enough,
            "prevalence": self.share.as_json(),
            "width": self.share.high - self.share.low,
            "wider_than_wished": self.is_wide,
            "more_for_width": max(self.answers_for_width - sampled, 0),
            "width_after_next": self.width_next,
            "could_turn": [one.as_json() for one in self.open],
        }


@dataclass(frozen=True)
class Proposed:
    """The answers to code next for one code."""

    code: str
    answers: tuple[str, ...]
    """Ids, in the order in which to code them."""
    proposal: Proposal
    draw: TargetedDraw
    """The same as the study would store it."""
    allocated: Mapping[str, int] | None = None
    """How many of them each coder got; None where nothing was allocated."""

    def as_json(self) -> dict[str, Any]:
        """Under the stable names of the command's JSON."""
        found = self.proposal
        rows = zip(self.answers, found.stratum.tolist(), found.chance.tolist(), strict=True)
        return {
            "code": self.code,
            "allocated": None if self.allocated is None else dict(self.allocated),
            "strata": [
                {"stratum": number, "answers": size, "proposed": count}
                for number, (size, count) in enumerate(
                    zip(found.sizes, found.proposed, strict=True)
                )
            ],
            "answers": [
                {"answer": answer, "stratum": stratum, "chance": chance}
                for answer, stratum, chance in rows
            ],
        }


@dataclass(frozen=True)
class EnoughResult:
    """Everything `intercoder enough` says."""

    study: str
    asked: Asked
    round: str
    population: int
    sampled: int
    next: int
    chance: float
    """A statement counts as open where it turns round with a larger chance than this."""
    margin: float
    """Shares that differ by less are as good as equal."""
    reference: str
    uses_machine: bool
    names: tuple[CodeName, ...]
    codes: tuple[Verdict, ...]
    proposed: Proposed | None
    remarks: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The stable JSON of the command."""
        return {
            "study": self.study,
            "rule": {
                "round": self.round,
                **self.asked.as_json(),
                "population": self.population,
                "sampled": self.sampled,
                "next": self.next,
                "chance": self.chance,
                "margin": self.margin,
                "reference": self.reference or None,
                "machine": "cross-fitted suggester" if self.uses_machine else None,
            },
            "codes": {one.code: one.as_json(self.sampled) for one in self.codes},
            "next_answers": self.proposed.as_json() if self.proposed else None,
            "names": {one.id: one.as_json() for one in self.names},
            "remarks": list(self.remarks),
        }


def enough(
    study: Study,
    asked: Asked,
    *,
    chance: float = 0.05,
    margin: float = 0.01,
    next_answers: int = NEXT,
    propose_for: str = "",
    allocates: bool = False,
    advance: Callable[[int], object] = lambda _: None,
) -> EnoughResult:
    """Whether more coding could change what is said of each code.

    `propose_for` names a code, by id or name, for which to propose the next answers; `allocates`
    also gives them to the coders of the round, and records how they were drawn. Raises as
    `read_basis`, UsageError for a code there is not, and StudyError where they cannot be allocated.
    """
    if allocates:
        _check_allocates(asked, propose_for)
    if asked.wider:
        raise UsageError(
            "Whether more coding could change the findings is asked of these answers only.",
            "Leave out --wider.",
        )
    basis = read_basis(study, asked, advance=advance)
    names = column_names(basis)
    for_code = chosen_codes(names, (propose_for,))[0] if propose_for else ""
    found = basis.estimates()
    groups = groups_of(study, basis)
    in_groups = [estimates_in(basis, group, found) for group in groups]
    judge = _Judge(basis, found, chance, margin, next_answers)
    verdicts = []
    for place, code in enumerate(column_ids(basis)):
        open_ = [*judge.orders(place), *judge.differences(place, groups, in_groups)]
        verdicts.append(judge.verdict(place, code, open_))
    proposed = _proposed(study, basis, found, for_code, next_answers) if for_code else None
    if proposed is not None and allocates:
        proposed = replace(proposed, allocated=_allocated(study, basis, proposed.draw))
    return EnoughResult(
        basis.study,
        asked,
        basis.sample.round,
        len(basis.sample.population),
        len(basis.sampled),
        next_answers,
        chance,
        margin,
        groups[0].label if groups else "",
        basis.fitted is not None,
        names,
        tuple(verdicts),
        proposed,
        basis.remarks,
    )


class _Judge:
    """Judges statements about the codes of one study."""

    def __init__(
        self, basis: Basis, found: Estimates, chance: float, margin: float, more: int
    ) -> None:
        self._basis, self._found = basis, found
        self._chance, self._margin, self._more = chance, margin, more
        self._z = normal_quantile((1 + basis.asked.confidence) / 2)
        self._errors = self._errors_of(found)
        self._compared: dict[str, Differences] = {}
        together = basis.deviations(found)
        scale = np.sqrt((together**2).sum(axis=0))
        self._together = (together.T @ together) / np.maximum(np.outer(scale, scale), 1e-300)

    def verdict(self, place: int, code: str, open_: list[Open]) -> Verdict:
        """What is said of one column."""
        found, asked = self._found, self._basis.asked
        sampled, population = len(self._basis.sampled), len(self._basis.sample.population)
        share = Share(float(found.value[place]), float(found.low[place]), float(found.high[place]))
        standing = Standing(share.value, float(found.size[place]), sampled, population)
        return Verdict(
            code,
            share,
            answers_for_width(standing, asked.width, asked.confidence),
            width_at(standing, sampled + self._more, asked.confidence),
            share.high - share.low > asked.width,
            tuple(sorted(open_, key=lambda one: -one.chance)),
        )

    def orders(self, place: int) -> list[Open]:
        """Other codes of the same kind that may in truth be commoner, or rarer."""
        names, tree = column_ids(self._basis), self._basis.tree
        is_parent = place >= tree.assignable
        open_ = []
        for other in range(len(names)):
            if other == place or (other >= tree.assignable) != is_parent:
                continue
            error = self._error_between(place, other)
            gap = float(self._found.value[place] - self._found.value[other])
            sampled, population = len(self._basis.sampled), len(self._basis.sample.population)
            one = self._statement(About.ORDER, names[other], gap, error, (sampled, population))
            if one is not None:
                open_.append(one)
        return open_

    def differences(
        self, place: int, groups: tuple[Group, ...], found: list[Estimates | None]
    ) -> list[Open]:
        """Groups whose difference from the first may in truth have the other sign."""
        if len(groups) < 2 or found[0] is None:
            return []
        open_ = []
        reference = found[0]
        for group, of in zip(groups[1:], found[1:], strict=True):
            if of is None:
                continue
            between = self._between(of, group, reference, groups[0])
            gap, error = float(between.value[place]), float(between.error[place])
            size = (self._basis.drawn_in(group), int(group.members.sum()))
            one = self._statement(About.DIFFERENCE, group.label, gap, error, size)
            if one is not None:
                open_.append(one)
        return open_

    def _between(
        self, of: Estimates, group: Group, reference: Estimates, against: Group
    ) -> Differences:
        if group.label not in self._compared:
            shared = self._basis.shared(of, group, reference, against)
            self._compared[group.label] = compare(of, reference, shared=shared)
        return self._compared[group.label]

    def _statement(
        self, about: About, against: str, gap: float, error: float, size: tuple[int, int]
    ) -> Open | None:
        """The statement if it is open."""
        sampled, population = size
        chance = chance_of_turning(gap, error, sampled, population)
        if chance <= self._chance or abs(gap) + self._z * error <= self._margin:
            return None
        part = self._more * population / len(self._basis.sample.population)
        soon = chance_of_turning(gap, error, sampled, population, max(round(part), 1))
        return Open(about, against, gap, chance, soon)

    def _errors_of(self, found: Estimates) -> Floats:
        """Standard errors, (k,), as the intervals have them: never 0 where a code was not seen."""
        return np.asarray((found.high - found.low) / (2 * self._z))

    def _error_between(self, one: int, other: int) -> float:
        a, b = float(self._errors[one]), float(self._errors[other])
        return math.sqrt(max(a * a + b * b - 2 * float(self._together[one, other]) * a * b, 0.0))


def _check_allocates(asked: Asked, code: str) -> None:
    if not code:
        raise UsageError("Answers are allocated for one code.", "Add --propose CODE.")
    if asked.question or asked.sample is not Sample.ROUND:
        raise UsageError(
            "Answers are drawn for one code from all of a round.",
            "Leave out --question and --sample.",
        )


def _allocated(study: Study, basis: Basis, draw: TargetedDraw) -> Mapping[str, int]:
    """Give the answers to the round's coders; how many each got."""
    waiting = basis.sample.unfinished
    if waiting:
        raise StudyError(
            f"The round “{display_line(basis.sample.round)}” has {counted(waiting, 'answer')} "
            "allocated but not coded yet: what is drawn next must not depend on them.",
            "Have them coded first.",
        )
    plan = plan_targeted(study, basis.sample.round, draw)
    write_allocation(study, with_gate(study, plan, None))
    return {one.coder: one.answers for one in plan.given if one.answers}


def _proposed(study: Study, basis: Basis, found: Estimates, code: str, count: int) -> Proposed:
    place = column_ids(basis).index(code)
    order = basis.sample.order
    if not order.size:
        raise StudyError(
            "Every answer that could be drawn is coded already: there is none to propose.",
            "Leave out --propose.",
        )
    likely = np.zeros(len(basis.sample.population))
    if basis.fitted is not None:
        likely = basis.fitted.everywhere[:, place].astype(np.float64)
    proposal = propose(order, likely, count, share=float(found.believed[place]))
    rows = basis.sample.population[proposal.places]
    ids = answer_ids(study, rows.tolist())
    drawn = tuple(
        tuple(rows[proposal.stratum == one].tolist()) for one in range(len(proposal.sizes))
    )
    draw = TargetedDraw(code, drawn, proposal.sizes)
    return Proposed(code, tuple(ids[row] for row in rows.tolist()), proposal, draw)
