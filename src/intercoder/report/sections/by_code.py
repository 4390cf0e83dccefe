"""Agreement code by code: the forest plot and its table, in the order of the code tree."""

from __future__ import annotations

from intercoder.agreement.of_study.results import StudyAgreement
from intercoder.findings.withheld import Withheld
from intercoder.report.base import base
from intercoder.report.document import Block, Cell, Column, Paragraph, Row, Section, Table
from intercoder.report.drawings.code_plot import ALPHA, code_plots
from intercoder.report.numbers import (
    NOTHING,
    below_cell,
    count,
    interval_cell,
    percent,
    value_cell,
)
from intercoder.report.sections.counting import NOT_SHOWN, Shared
from intercoder.report.tree import entries

_MAX_CODERS = 4
"""Coders shown in the main table; more get a table of their own, since the page is narrow."""


def by_code(found: StudyAgreement, withheld: Withheld) -> Section:
    """The section; it says so if there are no figures."""
    if not found.whole.of_codes:
        return Section(
            "codes",
            "Agreement by code",
            (Paragraph.of("There are no figures by code; the summary says why."),),
        )
    shared = Shared.of(found.table, withheld)
    blocks: list[Block] = [
        Paragraph.of(
            "Each code is treated as a separate yes-or-no judgement on every answer.",
            "Judge a code by the lower end of its interval, not by its value alone: the dashed"
            " lines mark 0.667, below which Krippendorff (2019) advises against conclusions, and"
            " 0.800, from which a code can be relied on.",
        ),
        *code_plots(found),
        code_table(found, shared),
    ]
    if len(found.coders) > _MAX_CODERS:
        blocks.append(_given_table(found, shared))
    return Section("codes", "Agreement by code", tuple(blocks))


def code_table(found: StudyAgreement, shared: Shared) -> Table:
    """A row per code, with everything a reviewer asks for."""
    how = found.selection.how
    few = len(found.coders) <= _MAX_CODERS
    columns = [
        Column("Code", is_number=False),
        Column("With code"),
        *(Column(coder, "Given by") for coder in found.coders if few),
        Column("Agreement"),
        Column("Alpha"),
        Column(f"{percent(how.confidence, 0)} interval"),
        *([Column(f"P(\u03b1\u00a0<\u00a0{how.minimum:g})")] if how.minimum is not None else []),
        Column("AC1"),
        Column("Positive"),
        Column("Negative"),
    ]
    rows = []
    for entry in entries(found.codes):
        if not entry.code:
            rows.append(Row((Cell(entry.name),), entry.depth))
            continue
        figures = found.whole.codes[entry.code]
        rows.append(
            Row(
                (
                    Cell(entry.name),
                    Cell(count(found.whole.of_codes[entry.code].answers)),
                    *(_given(found, shared, entry.code) if few else ()),
                    value_cell(figures, "percent_agreement"),
                    value_cell(figures, ALPHA),
                    interval_cell(figures, ALPHA),
                    *([below_cell(figures, ALPHA)] if how.minimum is not None else []),
                    value_cell(figures, "gwet_ac1"),
                    value_cell(figures, "positive_agreement"),
                    value_cell(figures, "negative_agreement"),
                ),
                entry.depth,
            )
        )
    given = " and how often each coder gave it" if few else ""
    return Table(
        "codes-table",
        f"Agreement by code on {base(found)}: answers to which at least one of them gave the"
        f" code{given}; percent"
        " agreement; Krippendorff's alpha (nominal) with its interval; Gwet's AC1; positive and"
        " negative agreement.",
        tuple(columns),
        tuple(rows),
        (
            _judged(found, shared),
            "AC1 is a second opinion on very rare or very common codes, not a substitute for alpha."
            " Positive agreement is agreement on answers with the code, negative agreement on"
            " answers without it.",
        ),
    )


def _judged(found: StudyAgreement, shared: Shared) -> str:
    numbers = zip(found.coders, shared.judged, strict=True)
    each = ", ".join(f"{coder} {count(number)}" for coder, number in numbers)
    what = f"Answers judged by each coder, of these: {each}."
    if found.selection.how.minimum is None:
        return what
    return (
        f"{what} P is the share of resamples in which alpha is below the required minimum of"
        f" {found.selection.how.minimum:g}."
    )


def _given(found: StudyAgreement, shared: Shared, code: str) -> list[Cell]:
    """How often each coder gave a code, unless that is not published."""
    times = shared.given.get(code)
    if times is None:
        return [Cell(NOTHING, NOT_SHOWN) for _ in found.coders]
    return [Cell(count(one)) for one in times]


def _given_table(found: StudyAgreement, shared: Shared) -> Table:
    rows = []
    for entry in entries(found.codes):
        if entry.code:
            given = _given(found, shared, entry.code)
            rows.append(Row((Cell(entry.name), *given), entry.depth))
        else:
            rows.append(Row((Cell(entry.name),), entry.depth))
    judged = (Cell(count(number)) for number in shared.judged)
    rows.append(Row((Cell("Answers judged"), *judged)))
    return Table(
        "given-table",
        f"How often each coder gave each code on {base(found)}.",
        (Column("Code", is_number=False), *(Column(coder) for coder in found.coders)),
        tuple(rows),
    )
