"""What is said of findings: the table, bars, and answers, a line each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from intercoder.agreement.whole.figure_words import percent, share_interval
from intercoder.findings.browsing.chart import end_of_axis, share_bar
from intercoder.findings.browsing.words import NO_VALUE
from intercoder.text.display import display_line

if TYPE_CHECKING:
    from intercoder.findings.browsing.browser import TableInView
    from intercoder.findings.tables.cross_tables import GroupShare
    from intercoder.findings.tables.frequencies import Frequency

BAR = 40
"""Cells of a bar."""


def table_lines(looked: TableInView) -> Iterator[str]:
    """Each code with its figure; then each of its groups, where there are any."""
    for number, row, several in _numbered(looked):
        yield f"{number}. {row}: {_figure(looked.whole.rows[number - 1])}"
        for place, name, one in several:
            yield f"   {number}.{place} {name}: {_figure(one)}"


def chart_lines(looked: TableInView) -> Iterator[str]:
    """The same as bars on one axis."""
    ends = [one.high for one in looked.whole.rows]
    if looked.by_groups is not None:
        ends += [one.high for row in looked.by_groups.rows for one in row.groups]
    end = end_of_axis(ends)
    yield f"Bars end at {end:.0%}: full up to the interval, shaded in it, │ is the share."
    for number, row, several in _numbered(looked):
        yield f"{number}. {row}"
        if not several:
            yield _bar(looked.whole.rows[number - 1], end, "")
        for place, name, one in several:
            yield _bar(one, end, f"{number}.{place} {name}")


_Groups = list[tuple[int, str, "GroupShare"]]


def _numbered(looked: TableInView) -> Iterable[tuple[int, str, _Groups]]:
    crossed = looked.by_groups
    for at, frequent in enumerate(looked.whole.rows):
        several: _Groups = []
        if crossed is not None:
            named = enumerate(zip(crossed.groups, crossed.rows[at].groups, strict=True), start=1)
            several = [(n, display_line(name) or NO_VALUE, one) for n, (name, one) in named]
        yield at + 1, display_line(frequent.row.name), several


def _figure(one: Frequency | GroupShare) -> str:
    if one.share is None:
        return "none could have it"
    ends = ""
    if one.low is not None and one.high is not None:
        ends = f", interval {share_interval(one.low, one.high)}"
    return f"{percent(one.share)}, {one.count or 0:,} of {one.base or 0:,}{ends}"


def _bar(one: Frequency | GroupShare, end: float, name: str) -> str:
    bar = share_bar(one.share, one.low, one.high, end, BAR)
    share = "" if one.share is None else percent(one.share)
    return f"   {bar} {share} {name}".rstrip()
