"""A coder's judgement of one answer, and the log of such judgements.

Decisions are only ever added. A change of mind, an undo and a redo are decisions too: each
supersedes the last one of that coder, answer and round. `unseen` as the state of a decision says
that everything before it was taken back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

NO_CODES: Mapping[str, Origin] = MappingProxyType({})


class State(StrEnum):
    """Where an answer stands for a coder. Statistics never confuse these."""

    UNSEEN = "unseen"
    CODED = "coded"
    NO_CODE_APPLIES = "no code applies"
    SKIPPED = "skipped"


class Origin(StrEnum):
    """How a code came to stand on an answer."""

    MANUAL = "manual"
    SUGGESTED = "suggested"
    PROPAGATED = "propagated"
    IMPORTED = "imported"


class Act(StrEnum):
    """What made a decision: the coder's judgement, or taking one back, or bringing it back."""

    DECIDE = "decide"
    UNDO = "undo"
    REDO = "redo"
    IMPORT = "import"


class SelectionReason(StrEnum):
    """Why an answer came next, where something else than its allocation put it there.

    Answers so drawn are no random sample: figures that need one leave them out.
    """

    USEFUL = "useful"
    """The suggester would learn most from it."""
    CERTAIN = "certain"
    """The suggester was surest of it."""
    TOGETHER = "together"
    """It stands beside answers that are nearly the same."""
    DOUBTS = "doubts"
    """The decision that stood on it looked like a slip."""
    CHECK = "check"
    """It was drawn from the answers that a machine has coded, to check the machine."""


class ConsensusSource(StrEnum):
    """How the consensus on an answer came about."""

    UNANIMOUS = "unanimous"
    """All who coded it judged it the same."""
    MAJORITY = "majority"
    """More than half of them did, and the lead chose that to be enough."""
    SINGLE = "single"
    """One alone coded it, and the lead chose to take their judgement."""
    DECIDED = "decided"
    """A lead decided."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a decision was made under, besides the answer itself."""

    drawn: SelectionReason | None = None
    """None where the answer came in the order in which it was allocated."""
    model: str = ""
    """Id of the model whose suggestions were shown; empty where none were."""
    probabilities: tuple[float, ...] = ()
    """Of the codes suggested, in the order of `Decision.shown`."""
    revealed: bool = False
    """The suggestions came into view only after a first decision without them."""
    together: str = ""
    """One value for all decisions made by one press on a group of answers; they are undone
    together. Empty for a decision of its own."""
    settled: ConsensusSource | None = None
    """Of a consensus: how it came about. None for a decision of a coder."""
    by: str = ""
    """Of a consensus: the lead who decided, or who had the round's rule applied."""
    settles: tuple[str, ...] = ()
    """Of a consensus: ids of the coders' decisions it rests on, sorted."""


ORDINARY = Circumstances()


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was decided, without who, when and on which answer."""

    state: State = State.UNSEEN
    codes: Mapping[str, Origin] = field(default_factory=lambda: NO_CODES, hash=False)
    """Origin by code id; empty unless the state is `coded`."""
    unsure: bool = False
    memo: str = ""

    def __post_init__(self) -> None:
        if bool(self.codes) != (self.state is State.CODED):
            raise ValueError(f"state {self.state!r} does not go with {len(self.codes)} codes")

    @classmethod
    def of(
        cls, codes: Mapping[str, Origin] | Iterable[str], *, unsure: bool = False, memo: str = ""
    ) -> Judgement:
        """The judgement that these codes apply; that none does, where there are none."""
        marks = dict(codes) if isinstance(codes, Mapping) else dict.fromkeys(codes, Origin.MANUAL)
        state = State.CODED if marks else State.NO_CODE_APPLIES
        return cls(state, MappingProxyType(dict(sorted(marks.items()))), unsure, memo)

    @property
    def is_decided(self) -> bool:
        """Whether it counts: coded, or no code applies."""
        return self.state in (State.CODED, State.NO_CODE_APPLIES)

    def propagated(self, memo: str = "") -> Judgement:
        """The same judgement of an answer like the one that was judged.

        Its codes are marked as propagated. A memo is about one answer, so each keeps its own.
        """
        codes = dict.fromkeys(self.codes, Origin.PROPAGATED)
        return replace(self, codes=MappingProxyType(codes), memo=memo)


UNSEEN = Judgement()
SKIPPED = Judgement(State.SKIPPED)


@dataclass(frozen=True, slots=True)
class Decision:
    """One row of the log: a judgement of one answer, by one coder, in one round."""

    id: str
    """UUIDv7: ids of one coder rise with time."""
    answer: str
    """Id of the answer."""
    judgement: Judgement
    act: Act = Act.DECIDE
    refers_to: str | None = None
    """For undo and redo: the decision taken back, or the undo taken back."""
    seconds: float = 0.0
    """Time in view before deciding, in seconds; idle time is capped."""
    shown: tuple[str, ...] | None = None
    """Ids of the codes suggested, in order; None where suggestions could not be seen."""
    circumstances: Circumstances = ORDINARY
