"""Whether the overlap is large enough: how many more answers several coders must code, per code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from intercoder.agreement.of_study.results import StudyAgreement
from intercoder.agreement.result import MIN_RARE
from intercoder.agreement.whole.planning import Plan, answers_needed
from intercoder.errors import UsageError

EXPECTED = 0.8
"""The alpha assumed if none can be estimated and none is given: Krippendorff's upper cut."""


@dataclass(frozen=True, slots=True)
class CodePlan:
    """The overlap one code needs."""

    code: str
    prevalence: float | None
    """Its share of all judgements, estimated or assumed; None if unknown."""
    agreement: float
    """Alpha, estimated or assumed, from 0 to 1."""
    is_assumed: bool
    """Whether the agreement is assumed because there are too few cases to estimate it."""
    plan: Plan | None
    """The plan; None if the prevalence is unknown."""
    more: int | None
    """Number of answers that several coders still have to code; 0 if there are enough."""

    def as_json(self) -> dict[str, Any]:
        """The plan under the stable names of the command's JSON."""
        return {
            "prevalence": self.prevalence,
            "agreement": self.agreement,
            "assumed": self.is_assumed,
            "answers": self.plan and self.plan.answers,
            "width": self.plan and self.plan.width,
            "limited_by": self.plan and self.plan.limited_by,
            "more": self.more,
        }


@dataclass(frozen=True, slots=True)
class OverlapPlan:
    """The overlap needed for an interval of the target width, code by code."""

    width: float
    """Target width of the interval of alpha: high less low."""
    confidence: float
    coders: int
    """Number of coders who code each answer of the overlap."""
    have: int
    """Number of answers already coded twice."""
    codes: tuple[CodePlan, ...]

    @property
    def answers(self) -> int | None:
        """Number of answers all codes together need; None if nothing is known of any."""
        needed = [one.plan.answers for one in self.codes if one.plan]
        return max(needed) if needed else None

    def as_json(self) -> dict[str, Any]:
        """The plan under the stable names of the command's JSON."""
        return {
            "width": self.width,
            "confidence": self.confidence,
            "coders": self.coders,
            "have": self.have,
            "answers": self.answers,
            "codes": {one.code: one.as_json() for one in self.codes},
        }


def plan_overlap(
    found: StudyAgreement,
    width: float,
    *,
    prevalence: float | None = None,
    expected: float | None = None,
    coders: int | None = None,
) -> OverlapPlan:
    """How many answers must be coded by several for intervals of this width.

    Parameters not given are estimated from the answers coded already; alpha is assumed to be 0.8
    for a code with fewer than 10 cases. Raises UsageError for numbers out of range.
    """
    judges = coders or _usual_coders(found)
    _check(width, prevalence, expected, judges)
    have, confidence = found.whole.counts.rated_twice, found.selection.how.confidence
    plans = []
    for code in (one.id for one in found.codes):
        share = _prevalence(found, code) if prevalence is None else prevalence
        seen = _alpha(found, code) if expected is None else expected
        agreement = EXPECTED if seen is None else min(max(seen, 0.0), 1.0)
        plan = None
        if share is not None and 0 < share < 1:
            plan = answers_needed(width, share, agreement, judges, confidence)
        more = None if plan is None else max(plan.answers - have, 0)
        plans.append(CodePlan(code, share, agreement, seen is None, plan, more))
    return OverlapPlan(width, confidence, judges, have, tuple(plans))


def _check(width: float, prevalence: float | None, expected: float | None, coders: int) -> None:
    if not 0 < width < 2:
        raise UsageError("The width of an interval lies between 0 and 2.", "Try --width 0.2.")
    if prevalence is not None and not 0 < prevalence < 1:
        raise UsageError("The prevalence lies between 0 and 1.", "Try --prevalence 0.1.")
    if expected is not None and not 0 <= expected <= 1:
        raise UsageError("The expected agreement lies between 0 and 1.", "Try --expected 0.8.")
    if coders < 2:
        raise UsageError("Agreement needs at least two coders.", "Use 2 or more.")


def _usual_coders(found: StudyAgreement) -> int:
    """Mean number of coders of an answer in the present overlap, rounded; two if there is none."""
    twice = found.table.twice
    if not twice.any():
        return 2
    return round(float(found.table.sets.present[:, twice].sum(axis=0).mean()))


def _prevalence(found: StudyAgreement, code: str) -> float | None:
    counted = found.whole.of_codes.get(code)
    return counted.prevalence if counted and counted.answers else None


def _alpha(found: StudyAgreement, code: str) -> float | None:
    counted = found.whole.of_codes.get(code)
    if counted is None or counted.answers < MIN_RARE:
        return None
    figure = found.whole.codes[code].get("krippendorff_alpha_nominal")
    return figure.value if figure else None
