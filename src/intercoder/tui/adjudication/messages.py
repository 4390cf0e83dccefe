"""What the adjudication screen is told by the threads that read for it."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from intercoder.adjudication.queue import Queued, Wanted
from intercoder.tui.adjudication.filters import Sides


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
class AllWritten(Message):
    """What waited is written: the screen can go."""

    words: str
    """What is said of what is kept on this machine; empty if everything is in the study."""
