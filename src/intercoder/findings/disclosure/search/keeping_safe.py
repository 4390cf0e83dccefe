"""Hiding what has to be, so that small counts stay unknown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from intercoder.findings.disclosure.knowledge.unknowns import Unknown
from intercoder.findings.disclosure.knowledge.viewpoints import Viewpoints
from intercoder.findings.disclosure.search.seen_safe import (
    is_seen_safe,
    look_far,
    look_near,
    needed,
)
from intercoder.findings.disclosure.search.views import (
    leaf_of,
    views_of,
    views_of_codes,
    views_of_groups,
)
from intercoder.findings.disclosure.search.work import Work
from intercoder.findings.disclosure.worlds.finding import Worlds, near_worlds, worlds
from intercoder.findings.disclosure.worlds.possible import Target

_JOINT = 6000
"""Numbers in one program: more small counts are protected one after the other."""
_NARROWED = 20
"""How many counts that earlier releases tell in part are kept from being known more exactly."""
_SETS_OPEN = 5
"""If so many small sets of codes are not found to be safe, the others are hardly ever: no more is
tried for them than to hide all that is about the same people."""
_LARGE = 60
"""Groups of more respondents are not tried as unknown before more is hidden: who is in them leaves
little open that codes do not."""


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
        look_far(unknown, mine, work)
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
        for unknown in [*views_of_codes(views, target)][-1:]:
            together.setdefault(id(unknown), (unknown, []))[1].append(target)
    for unknown, targets in together.values():
        if not _concerned(unknown, work):
            continue
        look_far(unknown, targets, work)
        for target in targets:
            if target not in work.reasons and not _already(views, target, work):
                _is_protected(views, target, work)


def keep_safe_nearby(views: Viewpoints, targets: Sequence[Target], work: Work) -> None:
    """Hide what has to be as far as exchanges of a few respondents show that counts are safe, and
    more than that where they do not: without a solver, which weights of each respondent's own would
    keep busy for hours. Only counts of the same codes are looked at."""
    for target in targets:
        told = {one for one in work.offers if one.cell.codes == target.count.cell.codes}
        if not told:
            continue
        of_codes = [*views_of_codes(views, target)]  # none in a group of fewer than the threshold
        if not all(look_near(unknown, [target], work) for unknown in of_codes) or not of_codes:
            continue
        for unknown in of_codes:
            pool = [*near_worlds(unknown, [target], work.known)]
            needs = needed(unknown, target, pool, work.offers.values())
            if needs:
                told = min(told, {*needs}, key=len)
        work.hide(sorted(told, key=lambda one: one.cell))


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
        for unknown in views_of(views, target):
            found = worlds(unknown, [target], work.known, offers, hidden, effort=work.effort)
            if found is not None:
                _take(found, unknown, work)
                return True
    return False


def _already(views: Viewpoints, target: Target, work: Work) -> bool:
    """Whether a small count is safe with what is hidden so far."""
    cell = target.count.cell
    of_codes: list[Unknown] = []
    for unknown in views_of_codes(views, target):
        if not look_near(unknown, [target], work):
            return True
        of_codes.append(unknown)
    is_large = bool(of_codes) and views.true_count(replace(target.count, cell=cell.base)) > _LARGE
    for unknown in (*of_codes, *(() if is_large else views_of_groups(views, target))):
        look_far(unknown, [target], work)
        if is_seen_safe(unknown, target, work):
            return True
    return False


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
