"""Messages from the threads that read and write a study. Each is one frozen result.

`request` numbers a reading, so that a screen can drop one that it no longer waits for.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import Generic, TypeVar

from textual.message import Message

from intercoder.coding.queue import Item
from intercoder.errors import StudyError
from intercoder.study.overview.progress import CoderProgress
from intercoder.study.queue.queue import QueueRow
from intercoder.suggest.live.protocol import Report

C = TypeVar("C")
W = TypeVar("W")


@dataclass
class ChangeSaved(Message, Generic[C, W]):
    """A change is on disk."""

    change: C
    written: W
    """What writing it led to."""


class ChangeKept(Message):
    """A change is on this machine's disk, while the server of the study does not answer."""


@dataclass
class SaveFailed(Message):
    """A change could not be written, and nothing after it was tried."""

    error: StudyError
    waiting: int
    """Changes that are not on disk yet."""


@dataclass
class ReadFailed(Message):
    """The study could not be read."""

    request: int
    error: StudyError


@dataclass
class ItemsRead(Message):
    """Answers that follow in the queue."""

    request: int
    items: tuple[Item, ...]
    exhausted: bool


@dataclass
class ItemRead(Message):
    """One answer that was asked for by its number."""

    request: int
    item: Item


@dataclass
class MeaningRead(Message):
    """What a search by meaning came to."""

    request: int
    numbers: tuple[int, ...]
    """The answers found, the nearest first."""
    said: str
    """The same in a sentence; or why there are none."""


@dataclass
class NumbersRead(Message):
    """All answers a filter wants, in queue order."""

    request: int
    numbers: array[int]
    position: int
    """Where the answer last looked at stands among them."""
    is_whole: bool = True
    """Whether they are all, and not only the first ones."""


@dataclass
class RowsRead(Message):
    """A page of the list of answers."""

    request: int
    page: int
    rows: tuple[QueueRow, ...]
    turn: int
    """The turn in which `QueueList.PageWanted` asked for them."""


@dataclass
class CodersRead(Message):
    """Who codes in the study, and how far they are."""

    request: int
    coders: tuple[CoderProgress, ...]


@dataclass
class Reported(Message):
    """The process that makes suggestions has said something."""

    report: Report


@dataclass
class PlaceLost(Message):
    """The coder has gone on somewhere else: this window can save nothing more."""

    error: StudyError
    waiting: int
    """Changes that this window cannot save."""
    kept: bool = False
    """Whether they are kept on this machine for the next window."""
