"""Confusion between codes: one coder gave one code where another gave another."""

from __future__ import annotations

from collections.abc import Iterator

from intercoder.agreement.of_study.results import StudyAgreement
from intercoder.agreement.of_study.sides.confusions import ConfusionCounts, confusion_counts
from intercoder.findings.withheld import Withheld
from intercoder.report.base import base
from intercoder.report.document import Cell, Column, Drawing, Paragraph, Row, Section, Table
from intercoder.report.drawings.matrix import MatrixCell, matrix
from intercoder.report.numbers import NOTHING, count, numbered, percent

_LISTED = 15
_DRAWN = 10
"""Number of codes in the matrix."""
_NO_CODE = "no code instead"
_FEW = "a small count would follow from it"


def confusion(found: StudyAgreement, withheld: Withheld) -> Section:
    """The matrix of the codes most confused, with its table; or a note that there are none."""
    title = "Confusion between codes"
    if not found.whole.counts.rated_twice:
        return Section("confusion", title, (Paragraph.of("No answer was coded by two coders."),))
    if not found.confusions:
        agree = found.whole.overall["unanimous_agreement"].value == 1.0
        nothing = (
            "No code was given instead of another: the coders agree throughout."
            if agree
            else "No coder gave one of these codes where another coder did not."
        )
        return Section("confusion", title, (Paragraph.of(nothing),))
    told = Paragraph.of(
        "Where two coders differ on an answer, each code that only one of them gave is paired with"
        " each code that only the other gave.",
        "Frequent pairs show which two definitions need a clearer boundary; a code that often has"
        " no counterpart is overlooked by one coder or given too readily by the other.",
    )
    drawn = [drawing] if (drawing := _drawing(found, withheld)) else []
    return Section("confusion", title, (told, *drawn, _table(found, withheld)))


def _table(found: StudyAgreement, withheld: Withheld) -> Table:
    """A code's shares are left out where it has a small count, which they would tell."""
    of_few = {one.code for one in found.confusions if withheld.is_small(one.times)}
    rows = [
        Row(
            (
                Cell(found.name_of(one.code)),
                Cell(found.name_of(one.other) if one.other else _NO_CODE),
                Cell(_times(one.times, withheld)),
                Cell(NOTHING, _FEW) if one.code in of_few else Cell(percent(one.share)),
            )
        )
        for one in found.confusions[:_LISTED]
    ]
    more = len(found.confusions) - len(rows)
    return Table(
        "confusion-table",
        "Codes given instead of each other: how often, over all pairs of coders of an answer, and"
        f" the share of all disagreements over the first code, on {base(found)}.",
        (
            Column("One coder gave", is_number=False),
            Column("the other gave", is_number=False),
            Column("Times"),
            Column("Share of its disagreements"),
        ),
        tuple(rows),
        (f"{numbered(more, 'less frequent confusion')} not shown.",) if more else (),
    )


def _times(number: int, withheld: Withheld) -> str:
    return f"1 to {withheld.threshold - 1}" if withheld.is_small(number) else count(number)


def _shade(number: int, most: int, withheld: Withheld) -> MatrixCell:
    """Small counts have one shade."""
    dark = withheld.threshold / 2 if withheld.is_small(number) else number
    return MatrixCell(min(dark / most, 1.0), _times(number, withheld))


def _drawing(found: StudyAgreement, withheld: Withheld) -> Drawing | None:
    counts = confusion_counts(found.table.sets)
    chosen = list(_most_confused(found, counts))
    if len(chosen) < 2:
        return None
    names = [found.name_of(counts.codes[number]) for number in chosen]
    most = max(
        1, int(counts.between[chosen][:, chosen].max()), int(counts.alone[chosen].max(initial=0))
    )
    cells = {}
    for row, first in enumerate(chosen):
        for column, second in enumerate(chosen):
            times = int(counts.between[first, second])
            if first != second:
                cells[row, column] = _shade(times, most, withheld)
        alone = int(counts.alone[first])
        cells[row, len(chosen)] = _shade(alone, most, withheld)
    title = "How often codes are given instead of each other"
    return Drawing(
        "confusion-map",
        f"{title}, for the {len(chosen)} codes most often confused; the last column counts answers"
        f" on which the other coder gave no code instead. On {base(found)}.",
        matrix(
            "confusion-map",
            names,
            [*names, "no other code"],
            cells,
            title,
            f"One square for each pair of {len(chosen)} codes, darker the more often one is given"
            f" instead of the other; at most {_times(most, withheld)} times. The table of"
            " confusions lists the most frequent.",
        ),
        "confusion-table",
    )


def _most_confused(found: StudyAgreement, counts: ConfusionCounts) -> Iterator[int]:
    """Columns of the codes in the most frequent confusions, in the order of the codebook."""
    named: dict[str, None] = {}
    for one in found.confusions:
        for code in (one.code, one.other):
            if code and len(named) < _DRAWN:
                named[code] = None
    for number, code in enumerate(counts.codes):
        if code in named:
            yield number
