"""One coder's attempt in a round for training: which of their judgements count, and how they agree.

What a coder decides after seeing the key of an answer shows what they have read, not what they have
learned, so it does not count.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from intercoder.study.training.judged_in_training import TrainingDecision, TrainingWork
from intercoder.study.training.key import KeyEntry
from intercoder.study.training.training_rounds import Feedback

if TYPE_CHECKING:
    from intercoder.agreement.whole.summary import Agreement

Codes = frozenset[str]


@dataclass(frozen=True, slots=True)
class Counted:
    """The judgements of an attempt that count."""

    judged: Mapping[int, Codes]
    """Codes by row of the answer, for each answer that was judged; none: no code applies."""
    begun_at: str = ""
    """Time of the first judgement, UTC; empty if there is none."""
    finished_at: str = ""
    """When the last of the answers given was first judged; empty while one is open."""
    seconds: float = 0.0
    """Time in view of the decisions up to then."""


@dataclass(frozen=True, slots=True)
class Difference:
    """An answer on which a coder and the key differ."""

    entry: KeyEntry
    given: tuple[str, ...]
    """Ids of the codes that the coder gave, sorted."""

    @property
    def missed(self) -> tuple[str, ...]:
        """Codes of the key that the coder did not give."""
        return tuple(code for code in self.entry.codes if code not in self.given)

    @property
    def added(self) -> tuple[str, ...]:
        """Codes that the coder gave and the key does not have."""
        return tuple(code for code in self.given if code not in self.entry.codes)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One coder's work in one round for training, measured against the key."""

    coder: str
    round: str
    number: int
    """The coder's first attempt is 1; each round for training is one."""
    given: int
    """Number of answers with a key that they were given."""
    judged: int
    begun_at: str
    finished_at: str
    """Empty while an answer is open."""
    seconds: float
    agreement: Agreement | None
    """Of coder and key, over the answers judged; None if none is."""
    key_counts: Mapping[str, int] = field(default_factory=dict)
    """On how many of the answers judged the key has each code."""
    differences: tuple[Difference, ...] = ()

    @property
    def is_finished(self) -> bool:
        """Whether every answer given was judged."""
        return bool(self.finished_at)


def counted(work: TrainingWork, feedback: Feedback) -> Counted:
    """The judgements that count: of each answer the first, where its key is seen at once; else the
    last one before everything was judged.
    """
    judged: dict[int, Codes] = {}
    still_open = set(work.given)
    begun_at, finished_at, seconds = "", "", 0.0
    for one in work.decisions:
        if one.answer not in work.given:
            continue
        seconds += one.seconds
        if one.codes is None:
            continue
        begun_at = begun_at or one.decided_at
        _take(judged, one, keeps_first=feedback is Feedback.EACH)
        still_open.discard(one.answer)
        if not still_open:
            finished_at = one.decided_at
            break
    return Counted(judged, begun_at, finished_at, seconds)


def _take(judged: dict[int, Codes], one: TrainingDecision, *, keeps_first: bool) -> None:
    if one.codes is not None and not (keeps_first and one.answer in judged):
        judged[one.answer] = one.codes
