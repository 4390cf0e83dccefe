"""Decides whether reliability figures are safe to report, in one sentence with its rule.

Agreement between coders who saw the same suggestions is partly due to the suggestions. So only
answers judged without any, drawn at random, are evidence about the coders.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from intercoder.agreement.result import Figure
from intercoder.agreement.whole.figure_words import number, with_interval
from intercoder.text.counted import counted

MIN_UNASSISTED = 50
"""Minimum number of answers that two or more coders judged without suggestions."""
MAX_INTERVAL_WIDTH = 0.25
"""Maximum width of the interval of alpha over sets on these: high less low."""
RULE = (
    f"Safe: at least {MIN_UNASSISTED} answers, none of them put forward by a model, were judged by "
    "two or more coders without suggestions, since they were drawn to have none or judged before "
    "there were any, and the interval of alpha over sets (MASI) on them is no wider than "
    f"{MAX_INTERVAL_WIDTH:g}. Inflated: the interval of alpha with suggestions minus alpha without "
    "lies above zero."
)


class Kind(StrEnum):
    """The kind of verdict. The value is stable."""

    NO_SUGGESTIONS = "no_suggestions"
    """Nobody has seen a suggestion, so every figure reflects people alone."""
    NO_SAMPLE = "no_sample"
    """No answer was kept without suggestions."""
    TOO_FEW = "too_few"
    UNDEFINED = "undefined"
    TOO_WIDE = "too_wide"
    SAFE = "safe"


class Inflation(StrEnum):
    """Whether agreement is higher with suggestions in view. The value is stable."""

    UNKNOWN = "unknown"
    NOT_SHOWN = "not_shown"
    SHOWN = "shown"
    LOWER = "lower"
    """Agreement is lower with suggestions in view."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether reliability figures are safe to report."""

    kind: Kind
    inflation: Inflation
    sentence: str

    @property
    def is_safe(self) -> bool:
        """Whether figures of unassisted answers can be reported as the coders' own."""
        return self.kind in {Kind.SAFE, Kind.NO_SUGGESTIONS}

    def as_json(self) -> dict[str, Any]:
        """The verdict under the stable names of the command's JSON."""
        return {
            "safe": self.is_safe,
            "kind": self.kind.value,
            "inflation": self.inflation.value,
            "sentence": self.sentence,
            "rule": RULE,
        }


NO_SUGGESTIONS = Verdict(
    Kind.NO_SUGGESTIONS,
    Inflation.UNKNOWN,
    "Safe to report: no decision was made with suggestions in view, so all agreement is the"
    " coders' own.",
)
NO_SAMPLE = Verdict(
    Kind.NO_SAMPLE,
    Inflation.UNKNOWN,
    "Not safe to report: no answers are kept without suggestions, so the coders' own "
    "agreement cannot be told from the effect of suggestions. Set a share of unassisted "
    "answers for the round.",
)


def verdict(twice: int, alpha: Figure, difference: Figure) -> Verdict:
    """The verdict, from the number of unassisted answers judged twice, alpha over sets on them, and
    the difference, assisted less unassisted.
    """
    inflation = _inflation(difference)
    if twice < MIN_UNASSISTED:
        kind = Kind.TOO_FEW
        judged = "answer was" if twice == 1 else "answers were"
        first = (
            f"Not safe to report yet: {twice:,} {judged} judged by two or more coders without "
            f"suggestions, and {MIN_UNASSISTED} are needed."
        )
    elif alpha.value is None or alpha.low is None or alpha.high is None:
        kind = Kind.UNDEFINED
        why = alpha.reason or alpha.no_interval
        words = why.words if why else "it is not determined"
        first = f"Not safe to report: alpha without suggestions has no interval, since {words}."
    elif alpha.high - alpha.low > MAX_INTERVAL_WIDTH:
        kind = Kind.TOO_WIDE
        first = (
            "Not safe to report yet: alpha without suggestions is only known to lie between "
            f"{number(alpha.low)} and {number(alpha.high)} ({counted(twice, 'answer')}), wider "
            f"than {MAX_INTERVAL_WIDTH:g}."
        )
    else:
        kind = Kind.SAFE
        first = (
            f"Safe to report, from the unassisted answers alone: {twice:,} were judged by two "
            f"or more coders, alpha {with_interval(alpha)}."
        )
    return Verdict(kind, inflation, f"{first} {_second(inflation, difference)}".strip())


def _inflation(difference: Figure) -> Inflation:
    if difference.low is None or difference.high is None:
        return Inflation.UNKNOWN
    if difference.low > 0:
        return Inflation.SHOWN
    return Inflation.LOWER if difference.high < 0 else Inflation.NOT_SHOWN


def _second(inflation: Inflation, difference: Figure) -> str:
    size = with_interval(difference, is_difference=True)
    match inflation:
        case Inflation.SHOWN:
            return (
                f"With suggestions in view alpha is higher, by {size}: agreement on those answers"
                " is inflated and does not count."
            )
        case Inflation.LOWER:
            return f"With suggestions in view alpha is lower, by {size}; report it separately."
        case Inflation.NOT_SHOWN:
            return (
                f"There is no evidence that suggestions raise agreement ({size}), but a rise "
                f"of {number(difference.high or 0.0)} is not excluded: keep figures with "
                "suggestions apart."
            )
        case _:
            return "It is not known yet whether suggestions raise agreement."
