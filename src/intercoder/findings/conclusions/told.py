"""Conclusions as they may leave a study: with no more than its tables tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from intercoder.findings.conclusions.results import Conclusions, Flip
from intercoder.findings.conclusions.statements import Kind, Statement, Verdict
from intercoder.findings.tables.cells import Mask
from intercoder.findings.tables.cooccurrence import CooccurrenceTable
from intercoder.findings.tables.cross_tables import CrossTable
from intercoder.findings.tables.frequencies import FrequencyTable
from intercoder.findings.tables.hiding import frequencies_without, without


def without_cells(found: Conclusions, mask: Mask) -> Conclusions:
    """The conclusions without the cells of a mask, and without what would tell them."""
    shares = tuple(frequencies_without(table, mask) for table in found.shares)
    groups = tuple(cast(CrossTable, without(table, mask)) for table in found.groups)
    together = found.together
    if together is not None:
        together = cast(CooccurrenceTable, without(together, mask))
    return replace(told_by(found, shares[0], groups, together), shares=shares)


def told_by(
    found: Conclusions,
    frequencies: FrequencyTable,
    groups: Sequence[CrossTable],
    together: CooccurrenceTable | None,
) -> Conclusions:
    """The conclusions as these tables of the reference, which may leave the study, allow.

    What rests on a count that they do not show is left out. Nothing protects the counts of a
    version on the answers of the reference, nor the tests of one code against another: of these it
    is told only what is clear. Nor are answers named.
    """
    told = _Told(frequencies, groups, together)
    untold = {
        flip.statement: flip.reference.direction != 0
        for one in found.compared
        for flip in one.flips
        if not told.shows(flip.statement)
    }
    return replace(
        found,
        groups=tuple(groups),
        together=together,
        compared=tuple(
            replace(
                one,
                flips=tuple(told.flip(flip) for flip in one.flips if flip.statement not in untold),
            )
            for one in found.compared
        ),
        untold=len(untold),
        untold_clear=sum(untold.values()),
    )


class _Told:
    """Which statements rest on counts that are shown."""

    def __init__(
        self,
        frequencies: FrequencyTable,
        groups: Sequence[CrossTable],
        together: CooccurrenceTable | None,
    ) -> None:
        self._codes = {one.row.code for one in frequencies.rows if one.count is not None}
        self._groups = {
            (str(table.division), row.row.code)
            for table in groups
            for row in table.rows
            if None not in (*table.group_bases, *(group.count for group in row.groups))
        }
        self._pairs = {
            (pair.first.code, pair.second.code)
            for pair in (together.pairs if together else ())
            if pair.count is not None
        }

    def shows(self, one: Statement) -> bool:
        """Whether every count that it rests on is shown."""
        match one.kind:
            case Kind.ORDER:
                return {one.code, one.other} <= self._codes
            case Kind.GROUP:
                return one.code in self._codes and (one.division, one.code) in self._groups
            case _:
                return (one.code, one.other) in self._pairs

    def flip(self, flip: Flip) -> Flip:
        """The flip with no figures but those of the tables."""
        reference = flip.reference
        if flip.statement.kind is Kind.ORDER:
            reference = replace(reference, adjusted_p=None)
        version = Verdict(flip.version.direction, None, None)
        return replace(flip, reference=reference, version=version, answers=None)
