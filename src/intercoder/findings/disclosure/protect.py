"""Deciding what of a release is hidden: as little as is safe, given all releases before it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from math import log1p

from intercoder.findings.disclosure.cells import Cell, Rule, Shown
from intercoder.findings.disclosure.knowledge.unknowns import Count
from intercoder.findings.disclosure.knowledge.viewpoints import Viewpoints
from intercoder.findings.disclosure.people import People, Snapshot
from intercoder.findings.disclosure.repeats import Lessened, lessened
from intercoder.findings.disclosure.search.keeping_safe import (
    keep_finer_safe,
    keep_safe,
    keep_safe_nearby,
)
from intercoder.findings.disclosure.search.showing_again import show_again
from intercoder.findings.disclosure.search.work import Work
from intercoder.findings.disclosure.tallies import Counter
from intercoder.findings.disclosure.targets import changed_groups, finer_targets, targets_of
from intercoder.findings.disclosure.weighted import groups_told, told_by_share
from intercoder.findings.disclosure.worlds.possible import Known, Offer, Target

_FEW_WEIGHTS = 40
"""Where there are more different weights, what they tell is found out without a solver, ..."""
_FEW_TARGETS = 100
"""... and where more small counts have to stay unknown."""


@dataclass(frozen=True, slots=True)
class Protection:
    """What of a release may be shown."""

    hidden: frozenset[Cell]
    small: frozenset[Cell]
    """Those of `hidden` that are small themselves; the others protect them."""
    open: tuple[Cell, ...]
    """Small counts that earlier releases have disclosed, so that nothing hides them any more."""
    counts: Mapping[Cell, int]
    """Every cell asked for, as it is."""
    told_by_share: frozenset[Cell] = frozenset()
    """Cells that may be shown, but not their weighted shares."""
    shares: tuple[Shown, ...] = ()
    """What the weighted shares of the others tell."""

    @property
    def shown(self) -> dict[Cell, int]:
        """The cells that may be shown, with their counts."""
        return {one: n for one, n in self.counts.items() if one not in self.hidden}


def protect(
    snapshots: Sequence[Snapshot],
    asked: Iterable[Cell],
    earlier: Sequence[Shown] = (),
    earlier_shapes: Iterable[tuple[Cell, int]] = (),
    rule: Rule | None = None,
    *,
    rounds: bool = False,
    weight: str = "",
) -> Protection:
    """Which of the cells asked for must be hidden.

    With `rounds`, counts are shown as multiples of the rule's step, so that a small one need not be
    hidden unless other counts tell it all the same. With `weight`, an attribute, shares weighted by
    it are shown beside the counts, as far as they tell nothing.

    The last of `snapshots` is the study as it is, the others are those that `earlier` names. What
    `earlier` shows is known; `earlier_shapes` are all cells that were asked for before, shown or
    hidden, with their snapshots: they must stay as safe as they were.
    """
    rule = rule or Rule()
    now, wanted = len(snapshots) - 1, tuple(dict.fromkeys(asked))
    if weight or any(one.weight for one in earlier):
        less = Lessened(tuple(snapshots), (), {})  # each weight counts
    else:
        less = lessened(snapshots, rule)
    off = dict(zip(wanted, less.taken_off([(one, now) for one in wanted]), strict=True))
    people = People(less.snapshots)
    known = _known(people, _without(earlier, less))
    scopes = [*((one, now) for one in wanted), *earlier_shapes]
    first = Viewpoints(people, (), rule)
    targets = targets_of(first, scopes, rule)
    weights = {one.weight for one in known} - {""}
    parts = _beside_shares(first, scopes, weights, rule) if _are_few(people, weights) else ()
    finer = tuple(dict.fromkeys((*parts, *finer_targets(first, scopes, rule))))
    finer = tuple(one for one in finer if one not in frozenset(targets))
    counts = (
        *(Count(one, now) for one in wanted),
        *known,
        *(target.count for target in (*targets, *finer)),
    )
    views = Viewpoints(people, tuple(dict.fromkeys(counts)), rule)
    true = {one: views.true_count(Count(one, now)) for one in wanted}
    new = [
        one for one in wanted if (ends := known.get(Count(one, now))) is None or ends[0] < ends[1]
    ]
    whole = {one: n + off[one] for one, n in true.items()}
    offers = {
        Count(one, now): _offer(one, now, whole[one], off[one], rule if rounds else None)
        for one in new
    }
    work = Work(views, Known.of(views, known), offers, known_counts=known)
    work.hide(Count(one, now) for one in changed_groups(views, new, now, rule))
    small = {Count(one, now) for one in new if rule.is_small(true[one]) and not rounds}
    work.hide(small)
    keep_safe(views, targets, work)
    keep_finer_safe(views, finer, work)
    show_again(work, small | {Count(one, now) for one in changed_groups(views, new, now, rule)})
    found = Protection(
        frozenset(one.cell for one in work.hidden),
        frozenset(one.cell for one in small),
        tuple(target.count.cell for target in work.open),
        whole,
    )
    return _with_shares(found, people, work, scopes, rule, weight) if weight else found


def _with_shares(
    found: Protection,
    people: People,
    work: Work,
    scopes: Sequence[tuple[Cell, int]],
    rule: Rule,
    weight: str,
) -> Protection:
    """Decide which weighted shares are shown beside the counts."""
    now = len(people.snapshots) - 1
    first = Viewpoints(people, (), rule)
    # a share of a base that is hidden is hidden with it
    wanted = [one for one in found.shown if one.codes and one.base not in found.hidden]
    weights = {weight, *(one.weight for one in work.known_counts)} - {""}
    few = _are_few(people, weights)
    targets = _beside_shares(first, scopes, weights, rule)
    shares = [
        told for one in wanted if (told := told_by_share(first, one, now, weight)) is not None
    ]
    known = _known(people, shares)
    sums = {count for count in known if count.cell.codes}
    ends = {
        **{one: ends for one, ends in known.items() if one not in sums},
        **work.known_counts,
        **{one: (offer.low, offer.high) for one, offer in work.offers.items()},
    }
    counts = (*ends, *sums, *work.hidden, *(target.count for target in targets))
    views = Viewpoints(people, tuple(dict.fromkeys(counts)), rule)
    offers = {one: Offer(one, *known[one]) for one in sums}
    weighing = Work(views, Known.of(views, ends), offers)
    if few and len(targets) <= _FEW_TARGETS:
        keep_safe(views, targets, weighing)
        show_again(weighing, set())
    else:
        keep_safe_nearby(views, targets, weighing)
    hidden = {one.cell for one in weighing.hidden}
    kept = tuple(one for one in shares if one.cell not in hidden)
    untold = {one for one in found.shown if one.codes} - {one.cell for one in kept}
    return replace(found, told_by_share=frozenset(untold), shares=kept)


def _beside_shares(
    first: Viewpoints, scopes: Sequence[tuple[Cell, int]], weights: AbstractSet[str], rule: Rule
) -> tuple[Target, ...]:
    """The small counts that these cells could tell with shares by these weights: in the groups that
    tables ask for, and in those that only the weights tell of."""
    if not weights:
        return ()
    shots = first.people.snapshots
    attributes = {name for one in shots[-1].answers for name, _ in one.attributes} - weights
    inside = _are_few(first.people, weights)
    more = groups_told(scopes, sorted(attributes), len(shots) - 1, inside=inside)
    return targets_of(first, [*scopes, *more], rule)


def _are_few(people: People, weights: Iterable[str]) -> bool:
    """Whether so few different weights occur that programs with them are solved."""
    now = len(people.snapshots) - 1
    each = (set(people.weights(one, now).tolist()) for one in weights)
    return all(len(one) <= _FEW_WEIGHTS for one in each)


def _known(people: People, earlier: Sequence[Shown]) -> dict[Count, tuple[int, int]]:
    """What earlier releases tell of each count, taken together. Whoever has a weighted share is
    taken to know what all weights add up to."""
    found: dict[Count, tuple[int, int]] = {}
    counter = Counter(people)
    for base, at, weight in {(one.cell.base, one.snapshot, one.weight) for one in earlier}:
        if weight:
            whole = counter.totals([(base, at)], people.weights(weight, at))[0]
            found[Count(base, at, weight=weight)] = whole, whole
    for one in earlier:
        count = Count(one.cell, one.snapshot, weight=one.weight)
        low, high = found.get(count, (one.low, one.high))
        found[count] = max(low, one.low), min(high, one.high)
    return found


def _without(earlier: Sequence[Shown], less: Lessened) -> list[Shown]:
    """What earlier releases tell of those who are looked at."""
    off = less.taken_off([(one.cell, one.snapshot) for one in earlier])
    return [
        replace(one, low=one.low - n, high=one.high - n)
        for one, n in zip(earlier, off, strict=True)
    ]


def _offer(cell: Cell, now: int, count: int, off: int, rounded_by: Rule | None) -> Offer:
    """One cell costs one; of equal numbers of cells, those with smaller counts are hidden. Readers
    learn the count of those who are looked at by taking `off` that of the others."""
    low, high = rounded_by.told_by(rounded_by.rounded(count)) if rounded_by else (count, count)
    return Offer(Count(cell, now), low - off, high - off, 1 + log1p(count) / 1000)
