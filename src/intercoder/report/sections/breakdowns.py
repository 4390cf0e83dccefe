"""Breakdowns of a study's agreement: over time, and by the requested views."""

from __future__ import annotations

from collections.abc import Iterator

from intercoder.agreement.of_study.before import of_part, sentence_of_parts
from intercoder.agreement.of_study.results import StudyAgreement, View
from intercoder.agreement.of_study.selection import DividedBy
from intercoder.report.base import base, rounds_named
from intercoder.report.document import Block, Cell, Column, Drawing, Paragraph, Row, Section, Table
from intercoder.report.drawings.band import band
from intercoder.report.drawings.forest import MAX_LINES, Line, forest
from intercoder.report.facts import StudyFacts
from intercoder.report.numbers import coefficient, count, interval_cell, percent, value_cell
from intercoder.report.sections.overall import set_alpha_key

_TITLES = {
    DividedBy.QUESTION: "by question",
    DividedBy.LANGUAGE: "by language",
    DividedBy.ATTRIBUTE: "by respondents' {name}",
    DividedBy.WEEK: "by week",
    DividedBy.ROUND: "by round",
    DividedBy.REVISION: "by codebook revision",
    DividedBy.ASSISTED: "with and without suggestions",
    DividedBy.REFERENCE: "of each coder with {name}",
    DividedBy.RECODE: "of each coder with themselves",
}

_OF_OTHERS = (DividedBy.ROUND, DividedBy.RECODE)
"""Views whose parts are rounds or compare rounds."""


def over_time(found: StudyAgreement) -> Section:
    """The section on drift, or on why none can be shown."""
    title = "Agreement over time"
    windows = found.drift.windows
    if not windows:
        reason = found.drift.reason or "there are no windows"
        return Section("drift", title, (Paragraph.of(f"Drift is not shown: {reason}."),))
    valued = [one.figure.value for one in windows if one.figure.value is not None]
    described = "No window has a value."
    if valued:
        described = (
            f"{len(windows)} windows from {windows[0].first_at[:10]} to {windows[-1].last_at[:10]};"
            f" the first has alpha {coefficient(valued[0])}, the last {coefficient(valued[-1])},"
            f" the lowest {coefficient(min(valued))}. The table of windows has all numbers."
        )
    drawn = "Alpha over sets in successive windows of answers"
    level = percent(found.selection.how.confidence, 0)
    drawing = Drawing(
        "drift-band",
        f"{drawn}, in the order they were coded, with a band of {level} jackknife"
        f" intervals, on {base(found)}. Each date is the first of its window.",
        band("drift-band", windows, drawn, described),
        "drift-table",
    )
    rows = [
        Row(
            (
                Cell(f"{one.first_at[:10]} to {one.last_at[:10]}"),
                Cell(count(one.answers)),
                value_cell({"alpha": one.figure}, "alpha"),
                interval_cell({"alpha": one.figure}, "alpha"),
            )
        )
        for one in windows
    ]
    columns = (
        Column("Coded", is_number=False),
        Column("Answers"),
        Column("Alpha"),
        Column(f"{level} interval"),
    )
    table = Table(
        "drift-table",
        f"Alpha over sets in windows of about equal numbers of answers, on {base(found)}.",
        columns,
        tuple(rows),
    )
    return Section("drift", title, (drawing, table))


def views(found: StudyAgreement, facts: StudyFacts) -> Iterator[Section]:
    """A section for each requested view."""
    wordings = {one.id: one.text for one in facts.questions}
    for number, view in enumerate(found.views, start=1):
        title = f"Agreement {_TITLES[view.by.by].format(name=view.by.name)}"
        blocks: tuple[Block, ...]
        if view.parts:
            noted = (Paragraph.of(view.note),) if view.note else ()
            blocks = (
                *_drawings(found, view, number),
                _table(found, view, number, wordings),
                *noted,
            )
        else:
            blocks = (Paragraph.of("No part of the decisions can be compared this way."),)
        yield Section(f"view-{number}", title, blocks)


def _table(found: StudyAgreement, view: View, number: int, wordings: dict[str, str]) -> Table:
    key = set_alpha_key(found)
    rows = []
    for part in view.parts:
        label = part.label
        if view.by.by is DividedBy.QUESTION and wordings.get(label):
            label = f"{label}: {wordings[label]}"
        figures = part.agreement.overall
        rows.append(
            Row(
                (
                    Cell(label),
                    Cell(count(part.agreement.counts.rated_twice)),
                    value_cell(figures, "percent_agreement"),
                    value_cell(figures, key),
                    interval_cell(figures, key),
                    value_cell(figures, "pooled_kappa"),
                    interval_cell(figures, "pooled_kappa"),
                )
            )
        )
    level = f"{percent(found.selection.how.confidence, 0)} interval"
    before = sentence_of_parts(of_part(part.label, part.agreement) for part in view.parts)
    return Table(
        f"view-{number}-table",
        f"Agreement {_TITLES[view.by.by].format(name=view.by.name)}"
        f"{'' if view.by.by in _OF_OTHERS else rounds_named(found)}: percent agreement, alpha over"
        " sets and kappa pooled over codes. Answers: those with two or more of the"
        " judgements compared." + (f" {before}" if before else ""),
        (
            Column("Part", is_number=False),
            Column("Answers"),
            Column("Agreement"),
            Column("Alpha"),
            Column(level),
            Column("Kappa"),
            Column(level),
        ),
        tuple(rows),
    )


def _drawings(found: StudyAgreement, view: View, number: int) -> Iterator[Drawing]:
    """The parts one below another; none if there is only one part, or more than a page holds."""
    if not 1 < len(view.parts) <= MAX_LINES:
        return
    key = set_alpha_key(found)
    lines = [Line(part.label, part.agreement.overall.get(key)) for part in view.parts]
    title = f"Alpha over sets {_TITLES[view.by.by].format(name=view.by.name)}"
    name = f"view-{number}-forest"
    described = f"One line for each of {len(lines)} parts. The table has all numbers."
    yield Drawing(
        name,
        f"{title}, with {percent(found.selection.how.confidence, 0)} intervals"
        f"{'' if view.by.by in _OF_OTHERS else rounds_named(found)}.",
        forest(name, lines, title, described, found.selection.how.minimum),
        f"view-{number}-table",
    )
