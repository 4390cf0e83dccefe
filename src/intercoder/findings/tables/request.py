"""What is asked of a table, and what a table says of itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from intercoder.errors import UsageError
from intercoder.findings.design.multiplicity import Correction
from intercoder.text.display import display_line

MAX_GROUPS = 40
"""Values of an attribute up to which a table is divided by it."""


class Unit(StrEnum):
    """What is counted."""

    ANSWERS = "answers"
    RESPONDENTS = "respondents"
    """A respondent has the codes of all their answers that the table is about."""
    MENTIONS = "mentions"
    """A code in an answer; shares are of all mentions."""


class By(StrEnum):
    """What a table is divided by."""

    QUESTION = "question"
    LANGUAGE = "language"
    ATTRIBUTE = "attribute"
    ROUND = "round"
    """The round whose decisions count for the answer."""
    WEEK = "week"
    """ISO week in which coders last decided on it in that round."""


@dataclass(frozen=True, slots=True)
class Division:
    """One division of the units into groups."""

    by: By
    name: str = ""
    """The attribute."""

    @classmethod
    def parse(cls, text: str, attributes: Sequence[str]) -> Division:
        """From `question`, `language`, `attribute:NAME` or the name of an attribute; from `round`
        or `week`, where no attribute is called that.

        Raises UsageError for anything else.
        """
        kind, colon, name = text.partition(":")
        if colon and kind == By.ATTRIBUTE:
            pass
        elif text in (By.QUESTION, By.LANGUAGE):
            return cls(By(text))
        else:
            name = text
        if name in attributes:
            return cls(By.ATTRIBUTE, name)
        if text in (By.ROUND, By.WEEK):
            return cls(By(text))
        known = ", ".join(display_line(one) for one in attributes) or "none"
        raise UsageError(
            f"Respondents have no attribute “{display_line(name)}”.",
            f"Use question, language, round, week, or one of the attributes: {known}.",
        )

    @property
    def is_of_coding(self) -> bool:
        """Whether the groups say when answers were coded, and nothing of respondents."""
        return self.by in (By.ROUND, By.WEEK)

    def __str__(self) -> str:
        """As it is typed."""
        return f"{self.by}:{self.name}" if self.name else self.by.value

    @property
    def words(self) -> str:
        """In a sentence, after `by`."""
        return self.name or self.by.value


@dataclass(frozen=True, slots=True)
class Survey:
    """Attributes that say how respondents were sampled; empty where there is none."""

    weight: str = ""
    strata: str = ""
    cluster: str = ""

    @property
    def words(self) -> str:
        """How the sample is taken to be drawn, a sentence."""
        clusters = f"clusters are the values of {self.cluster}" if self.cluster else ""
        parts = [
            f"weighted by {self.weight}" if self.weight else "unweighted",
            f"strata are the values of {self.strata}" if self.strata else "",
            clusters or "each respondent is one cluster",
        ]
        return f"{'; '.join(part for part in parts if part)}."


@dataclass(frozen=True, slots=True)
class Settings:
    """How figures are computed."""

    unit: Unit = Unit.ANSWERS
    confidence: float = 0.95
    correction: Correction = Correction.HOLM
    survey: Survey = field(default_factory=Survey)
    roll_up: int = 0
    """Levels of the code tree that are kept; 0 keeps all."""
    codes: tuple[str, ...] = ()
    """Ids of the codes shown; empty shows all."""


@dataclass(frozen=True, slots=True)
class About:
    """What every table says of itself."""

    whose: str
    """Whose codes, in words."""
    version: str
    """The same as it is typed."""
    questions: tuple[str, ...]
    """Ids of the questions that are counted together."""
    rounds: tuple[str, ...]
    settings: Settings
    method: str
    """How shares, intervals and tests were computed."""

    def as_json(self) -> dict[str, Any]:
        """Under the stable names of the command's JSON."""
        one = self.settings
        return {
            "codes_of": self.version,
            "whose": self.whose,
            "questions": list(self.questions),
            "rounds": list(self.rounds),
            "unit": one.unit.value,
            "confidence": one.confidence,
            "correction": one.correction.value,
            "weight": one.survey.weight or None,
            "strata": one.survey.strata or None,
            "cluster": one.survey.cluster or None,
            "roll_up": one.roll_up or None,
            "method": self.method,
        }
