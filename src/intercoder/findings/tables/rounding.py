"""Tables with fewer digits: counts as multiples of a step, as an alternative to hiding small ones;
and weighted figures with so few that nobody's weight is in them.

Where counts are rounded, only counts are left: a share with all its digits would tell them, and a
test as well. Equal counts become equal multiples in all tables, whenever they are made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

from intercoder.findings.disclosure.cells import Rule
from intercoder.findings.tables.cells import Mask
from intercoder.findings.tables.combinations import CombinationTable
from intercoder.findings.tables.cooccurrence import CooccurrenceTable
from intercoder.findings.tables.cross_tables import CrossTable
from intercoder.findings.tables.frequencies import FrequencyTable
from intercoder.findings.tables.hiding import Table

DIGITS = 3
"""Decimals of weighted figures that leave the study: shares to a tenth of a percent."""


def rounded(table: Table, rule: Rule) -> Table:
    """The table with its counts rounded, and without all figures that are no counts."""

    def change(value: Any) -> Any:
        if isinstance(value, bool):
            return False
        if isinstance(value, int):
            return rule.rounded(value)
        return None if isinstance(value, float) else value

    shown = _changed(replace(table, bases=_with(table.bases, change)), change)
    if not isinstance(shown, CrossTable):
        return shown
    bases = tuple(None if one is None else rule.rounded(one) for one in shown.group_bases)
    return replace(shown, group_bases=bases, together=None)


def with_few_digits(table: Table) -> Table:
    """The table with its shares, intervals and tests to a few decimals.

    Respondents' weights differ. From all digits of a weighted share, those who know the weights
    could work out whose they are; from two shares under different weights still more.
    """

    def change(value: Any) -> Any:
        return round(value, DIGITS) if isinstance(value, float) else value

    shown = _changed(table, change)
    if isinstance(shown, CrossTable) and shown.together is not None:
        return replace(shown, together=_with(shown.together, change))
    return shown


def without_weighted_shares(table: Table, told: Mask) -> Table:
    """The table with nothing but counts in the rows of these cells."""
    if not told:
        return table
    match table:
        case FrequencyTable():
            base = table.address(table.about.settings.unit)
            rows = tuple(
                _counts_of(one) if replace(base, code=one.row.code) in told else one
                for one in table.rows
            )
            return replace(table, rows=rows)
        case CrossTable():
            bases = [table.address(name) for name in table.groups]
            crossed = tuple(
                replace(_counts_of(one), groups=tuple(_counts_of(group) for group in one.groups))
                if any(replace(base, code=one.row.code) in told for base in bases)
                else one
                for one in table.rows
            )
            return replace(table, rows=crossed, together=None)
        case CooccurrenceTable():
            whole = table.address()
            pairs = tuple(
                _counts_of(one)
                if told
                & {
                    replace(whole, code=one.first.code, together_with=one.second.code),
                    replace(whole, code=one.first.code),
                    replace(whole, code=one.second.code),
                }
                else one
                for one in table.pairs
            )
            return replace(table, pairs=pairs)
        case CombinationTable():
            addresses = [cell.address for cell in table.cells()]
            sets = tuple(
                _counts_of(one) if address in told else one
                for one, address in zip(table.rows, addresses[-len(table.rows) :], strict=True)
            )
            return replace(table, rows=sets)


def _counts_of(row: Any) -> Any:
    """A row without figures that are no counts."""

    def change(value: Any) -> Any:
        if isinstance(value, bool):
            return False
        return None if isinstance(value, float) else value

    return _with(row, change)


def _changed(table: Table, change: Callable[[Any], Any]) -> Table:
    """The table with every figure of its rows changed."""
    match table:
        case FrequencyTable():
            return replace(table, rows=tuple(_with(one, change) for one in table.rows))
        case CrossTable():
            rows = tuple(
                replace(_with(one, change), groups=tuple(_with(g, change) for g in one.groups))
                for one in table.rows
            )
            return replace(table, rows=rows)
        case CooccurrenceTable():
            return replace(table, pairs=tuple(_with(one, change) for one in table.pairs))
        case CombinationTable():
            return replace(table, rows=tuple(_with(one, change) for one in table.rows))


def _with(one: Any, change: Callable[[Any], Any]) -> Any:
    """The same figures, each changed."""
    return replace(one, **{field.name: change(getattr(one, field.name)) for field in fields(one)})
