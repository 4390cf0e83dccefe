"""Writes the notes under a table of agreement: three short lines, and what --explain adds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from intercoder.agreement.whole.figure_words import explained, percent
from intercoder.agreement.whole.keys import IN_PERCENT

if TYPE_CHECKING:
    from intercoder.agreement.result import Figure
    from intercoder.cli.text_tables import Cell

COLUMNS = {
    "twice": "answers that two or more coders judged: the basis of the row",
    "with it": "of those, answers to which one or more coders gave the code",
    "percent": "share of pairs of coders that agree; high for any rare code: never read it alone",
    "alpha": "Krippendorff's alpha, this code against all others: 1 is full agreement, 0 is chance",
    "AC1": "Gwet's AC1, a second opinion where a code is rare or common",
    "pos., neg.": "when one coder says yes (no), how often another does",
    "mvAlpha": "alpha over sets of codes (Krippendorff and Craggs)",
    "kappa pooled over codes": "kappa from the agreement summed over codes (De Vries et al.)",
    "mean alpha, judgeable codes": "over codes given, and not given, on 10 or more answers",
}
"""Meaning of the columns and rows."""


def in_percent(key: str, value: float | None) -> Cell:
    """Format a figure's value, as a percentage where that is customary."""
    return percent(value) if value is not None and key in IN_PERCENT else value


def foot(rule: Mapping[str, Any], *, explain: str) -> Iterator[str]:
    """Summarise the rules in at most three lines; `explain` is the flag that shows more."""
    if "units" in rule:
        yield "Compared: answers within a round, by the coders who judged them; " + (
            "not those marked unsure." if rule["unsure"] == "left out" else "unsure ones as well."
        )
    if "distance" in rule:
        name = str(rule["distance"]).partition(":")[0]
        title = name.upper() if name == "masi" else name
        yield f"Sets of codes are compared by distance {title}; “no code applies” is the empty set."
    elif "units" not in rule:
        yield "Missing ratings are left out; an answer counts if it has two or more ratings."
    more = f"{explain} says more."
    if "resamples" not in rule:
        yield f"No intervals were requested. {more}"
        return
    unit = str(rule["interval"]).removeprefix("BCa bootstrap over ").partition(",")[0]
    yield (
        f"{rule['confidence']:.0%} intervals: bootstrap over {unit}, {rule['resamples']:,}"
        f" resamples, seed {rule['seed']}. {more}"
    )


def explanation(
    rule: Mapping[str, Any], figures: Iterable[Figure], columns: Mapping[str, str]
) -> Iterator[str]:
    """Spell out all rules, the columns, and the words that replace a number."""
    if "distance" in rule:
        yield f"Distance {rule['distance']}. {str(rule['empty_set']).capitalize()}."
    if "units" in rule:
        yield f"Units: {rule['units']}. Unsure decisions are {rule['unsure']}."
    missing = str(rule["missing"])
    yield f"{missing[0].upper()}{missing[1:]}."
    if "resamples" in rule:
        yield (
            f"Intervals: {rule['confidence']:.0%}, {rule['interval']}; {rule['resamples']:,}"
            f" resamples, seed {rule['seed']}; {rule['too_rare']}."
        )
    for column, meaning in columns.items():
        yield f"{column[0].upper()}{column[1:]}: {meaning}."
    yield from explained(figures)
