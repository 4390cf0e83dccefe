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
