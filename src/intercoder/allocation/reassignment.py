"""Reassigns seats from a coder who leaves, or to one who joins. Arrays in, arrays out."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from intercoder.allocation.assigning import Masks, coders_in, mask_of, sizes_of
from intercoder.allocation.random_sampling import Stream, random_keys
from intercoder.allocation.workload import (
    InterchangeableAnswers,
    Move,
    Piles,
    even_out,
    even_shares,
)


class Moved(NamedTuple):
    """Seats that change hands; arrays of shape (seats,)."""

    answer: NDArray[np.int64]
    """Position of the answer."""
    giver: NDArray[np.int64]
    taker: NDArray[np.int64]
    """Position of the new coder; -1 if nobody can take the seat."""


class _Heap:
    """Interchangeable answers in piles, each in random order, so that any number can be taken."""

    def __init__(self, free: Masks, fixed: Masks, may: Masks, keys: NDArray[np.uint64]) -> None:
        """`free` are seats that may move, `fixed` those that stay, `may` the possible takers."""
        table = np.stack([may & ~fixed, free], axis=1)
        order = np.lexsort((keys, table[:, 1], table[:, 0]))
        kinds = np.unique(table[:, 0])
        self.able = [coders_in(int(mask)) for mask in kinds]
        self._lies: dict[InterchangeableAnswers, list[int]] = {}
        numbers = np.searchsorted(kinds, table[:, 0])
        for place in order.tolist():
            pile = InterchangeableAnswers(int(numbers[place]), coders_in(int(table[place, 1])))
            self._lies.setdefault(pile, []).append(place)

    def piles(self) -> Piles:
        return {pile: len(places) for pile, places in self._lies.items()}

    def move(self, moves: list[Move]) -> None:
        for one in moves:
            mask = mask_of(one.pile.holders) & ~(1 << one.giver) | 1 << one.taker
            source = self._lies[one.pile]
            target = self._lies.setdefault(
                InterchangeableAnswers(one.pile.kind, coders_in(mask)), []
            )
            target.extend(source[-one.answers :])
            del source[-one.answers :]

    def holders(self, n: int) -> Masks:
        found = np.zeros(n, dtype=np.int64)
        for pile, places in self._lies.items():
            found[places] = mask_of(pile.holders)
        return found


def shared_evenly(
    free: Masks, fixed: Masks, may: Masks, coders: int, seed: int, *path: int
) -> Moved:
    """Move as few `free` seats as make the coders' loads of them equal, if possible.

    Seats at answers that several coders judge are balanced separately first, so that a new coder is
    paired with all others. `fixed` are seats that do not move; nobody gets a second seat at an
    answer.
    """
    is_shared = sizes_of(free | fixed) > 1
    keys = random_keys(len(free), seed, *path, Stream.MOVE)
    after = free.copy()
    for part, counts in (
        (np.flatnonzero(is_shared), is_shared),
        (np.flatnonzero(~is_shared), np.ones_like(is_shared)),
    ):
        heap = _Heap(free[part], fixed[part], may[part] | free[part], keys[part])
        loads = [int((after[counts] >> one & 1).sum()) for one in range(coders)]
        heap.move(even_out(heap.piles(), heap.able, loads))
        after[part] = heap.holders(len(part))
    return _changes(free, after, coders)


def handed_on(
    leaving: int, free: Masks, fixed: Masks, may: Masks, coders: int, seed: int, *path: int
) -> Moved:
    """Give the free seats of a leaving coder to the others, with loads as equal as possible.

    `free` has all seats still to be coded, including the others'; `fixed` those already coded.
    Nobody gets a second seat at an answer; if nobody may take one, the taker is -1.
    """
    bit = np.int64(1 << leaving)
    answers = np.flatnonzero(free & bit)
    taken = (free | fixed)[answers]
    able = may[answers] & ~taken & ~bit
    loads = [int((free >> one & 1).sum()) for one in range(coders)]
    loads[leaving] = 0
    taker = np.full(len(answers), -1, dtype=np.int64)
    keys = random_keys(len(answers), seed, *path, Stream.MOVE)
    kinds = np.unique(np.stack([sizes_of(able), able], axis=1), axis=0)
    piles: Piles = {}
    places: dict[int, list[int]] = {}
    may_take: list[tuple[int, ...]] = []
    for _, mask in kinds.tolist():
        takers = coders_in(mask)
        of_kind = np.flatnonzero(able == mask)
        if not takers:
            continue
        number = len(may_take)
        may_take.append(takers)
        places[number] = of_kind[np.argsort(keys[of_kind], kind="stable")].tolist()
        for one, got in zip(takers, even_shares(loads, takers, len(of_kind)), strict=True):
            piles[InterchangeableAnswers(number, (one,))] = got
            loads[one] += got
    even_out(piles, may_take, loads)
    for pile, got in sorted(piles.items()):
        for _ in range(got):
            taker[places[pile.kind].pop()] = pile.holders[0]
    return Moved(answers, np.full(len(answers), leaving, dtype=np.int64), taker)


def _changes(before: Masks, after: Masks, coders: int) -> Moved:
    """The changes between the two states, as a giver and a taker for each seat."""
    answers: list[NDArray[np.int64]] = []
    hands: list[tuple[int, int]] = []
    changed = np.flatnonzero(before != after)
    for place in changed.tolist():
        gone = coders_in(int(before[place] & ~after[place]))
        come = coders_in(int(after[place] & ~before[place]))
        for giver, taker in zip(gone, come, strict=True):
            answers.append(np.array([place], dtype=np.int64))
            hands.append((giver, taker))
    pairs = np.array(hands, dtype=np.int64).reshape(-1, 2)
    return Moved(np.concatenate([*answers, changed[:0]]), pairs[:, 0], pairs[:, 1])
