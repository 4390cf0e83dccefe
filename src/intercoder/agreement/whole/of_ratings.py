"""Every coefficient of a table with one rating per coder and answer."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.coefficients import coefficient_families, gwet
from intercoder.agreement.coefficients.coefficient_families import CoefficientFamily
from intercoder.agreement.coefficients.exact_agreement import match_family
from intercoder.agreement.coefficients.kappa import (
    largest_kappas,
    observed_and_chance,
    standard_errors,
)
from intercoder.agreement.coefficients.metrics import (
    Floats,
    Level,
    identity_weights,
)
from intercoder.agreement.coefficients.pairs import PairStatistic, coder_pairs
from intercoder.agreement.coefficients.per_code import CodePairs, CodeStatistic
from intercoder.agreement.coefficients.statistic import Statistic
from intercoder.agreement.intervals.intervals import Estimate, Resampling
from intercoder.agreement.result import Figure, Reason
from intercoder.agreement.tables.patterns import Patterns, merge, unmerged, without_coders
from intercoder.agreement.tables.ratings import Ratings
from intercoder.agreement.whole.coefficient_registry import families_of
from intercoder.agreement.whole.keys import KEYS
from intercoder.agreement.whole.of_codes import code_counts, code_figures
from intercoder.agreement.whole.rating_pairs import pair_figures, pair_names
from intercoder.agreement.whole.rating_table import RatingTable, cohen_key
from intercoder.agreement.whole.summary import (
    MISSING_RULE,
    Agreement,
    CodeCounts,
    Counts,
    Figures,
    interval_rule,
    refusal_of_all,
    refusal_of_pair,
    shared_answers,
)

MAX_CATEGORIES = 500
"""With more distinct ratings than this, they are measurements or ids, not categories."""
_CELLS = 60_000_000
"""Patterns times coders times categories beyond which figures are refused: half a gigabyte."""
_WORTH_MERGING = 5_000
"""Patterns above which those that differ only in who gave which rating are merged."""
_SHOWN_CODES = 100
"""Up to this many categories each gets its own figures."""


def agreement_of_ratings(
    ratings: Ratings,
    level: Level = Level.NOMINAL,
    how: Resampling | None = None,
    clusters: NDArray[np.int64] | None = None,
    disagreement: Floats | None = None,
) -> Agreement:
    """Every figure that fits the ratings, each with its interval or the reason for having none.

    `clusters`, shape (answers,), numbers the respondents from 0 if answers cluster in them; they
    are then resampled whole. At `nominal` level categories are only equal or different; at the
    others they are ordered, and numbers if `ratings.scores` gives them. Figures of every category
    against the rest are given at nominal and ordinal level. Never raises because of the ratings: a
    figure that cannot be computed is refused with a reason.
    """
    asked = (how or Resampling()).of_clusters(clusters)
    reduced = (merge if clusters is None else unmerged)(ratings.values, ratings.n_categories)
    given = (reduced.values >= 0) @ reduced.times
    active = [coder for coder, number in enumerate(given) if number]
    chosen, patterns = ratings, reduced
    if len(active) < len(given):
        chosen = ratings.only(active)
        patterns = Patterns(reduced.values[active], reduced.times, reduced.n_categories)
    bags = patterns
    if clusters is None and patterns.times.size > _WORTH_MERGING:
        bags = without_coders(patterns)
    table = RatingTable(chosen, patterns, bags, level, asked, clusters, disagreement)
    counts = _counts(ratings, reduced)
    refusal = refusal_of_all(given, counts.rated_twice)
    rule = {"level": level.value, "missing": MISSING_RULE, **interval_rule(asked)}
    if refusal is None and _is_too_large(table):
        overall = _measured(table)
        return Agreement(counts, {}, overall, {}, {}, rule)
    names = ratings.coders
    if refusal is not None:
        overall = dict.fromkeys(_names(table), Figure.refused(refusal))
        pairs = {
            (names[a], names[b]): dict.fromkeys(
                pair_names(table), Figure.refused(refusal_of_pair(refusal))
            )
            for a, b in coder_pairs(len(names))
        }
        return Agreement(counts, {}, overall, {}, pairs, rule)
    return _whole(table, ratings, counts, rule)


def _whole(
    table: RatingTable, ratings: Ratings, counts: Counts, rule: Mapping[str, object]
) -> Agreement:
    families, apart = families_of(table)
    pairs = PairStatistic(table.patterns, table.pair_weights())
    statistics: list[Statistic] = [family.statistic for family in families]
    codes = None
    if table.level in {Level.NOMINAL, Level.ORDINAL} and table.size <= _SHOWN_CODES:
        bags = table.bags
        codes = CodeStatistic(bags.counts.astype(np.int64), bags.raters, bags.times)
        statistics.append(codes)
    estimates = table.estimate(statistics, [pairs, *(family.statistic for family in apart)])
    families += apart
    of_codes: dict[str, CodeCounts] = {}
    by_code: Mapping[str, Figures] = {}
    if codes is not None:
        by_coder = _given_by_coder(table, ratings)
        of_codes = code_counts(ratings.categories, ratings.coders, by_coder, codes)
        by_code = code_figures(ratings.categories, codes, estimates, _code_pairs(pairs))
    overall = _overall(table, families, pairs, estimates)
    by_pair = pair_figures(table, ratings, pairs, estimates)
    patterns = table.patterns
    shared = shared_answers(patterns.values >= 0, patterns.times, table.ratings.coders)
    return Agreement(counts, of_codes, overall, by_code, by_pair, rule, shared)


def _given_by_coder(table: RatingTable, ratings: Ratings) -> NDArray[np.int64]:
    """How often each coder, active or not, chose each category, shape (coders, categories)."""
    found = np.zeros((len(ratings.coders), table.size), dtype=np.int64)
    place = {coder: row for row, coder in enumerate(ratings.coders)}
    for coder, row in zip(table.ratings.coders, table.patterns.values, strict=True):
        rated = row >= 0
        chosen = np.bincount(row[rated], weights=table.patterns.times[rated], minlength=table.size)
        found[place[coder]] = chosen.astype(np.int64)
    return found


def _counts(ratings: Ratings, patterns: Patterns) -> Counts:
    raters, times = patterns.raters, patterns.times
    coders, answers = ratings.values.shape
    number = int(times @ raters)
    return Counts(
        coders=coders,
        answers=answers,
        rated=int(times[raters >= 1].sum()),
        rated_twice=int(times[raters >= 2].sum()),
        ratings=number,
        missing=coders * answers - number,
        categories=ratings.n_categories,
    )


def _is_too_large(table: RatingTable) -> bool:
    cells = table.patterns.times.size * table.size * table.coders
    return table.size > MAX_CATEGORIES or cells > _CELLS


def _overall(
    table: RatingTable,
    families: list[CoefficientFamily],
    pairs: PairStatistic,
    estimates: Mapping[str, Estimate],
) -> Figures:
    rarity = table.rarity()
    figures = {
        name: estimates[name].figure(Reason.NO_VARIATION, family.errors.get(name), rarity)
        for family in families
        for name in family.statistic.names
    }
    figures |= _same_under_other_names(table, figures)
    if table.coders == 2:
        figures |= _of_two(table, pairs, estimates, rarity)
    else:
        figures |= {
            f"{name}_kappa": estimates[f"{name}:"].figure(
                Reason.PAIR_WITHOUT_VARIATION, None, rarity
            )
            for name in ("light", "hubert")
        }
    figures |= _chance_agreement(table, pairs)
    if table.is_ordered:
        figures |= _refused_alphas(table)
    return _in_order(figures)


def _same_under_other_names(table: RatingTable, figures: Figures) -> Figures:
    """Coefficients that equal another one for tables of this kind, under their own names."""
    uniform = figures["brennan_prediger"]
    equal = table.has_equal_ratings
    unequal = Figure.refused(Reason.UNEQUAL_RATINGS)
    found = {
        "fleiss_kappa": figures["fleiss_kappa_gwet"] if equal else unequal,
        "randolph_kappa": uniform if equal else unequal,
    }
    if table.coders == 2:
        found["bennett_s"] = uniform
    if table.size == 2:
        found["pabak"] = uniform
    return found


def _of_two(
    table: RatingTable,
    pairs: PairStatistic,
    estimates: Mapping[str, Estimate],
    rarity: Reason | None,
) -> Figures:
    """Cohen's kappas of the only two coders, with Fleiss, Cohen and Everitt's standard errors."""
    found = {}
    for label, weights in table.pair_weights().items():
        error = float(standard_errors(pairs.tables[0], weights))
        found[cohen_key(label)] = estimates[f"cohen:{label}:0"].figure(
            Reason.NO_VARIATION, None if np.isnan(error) else error, rarity
        )
    best = float(largest_kappas(pairs.tables[0]))
    found["cohen_kappa_max"] = _plain(best)
    return found


def _chance_agreement(table: RatingTable, pairs: PairStatistic) -> Figures:
    """The agreement each coefficient expects by chance."""
    weights = identity_weights(table.size)
    parts = gwet.agreement_sums(table.bags.counts, weights)
    pi = gwet.shares(table.bags.times @ parts)
    found = {
        "pe_fleiss": _plain(float(gwet.fleiss_chance(weights)(pi))),
        "pe_ac1": _plain(float(gwet.gwet_chance(weights)(pi))),
        "pe_s": _plain(1 / table.size),
    }
    if table.coders == 2:
        cells = pairs.tables[0]
        both = (cells.sum(axis=0) + cells.sum(axis=1)) / (2 * cells.sum())
        found["pe_scott"] = _plain(float(both @ both))
        found["pe_cohen"] = _plain(float(observed_and_chance(cells, weights)[1]))
    return found


def _plain(value: float) -> Figure:
    """A figure without an interval."""
    if np.isnan(value):
        return Figure.refused(Reason.NO_VARIATION)
    return Figure(value, no_interval=Reason.NOT_OFFERED)


def _refused_alphas(table: RatingTable) -> Figures:
    """Alphas for numbers, refused if the categories are not numbers that the level allows."""
    scores = table.ratings.scores
    if scores is None and table.level is not Level.ORDINAL:
        refused = Figure.refused(Reason.NOT_NUMBERS)
        return {"krippendorff_alpha_interval": refused, "krippendorff_alpha_ratio": refused}
    if scores is not None and (scores < 0).any():
        return {"krippendorff_alpha_ratio": Figure.refused(Reason.NEGATIVE_NUMBERS)}
    return {}


def _code_pairs(pairs: PairStatistic) -> CodePairs:
    """Every category's two-by-two tables, from the pairs' full tables."""
    tables = pairs.tables.astype(np.int64)
    return CodePairs(
        both=tables.sum(axis=(1, 2)),
        first=tables.sum(axis=2),
        second=tables.sum(axis=1),
        shared=np.diagonal(tables, axis1=1, axis2=2),
    )


def _names(table: RatingTable) -> list[str]:
    """Names of the figures that would be computed if the ratings determined them."""
    names = ["percent_agreement", "unanimous_agreement", "krippendorff_alpha_nominal"]
    if table.is_ordered:
        names.append(f"krippendorff_alpha_{table.level.value}")
    names += ["cohen_kappa", "fleiss_kappa", "fleiss_kappa_gwet", "conger_kappa", "gwet_ac1"]
    return [*names, "brennan_prediger"]


def _measured(table: RatingTable) -> Figures:
    """The figures for ratings that are hardly ever equal: measurements."""
    many = table.size > MAX_CATEGORIES
    refused = Figure.refused(Reason.TOO_MANY_CATEGORIES if many else Reason.TOO_LARGE)
    figures: dict[str, Figure] = dict.fromkeys(_names(table), refused)
    bags, scores = table.bags, table.ratings.scores
    statistics: list[Statistic] = [match_family(bags).statistic]
    if scores is not None and table.is_ordered:
        family = coefficient_families.measurement_family(bags.values, scores, bags.times)
        statistics.append(family.statistic)
    for name, found in table.estimate(statistics, []).items():
        figures[name] = found.figure(Reason.NO_VARIATION)
    return _in_order(figures)


def _in_order(figures: Figures) -> Figures:
    """The figures in the order of `KEYS`; those of other packages last."""
    ours = {name: figures[name] for name in KEYS if name in figures}
    return {**ours, **{name: one for name, one in figures.items() if name not in KEYS}}
