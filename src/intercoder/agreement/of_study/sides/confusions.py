"""Which codes coders confuse with each other.

Of two coders who judged an answer, each may have given codes the other did not. Every code that
only the first gave is counted as confused with every code that only the second gave; if the second
gave no code of their own, it is counted as confused with none. Counts are over all pairs of coders.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.of_study.results import Confusion
from intercoder.agreement.tables.code_sets import CodeSets

MAX_CONFUSIONS = 50
"""Number of confusions listed."""
_ANSWERS = 20
"""Number of answer ids listed for each."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The answers two coders judged differently."""

    first: NDArray[np.uint64]
    """The codes that only the first coder gave, shape (answers, words)."""
    second: NDArray[np.uint64]
    units: NDArray[np.int64]
    """Positions of the answers, shape (answers,)."""


@dataclass(frozen=True, slots=True)
class ConfusionCounts:
    """How often each code was given in place of another."""

    codes: tuple[str, ...]
    between: NDArray[np.int64]
    """Times one coder gave the first code and the other the second instead; shape (codes, codes),
    symmetric, zero on the diagonal.
    """
    alone: NDArray[np.int64]
    """Times the other coder gave no code of their own in its place, shape (codes,)."""
    disagreements: NDArray[np.int64]
    """Pairs of coders of whom one gave the code and the other did not, shape (codes,)."""


def differences(sets: CodeSets) -> tuple[Difference, ...]:
    """The answers that each pair of coders judged differently."""
    found = []
    for first, second in combinations(range(len(sets.coders)), 2):
        units = sets.differing(first, second)
        a, b = (sets.known[sets.numbers[coder, units]] for coder in (first, second))
        found.append(Difference(a & ~b, b & ~a, units))
    return tuple(found)


def confusion_counts(sets: CodeSets) -> ConfusionCounts:
    """The counts over all pairs of coders."""
    return _counts(sets.codes, differences(sets))


def confusions(sets: CodeSets, codes: Collection[str]) -> list[tuple[Confusion, NDArray[np.int64]]]:
    """The most frequent confusions that involve any of these codes, most frequent first.

    They lack the answers' ids; each comes with the positions of the first answers.
    """
    differing = differences(sets)
    counts = _counts(sets.codes, differing)
    found = []
    for code, other, times in _ranked(counts, codes)[:MAX_CONFUSIONS]:
        named = sets.codes[other] if other >= 0 else ""
        share = times / int(counts.disagreements[code])
        units = _units(differing, code, other)[:_ANSWERS]
        found.append((Confusion(sets.codes[code], named, times, share, ()), units))
    return found


def units_confused(sets: CodeSets, code: str, other: str) -> NDArray[np.int64]:
    """Positions of the answers on which one coder gave `code` and another `other` instead.

    `other` is empty if nothing was given in its place. Raises ValueError for codes not in the sets.
    """
    place = sets.codes.index(other) if other else -1
    return _units(differences(sets), sets.codes.index(code), place)


def _counts(codes: tuple[str, ...], differing: Sequence[Difference]) -> ConfusionCounts:
    size = len(codes)
    between = np.zeros((size, size), dtype=np.int64)
    alone, disagreements = (np.zeros(size, dtype=np.int64) for _ in range(2))
    for one in differing:
        places, times = _distinct(np.concatenate([one.first, one.second], axis=1))
        a, b = _bits(one.first[places], size), _bits(one.second[places], size)
        weighted_a, weighted_b = a * times[:, None], b * times[:, None]
        crossed = weighted_a.T @ b
        between += crossed + crossed.T
        disagreements += weighted_a.sum(axis=0) + weighted_b.sum(axis=0)
        alone += weighted_a[~b.any(axis=1)].sum(axis=0) + weighted_b[~a.any(axis=1)].sum(axis=0)
    return ConfusionCounts(codes, between, alone, disagreements)


def _ranked(counts: ConfusionCounts, codes: Collection[str]) -> list[tuple[int, int, int]]:
    """Code, other (-1 for none) and times, most frequent first.

    Of the two directions, the one comes first that is the larger share of its code's disagreements.
    """
    asked = [code in codes for code in counts.codes]
    found = []
    for first in range(len(counts.codes)):
        if asked[first] and counts.alone[first]:
            found.append((first, -1, int(counts.alone[first])))
        for second in range(first + 1, len(counts.codes)):
            if (asked[first] or asked[second]) and counts.between[first, second]:
                few, many = sorted((first, second), key=lambda k: int(counts.disagreements[k]))
                found.append((few, many, int(counts.between[first, second])))
    return sorted(found, key=lambda one: (-one[2], one[0], one[1]))


def _units(differing: Sequence[Difference], code: int, other: int) -> NDArray[np.int64]:
    found = []
    for one in differing:
        here = np.zeros(one.units.size, dtype=np.bool_)
        for mine, theirs in ((one.first, one.second), (one.second, one.first)):
            stands = _has(theirs, other) if other >= 0 else ~theirs.any(axis=1)
            here |= _has(mine, code) & stands
        found.append(one.units[here])
    return np.unique(np.concatenate(found)) if found else np.zeros(0, dtype=np.int64)


def _distinct(rows: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First position and frequency of each distinct row; going column by column is quicker."""
    keys = np.zeros(len(rows), dtype=np.int64)
    for column in rows.T:
        values, place = np.unique(column, return_inverse=True)
        _, keys = np.unique(keys * values.size + place, return_inverse=True)
    _, first, times = np.unique(keys, return_index=True, return_counts=True)
    return first, times


def _bits(words: NDArray[np.uint64], size: int) -> NDArray[np.int64]:
    """Bits of the sets: shape (sets, words) to (sets, codes)."""
    raw = np.ascontiguousarray(words.astype("<u8", copy=False)).view(np.uint8)
    return np.unpackbits(raw, axis=-1, count=size, bitorder="little").astype(np.int64)


def _has(words: NDArray[np.uint64], code: int) -> NDArray[np.bool_]:
    return np.asarray((words[:, code // 64] >> np.uint64(code % 64)) & np.uint64(1) != 0)
