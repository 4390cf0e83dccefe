"""Messages from the threads that group answers, read them, and write what became of a cluster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from intercoder.answers.answer import Answer
from intercoder.codebook.code import Codebook
from intercoder.errors import IntercoderError

if TYPE_CHECKING:
    from intercoder.suggest.reading.reading_workspace import ReadingWorkspace
    from intercoder.suggest.reading.request import AnswerCluster, ClustersRead


@dataclass
class ClustersFound(Message):
    """The clusters are here, with the texts of their typical answers."""

    request: int
    workspace: ReadingWorkspace
    found: ClustersRead
    book: Codebook
    typical: dict[int, Answer]
    """By row of the study."""
    saturation: str
    """Where reading stands, in one line; empty where nothing is coded."""


@dataclass
class AnswersRead(Message):
    """The answers of one cluster are here, by row of the study."""

    answers: dict[int, Answer]


@dataclass
class ExamplesRead(Message):
    """The answers that are to be examples of a code are here."""

    place: int | None
    """Of the cluster among the clusters; None for marked answers that are like no other."""
    cluster: AnswerCluster
    examples: tuple[Answer, ...]


@dataclass
class ClusterDone(Message):
    """A cluster has become a code, or is dismissed."""

    cluster: int
    """Its place among the clusters."""
    words: str
    """What was done."""
    is_dismissed: bool


@dataclass
class ClusterTakenUp(Message):
    """The cluster that was dismissed last is shown again."""

    words: str


@dataclass
class NamingFailed(Message):
    """Nothing was changed, and why."""

    error: IntercoderError
