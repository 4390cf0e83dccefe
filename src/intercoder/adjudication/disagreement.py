"""An answer that coders judged differently, shown to the adjudicator without names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from itertools import combinations
from string import ascii_uppercase

import numpy as np

from intercoder.agreement.coefficients.set_distances import SET_DISTANCES
from intercoder.agreement.whole.of_sets import DEFAULT_DISTANCE
from intercoder.answers.answer import Answer
from intercoder.coding.decision import Judgement
from intercoder.study.adjudication.case import Case, Consensus
from intercoder.study.adjudication.comments import Comment
from intercoder.study.rounds.people import Role


@dataclass(frozen=True, slots=True)
class Version:
    """One coder's judgement, identified by a letter."""

    label: str
    """A, B, C, ...: assigned in a different order on every answer, so that nobody is always A."""
    coder: str
    judgement: Judgement
    """The judgement, with its memo and whether it is unsure."""
    decision: str
    """Id of the decision in the log."""

    @property
    def codes(self) -> frozenset[str]:
        """Ids of the codes; empty if no code applies."""
        return frozenset(self.judgement.codes)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One answer in one round: all judgements of it, comments on it, and the consensus."""

    number: int
    """Row of the answer in the study."""
    answer: Answer
    round: str
    versions: tuple[Version, ...]
    """The judgements by label."""
    size: float
    """Mean distance of the coders' sets of codes, 0 to 1."""
    comments: tuple[Comment, ...] = ()
    consensus: Consensus | None = None
    is_stale: bool = False
    """Whether a coder's decision has changed since the consensus was made."""

    @property
    def codes(self) -> tuple[str, ...]:
        """Every code someone gave, in the order of the versions; those not given by all come first.

        A code found only in the consensus comes last.
        """
        given = dict.fromkeys(code for one in self.versions for code in one.judgement.codes)
        ordered = sorted(given, key=lambda code: not self.differs_in(code))
        settled = self.consensus.judgement.codes if self.consensus else {}
        return tuple(dict.fromkeys((*ordered, *settled)))

    @property
    def differs(self) -> bool:
        """Whether two coders gave it different codes."""
        return len({one.codes for one in self.versions}) > 1

    def differs_in(self, code: str) -> bool:
        """Whether someone gave the code and someone else did not."""
        return len({code in one.codes for one in self.versions}) > 1

    @property
    def decisions(self) -> tuple[str, ...]:
        """Ids of the coders' decisions, sorted: what a consensus on it rests on."""
        return tuple(sorted(one.decision for one in self.versions))

    def version(self, label: str) -> Version | None:
        """The version with this letter, in either case, or this number, counted from 1."""
        for number, one in enumerate(self.versions, start=1):
            if label.upper() == one.label or label == str(number):
                return one
        return None

    def who(self, coder: str, role: Role = Role.CODER, *, named: bool) -> str:
        """How someone is named here: by name, by the letter of their version, or by their role.

        A lead who adjudicates is shown as lead even if they have a version of their own.
        """
        if named:
            return coder
        if role is Role.LEAD:
            return "lead"
        labels = [one.label for one in self.versions if one.coder == coder]
        return labels[0] if labels else f"a {role.value}"


def disagreement(study_id: str, case: Case) -> Disagreement:
    """The answer with its versions identified by letters."""
    order = shuffled(study_id, case.round, case.answer.id, [one.coder for one in case.versions])
    by_coder = {one.coder: one for one in case.versions}
    versions = tuple(
        Version(label_of(place), coder, by_coder[coder].judgement, by_coder[coder].decision)
        for place, coder in enumerate(order)
    )
    return Disagreement(
        case.number,
        case.answer,
        case.round,
        versions,
        size([one.codes for one in versions]),
        case.comments,
        case.consensus,
        case.is_stale,
    )


def shuffled(study_id: str, round: str, answer: str, coders: Sequence[str]) -> tuple[str, ...]:
    """The coders in an order that reveals nothing about them, always the same for this answer."""

    def place(coder: str) -> bytes:
        return sha256("\n".join((study_id, round, answer, coder)).encode()).digest()

    return tuple(sorted(coders, key=place))


def label_of(place: int) -> str:
    """A to Z, then AA to AZ, BA, ...; `place` counts from 0."""
    label = ""
    place += 1
    while place:
        place, letter = divmod(place - 1, len(ascii_uppercase))
        label = ascii_uppercase[letter] + label
    return label


DISTANCE = DEFAULT_DISTANCE
"""The distance that agreement uses, too: MASI (Passonneau 2006), between two sets of codes."""


def size(sets: Sequence[frozenset[str]]) -> float:
    """The size of a disagreement: the mean distance of two coders' sets, over all pairs of them.

    Ranges from 0 (all the same, or fewer than two coders) to 1 (no two sets share a code).
    """
    pairs = list(combinations(sets, 2))
    if not pairs:
        return 0.0
    return sum(_distance(first, second) for first, second in pairs) / len(pairs)


@lru_cache(maxsize=1 << 16)
def _distance(first: frozenset[str], second: frozenset[str]) -> float:
    shared, one, other = (np.array(len(part)) for part in (first & second, first, second))
    return float(SET_DISTANCES[DISTANCE].between(shared, one, other))
