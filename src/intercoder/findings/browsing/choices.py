"""What somebody who looks at findings has chosen, and what there is to choose from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

UNITS = ("answers", "respondents", "mentions")
LEAST = (0, 5, 10, 20, 50)
"""Codes that fewer units have than this can be left out."""


class ChoiceKind(StrEnum):
    """What can be chosen."""

    WHOSE = "whose"
    QUESTION = "question"
    GROUPS = "groups"
    UNIT = "unit"
    LEAST = "least"


@dataclass(frozen=True, slots=True)
class Choices:
    """One table."""

    whose: str
    """A version of the codes, as it is typed."""
    question: str = ""
    """Id; empty for all questions counted together."""
    groups: str = ""
    """What the table is divided by, as it is typed; empty for nothing."""
    unit: str = UNITS[0]
    least: int = 0
    """Codes that fewer units have are not shown."""

    def having(self, what: ChoiceKind, value: str) -> Choices:
        """The same with another value; groups by question need all questions together."""
        match what:
            case ChoiceKind.WHOSE:
                return replace(self, whose=value)
            case ChoiceKind.QUESTION:
                groups = "" if value and self.groups == "question" else self.groups
                return replace(self, question=value, groups=groups)
            case ChoiceKind.GROUPS:
                question = "" if value == "question" else self.question
                return replace(self, groups=value, question=question)
            case ChoiceKind.UNIT:
                return replace(self, unit=value)
            case ChoiceKind.LEAST:
                return replace(self, least=int(value))

    def value(self, what: ChoiceKind) -> str:
        """What is chosen."""
        return {
            ChoiceKind.WHOSE: self.whose,
            ChoiceKind.QUESTION: self.question,
            ChoiceKind.GROUPS: self.groups,
            ChoiceKind.UNIT: self.unit,
            ChoiceKind.LEAST: str(self.least),
        }[what]


@dataclass(frozen=True, slots=True)
class Options:
    """What there is to choose from."""

    whose: tuple[str, ...]
    questions: tuple[str, ...]
    """Ids."""
    groups: tuple[str, ...]
    """Attributes with few enough values; language and question where there are several."""

    def of(self, what: ChoiceKind) -> Sequence[str]:
        """The values of one choice; an empty one is for all questions, or no groups."""
        return {
            ChoiceKind.WHOSE: self.whose,
            ChoiceKind.QUESTION: (*self.questions, "")
            if len(self.questions) > 1
            else self.questions,
            ChoiceKind.GROUPS: ("", *self.groups),
            ChoiceKind.UNIT: UNITS,
            ChoiceKind.LEAST: [str(one) for one in LEAST],
        }[what]

    def first(self, chosen: Mapping[ChoiceKind, str]) -> Choices:
        """What is shown at first: the first question, but for what is chosen."""
        found = Choices(self.whose[0], self.questions[0] if self.questions else "")
        for what, value in chosen.items():
            found = found.having(what, value)
        return found

    def following(self, choices: Choices, what: ChoiceKind) -> Choices:
        """The next value of a choice, around."""
        values = list(self.of(what))
        place = values.index(choices.value(what)) if choices.value(what) in values else -1
        return choices.having(what, values[(place + 1) % len(values)])
