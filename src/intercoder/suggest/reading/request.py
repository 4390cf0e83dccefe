"""What a person asks to read, and what they are shown: plain values that can cross processes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from intercoder.text.counted import counted

TYPICAL = 5
"""Typical answers shown of each cluster, enough to see what it is about."""


@dataclass(frozen=True, slots=True)
class ReadingRequest:
    """Which answers are to be read, and how they are grouped."""

    question: str = ""
    """Only answers to this question; empty for all."""
    language: str = ""
    """Only answers in this language; empty for all."""
    unsure: bool = False
    """Whether answers count as uncoded if all who coded them were unsure."""
    clusters: int = 0
    """Most clusters; 0 for 60, and for fewer where there are few answers."""
    encoder: str = ""
    """Encoder by which answers are compared besides their words; `none` for none. Empty for the
    study's, if it has read the answers."""


@dataclass(frozen=True, slots=True)
class AnswerCluster:
    """Answers about the same thing, that nobody has coded."""

    answers: tuple[int, ...]
    """Rows of the study, the most typical answer first, each followed by those identical to it."""
    typical: tuple[int, ...]
    """Rows of a few of them, no two of which are alike."""
    words: tuple[str, ...]
    """What its answers say and others do not, strongest first."""
    languages: Mapping[str, int]
    """Answers by language, the commonest first; empty for no stated language."""
    no_code: int
    """Answers of the cluster on which somebody decided that no code applies."""
    coded_alike: int
    """Coded answers that are like the typical ones of this cluster."""
    codes: Mapping[str, int]
    """How many of these have each code, the commonest first, by id."""

    @property
    def size(self) -> int:
        """Number of answers."""
        return len(self.answers)


@dataclass(frozen=True, slots=True)
class ClustersRead:
    """The answers nobody has coded, in clusters."""

    revision: int
    """Of the codebook."""
    answers: int
    """Answers asked about, coded or not."""
    uncoded: int
    """Of these, the ones nobody has coded."""
    considered: int
    """Uncoded answers that were grouped: all, or a random sample if there are very many."""
    wordless: int
    """Of these, without any word: they are in no cluster."""
    clusters: tuple[AnswerCluster, ...]
    """Most answers unlike those that are coded first."""
    odd: tuple[int, ...]
    """Rows of answers that are like no other, in the order in which to read them."""
    like_dismissed: int
    """Answers left out because they are like those of a dismissed cluster."""
    like_examples: Mapping[str, int]
    """Answers left out because they are like the examples of a code, by its id: to be coded."""
    encoder: str = ""
    """What has read their meaning; empty for nothing."""
    how_read: str = ""
    """The same in a sentence; empty if nobody has settled on an encoder."""

    @property
    def to_read(self) -> int:
        """Answers in clusters, or like no other."""
        return sum(one.size for one in self.clusters) + len(self.odd)

    def as_data(self) -> dict[str, Any]:
        """The same in lists and dictionaries."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> ClustersRead:
        """The value that `as_data` described. Raises ValueError, KeyError or TypeError if none."""
        clusters = tuple(
            AnswerCluster(
                tuple(one["answers"]),
                tuple(one["typical"]),
                tuple(one["words"]),
                dict(one["languages"]),
                one["no_code"],
                one["coded_alike"],
                dict(one["codes"]),
            )
            for one in data["clusters"]
        )
        return cls(
            **{
                **data,
                "clusters": clusters,
                "odd": tuple(data["odd"]),
                "like_examples": dict(data["like_examples"]),
            }
        )


@dataclass(frozen=True, slots=True)
class MeaningFound:
    """The answers that mean what was typed."""

    answers: tuple[int, ...]
    """Rows of the study, the nearest first."""
    unread: int
    """Answers that the encoder has not read: nobody knows whether they mean it."""

    def in_words(self) -> str:
        """How many there are, and what was not searched, for people."""
        found = counted(len(self.answers), "answer means", "answers mean")
        said = f"{found} something like this, the nearest first."
        if not self.answers:
            said = "No answer means something like this."
        if self.unread:
            said += f" The encoder has not read {counted(self.unread, 'answer')} yet."
        return said


@dataclass(frozen=True, slots=True)
class SameMeaning:
    """The answers that mean the same as the one in view."""

    answers: tuple[int, ...]
    """Rows of the study, the nearest first."""
    unread: int
    """Answers that the encoder has not read: nobody knows whether they mean the same."""

    def in_words(self) -> str:
        """How many there are, and what was not compared, for people."""
        count = len(self.answers)
        found = "No other answer means the same."
        if count:
            found = (
                f"{counted(count, 'answer means', 'answers mean')} the same, by the encoder: mark "
                "those you agree with."
            )
        if self.unread:
            found += f" It has not read {counted(self.unread, 'answer')} yet."
        return found
