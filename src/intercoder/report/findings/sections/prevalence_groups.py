"""How often codes are among all answers of each group and wave, and how these differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from intercoder.codebook.code import Codebook
from intercoder.findings.prevalence.of_study.asked import ATTRIBUTE
from intercoder.findings.prevalence.of_study.results import (
    Difference,
    OfGroup,
    Prevalence,
    PrevalenceResult,
)
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
from intercoder.report.drawings.shares import MAX_LINES, ShareLine, shares
from intercoder.report.findings.sections.prevalence import in_sample, lines_of
from intercoder.report.findings.words import (
    HIDDEN,
    difference_cell,
    interval_cell,
    points,
    points_words,
    share_cell,
)
from intercoder.report.numbers import NOTHING, count, listed, numbered, percent

_DRAWN = 16
"""Differences in a drawing; the largest are taken."""
_NAMED = 8
"""Clear differences in a list."""
_FEW = "There is no figure: too few answers of the group were sampled."
_OF_REFERENCE = "The others are compared with this group."


@dataclass(frozen=True, slots=True)
class ClearEstimate:
    """A group that differs from the one it is compared with, all comparisons taken together."""

    code: str
    """As readers call it."""
    found: PrevalenceResult
    difference: Difference

    @property
    def size(self) -> float:
        """How large, from 0 to 1."""
        return abs(self.difference.share.value)

    def sentence(self) -> str:
        """What differs, with its interval."""
        one, level = self.difference, percent(self.found.asked.confidence, 0)
        way = "more" if one.share.value > 0 else "less"
        ends = difference_cell(one.together.low, one.together.high).text
        return (
            f"“{self.code}” is {way} frequent among all {self.found.base} with"
            f" {division_of(self.found)} “{one.group}” than with “{one.reference}”:"
            f" {points(one.share.value)} points ({level} interval {ends}, which holds together with"
            " those of all other differences)."
        )


def clear_estimates(found: PrevalenceResult, book: Codebook) -> list[ClearEstimate]:
    """Differences whose interval leaves out 0 when all hold at once, largest first."""
    names = {column: label for column, label, _, _ in lines_of(found, book)}
    clear = [
        ClearEstimate(names[one.code], found, one)
        for one in found.differences
        if one.code in names and (one.together.low > 0 or one.together.high < 0)
    ]
    return sorted(clear, key=lambda one: -one.size)


def division_of(found: PrevalenceResult) -> str:
    """What the groups are made by, as a reader calls it."""
    return found.asked.by.removeprefix(ATTRIBUTE).replace("_", " ")


def prevalence_by_section(
    found: PrevalenceResult,
    book: Codebook,
    name: str,
    *,
    waves: Sequence[str],
    said: Sequence[str] = (),
) -> Section:
    """The part of a chapter on one division; `waves` are its groups in the order of time, if they
    are points in time, and `said` are remarks that the chapter has already."""
    is_waves = bool(waves)
    by = division_of(found)
    title = f"Among all {found.base} {f'over {by}s' if is_waves else f'by {by}'}"
    shown = [one for one in found.groups if one.codes]
    part = _Groups(found, book, name, waves)
    blocks: list[Block] = [Paragraph.of(*part.what())]
    if shown and found.whole.codes:
        blocks += [*part.sentences(), *part.drawings(), part.table()]
    own = tuple(one for one in found.remarks if one not in said)
    if own:
        blocks.append(Items(own))
    return Section(name, title, tuple(blocks), level=2)


class _Groups:
    """The sentences, drawings and table of one division."""

    def __init__(
        self, found: PrevalenceResult, book: Codebook, name: str, waves: Sequence[str]
    ) -> None:
        self.found, self.name, self.is_waves, self.book = found, name, bool(waves), book
        self.lines = list(lines_of(found, book))
        self.by = division_of(found)
        place = {wave: at for at, wave in enumerate(waves)}
        self.groups: tuple[OfGroup, ...] = tuple(
            sorted(found.groups, key=lambda one: place.get(one.label, len(place)))
        )
        self.differing: Mapping[tuple[str, str], Difference] = {
            (one.code, one.group): one for one in found.differences
        }
        self.level = percent(found.asked.confidence, 0)

    def what(self) -> Iterator[str]:
        """What the estimates are of, and what groups are compared with."""
        if not self.groups:
            yield f"No group by {self.by} is shown: each is small, or would tell of a small one."
            return
        sizes = [
            f"“{one.label}” {count(one.sampled)} of {count(one.answers)}" for one in self.groups
        ]
        yield (
            f"Estimates for all {self.found.base} of each group. Of these were sampled, with"
            f" {self.by} {listed(sizes)}."
        )
        for one in self.groups:
            if not one.codes and one.reason:
                yield f"“{one.label}” has no figures: {one.reason}."
        if self.found.differences:
            yield (
                f"Each group is compared with “{self.found.differences[0].reference}”. A difference"
                " is called clear if its interval leaves out 0 when all intervals of the table hold"
                " at once."
            )

    def sentences(self) -> Iterator[Block]:
        clear = clear_estimates(self.found, self.book)
        if not clear:
            if self.found.differences:
                yield Paragraph.of("No difference is clear.")
            return
        yield Paragraph.of("Clear, the largest differences first:")
        yield Items(tuple(one.sentence() for one in clear[:_NAMED]))
        if len(clear) > _NAMED:
            yield Paragraph.of(f"{numbered(len(clear) - _NAMED, 'smaller one')} are in the table.")

    def drawings(self) -> Iterator[Drawing]:
        if self.is_waves:
            yield self._course()
        else:
            yield from self._bars()
        yield from self._differences()

    def _course(self) -> Drawing:
        groups = [one.label for one in self.groups]
        lines = [
            CodeOverWaves(label, tuple(_point(one.codes.get(column)) for one in self.groups))
            for column, label, _, _ in self.lines
        ]
        described = (
            f"A panel for each of {numbered(len(lines), 'code')} with its estimated share in"
            f" {', '.join(groups)}. The table below has all numbers."
        )
        return Drawing(
            f"{self.name}-course",
            f"Estimated shares of all {self.found.base} over {self.by}s, with {self.level}"
            " intervals.",
            courses(f"{self.name}-course", groups, lines, "Estimated shares over waves", described),
            f"{self.name}-table",
        )

    def _bars(self) -> Iterator[Drawing]:
        """The groups of each code below its name, as many codes in a drawing as fit."""
        of_code = len(self.groups) + 1
        fit = max(MAX_LINES // of_code, 1)
        parts = -(-len(self.lines) // fit)
        for part, start in enumerate(range(0, len(self.lines), fit), start=1):
            some = self.lines[start : start + fit]
            drawn = [line for one in some for line in self._bars_of(one[0], one[1])]
            of = f", part {part} of {parts}" if parts > 1 else ""
            yield Drawing(
                f"{self.name}-shares-{part}",
                f"Estimated shares of codes by {self.by}{of}, with {self.level} intervals, of all"
                f" {self.found.base} of a group.",
                shares(
                    f"{self.name}-shares-{part}",
                    drawn,
                    f"Estimated shares by {self.by}{of}",
                    f"Bars for {numbered(len(some), 'code')}: all, and below each the groups"
                    f" {listed([one.label for one in self.groups])}, with the ends of their"
                    " intervals. The table below has all numbers.",
                ),
                f"{self.name}-table",
            )

    def _bars_of(self, column: str, label: str) -> Iterator[ShareLine]:
        several = [(label, self.found.whole.codes.get(column), 0)]
        several += [(one.label, one.codes.get(column), 1) for one in self.groups]
        for title, one, depth in several:
            if one is None:
                yield ShareLine(title, None, None, None, depth)
            else:
                yield ShareLine(title, one.share.value, one.share.low, one.share.high, depth)

    def _differences(self) -> Iterator[Drawing]:
        names = {column: label for column, label, _, _ in self.lines}
        several = [one for one in self.found.differences if one.code in names]
        largest = sorted(several, key=lambda one: -abs(one.share.value))[:_DRAWN]
        if not largest:
            return
        drawn = [
            DifferenceLine(
                f"{names[one.code]}: {one.group}",
                one.share.value,
                one.share.low,
                one.share.high,
                one.together.low > 0 or one.together.high < 0,
            )
            for one in largest
        ]
        first, reference = drawn[0], largest[0].reference
        which = "Largest differences" if len(several) > len(drawn) else "Differences"
        yield Drawing(
            f"{self.name}-differences",
            f"{which} from “{reference}” among all {self.found.base}, in percentage points with"
            f" {self.level} intervals, each for itself. Squares are clear when all hold at once,"
            " circles are not.",
            differences(
                f"{self.name}-differences",
                drawn,
                f"Differences by {self.by} among all {self.found.base}",
                f"{numbered(len(drawn), 'difference')} in percentage points around zero. The"
                f" largest is {first.label} with {points_words(first.difference, None, None)}."
                " The table below has all numbers.",
            ),
            f"{self.name}-table",
        )

    def table(self) -> Table:
        """The codes, and below each its groups."""
        rows = [
            row
            for column, label, _, one in self.lines
            for row in (
                Row(tuple(self._cells(label, one, None, ""))),
                *(Row(tuple(self._group_cells(column, group)), depth=1) for group in self.groups),
            )
        ]
        reference = self.found.differences[0].reference if self.found.differences else ""
        less = f"Less “{reference}”" if reference else "Difference"
        return Table(
            f"{self.name}-table",
            f"How often each code is by {self.by}, estimated for all {self.found.base} of a group,"
            " and differences in percentage points.",
            (
                Column("Code and group", is_number=False),
                Column("In sample"),
                Column("Share"),
                Column(f"{self.level} interval"),
                Column("Difference", less),
                Column(f"{self.level} interval", less),
                Column("At once", less),
            ),
            tuple(rows),
            (
                f"In sample: coded {self.found.base} with the code. At once: intervals that hold"
                " for all differences of the table together. A difference may differ a little from"
                " that of the two shares: the model may help the one and not the other.",
            ),
        )

    def _group_cells(self, column: str, group: OfGroup) -> Iterator[Cell]:
        one = group.codes.get(column)
        difference = self.differing.get((column, group.label))
        is_reference = group.label in {other.reference for other in self.found.differences}
        why = _OF_REFERENCE if is_reference else _FEW if group.reason else HIDDEN
        yield from self._cells(group.label, one, difference, why, _FEW if group.reason else HIDDEN)

    def _cells(
        self,
        label: str,
        one: Prevalence | None,
        difference: Difference | None,
        no_difference: str,
        no_share: str = HIDDEN,
    ) -> Iterator[Cell]:
        yield Cell(label)
        if one is None:
            yield from (Cell(NOTHING, no_share) for _ in range(3))
        else:
            yield in_sample(one)
            yield share_cell(one.share.value, is_hidden=False)
            yield interval_cell(one.share.low, one.share.high, is_hidden=False)
        if difference is None:
            text = NOTHING if no_difference else ""
            yield from (Cell(text, no_difference) for _ in range(3))
            return
        yield Cell(points(difference.share.value), value=difference.share.value)
        for ends in (difference.share, difference.together):
            yield difference_cell(ends.low, ends.high)


def _point(one: Prevalence | None) -> CoursePoint:
    if one is None:
        return CoursePoint(None, None, None)
    return CoursePoint(one.share.value, one.share.low, one.share.high)
