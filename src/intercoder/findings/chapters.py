"""The tables of a report: for each question, or all counted together, those of its chapter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import cast

from intercoder.findings.conclusions.results import Conclusions
from intercoder.findings.of_study import Findings
from intercoder.findings.prevalence.of_study.results import PrevalenceResult
from intercoder.findings.publishing import Published, published_table
from intercoder.findings.tables.cells import CountCell
from intercoder.findings.tables.cooccurrence import CooccurrenceTable, cooccurrence
from intercoder.findings.tables.cross_tables import CrossTable, cross_table
from intercoder.findings.tables.frequencies import FrequencyTable, frequencies
from intercoder.findings.tables.hiding import Table
from intercoder.findings.tables.part import Part
from intercoder.findings.tables.request import Unit


@dataclass(frozen=True, slots=True)
class Chapter:
    """The tables of one question, or of several that are counted together."""

    frequencies: FrequencyTable
    groups: tuple[CrossTable, ...]
    together: CooccurrenceTable | None
    """Of the codes at the top of the tree; None for mentions, and where there are no two."""
    estimates: PrevalenceResult | None = None
    """How often codes are among all answers, from people and machine; None where not asked for."""
    estimates_by: tuple[PrevalenceResult, ...] = ()
    """The same in groups, by division."""
    conclusions: Conclusions | None = None
    """What holds under other versions of the codes; None where not asked for, or there is one."""

    @property
    def questions(self) -> tuple[str, ...]:
        """Ids."""
        return self.frequencies.about.questions

    def tables(self) -> Iterator[Table]:
        """All of them but the estimates."""
        yield self.frequencies
        yield from self.groups
        if self.together is not None:
            yield self.together

    def cells(self) -> Iterator[CountCell]:
        """Every count."""
        for table in self.tables():
            yield from table.cells()


def chapters_of(found: Findings, *, groups_in_full: bool = False) -> tuple[Chapter, ...]:
    """The chapters under the first version.

    Groups are compared in the codes at the top of the tree, or in all with `groups_in_full`. Raises
    what `cross_table` does.
    """
    return tuple(
        _chapter(found, part, groups_in_full=groups_in_full)
        for part in found.parts(found.versions[0])
    )


def _chapter(found: Findings, part: Part, *, groups_in_full: bool) -> Chapter:
    tops = found.tops(part)
    grouped = part if groups_in_full else tops
    return Chapter(
        frequencies(part),
        tuple(cross_table(grouped, one) for one in found.divisions),
        _together(tops),
    )


def _together(tops: Part) -> CooccurrenceTable | None:
    if tops.settings.unit is Unit.MENTIONS:
        return None
    table = cooccurrence(tops)
    return table if table.pairs else None


def cells_of(chapters: Iterable[Chapter]) -> Iterator[CountCell]:
    """Every count of all tables."""
    for one in chapters:
        yield from one.cells()


def published_chapter(chapter: Chapter, published: Published) -> Chapter:
    """The chapter as it may leave the study; estimates are protected by themselves."""
    together = chapter.together
    return replace(
        chapter,
        frequencies=cast(FrequencyTable, published_table(chapter.frequencies, published)),
        groups=tuple(cast(CrossTable, published_table(one, published)) for one in chapter.groups),
        together=None
        if together is None
        else cast(CooccurrenceTable, published_table(together, published)),
    )


def of_domain(chapter: Chapter, codes: frozenset[str]) -> Chapter:
    """The chapter with these codes only."""
    estimates = chapter.estimates
    return Chapter(
        replace(
            chapter.frequencies,
            rows=tuple(one for one in chapter.frequencies.rows if one.row.code in codes),
        ),
        tuple(
            replace(table, rows=tuple(one for one in table.rows if one.row.code in codes))
            for table in chapter.groups
        ),
        None,
        None if estimates is None else estimates.of_codes(codes),
        tuple(one.of_codes(codes) for one in chapter.estimates_by),
    )
