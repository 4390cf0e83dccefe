"""Suggestions as a coder sees them, and when they may be shown."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from intercoder.coding.decision import SelectionReason

MAX_SUGGESTIONS = 5
"""Maximum number of codes suggested for an answer."""


@dataclass(frozen=True, slots=True)
class LikeAnswer:
    """An answer that means nearly the same, to which the coder gave the code before."""

    answer: str
    """Its id."""
    text: str
    """The beginning of its text, as it is stored."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A code proposed for an answer, with its probability and the words that support it."""

    code: str
    """Id of the code."""
    probability: float
    """Calibrated probability, from 0 to 1."""
    evidence: tuple[tuple[int, int], ...] = ()
    """Start and end of the words in the answer's text, as it is stored, in the text's order."""
    examples: int | None = None
    """On how many of the answers learned from the code stands: 0 where the probability rests on
    the codebook alone; None where that is not known."""
    rule: str = ""
    """Ids of the rules that found these words, such as `r1`; empty where a model suggests it."""
    like: LikeAnswer | None = None
    """Where a model reads meaning: the most similar answer the coder gave the code to."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What suggestions rest on, beside the codebook."""

    answers: int
    """How many coded answers were learned from."""
    is_own: bool = False
    """Whether all of these were coded by the coder who sees the suggestions."""
    encoder: str = ""
    """What has read the answers' meaning besides their words; empty for nothing."""


@dataclass(frozen=True, slots=True)
class Suggestions:
    """All suggestions for one answer, likeliest first; empty if there are none."""

    model: str
    """Id of the model that made them."""
    codes: tuple[Suggestion, ...] = ()
    basis: Basis | None = None
    """None where that is not known."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Suggestions for one answer, and whether the coder has seen them."""

    suggestions: Suggestions
    met: bool = False
    """Whether they have been in view: from then on they do not change."""
    unanswered: bool = False
    """Whether they came into view after a decision without them, and no decision was made since."""


class Mode(StrEnum):
    """When suggestions are shown in a round."""

    BEFORE = "before"
    """Suggestions are shown with the answer."""
    AFTER = "after"
    """Suggestions are shown after a decision without them: coders can revise it; both are kept."""
    OFF = "off"


class QueueOrder(StrEnum):
    """The order in which a coder gets the answers of a round."""

    ALLOCATED = "allocated"
    USEFUL = "useful"
    CERTAIN = "certain"
    TOGETHER = "together"
    READING = "reading"
    MIXED = "mixed"

    @property
    def drawn(self) -> SelectionReason | None:
        """The selection reason of answers that come in this order; None for allocation order."""
        return None if self is QueueOrder.ALLOCATED else SelectionReason(self.value)


_ORDER_WORDS = {
    None: "as allocated",
    SelectionReason.USEFUL: "most useful first",
    SelectionReason.CERTAIN: "most certain first",
    SelectionReason.TOGETHER: "similar answers together",
    SelectionReason.READING: "unlike those read so far",
    SelectionReason.MIXED: "heavy answers among lighter ones",
    SelectionReason.DOUBTS: "decisions in doubt",
    SelectionReason.CHECK: "what a machine coded",
    SelectionReason.RECHECK: "to look at again",
}


def order_words(drawn: SelectionReason | None) -> str:
    """The order of answers while this list is followed, in a few words."""
    return _ORDER_WORDS[drawn]


OWN = "own"
"""Learn from the coder's own decisions and from consensus: the default."""
ALL = "all"
"""Learn from every coder's decisions and from consensus."""
CONSENSUS = "consensus"
"""Learn from consensus only."""
OF_CODER = "coder:"
"""Learn from the decisions of the coder named after the colon, and from consensus."""


@dataclass(frozen=True, slots=True)
class Assistance:
    """The lead's settings for suggestions in one round."""

    mode: Mode = Mode.BEFORE
    learn_from: str = OWN
    """`own`, `all`, `consensus` or `coder:NAME`."""
    unassisted: float = 0.2
    """Share of the answers, drawn at random, on which no suggestion is ever shown: the sample on
    which agreement reflects people alone.
    """
    seed: int = 1
    order: QueueOrder = QueueOrder.ALLOCATED

    def is_unassisted(self, answer_id: str) -> bool:
        """Whether this answer belongs to the unassisted sample, the same for every coder.

        A hash of the answer's id and the seed decides, so that later answers are drawn with the
        same probability and earlier draws do not change.
        """
        return self.mode is Mode.OFF or self.is_sampled(answer_id)

    def is_sampled(self, answer_id: str) -> bool:
        """Whether this answer was drawn into the unassisted sample, whatever the mode.

        Such an answer is always coded on its own, never together with those like it.
        """
        return self.draw(answer_id) < self.unassisted

    def draw(self, answer_id: str) -> float:
        """A number between 0 and 1, the same whenever it is asked for; uniform over answers."""
        return _drawn(self.seed, answer_id)


@lru_cache(maxsize=256)
def _drawn(seed: int, answer_id: str) -> float:
    """Remembered for the answers near the one in view: a press asks for it several times."""
    digest = hashlib.sha256(f"{seed}\n{answer_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64
