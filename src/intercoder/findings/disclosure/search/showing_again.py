"""Showing what was hidden in vain: where other hidden counts protect the same."""

from __future__ import annotations

from collections.abc import Sequence

from intercoder.findings.disclosure.knowledge.unknowns import Count, Unknown
from intercoder.findings.disclosure.search.seen_safe import needed
from intercoder.findings.disclosure.search.work import Work
from intercoder.findings.disclosure.worlds.finding import far_world, near_worlds, worlds
from intercoder.findings.disclosure.worlds.possible import Known, Offer, Target, World, differing
from intercoder.findings.disclosure.worlds.program import Effort

_SHOWN_AGAIN = 500
"""How many programs are solved to find out whether hidden counts could be shown after all."""


def show_again(work: Work, always: set[Count]) -> None:
    """Show what was hidden for a count that other hidden counts protect as well."""
    tries = [_SHOWN_AGAIN]
    for count, offer in sorted(work.hidden.items(), key=lambda one: -one[1].weight):
        if count in always:
            continue
        if tries[0] < 0 or work.open:
            return
        resting: dict[int, tuple[Unknown, list[Target]]] = {}
        for target, (view, needs) in work.reasons.items():
            if count in needs:
                resting.setdefault(id(view), (view, []))[1].append(target)
        known = work.with_shown(offer)
        others = [one for one in work.hidden.values() if one.count != count]
        pools = {key: _agreeing(view, offer, work) for key, (view, _) in resting.items()}
        reasons: dict[Target, tuple[Unknown, frozenset[Count]]] = {}
        for key, (view, targets) in resting.items():
            found = _safe_without(view, targets, pools[key], known, others, tries, work.effort)
            work.pools.setdefault(key, []).extend(
                one for one in pools[key] if not any(one is other for other in work.pools[key])
            )
            if found is None:
                break
            reasons.update({target: (view, needs) for target, needs in found.items()})
        else:
            work.show(count)
            work.reasons.update(reasons)
            work.pools = {**{key: [] for key in work.pools}, **pools}


def _safe_without(
    unknown: Unknown,
    targets: Sequence[Target],
    pool: list[World],
    known: Known,
    hidden: Sequence[Offer],
    tries: list[int],
    effort: Effort,
) -> dict[Target, frozenset[Count]] | None:
    """What has to stay hidden for each of these counts, with all that is `known`; None where one of
    them is not shown to be safe. Worlds that are found are added to the pool."""
    found: dict[Target, frozenset[Count]] = {}

    def left() -> list[Target]:
        for one in targets:
            if one not in found:
                needs = needed(unknown, one, pool, hidden)
                if needs is not None:
                    found[one] = needs
        return [one for one in targets if one not in found]

    if waiting := left():
        pool.extend(near_worlds(unknown, waiting, known))
    for up in (True, False):
        if len(waiting := left()) > 1:
            tries[0] -= 1
            world = far_world(unknown, waiting, known, up=up, effort=effort)
            if world is not None:
                pool.append(world)
    while waiting := left():
        tries[0] -= 1
        made = worlds(unknown, waiting[:1], known, (), hidden, effort=effort)
        if made is None:
            return None
        pool.extend(made.worlds)
    return found


def _agreeing(unknown: Unknown, offer: Offer, work: Work) -> list[World]:
    """The worlds known so far in which a count is as it would be shown."""
    return [one for one in work.pools.get(id(unknown), ()) if not differing(unknown, one, [offer])]
