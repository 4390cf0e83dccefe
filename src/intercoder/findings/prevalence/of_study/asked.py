"""What a lead asks of prevalence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from intercoder.errors import UsageError
from intercoder.findings.prevalence.of_study.random_sample import Sample
from intercoder.text.display import display_line

ATTRIBUTE = "attribute:"


class Cluster(StrEnum):
    """Which answers count as one observation where a wider population is meant."""

    NONE = "none"
    RESPONDENT = "respondent"
    DUPLICATES = "duplicates"


class Base(StrEnum):
    """What shares are of."""

    ANSWERS = "answers"
    RESPONDENTS = "respondents"
    """A respondent has the codes of all their answers."""


@dataclass(frozen=True)
class Asked:
    """Which figures, and how."""

    round: str = ""
    """Empty: the last round that was allocated."""
    sample: Sample = Sample.ROUND
    codes_of: str = "all"
    """`all`, `consensus` or `coder:NAME`."""
    question: str = ""
    """Only answers to this question; empty for all."""
    by: str = ""
    """Groups: `question`, `language` or `attribute:NAME`; empty for none."""
    reference: str = ""
    """The group that others are compared with; empty for the largest."""
    people_only: bool = False
    """Leave the machine out."""
    wider: bool = False
    """The figure is about everybody who could have answered, not about these answers only."""
    cluster: Cluster = Cluster.NONE
    folds: int = 10
    confidence: float = 0.95
    width: float = 0.05
    """Of the interval that is wished, high less low."""
    seed: int = 1
    unit: Base = Base.ANSWERS
    sets: tuple[tuple[str, ...], ...] = ()
    """Sets of codes, by their ids: also the share that has all of a set, whatever else it has."""

    def __post_init__(self) -> None:
        if not 2 <= self.folds <= 20:
            raise UsageError("The sample is divided into 2 to 20 folds.", "10 is usual.")
        if not 0.5 <= self.confidence < 1:
            raise UsageError("The confidence lies from 0.5 to below 1.", "0.95 is usual.")
        if not 0 < self.width < 1:
            raise UsageError(
                "The width of an interval lies between 0 and 1.",
                "0.05 is from 2.5 points below to 2.5 points above.",
            )
        if self.by not in {"", "question", "language"} and not self.by.removeprefix(ATTRIBUTE):
            raise UsageError("The attribute has no name.", "Use --by attribute:NAME.")
        if self.by not in {"", "question", "language"} and not self.by.startswith(ATTRIBUTE):
            raise UsageError(
                f"Answers cannot be grouped by “{display_line(self.by)}”.",
                "Use question, language or attribute:NAME.",
            )
        if self.unit is Base.RESPONDENTS and self.by in {"question", "language"}:
            raise UsageError(
                f"A respondent may have answers of more than one {self.by}.",
                "Compare respondents by --by attribute:NAME, or count answers.",
            )
        if self.unit is Base.RESPONDENTS and self.cluster is not Cluster.NONE:
            raise UsageError(
                "Clusters are made of answers, and respondents are counted.",
                "Leave out --cluster or --unit.",
            )
        for one in self.sets:
            if len(set(one)) < 2 or not all(one):
                raise UsageError(
                    f"“{display_line(','.join(one))}” is no set of codes.",
                    "Name two codes or more by their ids, with commas: --all-of staff,quiet.",
                )
        if self.reference and not self.by:
            raise UsageError("A reference is one of several groups.", "Add --by.")

    def as_json(self) -> dict[str, Any]:
        """Under the stable names of the command's JSON."""
        return {
            "sample": self.sample.value,
            "codes_of": self.codes_of,
            "question": self.question or None,
            "by": self.by or None,
            "people_only": self.people_only,
            "population": "wider" if self.wider else "these_answers",
            "cluster": self.cluster.value,
            "folds": None if self.people_only else self.folds,
            "confidence": self.confidence,
            "width": self.width,
            "seed": self.seed,
            "sets": [list(one) for one in self.sets],
        }
