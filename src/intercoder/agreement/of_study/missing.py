"""Why judgements are missing: never asked for, not made yet, skipped, or left out."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Missing(StrEnum):
    """Why a coder's judgement of an answer is missing or does not count. The value is stable."""

    NOT_ALLOCATED = "not_allocated"
    """Not requested of the coder: others have it in this round, or the round has no allocation."""
    NOT_DONE = "not_done"
    """Allocated to the coder, who has not decided it."""
    SET_FREE = "set_free"
    """Allocated to the coder, but judged by others in their place."""
    SKIPPED = "skipped"
    UNSURE = "left_out_unsure"
    """Judged, marked unsure, and left out on request."""
    DRAWN = "left_out_drawn"
    """Judged, and left out because a model chose the answer to be coded next."""
    OTHER_KIND = "left_out_by_view"
    """Judged, but not of the kind that a part of a view compares."""
    UNKNOWN = "unknown"
    """Not judged; whether it was allocated is hidden from this login or unknown for that moment."""

    @property
    def words(self) -> str:
        """The reason in words that follow a number."""
        return _WORDS[self]


_WORDS = {
    Missing.NOT_ALLOCATED: "not allocated",
    Missing.NOT_DONE: "allocated and not done",
    Missing.SET_FREE: "judged by others in their place",
    Missing.SKIPPED: "skipped",
    Missing.UNSURE: "unsure and left out",
    Missing.DRAWN: "chosen by a model and left out",
    Missing.OTHER_KIND: "judged otherwise than compared here",
    Missing.UNKNOWN: "not judged",
}
KINDS = tuple(Missing)
NUMBER = {kind: number for number, kind in enumerate(KINDS)}
"""Numbers for the reasons, as in `StudyTable.missing`."""
UNASKED = NUMBER[Missing.UNKNOWN]


def listed(counts: Mapping[Missing, int]) -> str:
    """The reasons that occur, commonest first: `500 not allocated, 60 allocated and not done`."""
    there = sorted(((count, kind) for kind, count in counts.items() if count), reverse=True)
    return ", ".join(f"{count:,} {kind.words}" for count, kind in there)
