"""Allocation settings: the lead's choices, as the study stores them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from intercoder.errors import UsageError
from intercoder.text.display import display_line

MAX_CODERS = 60
"""Maximum number of coders of one round: with more, pairs could not be compared."""
TOGETHER = 2
"""Default number of coders of an overlap answer: the minimum that every text on reliability
requires, and so the most answers, and pairs of coders, for the same work.
"""
OVERLAP = "20%"
"""Default share that several coders judge: within the usual 10 to 25 % (O'Connor and Joffe 2020,
"Intercoder reliability in qualitative research").
"""


class Order(StrEnum):
    """The order in which coders get their answers."""

    RANDOM = "random"
    """A random order for each coder: fatigue and learning affect different answers for each."""
    SAME = "same"
    """The same random order for all."""
    IMPORTED = "imported"
    """Question by question, in the order of import."""


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, given as a share or a number."""

    text: str
    """The part as typed: `20%`, `0.2` or `150`."""
    value: Fraction
    is_share: bool

    @classmethod
    def parse(cls, text: str, what: str) -> Share:
        """Parse `20%`, `0.2` or `150`. Raises UsageError that names the purpose, `what`."""
        typed = text.strip()
        is_share = typed.endswith("%") or "." in typed
        number = typed.removesuffix("%").strip()
        if not number.removeprefix("-").replace(".", "", 1).isdecimal() or not number.isascii():
            raise UsageError(
                f"“{display_line(text)}” is neither a share nor a number for {what}.",
                "Use a share such as 20%, or a number such as 150.",
            )
        value = Fraction(number) / (100 if typed.endswith("%") else 1)
        if value < 0:
            raise UsageError(f"{what} cannot be negative.", "Type 0 for none.")
        if is_share and value > 1:
            raise UsageError(
                f"{what} cannot be more than all the answers: {display_line(typed)} is over 100 %.",
                "Use a share up to 100%, or a number such as 150.",
            )
        return cls(typed, value, is_share)

    def of(self, whole: int) -> int:
        """The number this is of `whole`; may exceed it if a number was typed."""
        return int(self.value * whole + Fraction(1, 2)) if self.is_share else int(self.value)


@dataclass(frozen=True, slots=True)
class Settings:
    """How the answers of a round are allocated. The same settings give the same allocation."""

    coders: tuple[str, ...]
    seed: int
    overlap: str = OVERLAP
    """The part that several coders judge: a share or a number, in the form `Share` reads."""
    together: int = TOGETHER
    """Number of coders of each overlap answer."""
    by: tuple[str, ...] = ()
    """Stratifying properties: `question`, `language`, `attribute:NAME`."""
    order: Order = Order.RANDOM
    reads: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """Languages a coder reads, by coder; coders not listed read all. Everyone reads answers without
    a language.
    """
    answers: int | None = None
    """Size of a random sample of answers to allocate; None for all."""
    blind: bool = True
    assisted_overlap: bool = False
    """Whether suggestions may be seen, and groups coded, on overlap answers too."""
    with_rounds: tuple[str, ...] = ()
    """Earlier rounds whose answers a blind round includes nevertheless."""

    def as_json(self) -> dict[str, Any]:
        """The settings under the stable names of the study and of the command's JSON."""
        return {
            "coders": list(self.coders),
            "seed": self.seed,
            "overlap": self.overlap,
            "per_overlap": self.together,
            "by": list(self.by),
            "order": self.order.value,
            "reads": {name: list(languages) for name, languages in sorted(self.reads.items())},
            "answers": self.answers,
            "blind": self.blind,
            "assisted_overlap": self.assisted_overlap,
            "with_rounds": list(self.with_rounds),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Settings:
        """The settings from their stored form."""
        return cls(
            coders=tuple(kept["coders"]),
            seed=kept["seed"],
            overlap=kept["overlap"],
            together=kept["per_overlap"],
            by=tuple(kept["by"]),
            order=Order(kept["order"]),
            reads=MappingProxyType({name: tuple(of) for name, of in kept["reads"].items()}),
            answers=kept["answers"],
            blind=kept["blind"],
            assisted_overlap=kept["assisted_overlap"],
            with_rounds=tuple(kept.get("with_rounds", ())),  # older rounds have none
        )

    def with_coders(self, coders: tuple[str, ...]) -> Settings:
        """The same settings with other coders."""
        reads = {name: of for name, of in self.reads.items() if name in coders}
        return replace(self, coders=coders, reads=MappingProxyType(reads))
