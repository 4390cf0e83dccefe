"""What the warnings about a codebook are about, the gravest first, and many of them in one line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from intercoder.codebook.faults import Fault

_NAMED = 3
"""So many places are named where there are more."""


class WarningTopic(IntEnum):
    """What a warning is about. Their order is that in which a lead should look at them: first what
    may have lost text, then what makes coders disagree, last what was put right already."""

    ENCODING = auto()
    CUT_TEXT = auto()
    COLUMN = auto()
    FORMER_ID = auto()
    DEFINITION = auto()
    NAME = auto()
    TREE = auto()
    ALIAS = auto()
    EXAMPLE = auto()
    LANGUAGE = auto()
    OTHER = auto()
    NEW_ID = auto()


_MANY = {
    WarningTopic.CUT_TEXT: "texts begin with a blank: were they cut at a comma? Quote such texts",
    WarningTopic.COLUMN: "columns are not known and were left out",
    WarningTopic.FORMER_ID: "codes got back the id that they had before under their name",
    WarningTopic.DEFINITION: "codes have no definition",
    WarningTopic.NAME: "codes have the name of another code",
    WarningTopic.TREE: "codes do not fit their place in the tree",
    WarningTopic.ALIAS: "aliases belong to several codes",
    WarningTopic.NEW_ID: "codes had no id and were given one, from their name",
}
"""How several warnings are put in one; of the others there is one a codebook."""


@dataclass(frozen=True, slots=True)
class Warnings:
    """All warnings about one thing."""

    concern: WarningTopic
    count: int
    message: str
    """What is wrong, without its place."""
    places: str
    """The first places; empty for the codebook as a whole."""


def _by_itself(one: Fault) -> Warnings:
    """A warning alone; one about the whole codebook names its codes behind a colon."""
    message, place = one.message, one.place
    if not place:
        message, _, place = message.partition(": ")
    return Warnings(one.concern, 1, message, place)


def summarise(findings: Iterable[Fault]) -> tuple[Warnings, ...]:
    """The warnings, those about one thing together, the gravest first."""
    by_concern: dict[WarningTopic, list[Fault]] = {}
    for one in findings:
        if one.is_warning:
            by_concern.setdefault(one.concern, []).append(one)
    found: list[Warnings] = []
    for concern, same in sorted(by_concern.items()):
        if len(same) == 1 or concern not in _MANY:
            found.extend(_by_itself(one) for one in same)
            continue
        named = [one.place for one in same[:_NAMED] if one.place]
        more = len(same) - len(named)
        places = "; ".join(named) + (f"; and {more} more" if named and more else "")
        found.append(Warnings(concern, len(same), _MANY[concern], places))
    return tuple(found)
