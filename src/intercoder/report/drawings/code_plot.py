"""The forest plot of the codes, in parts that fit a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from intercoder.agreement.of_study.results import StudyAgreement
from intercoder.report.base import base
from intercoder.report.document import Drawing
from intercoder.report.drawings.forest import Line, forest, pages
from intercoder.report.numbers import coefficient, percent
from intercoder.report.tree import entries

ALPHA = "krippendorff_alpha_nominal"
"""The coefficient plotted for each code."""


def code_plots(found: StudyAgreement) -> Iterator[Drawing]:
    """A line for each code under its headings, and one for the mean over codes."""
    lines = [
        Line(entry.name, found.whole.codes[entry.code][ALPHA] if entry.code else None, entry.depth)
        for entry in entries(found.codes)
    ]
    mean = found.whole.overall.get("mean_code_alpha")
    if mean is not None and mean.value is not None and len(found.codes) > 1:
        lines.append(Line("Mean, judgeable codes", mean, is_summary=True))
    parts = pages(lines)
    for number, part in enumerate(parts, start=1):
        share = f", part {number} of {len(parts)}" if len(parts) > 1 else ""
        title = f"Krippendorff's alpha by code{share}"
        yield Drawing(
            f"forest-{number}",
            f"{title}, with {percent(found.selection.how.confidence, 0)} intervals, on"
            f" {base(found)}. Squares are values, circles values without an interval; the diamond"
            " is the mean over codes with an interval.",
            forest(
                f"forest-{number}",
                part,
                title,
                _described(found, part),
                found.selection.how.minimum,
            ),
            "codes-table",
        )


def _described(found: StudyAgreement, lines: Sequence[Line]) -> str:
    """A description of the plot, for those who cannot see it."""
    valued = [
        (line.figure.value, line.label)
        for line in lines
        if line.figure and line.figure.value is not None and not line.is_summary
    ]
    if not valued:
        return "No code of this part has a value."
    low, high = min(valued), max(valued)
    return (
        f"A line for each of {len([one for one in lines if one.figure and not one.is_summary])}"
        f" codes with its alpha and interval, and dashed lines at 0.667 and 0.800. Lowest is"
        f" {low[1]} with {coefficient(low[0])}, highest {high[1]} with {coefficient(high[0])}."
        " The table of codes has all numbers."
    )
