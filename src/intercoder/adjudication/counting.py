"""Counts how the consensus of a round was reached."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from intercoder.coding.decision import ConsensusSource
from intercoder.study.adjudication.consensus import Judged

OPEN = "open"
"""The word for answers without a consensus."""


class Count(StrEnum):
    """What is counted besides the sources of consensus."""

    JUDGED = "judged"
    """Answers that someone judged, or that have a consensus."""
    SEVERAL = "several"
    """Answers judged by two or more coders."""
    DIFFERING = "differing"
    """Answers that two coders judged differently."""
    STALE = "stale"
    """Answers with a consensus since which a coder's decision has changed."""
    OPEN = "open"
    """Answers judged by two or more coders, without a consensus."""
    ONE_CODER = "one_coder"
    """Answers judged by only one coder, without a consensus."""


@dataclass(slots=True)
class Settlements:
    """Numbers of answers of one question in one round, by state."""

    round: str
    question: str
    """Id of the question; empty for all questions."""
    counts: Counter[str] = field(default_factory=Counter)

    def of(self, what: Count | ConsensusSource) -> int:
        """Number of answers of this kind."""
        return self.counts[what.value]

    def add(self, one: Judged) -> None:
        """Count one answer."""
        kinds = [Count.JUDGED.value]
        if len(one.given) > 1:
            kinds.append(Count.SEVERAL)
        if one.differs:
            kinds.append(Count.DIFFERING)
        if one.agreed is not None:
            kinds.append(one.agreed.settled)
        else:
            kinds.append(Count.OPEN if len(one.given) > 1 else Count.ONE_CODER)
        if one.is_stale:
            kinds.append(Count.STALE)
        self.counts.update(str(kind) for kind in kinds)


def count(
    round: str, judged: Iterable[Judged], questions: Sequence[str]
) -> tuple[Settlements, ...]:
    """Counts by question, in this order, for questions with any answer that was judged."""
    found = {question: Settlements(round, question) for question in questions}
    for one in judged:
        found[one.question].add(one)
    return tuple(one for one in found.values() if one.counts)


def total_of(round: str, parts: Iterable[Settlements]) -> Settlements:
    """The counts of all questions of a round."""
    total = Settlements(round, "")
    for part in parts:
        total.counts.update(part.counts)
    return total
