"""The figures of every pair of coders of a table of ratings."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from intercoder.agreement.coefficients.kappa import standard_errors
from intercoder.agreement.coefficients.pairs import PairStatistic, coder_pairs
from intercoder.agreement.intervals.intervals import MIN_UNITS, Estimate
from intercoder.agreement.result import MIN_RARE, Figure, Reason
from intercoder.agreement.tables.ratings import Ratings
from intercoder.agreement.whole.rating_table import RatingTable, cohen_key
from intercoder.agreement.whole.summary import Figures


def pair_figures(
    table: RatingTable,
    ratings: Ratings,
    pairs: PairStatistic,
    estimates: Mapping[str, Estimate],
) -> dict[tuple[str, str], Figures]:
    """The figures of all pairs of coders, including those who rated nothing."""
    active = coder_pairs(table.coders)
    place = {
        (table.ratings.coders[a], table.ratings.coders[b]): number
        for number, (a, b) in enumerate(active)
    }
    found: dict[tuple[str, str], Figures] = {}
    for a, b in coder_pairs(len(ratings.coders)):
        names = (ratings.coders[a], ratings.coders[b])
        number = place.get(names)
        shared = 0 if number is None else int(pairs.tables[number].sum())
        if number is None or not shared:
            found[names] = dict.fromkeys(pair_names(table), Figure.refused(Reason.NO_PAIRS))
        else:
            found[names] = _of_pair(table, pairs, number, estimates)
    return found


def _of_pair(
    table: RatingTable, pairs: PairStatistic, number: int, estimates: Mapping[str, Estimate]
) -> Figures:
    cells = pairs.tables[number]
    few: Reason | None = None
    if cells.sum() < MIN_UNITS:
        few = Reason.TOO_FEW
    elif cells.sum() - np.diagonal(cells).max() < MIN_RARE:
        few = Reason.TOO_RARE
    percent = estimates[f"percent::{number}"]
    figures = {"percent_agreement": percent.figure(Reason.NO_PAIRS, None, few)}
    for label, weights in table.pair_weights().items():
        error = float(standard_errors(cells, weights))
        figures[cohen_key(label)] = estimates[f"cohen:{label}:{number}"].figure(
            Reason.NO_VARIATION, None if np.isnan(error) else error, few
        )
    return figures


def pair_names(table: RatingTable) -> list[str]:
    """The keys of a pair's figures."""
    labels = ["", *(["linear", "quadratic"] if table.is_ordered else [])]
    labels += [] if table.disagreement is None else ["weighted"]
    return ["percent_agreement", *(cohen_key(label) for label in labels)]
