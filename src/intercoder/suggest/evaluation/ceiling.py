"""The human ceiling: how well coders agree with each other, and the suggester with each.

Only answers that two or more coders judged without suggestions count, with predictions of a
suggester that had not learned from them. Both sides are measured by the same coefficients, on the
same answers and the same resamples of groups of similar answers:

- alpha over sets of codes (Krippendorff; MASI and Jaccard distances), between the coders, and
  between the suggester and a coder, where each judgement of a coder is a unit it shares with the
  suggester;
- alpha of each code, likewise;
- F1 = 2 shared / (codes of the one + codes of the other), averaged within an answer over its pairs
  of coders, or over the suggester with each coder, so that each answer counts once (F1 between
  coders as their agreement: Hripcsak and Rothschild 2005, J. Am. Med. Inform. Assoc. 12:296-298).

Differences are suggester less coders: below zero, the suggester agrees less with coders than they
do with each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.coefficients.pooled import alpha_sums, code_alpha_of
from intercoder.agreement.coefficients.set_alpha import SetStatistic
from intercoder.agreement.coefficients.set_distances import SET_DISTANCES
from intercoder.agreement.coefficients.statistic import Floats, Statistic, SumStatistic, ratio
from intercoder.agreement.intervals.intervals import MIN_UNITS, Estimate, Resampling, estimate
from intercoder.agreement.of_study.sides.drift import set_alpha
from intercoder.agreement.result import MIN_RARE, Figure, Reason
from intercoder.agreement.tables.code_sets import CodeSets
from intercoder.agreement.tables.patterns import unmerged
from intercoder.agreement.whole.difference import DifferenceStatistic
from intercoder.agreement.whole.summary import Figures
from intercoder.suggest.evaluation.grouped_estimates import GROUPS, Grouped

DISTANCES = ("masi", "jaccard")
F1 = "f1"
OVERALL = (*(f"alpha_set_{name}" for name in DISTANCES), F1)
SUGGESTER = "suggester"
_OF_CODE = "code:"
_LEFT_OUT = 400
"""Maximum number of parts left out in turn, for the acceleration and the standard error."""
_CELLS = 1 << 21
"""Weights held at a time (16 MiB)."""


@dataclass(frozen=True)
class Compared:
    """One figure for both sides."""

    coders: Figure
    """The figure between coders."""
    suggester: Figure
    """The figure between the suggester and a coder."""
    difference: Figure
    """Suggester less coders."""

    def as_json(self) -> dict[str, Any]:
        """The figures under the stable names of the command's JSON."""
        return {
            "coders": self.coders.as_json(),
            "suggester": self.suggester.as_json(),
            "difference": self.difference.as_json(),
        }


@dataclass(frozen=True)
class WithCoder:
    """The agreement between the suggester and one coder."""

    coder: str
    answers: int
    figures: Figures
    """The figures `alpha_set_masi` and `f1`."""

    def as_json(self) -> dict[str, Any]:
        """The figures under the stable names of the command's JSON."""
        return {
            "answers": self.answers,
            **{key: figure.as_json() for key, figure in self.figures.items()},
        }


@dataclass(frozen=True)
class Ceiling:
    """Coders and suggester on the same answers."""

    answers: int
    """Number of answers judged by two or more coders without suggestions, and tested."""
    overall: Mapping[str, Compared]
    """Figures over all codes, by the keys `OVERALL`."""
    codes: Mapping[str, Compared]
    """Alpha of each code, by its id."""
    coders: tuple[WithCoder, ...]
    reason: str = ""
    """A clause on why there is nothing to compare; empty if there is."""
    judged_before: int = 0
    """Number of the answers that were judged or adjudicated in an earlier round."""

    def as_json(self) -> dict[str, Any]:
        """The comparison under the stable names of the command's JSON."""
        return {
            "n": {"answers": self.answers, "judged_before": self.judged_before},
            "overall": {key: one.as_json() for key, one in self.overall.items()},
            "codes": {
                code: {"krippendorff_alpha_nominal": one.as_json()}
                for code, one in self.codes.items()
            },
            "coders": {one.coder: one.as_json() for one in self.coders},
            "reason": self.reason or None,
        }


def no_ceiling(reason: str) -> Ceiling:
    """A result without a comparison, for this reason."""
    return Ceiling(0, {}, {}, (), reason)


def ceiling(
    people: CodeSets, predicted: NDArray[np.bool_], groups: NDArray[np.int64], how: Resampling
) -> Ceiling:
    """Compare coders with predictions (answers, codes), on answers that two or more of them judged.

    `groups` (answers,) are equal for similar answers. Answers judged by only one coder are left
    out.
    """
    twice = np.flatnonzero(people.present.sum(axis=0) >= 2)
    if twice.size < MIN_UNITS:
        return no_ceiling(
            f"a comparison takes {MIN_UNITS} answers that two coders judged without suggestions and"
            f" that were tested, and there are {twice.size}"
        )
    people = people.of_answers(twice)
    said, grouped = predicted[twice], Grouped.of(groups[twice])
    asked = replace(how, unit=GROUPS)
    pairs, owner = _with_suggester(people, said)
    sides = (
        _statistics(people, grouped, grouped.of_answer, _overlap_of_coders(people), how.seed),
        _statistics(
            pairs, grouped, grouped.of_answer[owner], _overlap_of_suggester(people, said), how.seed
        ),
    )  # fmt: skip
    both = [DifferenceStatistic(*one) for one in zip(*sides, strict=True)]
    estimates = [
        estimate([_Named(s, f"{label}|") for s in statistics], grouped.once, asked)
        for label, statistics in (("coders", sides[0]), ("suggester", sides[1]), ("both", both))
    ]
    found: dict[str, Estimate] = {k: v for part in estimates for k, v in part.items()}
    rare = _rare_codes(people)
    return Ceiling(
        int(twice.size),
        {key: _compared(found, key, False) for key in OVERALL},
        {
            code: _compared(found, f"{_OF_CODE}{place}", code in rare)
            for place, code in enumerate(people.codes)
        },
        tuple(_with_coders(people, said, how)),
    )


def _with_suggester(
    people: CodeSets, said: NDArray[np.bool_]
) -> tuple[CodeSets, NDArray[np.int64]]:
    """Suggester and coder, one unit for each judgement of a coder; and each unit's answer."""
    rows, answers = np.nonzero(people.present)
    own = CodeSets.from_bits(
        said[None, answers], np.ones((1, answers.size), dtype=np.bool_), people.codes
    )
    words = np.stack([own.words[0], people.words[rows, answers]])
    present = np.ones(words.shape[:2], dtype=np.bool_)
    pairs = CodeSets.from_words(words, present, people.codes, (SUGGESTER, "coder"))
    return pairs, answers.astype(np.int64)


def _statistics(
    sets: CodeSets, grouped: Grouped, owner: NDArray[np.int64], overlap: Floats, seed: int
) -> list[Statistic]:
    """Alphas over sets, alphas of codes, and F1, as functions of the groups.

    `owner` (units,) is the group of each unit of `sets`; `overlap` (answers, 2) is summed for F1.
    """
    codes = len(sets.codes)
    distinct, ratings = sets.distinct()
    patterns = unmerged(ratings.values, ratings.n_categories)
    alphas = SetStatistic(distinct, patterns, [SET_DISTANCES[name] for name in DISTANCES])
    yes = sets.bits().sum(axis=0, dtype=np.int64)
    parts = alpha_sums(yes, sets.present.sum(axis=0))
    units = Grouped(owner, grouped.number)
    of_codes = {f"{_OF_CODE}{code}": code_alpha_of(codes, code) for code in range(codes)}
    return [
        _OfGroups(alphas, owner, grouped.number, seed),
        SumStatistic(units.sums(parts), grouped.once, of_codes),
        SumStatistic(
            grouped.sums(overlap),
            grouped.once,
            {F1: lambda totals: ratio(totals[..., 0], totals[..., 1])},
        ),
    ]


class _OfGroups:
    """A statistic of units, turned into one of the groups they belong to."""

    def __init__(
        self, statistic: SetStatistic, owner: NDArray[np.int64], groups: int, seed: int
    ) -> None:
        self._statistic, self._owner = statistic, owner
        self._groups, self._seed = groups, seed
        self.names = tuple(f"alpha_set_{name}" for name in statistic.names)
        self.work = statistic.work + owner.size

    def observed(self) -> Floats:
        """The figures of the sample, shape (figures,)."""
        return self._statistic.observed()

    def resampled(self, weights: Floats) -> Floats:
        """Figures of resamples: (resamples, groups) to (resamples, figures)."""
        return self._statistic.resampled(weights[:, self._owner])

    def left_out(self) -> tuple[Floats, Floats]:
        """Figures with a random part of the groups (one, if there are few) left out, 1 for each."""
        number = min(self._groups, _LEFT_OUT)
        part_of = np.random.default_rng(self._seed).permutation(self._groups) % number
        rows = max(1, _CELLS // max(self._owner.size, 1))
        blocks = [
            self.resampled((part_of != np.arange(start, min(start + rows, number))[:, None]) * 1.0)
            for start in range(0, number, rows)
        ]
        return np.concatenate(blocks), np.ones((number, 1))


class _Named:
    """A statistic whose figures have a label before their names."""

    def __init__(self, statistic: Statistic, label: str) -> None:
        self._statistic = statistic
        self.names = tuple(f"{label}{name}" for name in statistic.names)
        self.work = statistic.work
        self.observed = statistic.observed
        self.resampled = statistic.resampled
        self.left_out = statistic.left_out


def _overlap_of_coders(people: CodeSets) -> Floats:
    """Twice the codes shared, and the codes of both, mean over pairs of coders, (answers, 2)."""
    bits, present = people.bits(), people.present
    total, pairs = np.zeros((people.n_answers, 2)), np.zeros(people.n_answers)
    for a, b in combinations(range(len(present)), 2):
        both = np.flatnonzero(present[a] & present[b])
        if both.size:
            total[both] += _overlap(bits[a, both], bits[b, both])
            pairs[both] += 1
    return np.asarray(total / pairs[:, None])


def _overlap_of_suggester(people: CodeSets, said: NDArray[np.bool_]) -> Floats:
    """The same for the suggester with each coder, mean over coders."""
    bits, present = people.bits(), people.present
    total = np.zeros((people.n_answers, 2))
    for row, judged in enumerate(present):
        own = np.flatnonzero(judged)
        total[own] += _overlap(bits[row, own], said[own])
    return np.asarray(total / present.sum(axis=0)[:, None])


def _overlap(first: NDArray[Any], second: NDArray[Any]) -> Floats:
    shared = (first.astype(bool) & second.astype(bool)).sum(axis=1)
    sizes = first.sum(axis=1, dtype=np.int64) + second.sum(axis=1, dtype=np.int64)
    return np.column_stack([2 * shared, sizes]).astype(np.float64)


def _compared(found: Mapping[str, Estimate], key: str, is_rare: bool) -> Compared:
    why = Reason.TOO_RARE if is_rare else None
    return Compared(
        *(
            found[f"{side}|{key}"].figure(Reason.NO_VARIATION, None, why)
            for side in ("coders", "suggester", "both")
        )
    )


def _rare_codes(people: CodeSets) -> frozenset[str]:
    """Codes that fewer than ten of the answers have, or lack."""
    bits, present = people.bits(), people.present[..., None]
    having = bits.any(axis=0).sum(axis=0)
    lacking = ((bits == 0) & present).any(axis=0).sum(axis=0)
    fewest = np.minimum(having, lacking)
    return frozenset(
        code for code, number in zip(people.codes, fewest, strict=True) if number < MIN_RARE
    )


def _with_coders(people: CodeSets, said: NDArray[np.bool_], how: Resampling) -> list[WithCoder]:
    """The suggester with each coder who judged any of the answers; with jackknife intervals."""
    found, given = [], people.bits()
    for row, coder in enumerate(people.coders):
        own = np.flatnonzero(people.present[row])
        if not own.size:
            continue
        bits = np.stack([said[own].astype(np.uint8), given[row, own]])
        pair = CodeSets.from_bits(
            bits, np.ones(bits.shape[:2], dtype=np.bool_), people.codes, (SUGGESTER, coder)
        )
        shared, sizes = _overlap(bits[0], bits[1]).sum(axis=0).tolist()
        f1 = Figure(shared / sizes, no_interval=Reason.NOT_OFFERED) if sizes else None
        figures = {
            "alpha_set_masi": set_alpha(pair, SET_DISTANCES["masi"], how),
            F1: f1 or Figure.refused(Reason.NO_CASES),
        }
        found.append(WithCoder(coder, int(own.size), figures))
    return found
