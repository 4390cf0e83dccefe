"""Codes by groups: what differs clearly in sentences, differences drawn, and the table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from intercoder.agreement.whole.figure_words import share_difference_interval
from intercoder.findings.conclusions.statements import Kind, Statement
from intercoder.findings.tables.cross_tables import CrossRow, CrossTable, GroupShare
from intercoder.report.document import (
    Block,
    Cell,
    Column,
    Drawing,
    Items,
    Paragraph,
    Row,
    Section,
    Table,
)
from intercoder.report.drawings.courses import CodeOverWaves, CoursePoint, courses
from intercoder.report.drawings.differences import DifferenceLine, differences
from intercoder.report.findings.words import (
    Behind,
    after_correction,
    count_cell,
    division_words,
    group_words,
    p_cell,
    p_column,
    p_words,
    points_words,
    share_cell,
    unit_words,
)
from intercoder.report.numbers import MINUS, numbered, percent

_DRAWN = 16
"""Differences in a drawing; the largest are taken."""


@dataclass(frozen=True, slots=True)
class ClearDifference:
    """A group that differs from all others, after correction over the table."""

    code: str
    group: str
    share: GroupShare
    table: CrossTable
    id: str
    """Of the code."""

    def statements(self) -> tuple[Statement, ...]:
        """What is stated of the group, and the same of the other one where there are two."""
        division = str(self.table.division)
        named = [one for one in self.table.groups if one]
        groups = named if len(named) == 2 else [self.group]
        return tuple(Statement(Kind.GROUP, self.id, division=division, group=one) for one in groups)

    @property
    def size(self) -> float:
        """How large, from 0 to 1."""
        return abs(self.share.difference or 0.0)

    def sentence(self) -> str:
        """What differs, with both estimates."""
        one, confidence = self.share, self.table.about.settings.confidence
        difference = one.difference or 0.0
        way = "more" if difference > 0 else "less"
        level = percent(confidence, 0)
        return (
            f"“{self.code}” is {way} frequent with {division_words(self.table.division)}"
            f" “{self.group}” ({percent(one.share or 0.0)} of {unit_words(self.table.about)}) than"
            f" with all others: {points_words(difference, None, None)}"
            f"{self._interval(level)}."
        )

    def _interval(self, level: str) -> str:
        low, high = self.share.difference_low, self.share.difference_high
        if low is None or high is None:
            return ""
        return f" ({level} interval {share_difference_interval(low, high).replace('-', MINUS)})"


def clear_differences(table: CrossTable) -> list[ClearDifference]:
    """Those whose corrected p value is below 1 less the confidence, largest first.

    Between two groups there is one difference, told of the one with more.
    """
    alpha = 1 - table.about.settings.confidence
    named = [name for name in table.groups if name]
    found = [
        ClearDifference(row.row.name, name, group, table, row.row.code)
        for row in table.rows
        for name, group in zip(table.groups, row.groups, strict=True)
        if name
        and group.difference is not None
        and group.adjusted_p is not None
        and group.adjusted_p < alpha
        and (len(named) > 2 or group.difference > 0)
    ]
    return sorted(found, key=lambda one: -one.size)


def group_section(table: CrossTable, name: str, behind: Behind, *, is_waves: bool) -> Section:
    """The part of a chapter on one division."""
    blocks: list[Block] = list(_sentences(table, is_waves=is_waves))
    if is_waves:
        blocks += _courses(table, name)
    else:
        blocks += _differences(table, name)
    blocks.append(_table(table, name, behind))
    title = f"Over {division_words(table.division)}s" if is_waves else _by(table)
    return Section(name, title, tuple(blocks), level=2)


def _by(table: CrossTable) -> str:
    return f"By {division_words(table.division)}"


def _sentences(table: CrossTable, *, is_waves: bool) -> Iterator[Block]:
    clear = clear_differences(table)
    rule = after_correction(table.about)
    if not clear:
        of = "waves" if is_waves else "groups"
        yield Paragraph.of(f"No difference between {of} that is shown is clear {rule}.")
    if clear:
        yield Paragraph.of(f"Clear {rule}, the largest differences first:")
        yield Items(tuple(one.sentence() for one in clear[:8]))
        if len(clear) > 8:
            yield Paragraph.of(f"{numbered(len(clear) - 8, 'smaller one')} are in the table.")


def _differences(table: CrossTable, name: str) -> Iterator[Drawing]:
    alpha = 1 - table.about.settings.confidence
    two = len([group for group in table.groups if group]) == 2
    lines = [
        (abs(group.difference), row, title, group)
        for row in table.rows
        for title, group in zip(table.groups, row.groups, strict=True)
        if title
        and group.difference is not None
        and group.difference_low is not None
        and group.difference_high is not None
        and (not two or title == table.groups[0])
    ]
    largest = sorted(lines, key=lambda one: -one[0])[:_DRAWN]
    if not largest:
        return
    drawn = [
        DifferenceLine(
            f"{row.row.name}: {title}",
            group.difference or 0.0,
            group.difference_low or 0.0,
            group.difference_high or 0.0,
            group.adjusted_p is not None and group.adjusted_p < alpha,
        )
        for _, row, title, group in largest
    ]
    first = drawn[0]
    described = (
        f"{numbered(len(drawn), 'difference')} in percentage points around zero. The largest is"
        f" {first.label} with {points_words(first.difference, None, None)}. The table below has"
        " the shares."
    )
    title = f"Differences by {division_words(table.division)}"
    which = "Largest differences" if len(lines) > len(drawn) else "Differences"
    yield Drawing(
        f"{name}-differences",
        f"{which} between a group and all others by {division_words(table.division)}, in"
        f" percentage points with {percent(1 - alpha, 0)} intervals. Squares are clear"
        f" {after_correction(table.about)}, circles are not.",
        differences(f"{name}-differences", drawn, title, described),
        f"{name}-table",
    )


def _courses(table: CrossTable, name: str) -> Iterator[Drawing]:
    waves = [one for one in table.groups if one]
    tops = [row for row in table.rows if row.row.depth == 0]
    lines = [
        CodeOverWaves(
            row.row.name,
            tuple(
                CoursePoint(group.share, group.low, group.high)
                for title, group in zip(table.groups, row.groups, strict=True)
                if title
            ),
        )
        for row in tops
    ]
    if not lines or not waves:
        return
    described = (
        f"A panel for each of {numbered(len(lines), 'code')} with its share in {', '.join(waves)}."
        " The table below has all numbers."
    )
    confidence = percent(table.about.settings.confidence, 0)
    yield Drawing(
        f"{name}-course",
        f"Shares over {division_words(table.division)}s of the codes at the top of the codebook,"
        f" with {confidence} intervals.",
        courses(f"{name}-course", waves, lines, "Shares over waves", described),
        f"{name}-table",
    )


def _table(table: CrossTable, name: str, behind: Behind) -> Table:
    named = division_words(table.division)
    columns = [Column("Code", is_number=False)]
    for title in table.groups:
        columns += [Column("n", group_words(title)), Column("Share", group_words(title))]
    columns += [p_column(table.about), Column("V")]
    first: list[Cell] = [Cell("All")]
    for title, base in zip(table.groups, table.group_bases, strict=True):
        first += [count_cell(base, behind(table.address(title))), Cell("")]
    rows = (Row((*first, Cell(""), Cell(""))), *(_row(table, one, behind) for one in table.rows))
    test = table.together
    remarks = [
        f"n: {table.about.settings.unit.value} with the code; shares are of the group. V is"
        " Cramér's V: .1 is small, .3 medium, .5 large for two groups."
    ]
    if test is not None:
        remarks.append(
            f"All codes at once: F = {test.f:.2f} on {test.df:.1f} and {test.df_below:.0f} degrees"
            f" of freedom, p {_equals(test.p)}."
        )
    return Table(
        f"{name}-table",
        f"Codes by {named}: how many, and their share of the group.",
        tuple(columns),
        rows,
        tuple(remarks),
    )


def _equals(p: float) -> str:
    return "< .001" if p < 0.001 else f"= {p_words(p)}"


def _row(table: CrossTable, one: CrossRow, behind: Behind) -> Row:
    cells = [Cell(one.row.name)]
    for title, group in zip(table.groups, one.groups, strict=True):
        answers = behind(replace(table.address(title), code=one.row.code))
        cells.append(count_cell(group.count, answers))
        cells.append(share_cell(group.share, is_hidden=group.count is None, behind=answers))
    v = one.cramers_v
    cells.append(p_cell(one.adjusted_p, is_rough=one.is_rough))
    cells.append(p_cell(None) if v is None else Cell(f"{v:.2f}".removeprefix("0"), value=v))
    return Row(tuple(cells), one.row.depth)
