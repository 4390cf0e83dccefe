"""Applies a round's consensus rule to all its answers, batch by batch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from intercoder.adjudication.rules import all_due
from intercoder.coding.decision import ConsensusSource, State
from intercoder.study.adjudication.adjudication_workspace import check_may_settle
from intercoder.study.adjudication.consensus import (
    ConsensusRule,
    Judged,
    consensus_rule,
    judged,
    settle_by_rule,
)
from intercoder.study.rounds.people import Coder
from intercoder.study.study import Study

BATCH = 5000
"""Answers in one transaction: long enough to be quick, short enough to keep nobody waiting."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What the rule settled just now."""

    rule: ConsensusRule
    settled: Mapping[ConsensusSource, int]
    reopened: int
    """Answers that a rule had settled and that are open again."""

    @property
    def total(self) -> int:
        """How many answers stand otherwise than before."""
        return sum(self.settled.values()) + self.reopened


def apply_rule(
    study: Study,
    round: str,
    lead: Coder,
    advance: Callable[[int], object] = lambda _answers: None,
) -> Applied:
    """Make every answer of the round stand as its rule has it, but for what leads decided.

    Doing it again writes nothing. `advance` is called with the number of answers just looked at.
    Raises what `check_may_settle` raises.
    """
    check_may_settle(study, round, lead)
    rule = consensus_rule(study, round)
    # Written while it is read: a hundred thousand changes held at once keep Python's collector of
    # garbage busier than the database. What is read is as it stood when reading began.
    rest = all_due(_counted(judged(study, round), advance), rule)
    settled: Counter[ConsensusSource] = Counter()
    reopened = 0
    while batch := list(islice(rest, BATCH)):
        settle_by_rule(study, round, lead.name, batch)
        for one in batch:
            if one.judgement.state is State.UNSEEN:
                reopened += 1
            else:
                settled[one.settled] += 1
    return Applied(rule, settled, reopened)


def _counted(found: Iterator[Judged], advance: Callable[[int], object]) -> Iterator[Judged]:
    for one in found:
        advance(1)
        yield one
