"""What the settling screen is told by the threads that read and write for it."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from intercoder.adjudication.queue import Queued, Wanted
from intercoder.coding.adjudication_changes import AdjudicationChange
from intercoder.study.adjudication.adjudication_workspace import AdjudicationWritten
from intercoder.tui.adjudication.filters import Sides


@dataclass
class AdjudicationSaved(Message):
    """A change is on disk."""

    change: AdjudicationChange
    written: AdjudicationWritten


@dataclass
class Begun(Message):
    """What does not change while the screen is open, read once."""

    wordings: dict[str, str]
    sides: Sides
    today: int
    notice: str


@dataclass
class Requeued(Message):
    """The disagreements of another choice."""

    request: int
    wanted: Wanted
    queued: tuple[Queued, ...]


@dataclass
class Drained(Message):
    """Everything is on disk: the screen can go."""
