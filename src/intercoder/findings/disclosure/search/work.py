"""What is decided so far about a release."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from intercoder.findings.disclosure.knowledge.unknowns import Count, Unknown
from intercoder.findings.disclosure.knowledge.viewpoints import Viewpoints
from intercoder.findings.disclosure.worlds.possible import Known, Offer, Target, World
from intercoder.findings.disclosure.worlds.program import Effort


@dataclass(slots=True)
class Work:
    """What is decided so far."""

    views: Viewpoints
    known: Known
    """What readers have from earlier releases."""
    offers: dict[Count, Offer]
    """Those not hidden yet."""
    everything: Known = field(init=False)
    """All that readers would have."""
    hidden: dict[Count, Offer] = field(default_factory=dict)
    reasons: dict[Target, tuple[Unknown, frozenset[Count]]] = field(default_factory=dict)
    """For each small count that is safe: from whose view, and what is hidden for its sake."""
    open: list[Target] = field(default_factory=list)
    known_counts: Mapping[Count, tuple[int, int]] = field(default_factory=dict)
    """The same as `known`, by count."""
    pools: dict[int, list[World]] = field(default_factory=dict)
    """By view: worlds that agree with all that is shown."""
    effort: Effort = field(default_factory=Effort)
    """What programs have cost so far."""

    def __post_init__(self) -> None:
        self.everything = self.known.copy()
        for offer in self.offers.values():
            self.everything.tell(self.views.number[offer.count], offer.low, offer.high)

    def hide(self, counts: Iterable[Count]) -> None:
        for one in counts:
            if one in self.offers:
                self.hidden[one] = self.offers.pop(one)
                self.everything.forget(self.views.number[one], self.known)

    def show(self, count: Count) -> None:
        offer = self.offers[count] = self.hidden.pop(count)
        self.everything.tell(self.views.number[count], offer.low, offer.high)

    def parts(self) -> tuple[list[Offer], list[Offer]]:
        """The offers, and what is hidden already."""
        return list(self.offers.values()), list(self.hidden.values())

    def with_shown(self, offer: Offer) -> Known:
        """All that readers would have, were this shown as well."""
        found = self.everything.copy()
        found.tell(self.views.number[offer.count], offer.low, offer.high)
        return found
