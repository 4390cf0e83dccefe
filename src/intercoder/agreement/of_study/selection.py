"""A lead's request for a study's agreement: which decisions count, and the breakdowns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from intercoder.agreement.coefficients.set_distances import SET_DISTANCES
from intercoder.agreement.intervals.intervals import Resampling
from intercoder.agreement.whole.of_sets import DEFAULT_DISTANCE
from intercoder.errors import UsageError
from intercoder.text.display import display_line


class DividedBy(StrEnum):
    """The property by which a view divides the decisions."""

    QUESTION = "question"
    LANGUAGE = "language"
    ATTRIBUTE = "attribute"
    """An attribute of the respondents; needs its name."""
    WEEK = "week"
    """ISO week of an answer's last decision."""
    ROUND = "round"
    REVISION = "revision"
    """Codebook revision: only decisions under the same one are compared."""
    ASSISTED = "assisted"
    """Whether suggestions could be seen: only decisions of the same kind are compared."""
    REFERENCE = "reference"
    """Each coder against a reference coder; needs that coder's name."""
    RECODE = "recode"
    """The same coder in several rounds."""


_NAMED = {DividedBy.ATTRIBUTE: "attribute:NAME", DividedBy.REFERENCE: "reference:CODER"}


@dataclass(frozen=True, slots=True)
class ViewBy:
    """One breakdown of the decisions."""

    by: DividedBy
    name: str = ""
    """The attribute or the reference coder; empty for all others."""

    @classmethod
    def parse(cls, text: str) -> ViewBy:
        """Parse `question`, `attribute:NAME`, ... Raises UsageError for anything else."""
        kind, colon, name = text.partition(":")
        hint = f"Use one of {', '.join(_NAMED.get(by, by.value) for by in DividedBy)}."
        if kind not in {by.value for by in DividedBy}:
            raise UsageError(f"There is no view by “{display_line(text)}”.", hint)
        by = DividedBy(kind)
        if (by in _NAMED) != bool(name):
            needs = f"is written {_NAMED[by]}" if by in _NAMED else "takes no name"
            raise UsageError(f"The view by {by.value} {needs}.", hint)
        return cls(by, name if colon else "")

    def __str__(self) -> str:
        """The view as it is typed, and as the JSON names it."""
        return f"{self.by.value}:{self.name}" if self.name else self.by.value


@dataclass(frozen=True, slots=True)
class Selection:
    """Which of a study's decisions are compared, and how. An empty field means no restriction."""

    rounds: tuple[str, ...] = ()
    coders: tuple[str, ...] = ()
    """Names of the coders; empty for all except machines, which count only if named."""
    codes: tuple[str, ...] = ()
    """Ids or names of the codes whose figures are shown. Figures over sets cover all codes."""
    as_of: str = ""
    """Moment whose decisions are used: `2026-03-31` (the end of that day, UTC) or a UTC time."""
    views: tuple[ViewBy, ...] = ()
    roll_up: tuple[int, ...] = ()
    """Numbers of levels of the code tree to keep, from 1 (the top-level codes)."""
    leave_out_unsure: bool = False
    with_drawn: bool = False
    """Whether decisions on answers that a model drew count as well; these are no random sample."""
    code_map: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """The code that counts instead, by the id of a code that was given."""
    as_coded: bool = False
    """Whether codes count exactly as they were given, not as the codebook's changes have it."""
    codebook_revision: int = 0
    """Revision of the codebook under which codes count; 0 for the latest."""
    pseudonyms: bool = False
    """Whether coders are shown as coder A, B, C ... instead of by their names."""
    distance: str = DEFAULT_DISTANCE
    """Distance between two sets of codes; a name of `SET_DISTANCES`."""
    how: Resampling = field(default_factory=Resampling)
    """Settings of intervals: resamples, seed, confidence, and the lead's minimum alpha."""

    def __post_init__(self) -> None:
        if self.distance not in SET_DISTANCES:
            raise UsageError(
                f"There is no distance “{display_line(self.distance)}”.",
                f"Use one of {', '.join(SET_DISTANCES)}.",
            )
        if self.as_coded and self.codebook_revision:
            raise UsageError(
                "Codes count either as given or as a revision of the codebook has them.",
                "Leave out --as-coded or --codebook-revision.",
            )
        if any(depth < 1 for depth in self.roll_up):
            raise UsageError("Codes are rolled up to level 1, 2, ...", "Level 1 is the top.")

    def as_json(self) -> dict[str, Any]:
        """The selection under the stable names of the command's JSON, for the rule."""
        return {
            "rounds": list(self.rounds),
            "coders": list(self.coders),
            "codes": list(self.codes),
            "as_of": self.as_of or None,
            "by": [str(view) for view in self.views],
            "roll_up": list(self.roll_up),
            "leave_out_unsure": self.leave_out_unsure,
            "with_drawn": self.with_drawn,
            "code_map": dict(self.code_map),
            **({"as_coded": True} if self.as_coded else {}),
            **({"codebook_revision": revision} if (revision := self.codebook_revision) else {}),
            "pseudonyms": self.pseudonyms,
            "distance": self.distance,
        }
