"""The changes that leads and coders make while adjudicating, ready to be written.

Like the changes of `intercoder.coding.session`, these are values: who drives the settling (the
screen, the line-by-line mode, a test) hands them to the study in order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from intercoder.coding.decision import UNSEEN, ConsensusSource, Judgement


@dataclass(frozen=True, slots=True)
class Adjudicate:
    """A lead's decision on an answer; its memo is the reason."""

    answer: int
    """The study's own number of the answer."""
    judgement: Judgement
    settles: tuple[str, ...]
    """Ids of the coders' decisions that were in view, sorted."""
    over: str = ""
    """Id of the consensus that was in view; empty where there was none. If another stands by now,
    nothing is written: someone else has settled the answer meanwhile."""


@dataclass(frozen=True, slots=True)
class AdjudicateByRule:
    """What the round's rule makes of an answer: a consensus, or none any more (`unseen`)."""

    answer: int
    settled: ConsensusSource
    judgement: Judgement = UNSEEN
    settles: tuple[str, ...] = ()
    over: str = ""
    """As in `Adjudicate`."""


@dataclass(frozen=True, slots=True)
class UndoAdjudication:
    """Undo: take back the lead's own last decision that nobody has gone over since."""


@dataclass(frozen=True, slots=True)
class RedoAdjudication:
    """Redo: bring back what the lead last took back."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment on an answer coded differently."""

    answer: int
    text: str


@dataclass(frozen=True, slots=True)
class DoubtDefinition:
    """A code whose definition needs work, as an answer shows."""

    code: str
    answer: int
    note: str = ""


AdjudicationChange = Adjudicate | UndoAdjudication | RedoAdjudication | Remark | DoubtDefinition


def agreed_codes(
    given: Sequence[frozenset[str]], *, majority: bool, single: bool
) -> tuple[ConsensusSource, frozenset[str]] | None:
    """What judgements of one answer come to without a lead, and how; None where it is open.

    A judgement counts as a whole: its set of codes. A majority is more than half of those who
    judged the answer making the same judgement.
    """
    if not given:
        return None
    codes, most = Counter(given).most_common(1)[0]
    if len(given) == 1:
        return (ConsensusSource.SINGLE, codes) if single else None
    if most == len(given):
        return ConsensusSource.UNANIMOUS, codes
    return (ConsensusSource.MAJORITY, codes) if majority and 2 * most > len(given) else None


def has_gone_stale(settles: tuple[str, ...], standing: tuple[str, ...]) -> bool:
    """Whether coders' decisions changed after the consensus that rests on these was made.

    `standing` are the ids of their decisions that stand now, sorted. A consensus made elsewhere
    says nothing of what it rests on, and is never found stale.
    """
    return bool(settles) and settles != standing
