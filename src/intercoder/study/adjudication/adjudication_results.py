"""What writing a change while adjudicating can come to."""

from __future__ import annotations

from dataclasses import dataclass

from intercoder.coding.decision import Act, Judgement
from intercoder.study.adjudication.case import Case


@dataclass(frozen=True, slots=True)
class Settlement:
    """Result of a write: the lead's decision is on disk. Holds the answer's new state."""

    case: Case


@dataclass(frozen=True, slots=True)
class Overtaken:
    """Result of a write that changed nothing: another lead adjudicated the answer first.

    Holds the answer's current state.
    """

    case: Case


@dataclass(frozen=True, slots=True)
class SettlementReverted:
    """Result of an undo or redo that is on disk: the answer's new state and what was reverted."""

    case: Case
    act: Act
    taken: Judgement


@dataclass(frozen=True, slots=True)
class NothingSettled:
    """Result of an undo or redo when there was nothing to undo or redo."""

    act: Act


@dataclass(frozen=True, slots=True)
class Said:
    """Result of a write: a comment is on disk. Holds the answer with all its comments."""

    case: Case


@dataclass(frozen=True, slots=True)
class Doubted:
    """Result of a write: a doubt about a definition is on disk."""

    code: str


AdjudicationWritten = Settlement | Overtaken | SettlementReverted | NothingSettled | Said | Doubted
