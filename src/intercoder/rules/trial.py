"""One rule, or the rules of one code, answer by answer: what it takes, rightly and wrongly, and
what it misses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from intercoder.rules.coded_sample import SampleAnswer
from intercoder.rules.measuring import Tried
from intercoder.text.matching.phrases import Span


class Outcome(StrEnum):
    """How a rule compares with people on one answer."""

    RIGHT = "right"
    """Taken, and people gave the code."""
    WRONG = "wrong"
    """Taken, though people did not give the code."""
    MISSED = "missed"
    """Not taken, though people gave the code."""


@dataclass(frozen=True, slots=True)
class TrialAnswer:
    """An answer that a rule takes or misses."""

    outcome: Outcome
    answer: SampleAnswer
    spans: tuple[Span, ...]
    """The words that fired; none where it is missed."""


def trial_answers(tried: Tried, code: str) -> tuple[TrialAnswer, ...]:
    """The answers that the rules of a code take or miss: wrong ones, missed ones, right ones."""
    found = []
    for place, one in enumerate(tried.sample.answers):
        hits = [hit for hit in tried.fired[place] if hit.code == code]
        if not hits and code not in one.codes:
            continue
        outcome = Outcome.MISSED
        if hits:
            outcome = Outcome.RIGHT if code in one.codes else Outcome.WRONG
        spans = _apart([span for hit in hits for span in hit.spans])
        found.append(TrialAnswer(outcome, one, spans))
    order = (Outcome.WRONG, Outcome.MISSED, Outcome.RIGHT)
    return tuple(sorted(found, key=lambda one: order.index(one.outcome)))


def _apart(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same places from left to right, those that overlap made one."""
    kept: list[Span] = []
    for start, end in sorted(spans):
        if kept and start <= kept[-1][1]:
            kept[-1] = (kept[-1][0], max(end, kept[-1][1]))
        else:
            kept.append((start, end))
    return tuple(kept)
