"""A coder's judgement of one answer, and the log of such judgements.

The log is append-only. A change of mind, an undo and a redo are decisions too: each supersedes the
last one of that coder, answer and round. A decision with the state `unseen` means that everything
before it was reverted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

from intercoder.coding.passages.passage import Passage, in_order, with_code

NO_CODES: Mapping[str, Origin] = MappingProxyType({})


class State(StrEnum):
    """The state of an answer for a coder. Statistics never confuse these."""

    UNSEEN = "unseen"
    CODED = "coded"
    NO_CODE_APPLIES = "no code applies"
    SKIPPED = "skipped"


class Origin(StrEnum):
    """How a code was put on an answer."""

    MANUAL = "manual"
    SUGGESTED = "suggested"
    PROPAGATED = "propagated"
    IMPORTED = "imported"
    BATCH = "batch"
    RULE = "rule"
    """A rule that a person wrote gave it; no person looked at the answer."""


class Act(StrEnum):
    """What made a decision: the coder's judgement, an undo or a redo."""

    DECIDE = "decide"
    UNDO = "undo"
    REDO = "redo"
    IMPORT = "import"


class SelectionReason(StrEnum):
    """Why an answer came next, if not because of its allocation.

    Answers selected in these ways are no random sample: figures that need one leave them out.
    """

    USEFUL = "useful"
    """The suggester would learn most from it."""
    CERTAIN = "certain"
    """The suggester was surest of it."""
    TOGETHER = "together"
    """It comes next to answers that are nearly the same."""
    READING = "reading"
    """It is typical of answers unlike those read so far, so that new codes are met soon."""
    MIXED = "mixed"
    """It was put where it is so that heavy answers do not follow each other."""
    DOUBTS = "doubts"
    """Its standing decision looked like a slip."""
    CHECK = "check"
    """It was drawn from machine-coded answers, to check the machine."""
    RECHECK = "recheck"
    """A change of the codebook made its decision doubtful. It is the name of a list only: decisions
    are not marked with it, since all such answers are looked at again.
    """


class ConsensusSource(StrEnum):
    """How the consensus on an answer came about."""

    UNANIMOUS = "unanimous"
    """All coders gave the same judgement."""
    MAJORITY = "majority"
    """More than half of them did, and the lead chose to accept that."""
    SINGLE = "single"
    """Only one coder judged it, and the lead chose to accept that."""
    DECIDED = "decided"
    """A lead decided."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """The circumstances of a decision, besides the answer itself."""

    drawn: SelectionReason | None = None
    """Why the answer came next; None if it came in allocation order."""
    model: str = ""
    """Id of the model whose suggestions were shown; empty if none were."""
    probabilities: tuple[float, ...] = ()
    """Probabilities of the suggested codes, in the order of `Decision.shown`."""
    revealed: bool = False
    """Whether suggestions came into view only after a first decision without them."""
    together: str = ""
    """Value shared by all decisions made by one press on a group of answers, or on answers marked
    in the queue; they are undone together. Empty for a decision made alone.
    """
    batch: bool = False
    """Whether it was made by one press on answers marked in the queue."""
    rules: tuple[str, ...] = ()
    """For a decision by rules: the versions that gave its codes, such as `r1.2`, in their order."""
    settled: ConsensusSource | None = None
    """Source of a consensus; None for a coder's decision."""
    by: str = ""
    """For a consensus: the lead who decided, or who applied the round's rule."""
    settles: tuple[str, ...] = ()
    """For a consensus: ids of the coders' decisions on which it is based, sorted."""


ORDINARY = Circumstances()


@dataclass(frozen=True, slots=True)
class Judgement:
    """The content of a decision, without who made it, when and on which answer."""

    state: State = State.UNSEEN
    codes: Mapping[str, Origin] = field(default_factory=lambda: NO_CODES, hash=False)
    """Origin by code id; empty unless the state is `coded`."""
    unsure: bool = False
    memo: str = ""
    passages: tuple[Passage, ...] = ()
    """Words marked for its codes, in the order of the text."""

    def __post_init__(self) -> None:
        if bool(self.codes) != (self.state is State.CODED):
            raise ValueError(f"state {self.state!r} does not go with {len(self.codes)} codes")
        if self.passages and not all(one.code in self.codes for one in self.passages):
            raise ValueError("words are marked for a code that is not given")

    @classmethod
    def of(
        cls,
        codes: Mapping[str, Origin] | Iterable[str],
        *,
        unsure: bool = False,
        memo: str = "",
        passages: Iterable[Passage] = (),
    ) -> Judgement:
        """The judgement that these codes apply; if there are none, that no code applies.

        Of the passages, those of its codes are kept.
        """
        marks = dict(codes) if isinstance(codes, Mapping) else dict.fromkeys(codes, Origin.MANUAL)
        state = State.CODED if marks else State.NO_CODE_APPLIES
        kept = in_order(one for one in passages if one.code in marks)
        return cls(state, MappingProxyType(dict(sorted(marks.items()))), unsure, memo, kept)

    @property
    def is_decided(self) -> bool:
        """Whether it counts: coded, or no code applies."""
        return self.state in (State.CODED, State.NO_CODE_APPLIES)

    def with_codes_as(self, counts_as: Callable[[str], str]) -> Judgement:
        """The same judgement, each code as the one it counts as.

        A code that two others have become was given by hand if one of them was.
        """
        codes: dict[str, Origin] = {}
        for code, origin in self.codes.items():
            at = counts_as(code)
            codes[at] = origin if codes.get(at) is not Origin.MANUAL else Origin.MANUAL
        return replace(
            self,
            codes=MappingProxyType(dict(sorted(codes.items()))),
            passages=in_order(with_code(one, counts_as(one.code)) for one in self.passages),
        )

    def propagated(self, memo: str = "", passages: Iterable[Passage] = ()) -> Judgement:
        """The same judgement, for a similar answer.

        Its codes are marked as propagated. A memo and marked words concern one answer, so each
        answer keeps its own: these, as far as their codes are given.
        """
        codes = dict.fromkeys(self.codes, Origin.PROPAGATED)
        kept = in_order(one for one in passages if one.code in codes)
        return replace(self, codes=MappingProxyType(codes), memo=memo, passages=kept)


UNSEEN = Judgement()
SKIPPED = Judgement(State.SKIPPED)


@dataclass(frozen=True, slots=True)
class Decision:
    """One row of the log: a judgement of one answer, by one coder, in one round."""

    id: str
    """UUIDv7; the ids of one coder rise with time."""
    answer: str
    """Id of the answer."""
    judgement: Judgement
    act: Act = Act.DECIDE
    refers_to: str | None = None
    """For undo and redo: the decision reverted, or the undo reverted."""
    seconds: float = 0.0
    """Time in view before deciding, in seconds; idle time is capped."""
    shown: tuple[str, ...] | None = None
    """Ids of the suggested codes, in order; None if suggestions could not be seen."""
    circumstances: Circumstances = ORDINARY
