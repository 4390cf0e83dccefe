"""Whether worlds that are found show small counts to be safe."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from intercoder.findings.disclosure.knowledge.unknowns import Count, Unknown
from intercoder.findings.disclosure.search.work import Work
from intercoder.findings.disclosure.worlds.finding import far_world, near_worlds
from intercoder.findings.disclosure.worlds.possible import Offer, Target, World, differing


def look_far(unknown: Unknown, targets: Sequence[Target], work: Work) -> None:
    """Find worlds in which these counts are far from the truth: for each by itself, where a few
    respondents who change places are enough, else for many at once."""
    targets = look_near(unknown, targets, work)
    if not targets:
        return
    for up in (True, False):
        world = far_world(unknown, targets, work.everything, up=up, effort=work.effort)
        if world is not None:
            work.pools.setdefault(id(unknown), []).append(world)
        is_too_low = len(targets) == 1 and not _reaches(unknown, targets[0], world)
        targets = [one for one in targets if not is_seen_safe(unknown, one, work)]
        if not targets or (up and is_too_low):
            return


def look_near(unknown: Unknown, targets: Sequence[Target], work: Work) -> list[Target]:
    """Find worlds near the truth, and give the counts that they do not show to be safe."""
    pool = work.pools.setdefault(id(unknown), [])
    waiting = [one for one in targets if not is_seen_safe(unknown, one, work)]
    pool.extend(near_worlds(unknown, waiting, work.everything))
    return [one for one in waiting if not is_seen_safe(unknown, one, work)]


def _reaches(unknown: Unknown, target: Target, world: World | None) -> bool:
    """Whether a count is as high in this world as it must be in one."""
    return world is not None and bool(world.totals[unknown.place[target.count]] >= target.span)


def is_seen_safe(unknown: Unknown, target: Target, work: Work) -> bool:
    """Whether worlds that were found for other counts show that this one is safe."""
    needs = needed(unknown, target, work.pools.get(id(unknown), ()), work.hidden.values())
    if needs is None:
        return False
    work.reasons[target] = unknown, needs
    return True


def needed(
    unknown: Unknown, target: Target, pool: Sequence[World], hidden: Iterable[Offer]
) -> frozenset[Count] | None:
    """What has to stay hidden for a count that these worlds show to be safe; else None."""
    number = unknown.place[target.count]
    every = [World(unknown.truth, unknown.true_totals), *pool]
    totals = [int(one.totals[number]) for one in every]
    low, high = min(totals), max(totals)
    if not target.is_safe(low, high):
        return None
    ends = every[totals.index(low)], every[totals.index(high)]
    kept = list(hidden)
    return differing(unknown, ends[0], kept) | differing(unknown, ends[1], kept)
