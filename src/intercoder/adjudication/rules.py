"""What becomes consensus without a lead looking at it.

A judgement counts as a whole: its set of codes. A majority is more than half of those who judged
the answer making the same judgement; so what becomes consensus is always what somebody gave, never
a set that was put together code by code and that no coder would have given.
"""

from __future__ import annotations

from collections.abc import Iterator

from intercoder.coding.adjudication_changes import AdjudicateByRule, agreed_codes
from intercoder.coding.decision import ConsensusSource, Judgement
from intercoder.study.adjudication.consensus import ConsensusRule, Judged

BY_RULE = frozenset({ConsensusSource.UNANIMOUS, ConsensusSource.MAJORITY, ConsensusSource.SINGLE})
"""How consensus comes about that no lead decided."""


def by_rule(judged: Judged, rule: ConsensusRule) -> tuple[ConsensusSource, frozenset[str]] | None:
    """What the rule makes of an answer: how it is settled and with which codes; None if open."""
    given = [one.codes for one in judged.given]
    return agreed_codes(given, majority=rule.majority, single=rule.single)


def due(judged: Judged, rule: ConsensusRule) -> AdjudicateByRule | None:
    """What has to be written so that the answer stands as the rule has it; None if it does.

    What a lead has decided is never touched, even where coders changed their decisions since: that
    is for a lead to look at. What a rule had settled and would settle no more is open again.
    """
    agreed = judged.agreed
    if agreed is not None and agreed.settled not in BY_RULE:
        return None
    found = by_rule(judged, rule)
    if found is None:
        if agreed is None:
            return None
        return AdjudicateByRule(judged.number, agreed.settled, over=agreed.decision)
    settled, codes = found
    if agreed is not None and (agreed.settled, agreed.codes) == found and not judged.is_stale:
        return None
    over = agreed.decision if agreed else ""
    return AdjudicateByRule(judged.number, settled, Judgement.of(codes), judged.decisions, over)


def all_due(judged: Iterator[Judged], rule: ConsensusRule) -> Iterator[AdjudicateByRule]:
    """The same of many answers."""
    for one in judged:
        change = due(one, rule)
        if change is not None:
            yield change
