"""Every coefficient of a table of sets of codes: over whole sets, and code by code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.coefficients.exact_agreement import match_family
from intercoder.agreement.coefficients.mvalpha import mvalpha_of, mvalpha_sums
from intercoder.agreement.coefficients.pairs import coder_pairs
from intercoder.agreement.coefficients.per_code import CodeStatistic, code_pairs
from intercoder.agreement.coefficients.pooled import (
    alpha_sums,
    mean_alpha_of,
    pooled_of,
    pooled_sums,
)
from intercoder.agreement.coefficients.set_alpha import SetStatistic
from intercoder.agreement.coefficients.set_distances import SET_DISTANCES, SetDistance
from intercoder.agreement.coefficients.statistic import (
    Floats,
    JackknifeOnly,
    Statistic,
    SumStatistic,
)
from intercoder.agreement.intervals.clusters import Clusters, merge_clustered, merge_patterns
from intercoder.agreement.intervals.intervals import MIN_UNITS, Estimate, Resampling, estimate
from intercoder.agreement.result import MIN_RARE, Figure, Reason
from intercoder.agreement.tables.code_sets import CodeSets
from intercoder.agreement.tables.patterns import Patterns, merge
from intercoder.agreement.tables.ratings import MISSING
from intercoder.agreement.whole.keys import KEYS
from intercoder.agreement.whole.of_codes import code_counts, code_figures
from intercoder.agreement.whole.summary import (
    MISSING_RULE,
    Agreement,
    Counts,
    Figures,
    interval_rule,
    refusal_of_all,
    refusal_of_pair,
    shared_answers,
)

DEFAULT_DISTANCE = "masi"
_CELLS = 60_000_000
"""Patterns times columns beyond which an overall figure is left out: half a gigabyte."""
_OTHER_DISTANCES = 5_000
"""Up to this many distinct sets, alpha is given under the other distances as well."""
_MVALPHA = 20_000
"""Up to this many patterns mvAlpha has an interval: it is the slowest of all."""
_CHUNK = 1 << 14


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of sets, reduced to patterns, with the options of the request."""

    sets: CodeSets
    """The sets of the coders who judged anything."""
    distinct: NDArray[np.uint64]
    patterns: Patterns
    """The patterns; categories are positions in `distinct`."""
    distance: SetDistance
    how: Resampling
    clusters: Clusters | None

    def estimate(self, statistics: list[Statistic]) -> dict[str, Estimate]:
        return estimate(statistics, self.patterns.times, self.how, self.clusters)

    def of_patterns(self) -> CodeSets:
        """One answer for each pattern."""
        return CodeSets.spread(self.sets, self.distinct, self.patterns.values)

    def pair(self, first: int, second: int) -> _Table:
        """The same table for two coders, given by position."""
        values = self.patterns.values[[first, second]]
        categories, owners = self.patterns.n_categories, None
        if self.clusters is None:
            patterns = merge(np.repeat(values, self.patterns.times, axis=1), categories)
        else:
            patterns, owners = merge_patterns(values, categories, self.clusters)
        sets = self.sets.only([first, second])
        return _Table(sets, self.distinct, patterns, self.distance, self.how, owners)


def agreement_of_sets(
    sets: CodeSets,
    distance: str = DEFAULT_DISTANCE,
    how: Resampling | None = None,
    clusters: NDArray[np.int64] | None = None,
    *,
    only_alphas: bool = False,
) -> Agreement:
    """Every figure that fits sets of codes, each with its interval or the reason for none.

    `distance` names the one of `SET_DISTANCES` whose alpha has a bootstrap interval, and by which
    pairs of coders are compared. `clusters`, shape (answers,), numbers the respondents from 0 if
    answers cluster in them. With `only_alphas`, only alpha under this distance and the figures of
    each code over all coders, which takes a third of the time. Raises KeyError for an unknown
    distance, but never because of the sets.
    """
    asked = (how or Resampling()).of_clusters(clusters)
    given = sets.present.sum(axis=1)
    active = [coder for coder, number in enumerate(given) if number]
    chosen = sets if len(active) == len(given) else sets.only(active)
    counts = Counts.of(sets.present, len(sets.codes))
    measure = SET_DISTANCES[distance]
    rule = {
        "level": "set",
        "missing": MISSING_RULE,
        "distance": f"{measure.name}: {measure.formula}",
        "empty_set": measure.empty,
        "distances": {name: other.formula for name, other in SET_DISTANCES.items()},
        **interval_rule(asked),
    }
    refusal = refusal_of_all(given, counts.rated_twice)
    if refusal is not None:
        refused = Figure.refused(refusal)
        pairs = {
            (sets.coders[a], sets.coders[b]): dict.fromkeys(
                _pair_names(measure), Figure.refused(refusal_of_pair(refusal))
            )
            for a, b in coder_pairs(len(sets.coders))
        }
        names = ("percent_agreement", f"alpha_set_{distance}", "mvalpha_nominal", "pooled_kappa")
        codes = {code: {"krippendorff_alpha_nominal": refused} for code in sets.codes}
        return Agreement(counts, {}, dict.fromkeys(names, refused), codes, pairs, rule)
    distinct, ratings = chosen.distinct()
    owners = None
    if clusters is None:
        patterns = merge(ratings.values, ratings.n_categories)
    else:
        patterns, owners = merge_clustered(ratings.values, ratings.n_categories, clusters)
    table = _Table(chosen, distinct, patterns, measure, asked, owners)
    return (_alphas if only_alphas else _whole)(table, sets, counts, rule)


def _whole(table: _Table, sets: CodeSets, counts: Counts, rule: Mapping[str, object]) -> Agreement:
    pairs = _pair_figures(table, sets)  # first, while there is little else in memory
    spread = table.of_patterns()
    bits, raters = spread.bits(), table.patterns.raters
    yes = bits.sum(axis=0, dtype=np.int32)
    codes = CodeStatistic(yes, raters, table.patterns.times)
    judgeable = codes.judgeable()
    named = SetStatistic(table.distinct, table.patterns, [table.distance])
    statistics: list[Statistic] = [
        codes,
        named,
        match_family(table.patterns).statistic,
        *_over_codes(table, spread, bits, yes[:, judgeable]),
    ]
    others = _other_distances(table)
    if others is not None and table.clusters is None:
        statistics.append(JackknifeOnly(others))
    estimates = table.estimate(statistics)
    tables = code_pairs(bits, spread.present, table.patterns.times)
    return Agreement(
        counts,
        code_counts(sets.codes, sets.coders, sets.times_given(), codes),
        _overall(table, named, others, estimates, any_judgeable=bool(judgeable.any())),
        code_figures(sets.codes, codes, estimates, tables),
        pairs,
        {**rule, "mean_code_alpha": _mean_rule(int(judgeable.sum()))},
        shared_answers(table.patterns.values >= 0, table.patterns.times, table.sets.coders),
    )


def _alphas(table: _Table, sets: CodeSets, counts: Counts, rule: Mapping[str, object]) -> Agreement:
    """The figures of `_whole` that need neither pairs of coders nor other distances."""
    yes = table.of_patterns().bits().sum(axis=0, dtype=np.int32)
    codes = CodeStatistic(yes, table.patterns.raters, table.patterns.times)
    named = SetStatistic(table.distinct, table.patterns, [table.distance])
    estimates = table.estimate([codes, named])
    (name,) = named.names
    rarity = _rarity(table.patterns)
    return Agreement(
        counts,
        code_counts(sets.codes, sets.coders, sets.times_given(), codes),
        {f"alpha_set_{name}": estimates[name].figure(Reason.NO_VARIATION, None, rarity)},
        code_figures(sets.codes, codes, estimates, None),
        {},
        rule,
    )


def _mean_rule(codes: int) -> str:
    return (
        f"mean over the {codes} codes that {MIN_RARE} answers or more have and {MIN_RARE} or more"
        " lack: alphas of rarer codes say too little"
    )


def _over_codes(
    table: _Table, spread: CodeSets, bits: NDArray[np.uint8], judgeable: NDArray[np.int32]
) -> list[Statistic]:
    """The figures that pool the codes, as far as memory allows.

    `judgeable` holds how many coders gave a code, shape (patterns, codes), for the codes with
    enough answers for alpha to be meaningful: their mean leaves out the others.
    """
    codes, times = len(spread.codes), table.patterns.times
    if not codes:
        return []
    found: list[Statistic] = []
    if bits.size + times.size * codes <= _CELLS:
        pooled: Callable[[Floats], Floats] = pooled_of(codes)
        sums = pooled_sums(bits, spread.present)
        found.append(SumStatistic(sums, times, {"pooled_kappa": pooled}))
    if judgeable.size and 2 * judgeable.size <= _CELLS:
        sums = alpha_sums(judgeable, table.patterns.raters)
        mean = mean_alpha_of(judgeable.shape[1])
        found.append(SumStatistic(sums, times, {"mean_code_alpha": mean}))
    if times.size <= _MVALPHA:
        sums = mvalpha_sums(bits, spread.present, spread.words)
        found.append(SumStatistic(sums, times, {"mvalpha_nominal": mvalpha_of(codes)}))
    return found


def _other_distances(table: _Table) -> SetStatistic | None:
    if table.distinct.shape[0] > _OTHER_DISTANCES:
        return None
    others = [d for d in SET_DISTANCES.values() if d is not table.distance]
    return SetStatistic(table.distinct, table.patterns, others)


def _overall(
    table: _Table,
    named: SetStatistic,
    others: SetStatistic | None,
    estimates: Mapping[str, Estimate],
    *,
    any_judgeable: bool,
) -> Figures:
    rarity = _rarity(table.patterns)
    one_set = np.count_nonzero(named.used) == 1
    figures: dict[str, Figure] = {}
    for name in ("percent_agreement", "unanimous_agreement"):
        figures[name] = estimates[name].figure(Reason.NO_PAIRS, None, rarity)
    for name in ("mvalpha_nominal", "pooled_kappa", "mean_code_alpha"):
        if name in estimates:
            undefined = Reason.NO_VARIATION if table.sets.codes else Reason.NO_CODE
            found = estimates[name].figure(undefined, None, rarity)
            figures[name] = Figure.refused(Reason.NO_VARIATION) if one_set else found
    if table.sets.codes and not any_judgeable:
        figures["mean_code_alpha"] = Figure.refused(Reason.NO_JUDGEABLE_CODE)
    for statistic in (named, others):
        if statistic is None:
            continue
        values, distances = statistic.observed(), statistic.observed_distances()
        for place, name in enumerate(statistic.names):
            figures[f"alpha_set_{name}"] = (
                estimates[name].figure(Reason.NO_VARIATION, None, rarity)
                if name in estimates
                else _plain(float(values[place]))
            )
            figures[f"{name}_distance"] = _plain(float(distances[place]))
    return {name: figures[name] for name in KEYS if name in figures}


def _plain(value: float) -> Figure:
    """A figure without an interval."""
    if np.isnan(value):
        return Figure.refused(Reason.NO_VARIATION)
    return Figure(value, no_interval=Reason.NOT_OFFERED)


def _rarity(patterns: Patterns) -> Reason | None:
    """Why overall figures have no interval: too few answers off the commonest set."""
    twice = patterns.raters >= 2
    values, times = patterns.values[:, twice], patterns.times[twice]
    given = values != MISSING
    often = np.bincount(values[given], weights=np.broadcast_to(times, given.shape)[given])
    off = (given & (values != int(often.argmax()))).any(axis=0)
    return Reason.TOO_RARE if int(times[off].sum()) < MIN_RARE else None


def _pair_names(distance: SetDistance) -> tuple[str, ...]:
    return ("percent_agreement", f"alpha_set_{distance.name}", "pooled_kappa")


def _pair_figures(table: _Table, sets: CodeSets) -> dict[tuple[str, str], Figures]:
    """The figures of all pairs of coders, including those who judged nothing."""
    place = {coder: number for number, coder in enumerate(table.sets.coders)}
    found: dict[tuple[str, str], Figures] = {}
    for a, b in coder_pairs(len(sets.coders)):
        names = (sets.coders[a], sets.coders[b])
        refused = dict.fromkeys(_pair_names(table.distance), Figure.refused(Reason.NO_PAIRS))
        if names[0] not in place or names[1] not in place:
            found[names] = refused
            continue
        pair = table.pair(place[names[0]], place[names[1]])
        both = pair.patterns.raters == 2
        found[names] = _of_pair(pair) if both.any() else refused
    return found


def _of_pair(pair: _Table) -> Figures:
    """One pair's figures, with jackknife intervals: bootstraps would take long and say the same."""
    spread = pair.of_patterns()
    alpha = SetStatistic(pair.distinct, pair.patterns, [pair.distance])
    statistics: list[Statistic] = [
        JackknifeOnly(alpha),
        JackknifeOnly(match_family(pair.patterns).statistic),
    ]
    codes = len(spread.codes)
    if codes:
        sums = pooled_sums(spread.bits(), spread.present)
        pooled = SumStatistic(sums, pair.patterns.times, {"pooled_kappa": pooled_of(codes)})
        statistics.append(JackknifeOnly(pooled))
    estimates = pair.estimate(statistics)
    shared = int(pair.patterns.times[pair.patterns.raters == 2].sum())
    few = Reason.TOO_FEW if shared < MIN_UNITS else _rarity(pair.patterns)
    figures = {
        "percent_agreement": estimates["percent_agreement"].figure(Reason.NO_PAIRS, None, few),
        f"alpha_set_{pair.distance.name}": estimates[pair.distance.name].figure(
            Reason.NO_VARIATION, None, few
        ),
    }
    if codes:
        figures["pooled_kappa"] = estimates["pooled_kappa"].figure(Reason.NO_VARIATION, None, few)
    return figures
