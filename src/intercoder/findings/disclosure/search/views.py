"""Ways to see a small count as unknown: who has its codes, or who is in its group."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from intercoder.findings.disclosure.knowledge.unknowns import Count, Unknown
from intercoder.findings.disclosure.knowledge.viewpoints import Viewpoints
from intercoder.findings.disclosure.worlds.possible import Target

_RELATIVES = 4
"""Codes that are taken to be unknown together, at most."""


def views_of(views: Viewpoints, target: Target) -> Iterator[Unknown]:
    """Ways to see a small count as unknown, the simpler ones first."""
    yield from views_of_codes(views, target)
    yield from views_of_groups(views, target)


def views_of_codes(views: Viewpoints, target: Target) -> Iterator[Unknown]:
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


def views_of_groups(views: Viewpoints, target: Target) -> Iterator[Unknown]:
    if target.count.among is None:
        unknown = views.unknown_group(target.count)
        if target.count in unknown.place:
            yield unknown


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
