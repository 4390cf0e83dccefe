"""What is exported from a study: which decisions or results, and in which layout."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from intercoder.errors import UsageError


class Shape(StrEnum):
    """The layout of decisions; see `intercoder.exchange.exporting.decision_tables`."""

    LONG = "long"
    WIDE = "wide"


class ResultUnit(StrEnum):
    """The unit that has a row in a table of final results."""

    ANSWER = "answer"
    RESPONDENT = "respondent"
    CODE = "code"
    """A sheet for each code, with a row for each answer that has it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to export from a study."""

    shape: Shape = Shape.LONG
    coders: tuple[str, ...] = ()
    """Only these coders; empty for all."""
    round: str | None = None
    """Only this round; None for all."""
    attributes: bool = False
    """Whether to add the respondents' attributes to their answers."""
    all_answers: bool = False
    """Whether answers that nobody decided have a row too."""
    consensus: bool = False
    """Export the consensus and its source instead of coders' decisions."""
    as_counted: bool = False
    """Whether codes are those they count as since the codebook changed, not those given."""
    final: ResultUnit | None = None
    """The unit of a table of final results, exported instead of coders' decisions; else None."""
    passages: bool = False
    """Export the words that coders marked, instead of their decisions."""

    def __post_init__(self) -> None:
        if self.final and (self.consensus or self.coders):
            raise UsageError(
                "The final results combine all coders and the consensus.",
                "Leave out --coder and --consensus, or --final.",
            )
        if self.passages and (
            self.final or self.consensus or self.all_answers or self.shape is not Shape.LONG
        ):
            raise UsageError(
                "The marked words of coders have a row for each passage.",
                "Leave out --final, --consensus, --all-answers and --shape, or --passages.",
            )
        if self.final and self.as_counted:
            raise UsageError(
                "Codes of the final results are always those they count as.",
                "Leave out --as-counted.",
            )
        if self.consensus and self.coders:
            raise UsageError(
                "The consensus belongs to no coder, so --coder cannot select from it.",
                "Leave out --coder, or --consensus.",
            )
