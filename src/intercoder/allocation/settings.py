"""Allocation settings: what a lead asks for, and what the study stores."""

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
"""Coders of one round: more are no team whose pairs could be compared."""
TOGETHER = 2
"""Coders of an overlap answer, unless said otherwise: the least that every text on reliability asks
for, and so the most answers, and pairs of coders, for the same work."""
OVERLAP = "20%"
"""The share that several coders judge, unless said otherwise: within the 10 to 25 % that is usual
(O'Connor and Joffe 2020, "Intercoder reliability in qualitative research")."""


class Order(StrEnum):
    """In which order coders meet their answers."""

    RANDOM = "random"
    """A random one for each coder: what tires or teaches falls on other answers for each."""
    SAME = "same"
    """One random order for all."""
    IMPORTED = "imported"
    """Question by question, as the answers came."""


@dataclass(frozen=True, slots=True)
class Share:
    """Some of a whole: a share of it, or a number."""

    text: str
    """As it was typed: `20%`, `0.2` or `150`."""
    value: Fraction
    is_share: bool

    @classmethod
    def parse(cls, text: str, what: str) -> Share:
        """From `20%`, `0.2` or `150`. Raises UsageError, naming what it was for."""
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
        """How many that is of `whole`; may be more than it where a number was typed."""
        return int(self.value * whole + Fraction(1, 2)) if self.is_share else int(self.value)


@dataclass(frozen=True, slots=True)
class Settings:
    """How the answers of a round are given out. The same settings give the same allocation."""

    coders: tuple[str, ...]
    seed: int
    overlap: str = OVERLAP
    """Which part several coders judge: a share or a number, as `Share` reads it."""
    together: int = TOGETHER
    """Coders of each overlap answer."""
    by: tuple[str, ...] = ()
    """Strata: `question`, `language`, `attribute:NAME`."""
    order: Order = Order.RANDOM
    reads: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """Languages a coder reads, by coder; who is not there reads all. Answers whose language is not
    marked are read by everybody."""
    answers: int | None = None
    """Only a random sample of so many answers; None for all."""
    blind: bool = True
    assisted_overlap: bool = False
    """Whether suggestions may be seen on overlap answers too, which may be coded in groups then."""
    with_rounds: tuple[str, ...] = ()
    """Earlier rounds whose answers are given out in a blind round all the same."""

    def as_json(self) -> dict[str, Any]:
        """Under the stable names that the study and the command's JSON have."""
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
        """From what the study keeps."""
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
            with_rounds=tuple(kept.get("with_rounds", ())),  # rounds made before had none
        )

    def with_coders(self, coders: tuple[str, ...]) -> Settings:
        """The same with other coders."""
        reads = {name: of for name, of in self.reads.items() if name in coders}
        return replace(self, coders=coders, reads=MappingProxyType(reads))
