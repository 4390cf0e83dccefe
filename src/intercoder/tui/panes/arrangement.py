"""How a coder arranges the panes: which is enlarged, which are hidden, and their order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum


class Pane(StrEnum):
    """A part of the coding screen that can be moved in and arranged."""

    ANSWER = "answer"
    CODES = "codes"
    ENTRY = "entry"


ORDER = (Pane.ANSWER, Pane.CODES, Pane.ENTRY)
"""The order in which Tab goes through them."""


class EntryPlace(StrEnum):
    """Where the entry is, if a coder has moved it from where it fits best."""

    BEST = "best"
    BELOW_ANSWER = "below answer"
    BELOW_CODES = "below codes"


WORDS = {
    (False, EntryPlace.BEST): "Codes at the right, the entry where there is most room.",
    (True, EntryPlace.BEST): "Codes at the left, the entry where there is most room.",
    (False, EntryPlace.BELOW_CODES): "Codes at the right, the entry below them.",
    (True, EntryPlace.BELOW_CODES): "Codes at the left, the entry below them.",
    (False, EntryPlace.BELOW_ANSWER): "Codes at the right, the entry below the answer.",
    (True, EntryPlace.BELOW_ANSWER): "Codes at the left, the entry below the answer.",
}
"""Every order of the panes, in the one in which a key goes through them."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What a coder has chosen; what it leaves open is decided by the size of the window."""

    codes_first: bool = False
    """Whether the codes are at the left of the answer."""
    entry: EntryPlace = EntryPlace.BEST
    hidden: frozenset[Pane] = frozenset()
    """The answer is never among them: nobody decides about what they cannot see."""
    enlarged: Pane | None = None

    @property
    def shown(self) -> tuple[Pane, ...]:
        """The panes that are on the screen, in the order in which Tab goes through them."""
        if self.enlarged is Pane.ANSWER:
            return (Pane.ANSWER,)
        if self.enlarged is not None:
            return (Pane.ANSWER, self.enlarged)
        return tuple(pane for pane in ORDER if pane not in self.hidden)

    @property
    def words(self) -> str:
        """The order of the panes as a sentence."""
        return WORDS[self.codes_first, self.entry]

    def enlarging(self, pane: Pane) -> Arrangement:
        """With this pane enlarged; as it was, if one is enlarged already."""
        return replace(self, enlarged=pane if self.enlarged is None else None)

    def hiding(self, pane: Pane) -> Arrangement:
        """Without this pane. The answer cannot be hidden: then this is unchanged."""
        if pane is Pane.ANSWER:
            return self
        return replace(self, hidden=self.hidden | {pane}, enlarged=None)

    def showing_all(self) -> Arrangement:
        """With every pane on the screen."""
        return replace(self, hidden=frozenset(), enlarged=None)

    def swapped(self) -> Arrangement:
        """With the panes in the next order, and all of them on the screen."""
        orders = list(WORDS)
        at = orders.index((self.codes_first, self.entry))
        codes_first, entry = orders[(at + 1) % len(orders)]
        return Arrangement(codes_first, entry)

    def next_pane(self, pane: Pane, by: int) -> Pane:
        """The pane that is so many after this one, among those on the screen."""
        shown = self.shown
        at = shown.index(pane) if pane in shown else 0
        return shown[(at + by) % len(shown)]


def as_kept(arrangement: Arrangement) -> dict[str, object]:
    """The arrangement as it is remembered."""
    return {
        "codes": "left" if arrangement.codes_first else "right",
        "entry": arrangement.entry.value,
        "hidden": sorted(arrangement.hidden),
        "enlarged": arrangement.enlarged.value if arrangement.enlarged else "",
    }


def read_kept(kept: object) -> Arrangement:
    """The arrangement that was remembered; of anything odd in it, the usual."""
    if not isinstance(kept, Mapping):
        return Arrangement()
    hidden, entry, enlarged = kept.get("hidden"), kept.get("entry"), kept.get("enlarged")
    can_hide = {pane.value: pane for pane in ORDER if pane is not Pane.ANSWER}
    names = [one for one in hidden if isinstance(one, str)] if isinstance(hidden, list) else []
    places = {place.value: place for place in EntryPlace}
    panes = {pane.value: pane for pane in ORDER}
    return Arrangement(
        codes_first=kept.get("codes") == "left",
        entry=places.get(entry, EntryPlace.BEST) if isinstance(entry, str) else EntryPlace.BEST,
        hidden=frozenset(can_hide[name] for name in names if name in can_hide),
        enlarged=panes.get(enlarged) if isinstance(enlarged, str) else None,
    )
