"""What was measured of rules, as rows: the same for tables, JSON and CSV."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from intercoder.rules.measuring import FEW, REFERENCE, Counts, Measured, PartMeasure

if TYPE_CHECKING:
    from intercoder.agreement.result import Figure
    from intercoder.agreement.whole.summary import Figures
    from intercoder.cli.text_tables import Cell

COLUMNS = (
    *("scope", "code", "part", "answers", "given_by_people", "taken", "right", "wrong", "missed"),
    *("precision", "precision_low", "precision_high", "recall", "recall_low", "recall_high"),
    *("alpha", "alpha_low", "alpha_high", "kappa", "note"),
)
"""`scope` is code, rule, language, question or coder; `part` says which of them."""
TABLE_COLUMNS = (
    *("scope", "code", "part", "given_by_people", "taken", "right", "wrong", "missed"),
    *("precision", "recall", "alpha", "note"),
)
_ALPHA, _KAPPA = "krippendorff_alpha_nominal", "cohen_kappa"


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """The figures of one code, one rule, one part of the sample, or against one coder."""

    scope: str
    code: str
    part: str
    counts: Counts | None
    precision: Figure | None
    recall: Figure | None
    alpha: Figure | None
    kappa: Figure | None
    note: str = ""

    def cells(self) -> tuple[Cell, ...]:
        """The cells of `COLUMNS`."""
        return (
            *(self.scope, self.code, self.part),
            *_counted(self.counts),
            *_ends(self.precision),
            *_ends(self.recall),
            *_ends(self.alpha),
            self.kappa.value if self.kappa else None,
            self.note or None,
        )

    def table_cells(self) -> tuple[Cell, ...]:
        """The cells of `TABLE_COLUMNS`: each figure beside its interval."""
        from intercoder.agreement.whole.figure_words import with_interval

        figures = (self.precision, self.recall, self.alpha)
        return (
            *(self.scope, self.code, self.part),
            *_counted(self.counts)[1:],
            *(with_interval(one) if one else None for one in figures),
            self.note or None,
        )


def measure_rows(found: Measured) -> Iterator[MeasureRow]:
    """Every code, followed by its rules, its parts, and agreement with each coder."""
    for code in found.codes:
        note = f"fewer than {FEW} answers: uncertain" if code.whole.is_uncertain else ""
        yield _of_part("code", code.code, "", code.whole, note)
        for rule in (one for one in found.rules if one.code == code.code):
            adds = f"alone on {rule.alone.taken:,}, {rule.alone.wrong:,} of them wrong"
            yield MeasureRow(
                "rule",
                code.code,
                rule.id,
                rule.counts,
                rule.precision,
                rule.recall,
                None,
                None,
                adds,
            )
        for part in code.parts:
            yield _of_part(part.by, code.code, part.label or "(none)", part)
        for name, figures in code.whole.agreement.items():
            if name != REFERENCE:
                yield MeasureRow("coder", code.code, name, None, None, None, *_agreement(figures))


def _of_part(scope: str, code: str, label: str, part: PartMeasure, note: str = "") -> MeasureRow:
    alpha, kappa = _agreement(part.agreement.get(REFERENCE, {}))
    return MeasureRow(
        scope, code, label, part.counts, part.precision, part.recall, alpha, kappa, note
    )


def _agreement(figures: Figures) -> tuple[Figure | None, Figure | None]:
    return figures.get(_ALPHA), figures.get(_KAPPA)


def _counted(counts: Counts | None) -> tuple[Cell, ...]:
    if counts is None:
        return (None,) * 6
    return (
        *(counts.answers, counts.by_people, counts.taken),
        *(counts.right, counts.wrong, counts.missed),
    )


def _ends(figure: Figure | None) -> tuple[float | None, float | None, float | None]:
    return (figure.value, figure.low, figure.high) if figure else (None, None, None)
