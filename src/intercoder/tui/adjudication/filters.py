"""Filters and orders of the adjudication screen: choices and words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from intercoder.adjudication.queue import DisagreementFilter, Order, Wanted
from intercoder.codebook.code import Codebook
from intercoder.tui.widgets.choices import Choice

SIDES = (
    Choice("", "everything waiting"),
    Choice("which", "by status: waiting, open, stale, settled, all"),
    Choice("code", "by code: some coders gave it and others did not"),
    Choice("question", "by question"),
    Choice("language", "by language"),
    Choice("pair", "by a pair of coders who differ"),
    Choice("order", "order: largest first, random, as imported"),
)
_WHICH = {
    DisagreementFilter.WAITING: "waiting: open or stale",
    DisagreementFilter.OPEN: "open: not adjudicated",
    DisagreementFilter.STALE: "stale: adjudicated, but a coder has changed a decision since",
    DisagreementFilter.SETTLED: "settled",
    DisagreementFilter.ALL: "all",
}
_ORDERS = {
    Order.WORST: "largest first",
    Order.RANDOM: "random",
    Order.IMPORTED: "as imported",
}
ANY = Choice("", "any")


class Sides:
    """What there is to choose from in a study."""

    def __init__(
        self,
        codebook: Codebook,
        wordings: dict[str, str],
        languages: Sequence[str],
        coders: Sequence[str],
    ) -> None:
        self._codebook = codebook
        self._wordings = wordings
        self._languages = languages
        self._coders = coders

    def under(self, codebook: Codebook) -> Sides:
        """The same with the codes of another revision."""
        return Sides(codebook, self._wordings, self._languages, self._coders)

    def choices(self, side: str, *, named: bool) -> list[Choice]:  # noqa: PLR0911 - one for each
        """What can be chosen on this side. Pairs are of coders by name: none while names hide."""
        match side:
            case "which":
                return [Choice(which.value, words) for which, words in _WHICH.items()]
            case "order":
                return [Choice(order.value, words) for order, words in _ORDERS.items()]
            case "code":
                return [ANY, *(Choice(c.id, c.name) for c in self._codebook.assignable)]
            case "question":
                return [ANY, *(Choice(id, wording or id) for id, wording in self._wordings.items())]
            case "language":
                return [ANY, *(Choice(language, language) for language in self._languages)]
            case _:
                if not named:
                    return [Choice("", "names are hidden: press F8 to show them, then choose")]
                pairs = combinations(self._coders, 2)
                return [ANY, *(Choice(",".join(pair), " and ".join(pair)) for pair in pairs)]

    def describe(self, wanted: Wanted) -> str:
        """What is left out, in a few words; empty if nothing is."""
        parts = [
            "" if wanted.which is DisagreementFilter.WAITING else wanted.which.value,
            self._codebook.name_of(wanted.code) if wanted.code else "",
            wanted.question,
            wanted.language,
            " and ".join(wanted.pair) if wanted.pair else "",
            f"size at least {wanted.least:g}" if wanted.least else "",
            "" if wanted.order is Order.WORST else _ORDERS[wanted.order],
        ]
        return " · ".join(part for part in parts if part)


def value_on(wanted: Wanted, side: str) -> str:
    """What is chosen on this side now."""
    if side == "pair":
        return ",".join(wanted.pair or ())
    return str(getattr(wanted, side))


def chosen(wanted: Wanted, side: str, value: str) -> Wanted:  # noqa: PLR0911 - one for each side
    """What is wanted, with this chosen on one side."""
    match side:
        case "":
            return Wanted(order=wanted.order, seed=wanted.seed)
        case "which":
            return replace(wanted, which=DisagreementFilter(value))
        case "order":
            return replace(wanted, order=Order(value))
        case "pair":
            first, _, second = value.partition(",")
            return replace(wanted, pair=(first, second) if second else None)
        case "code":
            return replace(wanted, code=value)
        case "question":
            return replace(wanted, question=value)
    return replace(wanted, language=value)
