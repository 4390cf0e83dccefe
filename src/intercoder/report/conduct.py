"""How a study's coding was done, as values: rounds, allocations, revisions, adjudications."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from intercoder.coding.decision import ConsensusSource
from intercoder.coding.suggestion import Assistance


@dataclass(frozen=True, slots=True)
class Draw:
    """One giving out of answers, as it was asked for and made."""

    round: str
    made_on: str
    kind: str
    """`new`, `more`, `leaving` or `recode`."""
    answers: int
    """Given out by it."""
    overlap: int
    """Those of them that several coders judge."""
    asked: str
    """The overlap as the lead asked for it: `20%`, or a number."""
    together: int
    """Coders of each overlap answer."""
    seed: int
    by: tuple[str, ...]
    """Strata."""
    order: str
    """`random`, `same` or `imported`."""
    reads: Mapping[str, tuple[str, ...]]
    """Languages that coders read, where they don't read all."""
    sample: int | None
    """Answers that were asked for, where not all were."""
    coders: tuple[str, ...]
    leaving: str = ""
    """The coder who left."""
    taken: int = 0
    """Answers that other coders had, had not begun, and have no longer."""
    assisted_overlap: bool = False
    """Whether suggestions may be seen on overlap answers too."""


@dataclass(frozen=True, slots=True)
class CoderWork:
    """What one coder was given in a round, and has done."""

    coder: str
    given: int | None
    """Answers allocated to them; None in a round whose answers never were."""
    judged: int
    skipped: int
    outside: int
    """Answers they judged or skipped that are not allocated to them, in a round whose answers
    are."""

    @property
    def left(self) -> int | None:
        """Answers allocated to them that they neither judged nor skipped."""
        if self.given is None:
            return None
        return self.given - (self.judged + self.skipped - self.outside)


@dataclass(frozen=True, slots=True)
class RoundFacts:
    """One round of a study."""

    name: str
    begun_on: str
    closed_on: str
    """Empty while it is open."""
    blind: bool
    repeats: str
    """The round whose answers coders judge again in this one; empty for any other."""
    draws: tuple[Draw, ...]
    """The allocations of its answers, oldest first."""
    answers: int | None
    """Answers given out to anybody; None where none ever were."""
    shared: int
    """Those of them that several coders have."""
    shared_judged: int
    """Those of these that two or more of them have judged."""
    work: tuple[CoderWork, ...]
    """By coder; those with nothing to do and nothing done are left out."""
    assistance: Assistance
    reopened: tuple[str, ...] = ()
    """The days on which it was opened again after it had been closed."""
    imported: int = 0
    """Decisions in it that came with an import."""

    @property
    def planned(self) -> int | None:
        """Judgements due by what was given out."""
        if self.answers is None:
            return None
        return sum(one.given or 0 for one in self.work)

    @property
    def judged(self) -> int:
        """Judgements made, in coders' queues and outside them."""
        return sum(one.judged for one in self.work)

    @property
    def skipped(self) -> int:
        """Answers skipped, counted by coder."""
        return sum(one.skipped for one in self.work)

    @property
    def left(self) -> int | None:
        """Judgements that are still to be made."""
        if self.answers is None:
            return None
        return sum(one.left or 0 for one in self.work)


@dataclass(frozen=True, slots=True)
class RevisionFacts:
    """One revision of the codebook."""

    number: int
    made_on: str
    codes: int
    """That could be given."""
    changes: tuple[str, ...]
    """What differs from the one before, a clause each; empty for the first."""


@dataclass(frozen=True, slots=True)
class SettledAnswer:
    """How the consensus on one answer came about, and who saw to it."""

    how: ConsensusSource
    by: str
    """Empty where that is not known."""


@dataclass(frozen=True, slots=True)
class Conduct:
    """Everything of how the coding was done that the study knows."""

    rounds: tuple[RoundFacts, ...] = ()
    """In the order in which they were begun."""
    leads: tuple[str, ...] = ()
    revisions: tuple[RevisionFacts, ...] = ()
    settled: Mapping[tuple[str, int], SettledAnswer] = field(
        default_factory=lambda: MappingProxyType({})
    )
    """By round, as it is shown, and the answer's number in the study."""
    fingerprint: str = ""
    """Of the study when the report was made; empty where it is not known."""
    last_at: str = ""
    """When the latest thing that is told here happened, UTC; empty where nothing did."""

    def of(self, names: Iterable[str]) -> tuple[RoundFacts, ...]:
        """The rounds of these names."""
        wanted = set(names)
        return tuple(one for one in self.rounds if one.name in wanted)
