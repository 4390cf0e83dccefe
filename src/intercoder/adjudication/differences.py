"""Where one coder differs from the consensus, and the reason given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from intercoder.coding.decision import ConsensusSource
from intercoder.study.adjudication.consensus import Judged, judged
from intercoder.study.study import Study


@dataclass(frozen=True, slots=True)
class Difference:
    """One answer on which a coder's judgement is not what was settled."""

    round: str
    number: int
    """The study's own number of the answer."""
    answer: str
    question: str
    language: str
    given: frozenset[str]
    """Ids of the codes the coder gave; empty where they found that no code applies."""
    settled: frozenset[str]
    """Ids of the codes that were settled."""
    how: ConsensusSource
    by: str
    """The lead; empty where it was settled elsewhere."""
    reason: str
    settled_at: str
    """UTC, ISO 8601."""
    is_stale: bool
    """A coder's decision changed since."""

    @property
    def missed(self) -> frozenset[str]:
        """Codes that were settled and that the coder did not give."""
        return self.settled - self.given

    @property
    def extra(self) -> frozenset[str]:
        """Codes that the coder gave and that were not settled."""
        return self.given - self.settled


def differences(study: Study, round: str, coder: str) -> Iterator[Difference]:
    """Every answer of the round on which the coder's decision that stands is not the consensus."""
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
