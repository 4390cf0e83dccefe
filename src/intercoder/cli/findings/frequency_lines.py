"""Prints frequencies and combinations of codes for people, and as rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from intercoder.cli.findings.words import (
    HIDDEN,
    WIDTH,
    base_lines,
    heading,
    indented,
    interval,
    percent,
    survey_line,
    wrapped,
)
from intercoder.cli.text_tables import Cell, lay_out
from intercoder.text.counted import counted

if TYPE_CHECKING:
    from intercoder.findings.tables.combinations import CombinationTable
    from intercoder.findings.tables.frequencies import FrequencyTable
    from intercoder.findings.tables.request import About

ABOUT_COLUMNS = (
    *("codes_of", "questions", "rounds", "unit", "weight", "strata", "cluster", "correction"),
)
"""The columns that every row of a CSV file begins with."""
FREQUENCY_COLUMNS = (
    *ABOUT_COLUMNS,
    *("code", "name", "depth", "is_union", "count", "base", "share", "low", "high"),
    *("effective_n", "answers", "respondents"),
)
SET_COLUMNS = (*ABOUT_COLUMNS, "codes", "names", "count", "base", "share", "low", "high")
_SHOWN_SETS = 25


def about_cells(about: About) -> tuple[Cell, ...]:
    """The values of `ABOUT_COLUMNS`."""
    one = about.settings
    return (
        about.version,
        ",".join(about.questions),
        ",".join(about.rounds),
        one.unit.value,
        one.survey.weight,
        one.survey.strata,
        one.survey.cluster,
        one.correction.value,
    )


def frequency_lines(table: FrequencyTable, wordings: Mapping[str, str]) -> Iterator[str]:
    """The table and what it rests on."""
    unit = table.about.settings.unit.value
    confidence = f"{table.about.settings.confidence:.0%}"
    yield from heading("How often", table.about, wordings)
    yield from base_lines(table.bases)
    yield from wrapped(_shares_of(table))
    yield ""
    rows: list[tuple[Cell, ...]] = []
    has_own_base = _has_own_bases(table)
    differ = any(one.answers != one.respondents for one in table.rows)
    for one in table.rows:
        if one.count is None:
            cells: tuple[Cell, ...] = (HIDDEN, "", "")
        else:
            cells = (one.count, percent(one.share), interval(one.low, one.high))
        extra: list[Cell] = [one.base] if has_own_base else []
        if differ:
            extra.append(one.answers if unit == "respondents" else one.respondents)
        rows.append((indented(one.row), *cells, *extra))
    titles = ["code", unit, "share", f"{confidence} interval"]
    titles += ["of"] if has_own_base else []
    if differ:
        titles.append("answers" if unit == "respondents" else "respondents")
    yield from lay_out(titles, rows, WIDTH)
    yield ""
    yield from _notes(table)


def _has_own_bases(table: FrequencyTable) -> bool:
    """Whether rows have different bases; a hidden row tells none."""
    return len({one.base for one in table.rows if one.count is not None}) > 1


def _shares_of(table: FrequencyTable) -> str:
    unit = table.about.settings.unit.value
    bases = table.bases
    how = survey_line(table.about)
    known = {
        "answers": bases.judged,
        "respondents": bases.respondents_judged,
        "mentions": bases.mentions,
    }[unit]
    if known is None:
        return f"Shares are {how}"
    what = {
        "answers": f"{counted(known, 'answer')} judged",
        "respondents": f"{counted(known, 'respondent')} with an answer judged",
        "mentions": f"all mentions at the same level of the tree ({known:,} at the lowest)",
    }[unit]
    return f"Shares are of {what}; {how}"


def _notes(table: FrequencyTable) -> Iterator[str]:
    if any(one.row.is_union for one in table.rows):
        unit = table.about.settings.unit.value
        each = "an answer" if unit == "mentions" else f"one of the {unit}"
        yield from wrapped(
            f"A code with others below it stands for any of them: {each} that has several counts "
            "once."
        )
    if _has_own_bases(table) and table.about.settings.unit.value != "mentions":
        yield from wrapped(
            "Codes that came with a later revision of the codebook have a smaller base: answers "
            "judged before could not be given them."
        )


def frequency_rows(table: FrequencyTable) -> Iterator[tuple[Cell, ...]]:
    """One row for each code, under `FREQUENCY_COLUMNS`."""
    for one in table.rows:
        yield (
            *about_cells(table.about),
            one.row.code,
            one.row.name,
            one.row.depth,
            one.row.is_union,
            one.count,
            one.base,
            one.share,
            one.low,
            one.high,
            one.effective_n,
            one.answers,
            one.respondents,
        )


def set_lines(
    table: CombinationTable, wordings: Mapping[str, str], *, shows_all: bool
) -> Iterator[str]:
    """The combinations, most frequent first."""
    about = table.about
    yield from heading("Sets of codes", about, wordings)
    yield from base_lines(table.bases)
    yield from wrapped(f"Each unit is counted with all its codes; {survey_line(about)}")
    yield ""
    none = "(none of these)" if about.settings.codes else "(no code applies)"
    shown = table.rows if shows_all else table.rows[:_SHOWN_SETS]
    rows: Sequence[tuple[Cell, ...]] = [
        (
            " + ".join(code.name for code in one.codes) or none,
            HIDDEN if one.count is None else one.count,
            percent(one.share),
            interval(one.low, one.high),
        )
        for one in shown
    ]
    titles = ["codes", about.settings.unit.value, "share", f"{about.settings.confidence:.0%}"]
    titles[-1] += " interval"
    yield from lay_out(titles, rows, WIDTH)
    if len(shown) < len(table.rows):
        yield f"{len(table.rows) - len(shown):,} rarer sets are not shown: --all shows them."


def set_rows(table: CombinationTable) -> Iterator[tuple[Cell, ...]]:
    """One row for each combination, under `SET_COLUMNS`."""
    for one in table.rows:
        yield (
            *about_cells(table.about),
            ",".join(code.code for code in one.codes),
            " + ".join(code.name for code in one.codes),
            one.count,
            one.base,
            one.share,
            one.low,
            one.high,
        )
