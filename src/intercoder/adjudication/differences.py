"""The answers on which one coder differs from the consensus, and the reason given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from intercoder.coding.decision import ConsensusSource
from intercoder.study.adjudication.consensus import Judged, judged
from intercoder.study.study import Study


@dataclass(frozen=True, slots=True)
class Difference:
    """One answer on which a coder's judgement differs from the consensus."""

    round: str
    number: int
    """Row of the answer in the study."""
    answer: str
    question: str
    language: str
    given: frozenset[str]
    """Ids of the codes the coder gave; empty if they judged that no code applies."""
    settled: frozenset[str]
    """Ids of the codes of the consensus."""
    how: ConsensusSource
    by: str
    """Name of the lead; empty for a consensus made outside this study."""
    reason: str
    settled_at: str
    """Time in UTC, ISO 8601."""
    is_stale: bool
    """Whether a coder's decision has changed since."""

    @property
    def missed(self) -> frozenset[str]:
        """Codes of the consensus that the coder did not give."""
        return self.settled - self.given

    @property
    def extra(self) -> frozenset[str]:
        """Codes that the coder gave and the consensus does not have."""
        return self.given - self.settled


def differences(study: Study, round: str, coder: str) -> Iterator[Difference]:
    """Every answer of the round on which the coder's decision differs from the consensus."""
    for one in judged(study, round):
        found = _difference(round, one, coder)
        if found is not None:
            yield found


def _difference(round: str, one: Judged, coder: str) -> Difference | None:
    agreed = one.agreed
    theirs = [given.codes for given in one.given if given.coder == coder]
    if agreed is None or not theirs or theirs[0] == agreed.codes:
        return None
    return Difference(
        round,
        one.number,
        one.answer,
        one.question,
        one.language,
        theirs[0],
        agreed.codes,
        agreed.settled,
        agreed.by,
        agreed.reason,
        agreed.decided_at,
        one.is_stale,
    )
