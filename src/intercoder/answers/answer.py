"""What was asked, who answered, and what they wrote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from types import MappingProxyType
from typing import NamedTuple

NO_ATTRIBUTES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Question:
    """One open question. `id` is what tables and commands call it; `text` is its wording."""

    id: str
    text: str = ""

    @property
    def wording(self) -> str:
        """What a coder reads above the answer."""
        return self.text or self.id


@dataclass(frozen=True, slots=True)
class Answer:
    """One respondent's text to one question: the unit of coding."""

    id: str
    """Stable and unique in the study, across imports and packages."""
    question: str
    """Id of the question."""
    respondent: str
    """Opaque id of the respondent."""
    text: str
    """Exactly as it came; draw it only through `intercoder.text.display.display_text`."""
    language: str = ""
    """BCP 47 tag as given (`fi`, `pt-BR`), empty where unknown."""
    attributes: Mapping[str, str] = field(default_factory=lambda: NO_ATTRIBUTES, hash=False)
    """The respondent's attributes, by name."""
    translation: str = ""
    """The text in a language that the coders read; empty if there is none. The text is coded."""

    def text_to_read(self, *, translated: bool) -> str:
        """The translation if it is wanted and there is one; else the text as it came."""
        return self.translation if translated and self.translation else self.text


class AnswerColumns(NamedTuple):
    """Answers column by column: a million of them are a tenth of the objects so."""

    ids: Sequence[str]
    questions: Sequence[str]
    respondents: Sequence[str]
    texts: Sequence[str]
    languages: Sequence[str]
    attributes: Sequence[Mapping[str, str]]
    translations: Sequence[str]

    @classmethod
    def of(cls, answers: Sequence[Answer]) -> AnswerColumns:
        """The columns of these answers."""
        return cls(*([*map(attrgetter(name), answers)] for name in Answer.__slots__))

    def answers(self) -> list[Answer]:
        """The answers, one by one."""
        return list(map(Answer, *self))


NO_ANSWERS = AnswerColumns.of(())
