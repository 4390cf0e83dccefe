"""The gate: the agreement with the key to be reached before real answers are allocated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from intercoder.agreement.result import Figure
from intercoder.agreement.whole import figure_words
from intercoder.errors import UsageError
from intercoder.training.attempt import Attempt


class Coefficient(StrEnum):
    """How agreement with the key is measured."""

    ALPHA = "alpha"
    """Krippendorff's alpha: over sets of codes with MASI, and nominal for each code."""
    KAPPA = "kappa"
    """Kappa pooled over codes (De Vries et al. 2008), and Cohen's kappa for each code."""
    PERCENT = "percent"
    """The share of answers with the same codes, and of those alike in one code."""


KEYS: Mapping[Coefficient, tuple[str, str]] = {
    Coefficient.ALPHA: ("alpha_set_masi", "krippendorff_alpha_nominal"),
    Coefficient.KAPPA: ("pooled_kappa", "cohen_kappa"),
    Coefficient.PERCENT: ("percent_agreement", "percent_agreement"),
}
"""Names of the figures overall and for each code."""
PAST_GATE = "past_gate"
"""Key in a stored allocation: who was given answers without having passed, and why."""
OVERALL = 0.8
"""Least figure over all codes where nobody says: what Krippendorff (2004, p. 241) asks for."""
PER_CODE = 0.667
"""Least figure for each code where nobody says: his limit for tentative conclusions."""
AT_LEAST = 5
"""A code is judged if the key has it on so many answers: with fewer, one slip decides."""


@dataclass(frozen=True, slots=True)
class Gate:
    """What has to be reached."""

    coefficient: Coefficient = Coefficient.ALPHA
    overall: float = OVERALL
    per_code: float | None = PER_CODE
    """None: codes are not judged one by one."""
    at_least: int = AT_LEAST
    by_low: bool = False
    """Whether the lower end of the interval has to reach it, not only the value."""

    def __post_init__(self) -> None:
        """Raise UsageError for a threshold no coefficient can mean, or no answers."""
        for one in (self.overall, self.per_code):
            if one is not None and not 0 < one <= 1:
                raise UsageError(
                    f"A threshold of {one:g} means nothing here.",
                    "Use a number above 0 and up to 1, such as 0.8.",
                )
        if self.at_least < 1:
            raise UsageError("A code needs at least 1 answer to be judged.", "Use 1 or more.")

    def as_json(self) -> dict[str, Any]:
        """The gate as the study stores it."""
        return {
            "coefficient": self.coefficient.value,
            "overall": self.overall,
            "per_code": self.per_code,
            "at_least": self.at_least,
            "by_low": self.by_low,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Gate | None:
        """The gate from its stored form; None if there is none."""
        if not kept:
            return None
        return cls(
            Coefficient(kept["coefficient"]),
            kept["overall"],
            kept["per_code"],
            kept["at_least"],
            kept["by_low"],
        )

    def words(self) -> str:
        """What has to be reached, as a clause."""
        key = KEYS[self.coefficient][0]
        end = "the lower end of its interval" if self.by_low else "the value"
        each = (
            ""
            if self.per_code is None
            else f", and {figure_words.number(self.per_code, key)} for each code that the key has "
            f"on {self.at_least} answers or more"
        )
        return (
            f"{self.coefficient.value} with the key of {figure_words.number(self.overall, key)} "
            f"over all codes{each}, by {end}"
        )


@dataclass(frozen=True, slots=True)
class Check:
    """One figure held against the gate."""

    code: str
    """Id of the code; empty for all codes together."""
    key: str
    """Name of the figure."""
    figure: Figure
    wanted: float
    answers: int
    """Number of answers judged; for a code, those of them on which the key has it."""
    is_reached: bool


def checks(gate: Gate, attempt: Attempt) -> Iterator[Check]:
    """Every figure that the gate asks for: all codes together, then each code it judges."""
    if attempt.agreement is None:
        return
    overall, of_code = KEYS[gate.coefficient]
    whole = attempt.agreement.overall.get(overall)
    if whole is not None:
        same = attempt.agreement.overall["percent_agreement"]
        reached = _reaches(gate, whole, gate.overall, same)
        yield Check("", overall, whole, gate.overall, attempt.judged, reached)
    if gate.per_code is None:
        return
    for code, figures in attempt.agreement.codes.items():
        count = attempt.key_counts.get(code, 0)
        if count < gate.at_least:
            continue
        figure, same = figures[of_code], figures["percent_agreement"]
        reached = _reaches(gate, figure, gate.per_code, same)
        yield Check(code, of_code, figure, gate.per_code, count, reached)


def _reaches(gate: Gate, figure: Figure, wanted: float, same: Figure) -> bool:
    """Whether the figure reaches it. One that is undefined because nothing varies does so if coder
    and key agree on every answer.
    """
    if figure.value is None:
        return same.value == 1.0
    if not gate.by_low:
        return figure.value >= wanted
    if figure.low is None:
        return same.value == 1.0
    return figure.low >= wanted


def passes(gate: Gate | None, attempt: Attempt) -> bool:
    """Whether the attempt passes: it is finished, and every figure asked for is reached."""
    if not attempt.is_finished or attempt.agreement is None:
        return False
    return gate is None or all(one.is_reached for one in checks(gate, attempt))
