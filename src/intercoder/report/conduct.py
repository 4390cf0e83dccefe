"""How a study's coding was done, as values: rounds, allocations, revisions, adjudications."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from intercoder.coding.decision import ConsensusSource
from intercoder.coding.suggestion import Assistance
from intercoder.report.wellbeing.facts import WellbeingFacts
from intercoder.study.log.redactions import RedactionTotals


@dataclass(frozen=True, slots=True)
class Draw:
    """One allocation, as it was requested and made."""

    round: str
    made_on: str
    kind: str
    """`new`, `more`, `leaving` or `recode`."""
    answers: int
    """Number of answers it allocated."""
    overlap: int
    """Number of them that several coders judge."""
    asked: str
    """The overlap as the lead requested it: `20%`, or a number."""
    together: int
    """Number of coders of each overlap answer."""
    seed: int
    by: tuple[str, ...]
    """Names of the stratifying properties."""
    order: str
    """`random`, `same` or `imported`."""
    reads: Mapping[str, tuple[str, ...]]
    """Languages that coders read, for those who do not read all."""
    sample: int | None
    """Number of answers requested, if not all were."""
    coders: tuple[str, ...]
    leaving: str = ""
    """Name of the coder who left."""
    taken: int = 0
    """Number of answers that other coders had not begun and no longer have."""
    assisted_overlap: bool = False
    """Whether suggestions may be seen on overlap answers too."""


@dataclass(frozen=True, slots=True)
class CoderWork:
    """One coder's allocation in a round, and progress."""

    coder: str
    given: int | None
    """Number of answers allocated to them; None in a round that was never allocated."""
    judged: int
    skipped: int
    outside: int
    """Number of answers they judged or skipped without having them, in an allocated round."""

    @property
    def left(self) -> int | None:
        """Number of answers allocated to them that they neither judged nor skipped."""
        if self.given is None:
            return None
        return self.given - (self.judged + self.skipped - self.outside)


@dataclass(frozen=True, slots=True)
class RoundFacts:
    """One round of a study."""

    name: str
    begun_on: str
    closed_on: str
    """Day on which it was closed; empty while it is open."""
    blind: bool
    repeats: str
    """Name of the round whose answers coders judge again in this one; otherwise empty."""
    draws: tuple[Draw, ...]
    """The allocations of its answers, oldest first."""
    answers: int | None
    """Number of answers allocated to anyone; None if none ever were."""
    shared: int
    """Number of them that several coders have."""
    shared_judged: int
    """Number of those that two or more coders have judged."""
    work: tuple[CoderWork, ...]
    """Work by coder; coders with nothing to do and nothing done are left out."""
    assistance: Assistance
    reopened: tuple[str, ...] = ()
    """Days on which it was reopened after being closed."""
    imported: int = 0
    """Number of decisions in it that were imported."""
    batched: int = 0
    """Number of decisions in it that were made in batches, on answers marked in the queue."""

    @property
    def planned(self) -> int | None:
        """Number of judgements due by allocation."""
        if self.answers is None:
            return None
        return sum(one.given or 0 for one in self.work)

    @property
    def judged(self) -> int:
        """Number of judgements made, in coders' queues and outside them."""
        return sum(one.judged for one in self.work)

    @property
    def skipped(self) -> int:
        """Number of answers skipped, counted for each coder."""
        return sum(one.skipped for one in self.work)

    @property
    def left(self) -> int | None:
        """Number of judgements still to be made."""
        if self.answers is None:
            return None
        return sum(one.left or 0 for one in self.work)


@dataclass(frozen=True, slots=True)
class RevisionFacts:
    """One revision of the codebook."""

    number: int
    made_on: str
    codes: int
    """Number of codes that could be given."""
    changes: tuple[str, ...]
    """Changes from the previous revision, one clause each; empty for the first."""


@dataclass(frozen=True, slots=True)
class ChangeFacts:
    """What made one revision of the codebook, and why."""

    number: int
    made_on: str
    by: str
    """Empty where nobody said who they are."""
    what: str
    """Such as `merged “Quiet” into “Seats”`."""
    reason: str
    is_undone: bool


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """A version of a rule that was applied; not its phrases, which may quote answers."""

    name: str
    """Such as `r1.2`: the rule's id and its version."""
    code: str
    """Name of the code it gives."""
    looks_for: str
    """Such as `3 phrases`."""
    made_on: str
    by: str
    """Empty where nobody said who they are."""
    reason: str


@dataclass(frozen=True, slots=True)
class RuleRunFacts:
    """One run of the rules."""

    number: int
    round: str
    begun_on: str
    by: str
    rules: tuple[str, ...]
    """Names of the versions applied."""
    coded: int
    """Answers coded."""
    undone_on: str
    """Empty if it stands."""


@dataclass(frozen=True, slots=True)
class RecodeFacts:
    """What a change of the codebook made of one code, and of how many decisions."""

    number: int
    """The revision that the change made."""
    how: str
    old: str
    """Name of the code before."""
    new: tuple[str, ...]
    """Names of what it became; none if it was retired."""
    codes: frozenset[str]
    """Ids of all of these."""
    decisions: int
    respondents: int
    is_undone: bool


@dataclass(frozen=True, slots=True)
class AgainFacts:
    """What became of decisions that were looked at again."""

    old: str
    new: tuple[str, ...]
    """Names of the parts given now, or of the code where it stayed; none if it is not given."""
    coder: str
    decisions: int
    changed: int


@dataclass(frozen=True, slots=True)
class SettledAnswer:
    """How the consensus on one answer came about, and who made it."""

    how: ConsensusSource
    by: str
    """Name of the person who made it; empty if not known."""


@dataclass(frozen=True, slots=True)
class TrainingFacts:
    """One attempt of a coder in training."""

    coder: str
    """Displayed name."""
    number: int
    finished_on: str
    """Day; empty while an answer is open."""
    judged: int
    coefficient: str
    agreement: str
    """The figure over all codes with its interval, in words; empty if there is none."""
    result: str
    passed: bool
    gate: str
    """What had to be reached, as a clause; empty for nothing."""


@dataclass(frozen=True, slots=True)
class PastGate:
    """Coders who were given answers without having passed their training."""

    round: str
    """The round whose answers they were given; empty for any."""
    coders: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Conduct:
    """Everything the study knows about how the coding was done."""

    rounds: tuple[RoundFacts, ...] = ()
    """The rounds, in the order in which they began."""
    leads: tuple[str, ...] = ()
    revisions: tuple[RevisionFacts, ...] = ()
    settled: Mapping[tuple[str, int], SettledAnswer] = field(
        default_factory=lambda: MappingProxyType({})
    )
    """How each consensus came about, by displayed round name and the answer's row."""
    changes: tuple[ChangeFacts, ...] = ()
    """What made each revision of the codebook after the first."""
    recodes: tuple[RecodeFacts, ...] = ()
    rules: tuple[RuleFacts, ...] = ()
    """Versions of rules that coded answers."""
    rule_runs: tuple[RuleRunFacts, ...] = ()
    again: tuple[AgainFacts, ...] = ()
    redacted: RedactionTotals = field(default_factory=RedactionTotals)
    """What stands in answers in place of personal data, and what was deleted on request."""
    training: tuple[TrainingFacts, ...] = ()
    past_gate: tuple[PastGate, ...] = ()
    wellbeing: WellbeingFacts | None = None
    """What coders met, and what was done for them; None where nothing is heavy."""
    encoders: tuple[str, ...] = ()
    """What read the meaning of answers for models, with the beginning of its weights' hash."""
    fingerprint: str = ""
    """Fingerprint of the study when the report was made; empty if not known."""
    last_at: str = ""
    """When the latest event reported here happened, UTC; empty if there is none."""

    def of(self, names: Iterable[str]) -> tuple[RoundFacts, ...]:
        """The rounds with these names."""
        wanted = set(names)
        return tuple(one for one in self.rounds if one.name in wanted)
