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
"""Answers per transaction: enough to be quick, few enough to keep nobody waiting."""


@dataclass(frozen=True, slots=True)
class Applied:
    """The result of applying the rule."""

    rule: ConsensusRule
    settled: Mapping[ConsensusSource, int]
    reopened: int
    """Number of answers that a rule had adjudicated and that are open again."""

    @property
    def total(self) -> int:
        """Number of answers whose consensus has changed."""
        return sum(self.settled.values()) + self.reopened


def apply_rule(
    study: Study,
    round: str,
    lead: Coder,
    advance: Callable[[int], object] = lambda _answers: None,
) -> Applied:
    """Give every answer of the round the consensus its rule requires, except those leads decided.

    Applying it again writes nothing. `advance` is called with the number of answers just processed.
    Raises what `check_may_settle` raises.
    """
    check_may_settle(study, round, lead)
    rule = consensus_rule(study, round)
    # Changes are written while reading: a hundred thousand held at once keep Python's garbage
    # collector busier than the database. What is read is the state when reading began.
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
