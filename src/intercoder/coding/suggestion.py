"""Suggestions as a coder sees them, and when they may be shown at all."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from intercoder.coding.decision import SelectionReason

MAX_SUGGESTIONS = 5
"""How many codes are suggested for an answer at most."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A code proposed for an answer, with how likely it is and the words that speak for it."""

    code: str
    """Id of the code."""
    probability: float
    """Calibrated, from 0 to 1."""
    evidence: tuple[tuple[int, int], ...] = ()
    """Start and end of the words in the answer's text, as it is stored, in the text's order."""


@dataclass(frozen=True, slots=True)
class Suggestions:
    """All that is suggested for one answer, the likeliest first; none where nothing is known."""

    model: str
    """Id of the model that made them."""
    codes: tuple[Suggestion, ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """Suggestions for one answer, as far as a coder has met them."""

    suggestions: Suggestions
    met: bool = False
    """They have been in view: from then on they stay as they are."""
    unanswered: bool = False
    """They came into view after a decision without them, and none was made since."""


class Mode(StrEnum):
    """When suggestions are shown in a round."""

    BEFORE = "before"
    """With the answer."""
    AFTER = "after"
    """Once the coder has decided without them: then they can revise, and both versions are kept."""
    OFF = "off"


class QueueOrder(StrEnum):
    """In which order a coder meets the answers of a round."""

    ALLOCATED = "allocated"
    USEFUL = "useful"
    CERTAIN = "certain"
    TOGETHER = "together"

    @property
    def drawn(self) -> SelectionReason | None:
        """How an answer met in this order was drawn; None in the allocated one."""
        return None if self is QueueOrder.ALLOCATED else SelectionReason(self.value)


_ORDER_WORDS = {
    None: "as allocated",
    SelectionReason.USEFUL: "most useful first",
    SelectionReason.CERTAIN: "most certain first",
    SelectionReason.TOGETHER: "similar answers together",
    SelectionReason.DOUBTS: "decisions in doubt",
    SelectionReason.CHECK: "what a machine coded",
}


def order_words(drawn: SelectionReason | None) -> str:
    """The order in which answers come while this list is followed, in a few words."""
    return _ORDER_WORDS[drawn]


OWN = "own"
"""Learn from the coder's own decisions and from consensus: the default."""
ALL = "all"
"""Learn from every coder's decisions and from consensus."""
CONSENSUS = "consensus"
"""Learn from consensus only."""
OF_CODER = "coder:"
"""Learn from the decisions of the coder named behind it, and from consensus."""


@dataclass(frozen=True, slots=True)
class Assistance:
    """What the lead has settled about suggestions in one round."""

    mode: Mode = Mode.BEFORE
    learn_from: str = OWN
    """`own`, `all`, `consensus` or `coder:NAME`."""
    unassisted: float = 0.2
    """Share of the answers, drawn at random, on which no suggestion is ever shown: the sample on
    which agreement is that of people."""
    seed: int = 1
    order: QueueOrder = QueueOrder.ALLOCATED

    def is_unassisted(self, answer_id: str) -> bool:
        """Whether this answer belongs to the unassisted sample, the same for every coder.

        Decided by a hash of the answer's id and the seed, so that answers which come in later are
        drawn with the same chance and nothing drawn before changes.
        """
        return self.mode is Mode.OFF or self.is_sampled(answer_id)

    def is_sampled(self, answer_id: str) -> bool:
        """Whether this answer was drawn into the unassisted sample, whatever the mode.

        Such an answer is always coded on its own, never together with those like it.
        """
        return self.draw(answer_id) < self.unassisted

    def draw(self, answer_id: str) -> float:
        """A number between 0 and 1, the same whenever it is asked for; uniform over answers."""
        digest = hashlib.sha256(f"{self.seed}\n{answer_id}".encode()).digest()
        return int.from_bytes(digest[:8], "big") / 2**64
