"""The changes that leads and coders make while adjudicating, ready to be written.

Like the changes of `intercoder.coding.session`, these are values: the code that drives the
adjudication (the screen, the line-by-line mode, a test) passes them to the study in order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from intercoder.coding.decision import UNSEEN, ConsensusSource, Judgement


@dataclass(frozen=True, slots=True)
class Adjudicate:
    """A lead's decision on an answer; its memo gives the reason."""

    answer: int
    """Row of the answer in the study."""
    judgement: Judgement
    settles: tuple[str, ...]
    """Ids of the coders' decisions that were in view, sorted."""
    over: str = ""
    """Id of the consensus that was in view; empty if there was none. If another one has replaced
    it, nothing is written: someone else adjudicated the answer first.
    """


@dataclass(frozen=True, slots=True)
class AdjudicateByRule:
    """The result of the round's rule for an answer: a consensus, or none any more (`unseen`)."""

    answer: int
    settled: ConsensusSource
    judgement: Judgement = UNSEEN
    settles: tuple[str, ...] = ()
    over: str = ""
    """As in `Adjudicate`."""


@dataclass(frozen=True, slots=True)
class UndoAdjudication:
    """Undo: revert the lead's own last decision that nobody has overridden since."""


@dataclass(frozen=True, slots=True)
class RedoAdjudication:
    """Redo: restore what the lead last reverted."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment on an answer coded differently."""

    answer: int
    text: str


@dataclass(frozen=True, slots=True)
class DoubtDefinition:
    """A note that a code's definition needs work, prompted by an answer."""

    code: str
    answer: int
    note: str = ""


AdjudicationChange = Adjudicate | UndoAdjudication | RedoAdjudication | Remark | DoubtDefinition


def agreed_codes(
    given: Sequence[frozenset[str]], *, majority: bool, single: bool
) -> tuple[ConsensusSource, frozenset[str]] | None:
    """The consensus that judgements of one answer imply, and its source; None if it stays open.

    A judgement counts as a whole: its set of codes. A majority means that more than half of those
    who judged the answer made the same judgement.
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
    """Whether coders' decisions have changed since the consensus based on `settles` was made.

    `standing` are the ids of their standing decisions, sorted. A consensus made outside this study
    does not record its basis, and never becomes stale.
    """
    return bool(settles) and settles != standing
