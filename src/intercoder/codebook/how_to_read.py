"""How a codebook file is to be read."""

from __future__ import annotations

from dataclasses import dataclass

from intercoder.codebook.ids import KnownCodes
from intercoder.tables.limits import USUAL, Limits

_NOTHING_KNOWN = KnownCodes()


@dataclass(frozen=True, slots=True)
class HowToRead:
    """A person's choices for reading a codebook file, and the codes already known."""

    encoding: str = ""
    """The encoding; detected if empty."""
    limits: Limits = USUAL
    known: KnownCodes = _NOTHING_KNOWN
    variable: str = ""
    """Of a file with value labels: the variable whose labels are the codes; chosen if empty."""
