"""Prints cross-tables and pairs of codes for people, and as rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from intercoder.cli.findings.frequency_lines import ABOUT_COLUMNS, about_cells
from intercoder.cli.findings.words import (
    HIDDEN,
    WIDTH,
    base_lines,
    heading,
    indented,
    numbered,
    p_value,
    panels,
    percent,
    points,
    signed_interval,
    survey_line,
    wrapped,
)
from intercoder.cli.text_tables import Cell, cut, lay_out
from intercoder.text.counted import counted

if TYPE_CHECKING:
    from intercoder.findings.tables.cooccurrence import CooccurrenceTable, Pair
    from intercoder.findings.tables.cross_tables import CrossRow, CrossTable, GroupShare

NO_VALUE = "(no value)"
_SHOWN_PAIRS = 20
_UNITS = {"answers": "answers", "respondents": "respondents", "mentions": "answers"}
"""What a group consists of, by what is counted."""
_GROUP = (
    *("count", "base", "share", "low", "high", "share_of_code", "difference", "difference_low"),
    *("difference_high", "cohens_h", "p", "adjusted_p"),
)
GROUP_COLUMNS = (
    *ABOUT_COLUMNS,
    *("by", "group", "code", "name", "depth", "is_union"),
    *_GROUP,
    *("code_f", "code_p", "code_adjusted_p", "code_cramers_v", "is_rough"),
)
_PAIR = (
    *("count", "first_count", "second_count", "base", "share_of_first", "share_of_second"),
    *("expected", "difference", "low", "high", "phi", "p", "adjusted_p", "is_rough"),
)
PAIR_COLUMNS = (*ABOUT_COLUMNS, "first", "first_name", "second", "second_name", *_PAIR)


def group_lines(
    table: CrossTable, wordings: Mapping[str, str], *, shows_all: bool
) -> Iterator[str]:
    """Shares in each group, and the differences that are clear."""
    about = table.about
    yield from heading(f"By {table.division.words}", about, wordings)
    yield from base_lines(table.bases)
    unit = about.settings.unit.value
    yield from wrapped(
        f"Cells: share of the group's {unit}, and how many. {survey_line(about).capitalize()}"
    )
    yield ""
    names: tuple[str, list[str]] = (
        "code",
        [*(indented(one.row) for one in table.rows), f"all {_UNITS[unit]}"],
    )
    groups = [
        (
            cut(name or NO_VALUE, 16),
            [*(_cell(one.groups[at]) for one in table.rows), _whole(table.group_bases[at])],
        )
        for at, name in enumerate(table.groups)
    ]
    tests: list[tuple[str, list[Cell]]] = [
        ("adj. p", [*(_p(one) for one in table.rows), ""]),
        ("V", [*(_effect(one.cramers_v) for one in table.rows), ""]),
    ]
    for number, lines in enumerate(panels(names, groups, tests)):
        if number:
            yield ""
        yield from lines
    yield ""
    yield from _tests(table)
    yield ""
    yield from _differences(table, shows_all=shows_all)


def _cell(one: GroupShare) -> str:
    return HIDDEN if one.count is None else f"{percent(one.share, 0)} ({one.count})"


def _whole(base: int | None) -> str:
    return HIDDEN if base is None else f"({base})"


def _p(one: CrossRow) -> str:
    return f"{p_value(one.adjusted_p)}{'~' if one.is_rough else ''}"


def _effect(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}".replace("0.", ".")


def _tests(table: CrossTable) -> Iterator[str]:
    rule = table.about.settings.correction.words
    tested = sum(one.p is not None for one in table.rows)
    if table.together is not None:
        one = table.together
        yield from wrapped(
            f"All codes at once: F({one.df:.1f}, {one.df_below:.0f}) = {one.f:.2f}, p "
            f"{_equals(one.p)} (Rao-Scott, second order)."
        )
    if tested:
        yield from wrapped(
            f"adj. p: does the code's share differ between groups (Rao-Scott), corrected over "
            f"{numbered(tested, 'code')} ({rule}). V: Cramér's V."
        )
    if any(one.is_rough for one in table.rows):
        yield "~ an expected count is below 5: a hint, no more."
    if "" in table.groups:
        yield f"{NO_VALUE} is counted, not tested."


def _equals(p: float) -> str:
    return p_value(p) if p < 0.001 else f"= {p_value(p)}"


def _differences(table: CrossTable, *, shows_all: bool) -> Iterator[str]:
    settings = table.about.settings
    tested = [
        (row, name, one)
        for row in table.rows
        for name, one in zip(table.groups, row.groups, strict=True)
        if one.p is not None
    ]
    if sum(map(bool, table.groups)) == 2:  # the same difference, seen from the other group
        tested = [one for one in tested if one[1] == table.groups[0]]
    alpha = 1 - settings.confidence
    clear = [one for one in tested if one[2].adjusted_p is not None and one[2].adjusted_p < alpha]
    rule = settings.correction.words
    if not tested:
        return
    over = f"corrected over {numbered(len(tested), 'difference')} ({rule})"
    if not clear and not shows_all:
        yield from wrapped(
            f"No group differs clearly from all others in any code; {over}. --all shows every "
            "difference."
        )
        return
    yield from wrapped(
        f"{'Differences' if shows_all else 'Clear differences'} between a group and all others, in "
        f"percentage points; {over}:"
    )
    yield ""
    rows = [
        (
            cut(row.row.name, 26),
            cut(name, 14),
            percent(one.share),
            points(one.difference),
            signed_interval(one.difference_low, one.difference_high),
            p_value(one.adjusted_p),
            _effect(one.cohens_h),
        )
        for row, name, one in (tested if shows_all else clear)
    ]
    titles = ("code", "group", "share", "diff", f"{settings.confidence:.0%} interval", "adj. p")
    yield from lay_out((*titles, "h"), rows, WIDTH)


def group_rows(table: CrossTable) -> Iterator[tuple[Cell, ...]]:
    """One row for each code and group, under `GROUP_COLUMNS`."""
    for row in table.rows:
        for name, one in zip(table.groups, row.groups, strict=True):
            yield (
                *about_cells(table.about),
                str(table.division),
                name or None,
                row.row.code,
                row.row.name,
                row.row.depth,
                row.row.is_union,
                *(getattr(one, column) for column in _GROUP),
                row.f,
                row.p,
                row.adjusted_p,
                row.cramers_v,
                row.is_rough,
            )


def pair_lines(
    table: CooccurrenceTable, wordings: Mapping[str, str], *, shows_all: bool
) -> Iterator[str]:
    """The pairs that occur together most often, and those that do so less than by chance."""
    about = table.about
    unit = about.settings.unit.value
    yield from heading(f"Codes together in {unit}", about, wordings)
    yield from base_lines(table.bases)
    yield from wrapped(survey_line(about).capitalize())
    yield ""
    pairs = [one for one in table.pairs if shows_all or one.count]
    if not shows_all:
        pairs = sorted(pairs, key=lambda one: -(one.count or 0))[:_SHOWN_PAIRS]
        pairs = [one for one in pairs if one.count]
    hidden = sum(one.count is None for one in table.pairs)
    if pairs:
        yield from lay_out(
            ("code", "and code", "both", "expected", "of 1st", "of 2nd", "phi", "adj. p"),
            [_pair(one) for one in pairs],
            WIDTH,
        )
        yield ""
    tested = sum(one.p is not None for one in table.pairs)
    yield from wrapped(
        f"Expected: {unit} that would have both by chance. Of 1st, of 2nd: share of those with one "
        "code that have the other too. phi: correlation of the two. adj. p: do the codes depend on "
        f"each other (Rao-Scott), corrected over {numbered(tested, 'pair')} "
        f"({about.settings.correction.words})."
    )
    if any(one.is_rough for one in pairs):
        yield "~ an expected count is below 5: a hint, no more."
    if not shows_all and len(pairs) < len(table.pairs):
        yield f"{counted(len(table.pairs) - len(pairs), 'other pair')}: --all shows all."
    if hidden:
        yield f"{counted(hidden, 'pair is', 'pairs are')} hidden."


def _pair(one: Pair) -> tuple[Cell, ...]:
    return (
        cut(one.first.name, 24),
        cut(one.second.name, 24),
        HIDDEN if one.count is None else one.count,
        "" if one.expected is None else f"{one.expected:.1f}",
        percent(one.share_of_first, 0),
        percent(one.share_of_second, 0),
        "" if one.phi is None else f"{one.phi:+.2f}".replace("0.", "."),
        f"{p_value(one.adjusted_p)}{'~' if one.is_rough else ''}",
    )


def pair_rows(table: CooccurrenceTable) -> Iterator[tuple[Cell, ...]]:
    """One row for each pair, under `PAIR_COLUMNS`."""
    for one in table.pairs:
        yield (
            *about_cells(table.about),
            one.first.code,
            one.first.name,
            one.second.code,
            one.second.name,
            *(getattr(one, column) for column in _PAIR),
        )
