"""Finding worlds that could be true for all that is shown: mixed-integer programs, by HiGHS.

A small count is safe if two such worlds are found, of whole respondents and checked in whole
numbers, that put it far enough apart. So safety never rests on a solver's tolerance.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from intercoder.findings.disclosure.knowledge.unknowns import Count, Unknown
from intercoder.findings.disclosure.worlds.exchanges import Exchanges
from intercoder.findings.disclosure.worlds.possible import (
    Ints,
    Known,
    Offer,
    Target,
    World,
    differing,
    fits,
    given,
    world_of,
)
from intercoder.findings.disclosure.worlds.program import Effort, Program

_Rows = tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]
_NEAR = 0.5
"""How much further from the truth than the nearest worlds may be, where nothing is chosen."""
_FURTHEST = 4
"""How far a hidden count is from the truth in the worlds considered, at most, in thresholds. To
look no further leaves worlds out, which is safe, and makes the programs much easier."""


@dataclass(frozen=True, slots=True)
class Worlds:
    """What keeps some small counts safe."""

    hidden: frozenset[Count]
    """The offers that must be hidden, with those that were."""
    differs: Mapping[Target, frozenset[Count]]
    """For each small count: the offers that have to be hidden for its sake."""
    worlds: tuple[World, ...]
    """All worlds found."""


def worlds(
    unknown: Unknown,
    targets: Sequence[Target],
    known: Known,
    offers: Sequence[Offer],
    hidden: Sequence[Offer] = (),
    *,
    effort: Effort,
) -> Worlds | None:
    """The offers of least weight that must be hidden to keep all these small counts safe.

    Those in `hidden` are hidden already, which costs nothing; without offers, the worlds found are
    near the truth, and `differs` says which of the hidden ones that takes. None where even hiding
    all offers would not do, or where no way was found.
    """
    mine = [one for one in offers if one.count in unknown.place]
    size, switches, copies = unknown.truth.size, len(mine), 2 * len(targets)
    # without offers the worlds differ as little from the truth as they can
    near = np.zeros(0, dtype=np.int64) if switches else _shared(unknown)
    places = [unknown.place[one.count] for one in mine]
    told = _ends(unknown, mine, places)
    furthest = _FURTHEST * max(target.span for target in targets)
    gains = unknown.gains[places]
    each = [
        gain.max(initial=1) if o.count.weight else 1 for o, gain in zip(mine, gains, strict=True)
    ]
    reach = furthest * np.array(each, dtype=float)
    program = Program(copies * (size + near.size) + switches)
    fixed = _fixed(unknown, known)
    sparse = np.nonzero(gains), gains[np.nonzero(gains)]
    for copy in range(copies):
        program.add(*fixed, shift=copy * size)
        more = np.arange(near.size)
        program.add(
            np.concatenate([more, more]),
            np.concatenate([near + copy * size, copies * size + copy * near.size + more]),
            np.concatenate([np.ones(near.size), -np.ones(near.size)]),
            np.full(near.size, -np.inf),
            unknown.truth[near].astype(float),
        )
        for sign, low, high in ((-1, -np.inf, told[1]), (1, told[0], np.inf)):
            (rows, columns), values = sparse
            program.add(
                np.concatenate([rows, np.arange(switches)]),
                np.concatenate([columns + copy * size, np.arange(switches) + copies * size]),
                np.concatenate([values, sign * reach]),
                np.broadcast_to(low, switches),
                np.broadcast_to(high, switches),
            )
    for number, target in enumerate(targets):
        gain = unknown.gains[unknown.place[target.count]]
        columns = np.flatnonzero(gain)
        lower, upper = columns + 2 * number * size, columns + (2 * number + 1) * size
        top = target.span - unknown.constant[unknown.place[target.count]]
        program.at_least(upper, gain[columns], top)
        program.at_least(
            np.concatenate([lower, upper]),
            np.concatenate([-gain[columns], gain[columns]]),
            target.span,
        )
    moves = np.zeros(size) if switches else (unknown.truth == 0).astype(float)
    others = np.ones(copies * near.size) if not switches else [one.weight for one in mine]
    most = np.tile(unknown.most[near], copies) if not switches else np.ones(switches)
    found = program.least(
        np.concatenate([np.tile(moves, copies), others]),
        np.concatenate([np.tile(unknown.most, copies), most]),
        effort=effort,
        gap=0.0 if switches else _NEAR,
    )
    if found is None:
        return None
    chosen = np.rint(found[: copies * size]).astype(np.int64).reshape(copies, size)
    gone = [one for one in hidden if one.count in unknown.place]
    return _checked(unknown, targets, known, [*mine, *gone], chosen)


def far_world(
    unknown: Unknown,
    targets: Sequence[Target],
    known: Known,
    *,
    up: bool,
    effort: Effort,
) -> World | None:
    """One world in which as many of these counts as can be are far above, or below, the truth.

    It shows at once for most counts that they are safe, where `worlds` takes a program for each.
    None where a single count cannot be as high as safety wants it.
    """
    size, number, sign = unknown.truth.size, len(targets), 1 if up else -1
    program = Program(size + number)
    program.add(*_fixed(unknown, known))
    true = unknown.true_totals - unknown.constant
    for at, target in enumerate(targets):
        place = unknown.place[target.count]
        columns = np.flatnonzero(unknown.gains[place])
        program.at_least(
            np.append(columns, size + at),
            np.append(sign * unknown.gains[place][columns], -1),
            sign * true[place],
        )
    cost = np.concatenate([(unknown.truth == 0) / 1000, np.full(number, -1.0)])
    far = [float(target.span) for target in targets]
    whole = np.concatenate([np.ones(size), np.zeros(number)])
    least = (
        targets[0].span - int(true[place] + unknown.constant[place]) if number == 1 and up else 0
    )
    found = program.least(
        cost,
        np.concatenate([unknown.most, far]),
        whole=whole,
        effort=effort,
        gap=0.05,
        enough=0.5 - least,
    )
    if found is None:
        return None
    world = world_of(unknown, np.rint(found[:size]).astype(np.int64))
    return world if fits(unknown, known, world) else None


def near_worlds(unknown: Unknown, targets: Sequence[Target], known: Known) -> Iterator[World]:
    """Worlds in which these counts are as far above and below the truth as safety wants it, as far
    as an exchange of a few respondents makes them so."""
    if not targets:
        return
    places, ends = given(unknown, known)
    exchanges = Exchanges(unknown, places, ends)
    for target in targets:
        number = unknown.place[target.count]
        high = world_of(unknown, exchanges.world(number, target.span, up=True))
        total = high.totals[number]
        if total < target.span or not fits(unknown, known, high):
            continue
        yield high
        if total - unknown.true_totals[number] < target.span:
            low = world_of(unknown, exchanges.world(number, target.span, up=False))
            if (low.chosen != unknown.truth).any() and fits(unknown, known, low):
                yield low


def _shared(unknown: Unknown) -> Ints:
    """States that some are in, and that others of their class could be in as well."""
    return np.flatnonzero((unknown.truth > 0) & (unknown.most > unknown.truth))


def _ends(unknown: Unknown, offers: Sequence[Offer], places: Sequence[int]) -> NDArray[np.float64]:
    """What each offer would tell, without the constant part, shape (2, offers)."""
    told = np.array([[one.low for one in offers], [one.high for one in offers]], dtype=float)
    return told.reshape(2, len(offers)) - unknown.constant[list(places)].reshape(1, -1)


def _fixed(unknown: Unknown, known: Known) -> _Rows:
    """Sizes of classes and known counts: rows, columns, values, lower and upper ends."""
    columns = np.flatnonzero(unknown.classes >= 0)
    classes = unknown.classes[columns]
    sizes = np.bincount(classes, weights=unknown.truth[columns]) if columns.size else np.zeros(0)
    places, ends = given(unknown, known)
    gains = unknown.gains[places]
    ends = ends - unknown.constant[places].reshape(-1, 1)
    gains, ends = _without_repeats(gains, ends)
    at, also = np.nonzero(gains)
    return (
        np.concatenate([classes, at + sizes.size]),
        np.concatenate([columns, also]),
        np.concatenate([np.ones(columns.size), gains[at, also]]),
        np.concatenate([sizes, ends[:, 0]]),
        np.concatenate([sizes, ends[:, 1]]),
    )


def _without_repeats(
    gains: NDArray[np.int64], ends: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Each row once, with the narrowest ends: different counts often rest on the same people."""
    places: dict[bytes, int] = {}
    where = np.array([places.setdefault(row.tobytes(), len(places)) for row in gains], dtype=int)
    first = np.unique(where, return_index=True)[1]
    least = np.full(len(places), np.iinfo(np.int64).min)
    most = np.full(len(places), np.iinfo(np.int64).max)
    np.maximum.at(least, where, ends[:, 0])
    np.minimum.at(most, where, ends[:, 1])
    return gains[first], np.stack([least, most], axis=1)


def _checked(
    unknown: Unknown,
    targets: Sequence[Target],
    known: Known,
    offers: Sequence[Offer],
    chosen: NDArray[np.int64],
) -> Worlds | None:
    """What the solver found, unless it does not hold in whole numbers."""
    differs: dict[Target, frozenset[Count]] = {}
    every = tuple(world_of(unknown, one) for one in chosen)
    for number, target in enumerate(targets):
        pair = every[2 * number : 2 * number + 2]
        low, high = (int(world.totals[unknown.place[target.count]]) for world in pair)
        if not target.is_safe(low, high) or not all(fits(unknown, known, one) for one in pair):
            return None
        differs[target] = frozenset().union(*(differing(unknown, one, offers) for one in pair))
    return Worlds(frozenset().union(*differs.values()), differs, every)
