"""Mixes heavy answers among lighter ones, so that no coder meets many of them in a row.

Interleaving is the one measure within the task with an experiment behind it (DIS 2024, doi
10.1145/3643834.3660708). Functions take and return arrays. Where an answer of the random sample
comes never depends on how heavy it is: its order is drawn first, and the others are put around it.
"""

from __future__ import annotations

from math import ceil

import numpy as np
from numpy.typing import NDArray

from intercoder.suggest.orders.sample_places import spread_sample

MAX_RUN = 2
"""Most heavy answers in a row, as long as there are enough others."""
SESSION = 60
"""Number of answers of a session, if nothing else is known: about half an hour."""
TAIL = 6
"""The last answers of a session are light: one in so many of its answers, as far as they are free
to be moved."""

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def mix(
    severity: NDArray[np.float64],
    heavy: Bools,
    in_sample: Bools,
    *,
    seed: int | np.random.SeedSequence,
    limit: int | None = None,
    done: int = 0,
    session: int = SESSION,
) -> Ints:
    """The first positions of a mixed order of n answers: up to `limit` of them, each once.

    `severity` (n,) lies between 0 and 1, `heavy` (n,) marks the heavy ones, `in_sample` (n,) those
    of a random sample, whose places are drawn without a look at the others. No more than `MAX_RUN`
    heavy answers follow each other, unless there are too few others, or the sample is more than
    two thirds of all. `done` is the number of answers decided in this session so far.
    """
    sample_seed, free_seed = np.random.SeedSequence(_entropy(seed)).spawn(2)
    generator = np.random.default_rng(free_seed)
    order = spread_sample(in_sample, sample_seed)
    is_free = order < 0
    longest = max(MAX_RUN, ceil(int(heavy.sum()) / (int((~heavy).sum()) + 1)))
    tail = _tails(len(order), done, session)
    is_heavy = np.zeros(len(order), dtype=bool)
    is_heavy[~is_free] = heavy[order[~is_free]]
    _place_heavy(is_heavy, is_free, tail, int((heavy & ~in_sample).sum()), longest, generator)
    order[is_free & is_heavy] = generator.permutation(np.flatnonzero(heavy & ~in_sample))
    lights = generator.permutation(np.flatnonzero(~heavy & ~in_sample))
    _place_lights(order, np.flatnonzero(is_free & ~is_heavy), lights, severity, tail)
    return order[: len(order) if limit is None else limit]


def longest_run(heavy: Bools) -> int:
    """Number of heavy answers in the longest run of them."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], heavy, [False]]).astype(np.int8)))
    return int((edges[1::2] - edges[::2]).max(initial=0))


def _entropy(seed: int | np.random.SeedSequence) -> int | list[int]:
    if isinstance(seed, np.random.SeedSequence):
        return [int(one) for one in seed.generate_state(4)]
    return seed


def _tails(n: int, done: int, session: int) -> Ints:
    """By position, the session whose tail it belongs to, (n,); -1 for any other position.

    The first session is shorter by what is done. The last one ends with the answers.
    """
    found = np.full(n, -1, dtype=np.int64)
    begin, number = -(done % session), 0
    while begin < n:
        end = min(begin + session, n)
        found[max(end - (end - begin) // TAIL, 0) : end] = number
        begin, number = begin + session, number + 1
    return found


def _place_heavy(
    is_heavy: Bools,
    is_free: Bools,
    tail: Ints,
    many: int,
    longest: int,
    generator: np.random.Generator,
) -> None:
    """Choose the free positions of this many heavy answers; `is_heavy` has those of the sample.

    Positions are gone through in random order, those of tails last, so that every position has the
    same chance. A position is left out where it would make too long a run.
    """
    free = generator.permutation(np.flatnonzero(is_free))
    ordered = np.concatenate([free[tail[free] < 0], free[tail[free] >= 0]])
    spread = _evenly(ordered, tail, many)
    left = many
    for allowed in range(longest, max(longest, len(is_heavy)) + 1):
        for place in spread.tolist():
            if not left:
                return
            if not is_heavy[place] and _run_with(is_heavy, place) <= allowed:
                is_heavy[place] = True
                left -= 1


def _evenly(ordered: Ints, tail: Ints, many: int) -> Ints:
    """The same positions, with first a share of each stretch of the order, so that the heavy ones
    are not thicker in one part than in another."""
    body = ordered[tail[ordered] < 0]
    if not len(body) or not many:
        return ordered
    stretches = max(1, len(body) // STRETCH)
    stretch = np.argsort(np.argsort(body, kind="stable"), kind="stable") * stretches // len(body)
    rank = np.zeros(len(body), dtype=np.int64)
    for one in range(stretches):
        own = np.flatnonzero(stretch == one)
        rank[own] = np.arange(len(own))
    return np.concatenate([body[np.lexsort((stretch, rank))], ordered[tail[ordered] >= 0]])


STRETCH = 10
"""Free positions of a stretch in which heavy answers are as frequent as in the others."""


def _run_with(is_heavy: Bools, place: int) -> int:
    """How long the run would be that a heavy answer at this position belongs to."""
    before, after = place, place + 1
    while before > 0 and is_heavy[before - 1]:
        before -= 1
    while after < len(is_heavy) and is_heavy[after]:
        after += 1
    return after - before


def _place_lights(
    order: Ints, places: Ints, lights: Ints, severity: NDArray[np.float64], tail: Ints
) -> None:
    """Put the others on their positions; within a session, the lightest come in its tail."""
    order[places] = lights
    ends = [int(np.flatnonzero(tail == one)[-1]) + 1 for one in np.unique(tail[tail >= 0])]
    begin = 0
    for end in ends:
        own = places[(places >= begin) & (places < end)]
        last = own[tail[own] >= 0]
        if len(last):
            by_weight = order[own][np.argsort(-severity[order[own]], kind="stable")]
            lightest = by_weight[len(own) - len(last) :]
            others = order[own][~np.isin(order[own], lightest)]
            order[own[tail[own] < 0]], order[last] = others, lightest
        begin = end
