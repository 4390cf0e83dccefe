"""Agreement by pair, which shows who differs from the rest; for two coders, the four cells."""

from __future__ import annotations

from collections.abc import Iterator

from intercoder.agreement.of_study.before import sentence_of_parts
from intercoder.agreement.of_study.results import StudyAgreement
from intercoder.agreement.whole.many_pairs import chosen, rest_words
from intercoder.findings.withheld import Withheld
from intercoder.report.base import base, rounds_named
from intercoder.report.document import Cell, Column, Drawing, Row, Section, Table
from intercoder.report.drawings.matrix import MatrixCell, matrix
from intercoder.report.numbers import (
    NOTHING,
    coefficient,
    count,
    interval_cell,
    percent,
    value_cell,
)
from intercoder.report.sections.counting import NOT_SHOWN, Shared, four_cells
from intercoder.report.sections.overall import set_alpha_key
from intercoder.report.tree import entries

_MAX_CODERS_DRAWN = 20
"""Maximum number of coders in a heat map; with more it is unreadable."""


def has_intervals(found: StudyAgreement) -> bool:
    """Whether the figures of any pair of coders have intervals."""
    return any(
        figure.low is not None for pair in found.whole.pairs.values() for figure in pair.values()
    )


def by_pair(found: StudyAgreement, withheld: Withheld) -> Iterator[Section]:
    """The section for three or more coders, or the one for two; none for fewer."""
    if len(found.coders) > 2:
        table = _table(found)
        drawn = [_drawing(found)] if len(found.coders) <= _MAX_CODERS_DRAWN else []
        yield Section("pairs", "Agreement by pair of coders", (*drawn, table))
    elif len(found.coders) == 2 and found.whole.counts.rated_twice:
        yield Section("cells", "The two coders, code by code", (_four_cells(found, withheld),))


def _table(found: StudyAgreement) -> Table:
    shown = (set_alpha_key(found), "pooled_kappa")
    with_intervals = has_intervals(found)
    alphas = {pair: figures[shown[0]].value for pair, figures in found.whole.pairs.items()}
    pairs = chosen(found.shared, alphas)
    rows = []
    for first, second in pairs.shown:
        figures = found.whole.pairs[first, second]
        cells = [
            Cell(f"{first} – {second}"),
            Cell(count(found.shared.get((first, second), 0))),
            value_cell(figures, "percent_agreement"),
        ]
        for key in shown:
            cells.append(value_cell(figures, key))
            if with_intervals:
                cells.append(interval_cell(figures, key))
        rows.append(Row(tuple(cells)))
    columns = [Column("Pair", is_number=False), Column("Answers"), Column("Agreement")]
    for title in ("Alpha", "Kappa"):
        columns.append(Column(title))
        if with_intervals:
            columns.append(Column(f"{percent(found.selection.how.confidence, 0)} interval"))
    told = ", with jackknife intervals" if with_intervals else ""
    before = sentence_of_parts(
        (f"{first} – {second}", known, found.shared[first, second])
        for (first, second), known in found.shared_before.items()
    )
    rest = rest_words(pairs, "alpha")
    which = f"{len(pairs.shown)} pairs" if rest else "each pair"
    return Table(
        "pairs-table",
        f"Agreement of {which} of {len(found.coders)} coders on the answers both coded"
        f"{rounds_named(found)}: percent agreement, alpha over sets and Cohen's kappa pooled over"
        f" codes{told}.",
        tuple(columns),
        tuple(rows),
        (
            *(() if with_intervals else ("No intervals are given for pairs of coders here.",)),
            *((rest,) if rest else ()),
            *((before,) if before else ()),
        ),
    )


def _drawing(found: StudyAgreement) -> Drawing:
    key = set_alpha_key(found)
    place = {coder: number for number, coder in enumerate(found.coders)}
    cells, valued = {}, []
    for (first, second), figures in found.whole.pairs.items():
        answers = f"n {count(found.shared.get((first, second), 0))}"
        value = figures[key].value
        if value is None:
            shade = MatrixCell(0.0, "none", answers)
        else:
            shade = MatrixCell(value, coefficient(value), answers)
            valued.append((value, f"{first} and {second}"))
        a, b = place[first], place[second]
        cells[a, b] = cells[b, a] = shade
    described = "No pair has a value."
    if valued:
        low, high = min(valued), max(valued)
        described = (
            f"One square for each pair of {len(found.coders)} coders, darker with more agreement."
            f" Lowest is {low[1]} with {coefficient(low[0])}, highest {high[1]} with"
            f" {coefficient(high[0])}. The table of pairs has all numbers."
        )
    title = "Alpha over sets, by pair of coders"
    return Drawing(
        "pairs-map",
        f"{title}, and the answers (n) both coded{rounds_named(found)}. A coder who differs from"
        " all others shows as a pale row.",
        matrix("pairs-map", found.coders, found.coders, cells, title, described),
        "pairs-table",
    )


def _four_cells(found: StudyAgreement, withheld: Withheld) -> Table:
    first, second = found.coders
    shown = Shared.of(found.table, withheld).given
    rows = []
    for entry in entries(found.codes):
        if not entry.code:
            rows.append(Row((Cell(entry.name),), entry.depth))
            continue
        cells = four_cells(found.table, entry.code)
        figures = found.whole.codes[entry.code]
        numbers = (
            [Cell(count(number)) for number in cells]
            if entry.code in shown
            else [Cell(NOTHING, NOT_SHOWN) for _ in cells]
        )
        rows.append(
            Row(
                (
                    Cell(entry.name),
                    *numbers,
                    value_cell(figures, "cohen_kappa"),
                ),
                entry.depth,
            )
        )
    return Table(
        "cells-table",
        f"The four cells of each code's two-by-two table on {base(found)}, and Cohen's kappa.",
        (
            Column("Code", is_number=False),
            Column("Both"),
            Column(f"Only {first}"),
            Column(f"Only {second}"),
            Column("Neither"),
            Column("Kappa"),
        ),
        tuple(rows),
    )
