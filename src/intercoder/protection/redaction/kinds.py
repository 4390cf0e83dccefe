"""The kinds of personal data, and what one piece of it in a text is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What was found. The value is what people type; `label` stands in placeholders."""

    EMAIL = "email"
    LINK = "link"
    IP = "ip"
    HANDLE = "handle"
    ACCOUNT = "account"
    """Bank accounts, sort codes and wallets."""
    CARD = "card"
    ID = "id"
    """Numbers that states, insurers or institutions gave to a person."""
    BIRTH = "birth"
    """Dates of birth; other dates are not personal data."""
    PHONE = "phone"
    POSTCODE = "postcode"
    NAME = "name"
    PLACE = "place"

    @property
    def label(self) -> str:
        """The kind as placeholders say it, such as `EMAIL`."""
        return _LABELS.get(self, self.value.upper())


_LABELS = {Kind.IP: "IP ADDRESS", Kind.BIRTH: "DATE OF BIRTH"}

BY_MODEL = frozenset({Kind.NAME, Kind.PLACE})
"""Kinds that only a language model finds: they have no form of their own."""
STRUCTURED = frozenset(Kind) - BY_MODEL
"""Kinds that are found by their form."""


@dataclass(frozen=True, slots=True)
class Find:
    """A piece of personal data in a text."""

    start: int
    """Its first code point."""
    end: int
    """The code point after its last."""
    kind: Kind
    value: str
    """What it says, in a form that is equal for equal data: without case, spaces and punctuation
    that make no difference."""
