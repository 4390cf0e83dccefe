"""Agreement with codes collapsed into their parents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from intercoder.agreement.of_study.results import CodeName, StudyAgreement
from intercoder.agreement.whole.summary import Agreement
from intercoder.report.base import base
from intercoder.report.document import Cell, Column, Paragraph, Row, Section, Table
from intercoder.report.drawings.code_plot import ALPHA
from intercoder.report.numbers import count, interval_cell, percent, value_cell
from intercoder.report.sections.overall import set_alpha_key
from intercoder.report.tree import entries


def rolled_up(found: StudyAgreement) -> Iterator[Section]:
    """A section for each requested depth."""
    for rolled in found.rolled:
        levels = "the top codes" if rolled.depth == 1 else f"{rolled.depth} levels of codes"
        yield Section(
            f"rolled-{rolled.depth}",
            f"Codes rolled up to {levels}",
            (
                Paragraph.of(
                    "Each code counts as the code above it, so coders who chose two codes under the"
                    f" same heading agree. Only {levels} remain."
                ),
                _table(found, rolled.agreement, rolled.names, f"rolled-{rolled.depth}-table"),
            ),
        )


def _table(
    found: StudyAgreement, agreement: Agreement, names: Sequence[CodeName], name: str
) -> Table:
    whole = set_alpha_key(found)
    rows = [
        Row(
            (
                Cell("All codes, over sets"),
                Cell(count(agreement.counts.rated_twice)),
                value_cell(agreement.overall, "percent_agreement"),
                value_cell(agreement.overall, whole),
                interval_cell(agreement.overall, whole),
            )
        )
    ]
    for entry in entries(names):
        if not entry.code:
            rows.append(Row((Cell(entry.name),), entry.depth))
            continue
        figures = agreement.codes[entry.code]
        counted = agreement.of_codes.get(entry.code)
        rows.append(
            Row(
                (
                    Cell(entry.name),
                    Cell(count(counted.answers if counted else 0)),
                    value_cell(figures, "percent_agreement"),
                    value_cell(figures, ALPHA),
                    interval_cell(figures, ALPHA),
                ),
                entry.depth,
            )
        )
    columns = (
        Column("Code", is_number=False),
        Column("Answers"),
        Column("Agreement"),
        Column("Alpha"),
        Column(f"{percent(found.selection.how.confidence, 0)} interval"),
    )
    return Table(
        name,
        f"Agreement with codes rolled up, on {base(found)}. Answers: all of these in the"
        " first row; those with the code in the others.",
        columns,
        tuple(rows),
    )
