"""Chooses which pairs of coders a table shows if there are many, and sums up the rest.

159 coders are 12,561 pairs, most of which share no answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from intercoder.agreement.whole.figure_words import number
from intercoder.text.counted import counted

Pair = tuple[str, str]

EACH_END = 10
"""Number of pairs shown with the lowest agreement, and with the highest."""
MIN_IN_COMMON = 10
"""Answers in common from which a pair counts as low or high: with fewer, chance dominates."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """The pairs of coders of a table, by how they are reported."""

    shown: tuple[Pair, ...]
    between: tuple[float, ...]
    """The values of pairs between the lowest and the highest."""
    unknown: int
    """Number of pairs without a value."""
    few: int
    """Number of pairs with answers in common, but fewer than `MIN_IN_COMMON`."""
    apart: int
    """Number of pairs without answers in common."""


def chosen(shared: Mapping[Pair, int], value_of: Mapping[Pair, float | None]) -> Pairs:
    """All pairs that share answers; of many, the ten lowest and the ten highest, lowest first.

    `shared` has the number of answers that each pair has in common, `value_of` its agreement.
    """
    together = [pair for pair, answers in shared.items() if answers]
    apart = len(shared) - len(together)
    if len(together) <= 2 * EACH_END:
        return Pairs(tuple(together), (), 0, 0, apart)
    enough = [pair for pair in together if shared[pair] >= MIN_IN_COMMON]
    known = {pair: value for pair in enough if (value := value_of.get(pair)) is not None}
    ordered = sorted(known, key=known.__getitem__)
    few = len(together) - len(enough)
    unknown = len(enough) - len(known)
    if len(ordered) <= 2 * EACH_END:
        return Pairs(tuple(ordered), (), unknown, few, apart)
    between = tuple(known[pair] for pair in ordered[EACH_END:-EACH_END])
    ends = (*ordered[:EACH_END], *ordered[-EACH_END:])
    return Pairs(ends, between, unknown, few, apart)


def rest_words(found: Pairs, title: str, where: str = "") -> str:
    """A line on the pairs that are not shown, or nothing; `where` says where all are listed."""
    said = []
    if values := found.between:
        said.append(
            f"{_pairs(len(values))} with {title} {number(values[0])} to {number(values[-1])},"
            f" median {number(median(values))}"
        )
    if found.unknown:
        said.append(f"{_pairs(found.unknown)} without {title}")
    if found.few:
        said.append(f"{_pairs(found.few)} with fewer than {MIN_IN_COMMON} answers in common")
    if found.apart:
        said.append(f"{_pairs(found.apart)} with no answer in common")
    return f"Not shown: {'; '.join(said)}. {where}".rstrip() if said else ""


def shortened(names: Sequence[str], most: int = 12) -> str:
    """The names; if there are many, the first ones and the number of others."""
    if len(names) <= most:
        return ", ".join(names)
    return f"{', '.join(names[: most - 2])} and {len(names) - most + 2:,} more"


def _pairs(number: int) -> str:
    return counted(number, "pair")
