"""Rules that make a consensus without a lead's decision.

A judgement counts as a whole: its set of codes. A majority means that more than half of those who
judged the answer made the same judgement; so the consensus is always one that somebody gave, never
a set assembled code by code that no coder would have given.
"""

from __future__ import annotations

from collections.abc import Iterator

from intercoder.coding.adjudication_changes import AdjudicateByRule, agreed_codes
from intercoder.coding.decision import ConsensusSource, Judgement
from intercoder.study.adjudication.consensus import ConsensusRule, Judged

BY_RULE = frozenset({ConsensusSource.UNANIMOUS, ConsensusSource.MAJORITY, ConsensusSource.SINGLE})
"""Sources of a consensus that no lead decided."""


def by_rule(judged: Judged, rule: ConsensusRule) -> tuple[ConsensusSource, frozenset[str]] | None:
    """The rule's result for an answer: source of consensus and codes; None if it stays open."""
    given = [one.codes for one in judged.given]
    return agreed_codes(given, majority=rule.majority, single=rule.single)


def due(judged: Judged, rule: ConsensusRule) -> AdjudicateByRule | None:
    """The change needed to give the answer the rule's consensus; None if it already has it.

    A lead's decision is never touched, even if coders have changed their decisions since: a lead
    must review it. A consensus by rule that no longer follows from the rule is reopened.
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
    """The changes needed for many answers."""
    for one in judged:
        change = due(one, rule)
        if change is not None:
            yield change
