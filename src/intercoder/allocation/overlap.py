"""Pairs coders on overlap answers, so that every pair shares about equally many.

Agreement is reported pair by pair and as a whole, so no pair should rest on few answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import comb

from intercoder.allocation.workload import (
    Holders,
    InterchangeableAnswers,
    Piles,
    even_out,
    even_shares,
)

_ENUMERATED = 20_000
"""Largest number of different sets of coders that are enumerated."""


def shared_out(
    able: Sequence[Sequence[int]], together: int, answers: Sequence[int]
) -> dict[InterchangeableAnswers, int]:
    """The number of answers of each class that each set of `together` coders judges.

    `able` has the coders who may code each class, `answers` its number of answers. Pairs occur as
    equally often as possible; if all may code everything, their numbers differ by at most one, and
    so do coders' if two code each answer. Raises ValueError if a class has too few coders.
    """
    for coders, count in zip(able, answers, strict=True):
        if count and not 1 <= together <= len(coders):
            raise ValueError(f"{len(coders)} coders cannot code {together} to an answer")
    if together == 2:
        return _to_pairs(able, answers)
    piles: dict[InterchangeableAnswers, int] = {}
    met: dict[Holders, int] = {}
    for kind in sorted(range(len(able)), key=lambda one: (len(able[one]), one)):
        for holders, count in _to_sets(able[kind], together, answers[kind], met).items():
            piles[InterchangeableAnswers(kind, holders)] = count
    return piles


def _to_pairs(
    able: Sequence[Sequence[int]], answers: Sequence[int]
) -> dict[InterchangeableAnswers, int]:
    """Answers given to pairs in the way that coders get them elsewhere: as equally as possible."""
    number: dict[Holders, int] = {}
    takers = [[number.setdefault(pair, len(number)) for pair in _pairs(coders)] for coders in able]
    loads = [0] * len(number)
    piles: Piles = {}
    for kind in sorted(range(len(able)), key=lambda one: (len(able[one]), one)):
        got = even_shares(loads, takers[kind], answers[kind])
        for one, count in zip(takers[kind], got, strict=True):
            if count:
                piles[InterchangeableAnswers(kind, (one,))] = count
                loads[one] += count
    even_out(piles, takers, loads)
    pairs = list(number)
    return {
        InterchangeableAnswers(pile.kind, pairs[pile.holders[0]]): count
        for pile, count in sorted(piles.items())
        if count
    }


def _to_sets(
    coders: Sequence[int], together: int, answers: int, met: dict[Holders, int]
) -> dict[Holders, int]:
    """Every set equally often as far as possible; the rest goes to those who met least."""
    shares: dict[Holders, int] = {}
    sets = comb(len(coders), together)
    rest = answers
    if 0 < sets <= min(_ENUMERATED, answers):
        each, rest = divmod(answers, sets)
        shares = {tuple(sorted(one)): each for one in combinations(coders, together)}
    for holders in _one_by_one(coders, together, rest, met):
        shares[holders] = shares.get(holders, 0) + 1
    return shares


def _pairs(coders: Sequence[int]) -> list[Holders]:
    """Every pair once, ordered so that coders' numbers of pairs never differ by more than one.

    An even number of coders play a tournament, round by round (the circle method). An odd number
    are taken along Walecki's Hamiltonian cycles, every other edge first.
    """
    n = len(coders)
    places = _tournament(n) if n % 2 == 0 else _cycles(n)
    return [tuple(sorted((coders[a], coders[b]))) for a, b in places]


def _tournament(n: int) -> list[tuple[int, int]]:
    pairs = []
    for turn in range(n - 1):
        ring = [(turn + step) % (n - 1) for step in range(n - 1)]
        pairs.append((n - 1, ring[0]))
        pairs += [(ring[step], ring[-step]) for step in range(1, n // 2)]
    return pairs


def _cycles(n: int) -> list[tuple[int, int]]:
    """The edges of (n - 1) / 2 cycles through all n positions that contain each pair once.

    Source: Walecki; Alspach 2008, "The wonderful Walecki construction".
    """
    pairs = []
    around = n - 1
    for turn in range(around // 2):
        zigzag = [0]
        for step in range(1, around // 2 + 1):
            zigzag += [step, around - step] if step < around - step else [step]
        cycle = [n - 1, *((place + turn) % around for place in zigzag)]
        edges = list(zip(cycle, [*cycle[1:], cycle[0]], strict=True))
        pairs += edges[0::2] + edges[1::2]
    return pairs


def _one_by_one(
    coders: Sequence[int], together: int, answers: int, met: dict[Holders, int]
) -> list[Holders]:
    """For each answer, the coders who have fewest, and among them those who met the others least.

    `met` counts how often pairs have met, and is updated.
    """
    loads = dict.fromkeys(coders, 0)
    sets = []
    for _ in range(answers):
        chosen: list[int] = []
        while len(chosen) < together:
            chosen.append(
                min(
                    (one for one in coders if one not in chosen),
                    key=lambda one: (
                        loads[one],
                        sum(met.get(_pair(one, other), 0) for other in chosen),
                    ),
                )
            )
        for one in chosen:
            loads[one] += 1
        for one, other in combinations(chosen, 2):
            met[_pair(one, other)] = met.get(_pair(one, other), 0) + 1
        sets.append(tuple(sorted(chosen)))
    return sets


def _pair(one: int, other: int) -> Holders:
    return (one, other) if one < other else (other, one)
