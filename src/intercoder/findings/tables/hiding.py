"""Tables without the cells of a mask, and without what these could be worked out from.

A hidden cell takes with it every figure of the same table that is computed from it: the share of
the code, its test, its differences. Which cells have to be hidden so that sums do not betray them
is decided elsewhere; here they are only kept from being shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from intercoder.findings.tables.bases import Bases
from intercoder.findings.tables.cells import Address, Mask
from intercoder.findings.tables.combinations import Combination, CombinationTable
from intercoder.findings.tables.cooccurrence import CooccurrenceTable, Pair
from intercoder.findings.tables.cross_tables import CrossRow, CrossTable, GroupShare
from intercoder.findings.tables.frequencies import Frequency, FrequencyTable
from intercoder.findings.tables.request import Unit

Table = FrequencyTable | CrossTable | CooccurrenceTable | CombinationTable
_Hides = Callable[[Address, str], bool]


def without(table: Table, mask: Mask) -> Table:
    """The table as it may be shown; it is the same where the mask names none of its cells."""
    if mask.isdisjoint(cell.address for cell in table.cells()):
        return table

    hides = _hiding(mask)
    match table:
        case FrequencyTable():
            return frequencies_without(table, mask)
        case CrossTable():
            return _groups(table, mask, hides)
        case CooccurrenceTable():
            return _pairs(table, mask, hides)
        case CombinationTable():
            return _combinations(table, mask)


def _hiding(mask: Mask) -> _Hides:
    """Whether the units with a code, or those without it, are hidden."""

    def hides(base: Address, code: str) -> bool:
        one = replace(base, code=code)
        return one in mask or replace(one, present=False) in mask

    return hides


def _bases(bases: Bases, *, hides_all: bool, hides_none: bool) -> Bases:
    if hides_all:
        return replace(
            bases,
            judged=None,
            coded=None,
            no_code_applies=None,
            mentions=None,
            respondents_judged=None,
        )
    return replace(bases, coded=None, no_code_applies=None) if hides_none else bases


def frequencies_without(table: FrequencyTable, mask: Mask) -> FrequencyTable:
    """The same for a table of frequencies."""
    if mask.isdisjoint(cell.address for cell in table.cells()):
        return table
    hides = _hiding(mask)
    answers, people = table.address(Unit.ANSWERS), table.address(Unit.RESPONDENTS)
    hides_all = answers in mask or people in mask
    rows = [
        _no_frequency(one)
        if hides_all or hides(answers, one.row.code) or hides(people, one.row.code)
        else one
        for one in table.rows
    ]
    bases = _bases(
        table.bases, hides_all=hides_all, hides_none=replace(answers, exactly=()) in mask
    )
    if table.about.settings.unit is Unit.MENTIONS:  # the codes' mentions add up to their base
        rows = [replace(_no_frequency(one), answers=one.answers, count=one.count) for one in rows]
        bases = replace(bases, mentions=None)
    return replace(table, rows=tuple(rows), bases=bases)


def _no_frequency(one: Frequency) -> Frequency:
    return Frequency(one.row, *(None,) * 8)


_NO_SHARE = GroupShare(*(None,) * 12)


def _groups(table: CrossTable, mask: Mask, hides: _Hides) -> CrossTable:
    addresses = [table.address(name) for name in table.groups]
    no_base = [address in mask for address in addresses]
    is_mentions = table.about.settings.unit is Unit.MENTIONS
    rows = []
    for one in table.rows:
        hidden = [
            gone or hides(address, one.row.code)
            for gone, address in zip(no_base, addresses, strict=True)
        ]
        rows.append(_cross_row(one, hidden) if any(hidden) else one)
    if is_mentions:  # the mentions of a group add up to its base
        rows = [
            replace(
                _cross_row(one, [False] * len(table.groups)),
                groups=tuple(replace(_NO_SHARE, count=group.count) for group in one.groups),
            )
            for one in rows
        ]
    group_bases = tuple(
        None if gone else base for gone, base in zip(no_base, table.group_bases, strict=True)
    )
    bases = _bases(table.bases, hides_all=any(no_base), hides_none=True)
    if is_mentions:
        bases = replace(bases, mentions=None)
    return replace(table, rows=tuple(rows), group_bases=group_bases, together=None, bases=bases)


def _cross_row(one: CrossRow, hidden: list[bool]) -> CrossRow:
    """Differences are from all others, so one hidden share takes those of every group."""
    groups = tuple(
        _NO_SHARE
        if gone
        else GroupShare(group.count, group.base, group.share, group.low, group.high, *(None,) * 7)
        for gone, group in zip(hidden, one.groups, strict=True)
    )
    return CrossRow(one.row, groups, *(None,) * 6, is_rough=False)


def _pairs(table: CooccurrenceTable, mask: Mask, hides: _Hides) -> CooccurrenceTable:
    base = table.address()
    pairs = []
    for one in table.pairs:
        both = replace(base, code=one.first.code, together_with=one.second.code)
        is_hidden = (
            base in mask
            or both in mask
            or hides(base, one.first.code)
            or hides(base, one.second.code)
        )
        pairs.append(_no_pair(one) if is_hidden else one)
    return replace(
        table,
        pairs=tuple(pairs),
        bases=_bases(table.bases, hides_all=base in mask, hides_none=True),
    )


def _no_pair(one: Pair) -> Pair:
    return Pair(one.first, one.second, *(None,) * 13, is_rough=False)


def _combinations(table: CombinationTable, mask: Mask) -> CombinationTable:
    addresses = [cell.address for cell in table.cells()]
    hides_all = addresses[0] in mask
    rows = tuple(
        Combination(one.codes, None, None if hides_all else one.base, None, None, None)
        if hides_all or address in mask
        else one
        for one, address in zip(table.rows, addresses[1:], strict=True)
    )
    bases = _bases(table.bases, hides_all=hides_all, hides_none=True)
    return replace(table, rows=rows, bases=bases)
