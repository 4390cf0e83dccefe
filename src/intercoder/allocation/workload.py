"""Computes equal shares of the work: how many answers each coder gets.

Answers that the same coders may code are interchangeable, so piles are dealt: a number of answers
of one class, held by the same coder, or by the same few if several code each.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Mapping, MutableMapping, Sequence
from typing import NamedTuple

Holders = tuple[int, ...]
"""The coders who hold the answers of a pile, as positions, ascending."""


class InterchangeableAnswers(NamedTuple):
    """A set of interchangeable answers."""

    kind: int
    """Class of the answers, given by the coders who may code them."""
    holders: Holders


Piles = dict[InterchangeableAnswers, int]
"""The number of answers in each pile."""


class Move(NamedTuple):
    """A number of answers that pass from one coder to another."""

    pile: InterchangeableAnswers
    giver: int
    taker: int
    answers: int


def even_shares(loads: Sequence[int], takers: Sequence[int], answers: int) -> list[int]:
    """The number of answers each taker gets, so that loads become as equal as possible.

    The remainder goes to those named first. Raises ValueError if there are no takers.
    """
    if answers and not takers:
        raise ValueError("nobody to take answers")
    rising = sorted(takers, key=lambda one: loads[one])
    whole = answers
    count = 0
    while count < len(rising) and whole >= count * loads[rising[count]]:
        whole += loads[rising[count]]
        count += 1
    each, more = divmod(whole, count) if count else (0, 0)
    low = set(rising[:count])
    after = dict.fromkeys(takers, 0)
    for place, one in enumerate(one for one in takers if one in low):
        after[one] = each + (place < more) - loads[one]
    return [after[one] for one in takers]


def even_out(
    piles: Piles,
    may: Sequence[Collection[int]],
    loads: Sequence[int],
    *,
    most_holders: int | None = None,
) -> list[Move]:
    """Move answers between coders until no move, and no chain of moves, makes loads more equal.

    `piles` is changed in place. `may` has the coders who may code each class, `loads` each coder's
    total, including the piles. Piles held by more than `most_holders` stay as they are. Answers of
    one coder are moved before those of several. The result has the smallest possible sum of squared
    loads, so that loads differ by at most one whenever any assignment achieves that: an assignment
    is optimal if no path leads from one coder to another whose load is smaller by two or more
    (Harvey, Ladner, Lovász and Tamir 2003, "Semi-matchings for bipartite graphs and load
    balancing", theorem 3.1).
    """
    loads = list(loads)
    moves: list[Move] = []
    limits = [1] if most_holders == 1 else [1, most_holders]
    while True:
        path = next(filter(None, (_path(piles, may, loads, limit) for limit in limits)), None)
        if path is None:
            return moves
        giver, taker = path[0].giver, path[-1].taker
        answers = min(_wanted(loads, giver, taker), *(one.answers for one in path))
        for step in path:
            moves.append(step._replace(answers=answers))
            _moved(piles, step, answers)
        loads[giver] -= answers
        loads[taker] += answers


def _wanted(loads: Sequence[int], giver: int, taker: int) -> int:
    """The number of answers to move: at most what brings one of the two to the mean."""
    mean, more = divmod(sum(loads), len(loads))
    over, under = loads[giver] - mean - (more > 0), mean - loads[taker]
    half = (loads[giver] - loads[taker]) // 2
    return min(half, *(one for one in (over, under) if one > 0), half)


def _path(
    piles: Mapping[InterchangeableAnswers, int],
    may: Sequence[Collection[int]],
    loads: Sequence[int],
    most_holders: int | None,
) -> list[Move] | None:
    """The moves from a coder to one with two or more fewer; None if there are none."""
    if max(loads, default=0) - min(loads, default=0) < 2:
        return None
    held: dict[int, list[tuple[InterchangeableAnswers, int]]] = {}
    for pile, answers in sorted(piles.items(), key=lambda one: (-one[1], one[0])):
        if answers and (most_holders is None or len(pile.holders) <= most_holders):
            for holder in pile.holders:
                held.setdefault(holder, []).append((pile, answers))
    low = min(loads)
    done: set[int] = set()  # from here on, only coders with equally high loads can be reached
    for start in sorted(range(len(loads)), key=lambda one: (-loads[one], one)):
        if loads[start] - low < 2:
            return None
        if start in done:
            continue
        came = _reached(start, held, may, done)
        end = min(came, key=lambda one: (loads[one], one))
        if loads[start] - loads[end] >= 2:
            path: list[Move] = []
            while (step := came[end]) is not None:
                path.append(step)
                end = step.giver
            return path[::-1]
        done.update(came)
    return None


def _reached(
    start: int,
    held: Mapping[int, Sequence[tuple[InterchangeableAnswers, int]]],
    may: Sequence[Collection[int]],
    done: Collection[int],
) -> dict[int, Move | None]:
    """The coders whom answers of this coder can reach in steps, each with the last move to them.

    Coders who are done are left out.
    """
    came: dict[int, Move | None] = {start: None}
    waiting = deque([start])
    opened: set[int] = set()  # classes whose single answers were already passed on
    while waiting:
        giver = waiting.popleft()
        for pile, answers in held.get(giver, ()):
            is_single = len(pile.holders) == 1
            if is_single and pile.kind in opened:
                continue
            if is_single:
                opened.add(pile.kind)
            # Of answers with several coders, half a pile, largest first: so pairs stay frequent.
            few = answers if is_single else -(-answers // 2)
            for taker in may[pile.kind]:
                if taker not in came and taker not in done and taker not in pile.holders:
                    came[taker] = Move(pile, giver, taker, few)
                    waiting.append(taker)
    return came


def _moved(piles: MutableMapping[InterchangeableAnswers, int], step: Move, answers: int) -> None:
    holders = (set(step.pile.holders) - {step.giver}) | {step.taker}
    after = step.pile._replace(holders=tuple(sorted(holders)))
    piles[step.pile] -= answers
    piles[after] = piles.get(after, 0) + answers
