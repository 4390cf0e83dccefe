"""What a lead wants to do with proposals, as the list of proposals gives it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from intercoder.agreement.of_changes.proposal_queue import QueuedProposal


class Decision(StrEnum):
    """A change of the codebook that proposals are to lead to."""

    ACCEPT = "accept"
    MERGE = "merge"


@dataclass(frozen=True, slots=True)
class Decided:
    """Proposals, and what they are to become."""

    decision: Decision
    chosen: tuple[QueuedProposal, ...]
