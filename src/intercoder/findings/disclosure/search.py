"""The search for what has to be hidden, and for what need not be after all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from intercoder.findings.disclosure.knowledge import Viewpoints
from intercoder.findings.disclosure.possible import (
    Known,
    Offer,
    Target,
    World,
    Worlds,
    differing,
    far_world,
    near_worlds,
    worlds,
)
from intercoder.findings.disclosure.program import Effort
from intercoder.findings.disclosure.unknowns import Count, Unknown

_JOINT = 6000
"""Numbers in one program: more small counts are protected one after the other."""
_SHOWN_AGAIN = 500
"""How many programs are solved to find out whether hidden counts could be shown after all."""
_NARROWED = 20
"""How many counts that earlier releases tell in part are kept from being known more exactly."""
_SETS_OPEN = 5
"""If so many small sets of codes are not found to be safe, the others are hardly ever: no more is
tried for them than to hide all that is about the same people."""
_LARGE = 60
"""Groups of more respondents are not tried as unknown before more is hidden: who is in them leaves
little open that codes do not."""
_RELATIVES = 4
"""Codes that are taken to be unknown together, at most."""


@dataclass(slots=True)
class Work:
    """What is decided so far."""

    views: Viewpoints
    known: Known
    """What readers have from earlier releases."""
    offers: dict[Count, Offer]
    """Those not hidden yet."""
    everything: Known = field(init=False)
    """All that readers would have."""
    hidden: dict[Count, Offer] = field(default_factory=dict)
    reasons: dict[Target, tuple[Unknown, frozenset[Count]]] = field(default_factory=dict)
    """For each small count that is safe: from whose view, and what is hidden for its sake."""
    open: list[Target] = field(default_factory=list)
    known_counts: Mapping[Count, tuple[int, int]] = field(default_factory=dict)
    """The same as `known`, by count."""
    pools: dict[int, list[World]] = field(default_factory=dict)
    """By view: worlds that agree with all that is shown."""
    effort: Effort = field(default_factory=Effort)
    """What programs have cost so far."""

    def __post_init__(self) -> None:
        self.everything = self.known.copy()
        for offer in self.offers.values():
            self.everything.tell(self.views.number[offer.count], offer.low, offer.high)

    def hide(self, counts: Iterable[Count]) -> None:
        for one in counts:
            if one in self.offers:
                self.hidden[one] = self.offers.pop(one)
                self.everything.forget(self.views.number[one], self.known)

    def show(self, count: Count) -> None:
        offer = self.offers[count] = self.hidden.pop(count)
        self.everything.tell(self.views.number[count], offer.low, offer.high)

    def parts(self) -> tuple[list[Offer], list[Offer]]:
        """The offers, and what is hidden already."""
        return list(self.offers.values()), list(self.hidden.values())

    def with_shown(self, offer: Offer) -> Known:
        """All that readers would have, were this shown as well."""
        found = self.everything.copy()
        found.tell(self.views.number[offer.count], offer.low, offer.high)
        return found


def keep_safe(views: Viewpoints, targets: Sequence[Target], work: Work) -> None:
    """Hide what has to be, for all small counts: first for those that are asked for, as little as
    possible for all of them together, then for whatever else could be worked out."""
    asked = {one.cell for one in (*work.offers, *work.hidden)}
    by_code: dict[tuple[str, tuple[str, ...]], list[Target]] = {}
    others: list[Target] = []
    for target in targets:
        cell = target.count.cell
        is_asked = cell in asked or (len(cell.codes) == 1 and cell.complement in asked)
        leaf = leaf_of(views, target)
        if not leaf:
            _one_by_one(views, target, work)
        elif is_asked and target.count.among is None:
            by_code.setdefault((leaf, cell.questions), []).append(target)
        else:
            others.append(target)
    for (leaf, questions), mine in by_code.items():
        unknown = views.unknown_codes((leaf,), questions)
        if not _concerned(unknown, work):
            continue
        _look_far(unknown, mine, work)
        unsafe = [one for one in mine if one not in work.reasons]
        if not unsafe:
            continue
        size = 2 * len(unsafe) * (unknown.truth.size + len(work.offers))
        found = None
        if size <= _JOINT:
            found = worlds(unknown, unsafe, work.known, *work.parts(), effort=work.effort)
        if found is not None:
            _take(found, unknown, work)
            continue
        for target in unsafe:
            _one_by_one(views, target, work)
    for target in others:
        _one_by_one(views, target, work)


def keep_finer_safe(views: Viewpoints, finer: Sequence[Target], work: Work) -> None:
    """Hide what has to be, so that sets of codes that nobody has asked for yet stay unknown: most
    are, so many are looked at together. Those that earlier releases have told stay as they are."""
    together: dict[int, tuple[Unknown, list[Target]]] = {}
    for target in finer:
        if not _is_concerned(views, target, work):
            continue
        for unknown in [*_views_of_codes(views, target)][-1:]:
            together.setdefault(id(unknown), (unknown, []))[1].append(target)
    for unknown, targets in together.values():
        if not _concerned(unknown, work):
            continue
        _look_far(unknown, targets, work)
        for target in targets:
            if target not in work.reasons and not _already(views, target, work):
                _is_protected(views, target, work)


def leaf_of(views: Viewpoints, target: Target) -> str:
    """The code whose bearers are taken to be unknown; empty where the group is too small."""
    cell, people = target.count.cell, views.people
    if not cell.codes:
        return ""
    base = Count(cell.base, target.count.snapshot, target.count.among)
    if views.true_count(base) < target.span:
        return ""
    leaves = people.leaves(cell, target.count.snapshot)
    return views.people.most_given(leaves)[0]


def _concerned(unknown: Unknown, work: Work) -> bool:
    """Whether anything new could tell about what is unknown."""
    return any(one in unknown.place for one in (*work.offers, *work.hidden))


def _take(found: Worlds, unknown: Unknown, work: Work) -> None:
    work.hide(found.hidden)
    work.pools.setdefault(id(unknown), []).extend(found.worlds)
    for target, counts in found.differs.items():
        work.reasons[target] = unknown, counts


def _one_by_one(views: Viewpoints, target: Target, work: Work) -> None:
    if not _is_concerned(views, target, work):
        return
    sets_open = sum(one.count.cell.exactly for one in work.open)
    is_hopeless = target.count.cell.exactly and sets_open >= _SETS_OPEN
    if is_hopeless or not (_already(views, target, work) or _is_protected(views, target, work)):
        _give_up(views, target, work)


def _is_protected(views: Viewpoints, target: Target, work: Work) -> bool:
    """Hide what keeps a small count safe; False if nothing does."""
    everything = [*work.offers.values(), *work.hidden.values()]
    for offers, hidden in (work.parts(), ((), everything)):
        # the second way is what a small move takes, where the least was not found
        for unknown in _views_of(views, target):
            found = worlds(unknown, [target], work.known, offers, hidden, effort=work.effort)
            if found is not None:
                _take(found, unknown, work)
                return True
    return False


def _already(views: Viewpoints, target: Target, work: Work) -> bool:
    """Whether a small count is safe with what is hidden so far."""
    cell = target.count.cell
    of_codes: list[Unknown] = []
    for unknown in _views_of_codes(views, target):
        if not _look_near(unknown, [target], work):
            return True
        of_codes.append(unknown)
    is_large = bool(of_codes) and views.true_count(replace(target.count, cell=cell.base)) > _LARGE
    for unknown in (*of_codes, *(() if is_large else _views_of_groups(views, target))):
        _look_far(unknown, [target], work)
        if _is_seen_safe(unknown, target, work):
            return True
    return False


def _look_far(unknown: Unknown, targets: Sequence[Target], work: Work) -> None:
    """Find worlds in which these counts are far from the truth: for each by itself, where a few
    respondents who change places are enough, else for many at once."""
    targets = _look_near(unknown, targets, work)
    if not targets:
        return
    for up in (True, False):
        world = far_world(unknown, targets, work.everything, up=up, effort=work.effort)
        if world is not None:
            work.pools.setdefault(id(unknown), []).append(world)
        is_too_low = len(targets) == 1 and not _reaches(unknown, targets[0], world)
        targets = [one for one in targets if not _is_seen_safe(unknown, one, work)]
        if not targets or (up and is_too_low):
            return


def _reaches(unknown: Unknown, target: Target, world: World | None) -> bool:
    """Whether a count is as high in this world as it must be in one."""
    return world is not None and bool(world.totals[unknown.place[target.count]] >= target.span)


def _look_near(unknown: Unknown, targets: Sequence[Target], work: Work) -> list[Target]:
    """Find worlds near the truth, and give the counts that they do not show to be safe."""
    pool = work.pools.setdefault(id(unknown), [])
    waiting = [one for one in targets if not _is_seen_safe(unknown, one, work)]
    pool.extend(near_worlds(unknown, waiting, work.everything))
    return [one for one in waiting if not _is_seen_safe(unknown, one, work)]


def _is_seen_safe(unknown: Unknown, target: Target, work: Work) -> bool:
    """Whether worlds that were found for other counts show that this one is safe."""
    needs = _needed(unknown, target, work.pools.get(id(unknown), ()), work.hidden.values())
    if needs is None:
        return False
    work.reasons[target] = unknown, needs
    return True


def _is_concerned(views: Viewpoints, target: Target, work: Work) -> bool:
    """Whether anything that is asked for tells about a small count."""
    if not target.count.cell.codes or not leaf_of(views, target):
        return True
    codes = views.people.leaves(target.count.cell, target.count.snapshot)
    asked = {
        leaf
        for one in (*work.offers, *work.hidden)
        for leaf in views.people.leaves(one.cell, one.snapshot)
    }
    return not asked.isdisjoint(codes) or any(
        not one.cell.codes for one in (*work.offers, *work.hidden)
    )


def _views_of(views: Viewpoints, target: Target) -> Iterator[Unknown]:
    """Ways to see a small count as unknown, the simpler ones first."""
    yield from _views_of_codes(views, target)
    yield from _views_of_groups(views, target)


def _views_of_codes(views: Viewpoints, target: Target) -> Iterator[Unknown]:
    cell = target.count.cell
    if not cell.codes or not leaf_of(views, target):
        return
    leaves = views.people.leaves(cell, target.count.snapshot)
    ways = [(leaf,) for leaf in views.people.most_given(leaves)[:_RELATIVES]]
    together = relatives_of(views, target, leaves)
    for codes in (*ways, *([together] if len(together) > 1 else [])):
        unknown = views.unknown_codes(codes, cell.questions)
        if target.count in unknown.place:
            yield unknown


def _views_of_groups(views: Viewpoints, target: Target) -> Iterator[Unknown]:
    if target.count.among is None:
        unknown = views.unknown_group(target.count)
        if target.count in unknown.place:
            yield unknown


def relatives_of(views: Viewpoints, target: Target, leaves: tuple[str, ...]) -> tuple[str, ...]:
    """A code with those below the same code: together they leave more open than one of them."""
    if target.count.cell.exactly:
        own = views.people.leaves(replace(target.count.cell, exactly=False), target.count.snapshot)
        rest = sorted(set(leaves).difference(own))
        given = [one for one in (*own, *rest) if views.people.own(one).any()]
        first = [one for one in given if one in own][:_RELATIVES]
        others = views.people.most_given([one for one in given if one not in own])
        return tuple(sorted([*first, *others][:_RELATIVES]))
    parents = views.people.snapshots[target.count.snapshot].parents
    above = {parents[one] for one in leaves if one in parents}
    family = {one for one, parent in parents.items() if parent in above} | set(leaves)
    others = sorted(one for one in family.difference(leaves) if views.people.own(one).any())
    return tuple(
        sorted([*views.people.most_given(leaves), *views.people.most_given(others)][:_RELATIVES])
    )


def _give_up(views: Viewpoints, target: Target, work: Work) -> None:
    """Hide everything that is about the same people, as earlier releases tell about them anyway,
    and whatever would tell more about them than these do."""
    if len(work.open) < _NARROWED and not target.count.cell.exactly:
        for span in range(target.span - 1, 0, -1):
            if _is_protected(views, replace(target, span=span), work):
                break
    inside = views.counter.of(target.count.cell.base, target.count.snapshot) > 0
    work.hide(
        [
            one
            for one in work.offers
            if set(one.cell.codes) & set(target.count.cell.codes) or not target.count.cell.codes
            if (views.counter.of(one.cell.base, one.snapshot) > 0)[inside].any()
        ]
    )
    work.open.append(target)


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
                needs = _needed(unknown, one, pool, hidden)
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


def _needed(
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


def keep_safe_nearby(views: Viewpoints, targets: Sequence[Target], work: Work) -> None:
    """Hide what has to be as far as exchanges of a few respondents show that counts are safe, and
    more than that where they do not: without a solver, which weights of each respondent's own would
    keep busy for hours. Only counts of the same codes are looked at."""
    for target in targets:
        told = {one for one in work.offers if one.cell.codes == target.count.cell.codes}
        if not told:
            continue
        of_codes = [*_views_of_codes(views, target)]  # none in a group of fewer than the threshold
        if not all(_look_near(unknown, [target], work) for unknown in of_codes) or not of_codes:
            continue
        for unknown in of_codes:
            pool = [*near_worlds(unknown, [target], work.known)]
            needs = _needed(unknown, target, pool, work.offers.values())
            if needs:
                told = min(told, {*needs}, key=len)
        work.hide(sorted(told, key=lambda one: one.cell))
