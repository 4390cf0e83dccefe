"""Counts how the consensus of a round was reached."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from intercoder.coding.decision import ConsensusSource
from intercoder.study.adjudication.consensus import Judged

OPEN = "open"
"""What is said where nothing is settled."""


class Count(StrEnum):
    """What is counted besides how consensus came about."""

    JUDGED = "judged"
    """Answers that someone judged, or that have a consensus."""
    SEVERAL = "several"
    """Judged by two or more."""
    DIFFERING = "differing"
    """Judged differently by two of them."""
    STALE = "stale"
    """Settled, and a coder's decision changed since."""
    OPEN = "open"
    """Judged by two or more, and not settled."""
    ONE_CODER = "one_coder"
    """Judged by one alone, and not settled."""


@dataclass(slots=True)
class Settlements:
    """Answers of one question in one round, counted by where they stand."""

    round: str
    question: str
    """Id; empty for all questions."""
    counts: Counter[str] = field(default_factory=Counter)

    def of(self, what: Count | ConsensusSource) -> int:
        """How many there are of these."""
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
    """Counts by question, in this order, for those with any answer that was judged."""
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
