"""Assigns answers to coders. Arrays in, arrays out.

A seat is one coder's place at one answer. Coders are positions, and sets of coders are
bits of a number: coder 0 is bit 1, coder 1 bit 2, coder 2 bit 4.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from intercoder.allocation.overlap import shared_out
from intercoder.allocation.random_sampling import Stream, random_keys, spread
from intercoder.allocation.workload import InterchangeableAnswers, Piles, even_out, even_shares

Masks = NDArray[np.int64]
"""Sets of coders, shape (answers,)."""


class Assignments(NamedTuple):
    """Who codes what; arrays of shape (seats,)."""

    answer: NDArray[np.int64]
    """Position of the answer."""
    coder: NDArray[np.int64]


def coders_in(mask: int) -> tuple[int, ...]:
    """The positions of the coders of a set, ascending."""
    return tuple(place for place in range(mask.bit_length()) if mask >> place & 1)


def mask_of(coders: Sequence[int]) -> int:
    """The set of these coders."""
    return sum(1 << one for one in coders)


def sizes_of(masks: Masks) -> NDArray[np.int64]:
    """The number of coders in each set."""
    counted = np.zeros(len(masks), dtype=np.int64)
    for place in range(int(masks.max(initial=0)).bit_length()):
        counted += masks >> place & 1
    return counted


def assign(
    may: Masks,
    strata: NDArray[np.int64],
    shared: NDArray[np.bool_],
    together: int,
    coders: int,
    seed: int,
    *path: int,
) -> Assignments:
    """Give every answer to one coder, those marked `shared` to `together` different ones.

    `may` has the coders who may code each answer: at least one, and at least `together` if it is
    shared; `strata` the number of each answer's stratum: coders get about equal parts of each.
    Loads differ by at most one if the coders' languages allow it, and are otherwise as equal as
    possible. Raises ValueError if there are too few coders for an answer.
    """
    kinds, kind = np.unique(may, return_inverse=True)
    lucky = np.argsort(random_keys(coders, seed, *path, Stream.ROUNDING), kind="stable").tolist()
    able = [[one for one in lucky if int(mask) >> one & 1] for mask in kinds]
    piles, loads = _piles(kind, shared, able, together, coders)
    even_out(piles, able, loads)
    keys = random_keys(len(may), seed, *path, Stream.DEAL)
    order = np.lexsort((keys, strata, shared, kind))
    seats = [Assignments(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))]
    start = 0
    for number in range(len(kinds)):
        for count in (1, together):
            dealt = {
                pile.holders: answers
                for pile, answers in sorted(piles.items())
                if pile.kind == number and answers and len(pile.holders) == count
            }
            stretch = order[start : start + sum(dealt.values())]
            start += len(stretch)
            seats.append(_dealt(stretch, dealt, count))
            if together == 1:
                break
    answers, holders = zip(*seats, strict=True)
    return Assignments(np.concatenate(answers), np.concatenate(holders))


def _piles(
    kind: NDArray[np.int64],
    shared: NDArray[np.bool_],
    able: Sequence[Sequence[int]],
    together: int,
    coders: int,
) -> tuple[Piles, list[int]]:
    """The number of answers of each class for each coder; the classes few may code come first."""
    loads = [0] * coders
    piles: Piles = {}
    several = [int((shared & (kind == number)).sum()) for number in range(len(able))]
    able_together = [coders if count else () for coders, count in zip(able, several, strict=True)]
    for pile, answers in shared_out(able_together, together, several).items():
        piles[pile] = answers
        for one in pile.holders:
            loads[one] += answers
    in_turn = sorted(range(len(able)), key=lambda one: (len(able[one]), one))
    for number in in_turn:
        answers = int((~shared & (kind == number)).sum())
        for one, got in zip(able[number], even_shares(loads, able[number], answers), strict=True):
            if got:
                piles[InterchangeableAnswers(number, (one,))] = got
                loads[one] += got
    return piles, loads


def _dealt(
    stretch: NDArray[np.int64], dealt: dict[tuple[int, ...], int], count: int
) -> Assignments:
    """These answers, in stratum order, given to their holders in equal shares per stratum."""
    holders = np.array(list(dealt), dtype=np.int64).reshape(-1, count)
    label = spread(np.array(list(dealt.values()), dtype=np.int64))
    return Assignments(np.repeat(stretch, count), holders[label].ravel())
