"""Saturation of a study, as values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from intercoder.findings.saturation.chao import LowerBound
from intercoder.findings.saturation.incidence import STEP, CurvePoint
from intercoder.findings.saturation.share_model import MIN_ANSWERS, CodesThere

METHOD = (
    "codes of at least a certain share: log-normal and skewed shares, averaged over their "
    "parameters (95 % interval); at least: Chao2, log-normal interval"
)


@dataclass(frozen=True, slots=True)
class PartSaturation:
    """Saturation in all answers read, or in those of one question or group."""

    part: str | None
    """The question, language or value; None for all answers."""
    answers: int
    """Answers read."""
    codes: int
    """Codes met in them."""
    new_in_last: int
    """Of these, met first in the last `STEP` answers read."""
    curve: tuple[CurvePoint, ...]
    rests_on: int
    """Answers that the estimates rest on: those of a random sample, or all."""
    there: CodesThere | None
    """None where too few answers were read."""
    at_least: LowerBound | None
    """Chao's lower bound of the number of codes of any share."""

    @property
    def why_no_estimate(self) -> str:
        """Why there is none; empty where there is."""
        if self.there is not None:
            return ""
        if not self.codes:
            return "no code was given yet"
        return f"fewer than {MIN_ANSWERS} answers were read"

    def as_json(self) -> dict[str, Any]:
        """The same in lists and dictionaries."""
        return {
            "part": self.part,
            "answers": self.answers,
            "codes": self.codes,
            f"new_in_last_{STEP}": self.new_in_last,
            "estimates_rest_on": self.rests_on,
            "codes_there": asdict(self.there.there) if self.there else None,
            "codes_unseen": asdict(self.there.unseen) if self.there else None,
            f"new_in_next_{STEP}": asdict(self.there.new_in_next) if self.there else None,
            "at_least_of_any_share": asdict(self.at_least) if self.at_least else None,
            "no_estimate": self.why_no_estimate or None,
            "curve": [asdict(one) for one in self.curve],
        }


@dataclass(frozen=True, slots=True)
class Saturation:
    """How many codes reading still brings, and how many there are."""

    least: float
    """The share of answers from which on codes are estimated."""
    by: str
    """What the parts are; empty if all answers are one."""
    rounds: tuple[str, ...]
    coders: tuple[str, ...]
    is_random: bool
    """Whether the estimates rest on answers read in a random order."""
    remarks: tuple[str, ...]
    parts: tuple[PartSaturation, ...]
    """All answers first; then each question or group, if asked for."""

    @property
    def whole(self) -> PartSaturation:
        """All answers read."""
        return self.parts[0]

    def __iter__(self) -> Iterator[PartSaturation]:
        """The parts."""
        return iter(self.parts)

    def as_json(self) -> dict[str, Any]:
        """The same in lists and dictionaries."""
        return {
            "share": self.least,
            "by": self.by or None,
            "rounds": list(self.rounds),
            "coders": list(self.coders),
            "order_is_random": self.is_random,
            "method": METHOD,
            "remarks": list(self.remarks),
            "parts": [one.as_json() for one in self.parts],
        }
