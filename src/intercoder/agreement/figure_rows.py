"""Every figure of an agreement as rows of one table: the content of the CSV and the DataFrame."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from intercoder.agreement.of_study.results import StudyAgreement
    from intercoder.agreement.result import Figure
    from intercoder.agreement.whole.summary import Agreement, Figures

Cell: TypeAlias = str | int | float | None

COUNT_COLUMNS = (
    "judged_before",
    "coded",
    "no_code_applies",
    "unsure",
    "not_allocated",
    "not_done",
    "set_free",
    "skipped",
    "left_out",
    "unknown",
)
"""Columns after the figures of a study: the judgements in the part, and why others are missing."""
FIGURE_COLUMNS = ("scope", "part", "code", "key", "value", "low", "high", "se", "n", "reason")
"""`scope` is whole, pair, rolled or the view; `n` the answers rated by two or more coders."""
COLUMNS = (*FIGURE_COLUMNS, *COUNT_COLUMNS)
_NO_COUNTS: tuple[Cell, ...] = (None,) * len(COUNT_COLUMNS)


def rows_of(
    figures: Mapping[str, Figure], columns: Sequence[str], **place: Cell
) -> Iterator[tuple[Cell, ...]]:
    """A row for each figure, with these columns: the one way from figures to a CSV.

    `place` says where the figures belong, by the columns' names; the others are parts of a figure:
    key, value, low, high, se, reason and method.
    """
    for key, figure in figures.items():
        known = {"key": key, **parts_of(figure), **place}
        yield tuple(known[column] for column in columns)


def parts_of(figure: Figure) -> dict[str, Cell]:
    """What a figure says, by the names of columns: numbers in full, and reasons by their key."""
    return {
        "value": figure.value,
        "low": figure.low,
        "high": figure.high,
        "se": figure.se,
        "reason": str(figure.reason) if figure.reason else None,
        "method": figure.method_text(),
    }


class FigureRow(NamedTuple):
    """One figure, with the part it belongs to."""

    scope: str
    part: str
    code: str
    key: str
    figure: Figure
    n: int | None
    counts: tuple[Cell, ...] = _NO_COUNTS

    def cells(self) -> tuple[Cell, ...]:
        """The cells of `COLUMNS`."""
        (cells,) = rows_of(
            {self.key: self.figure},
            FIGURE_COLUMNS,
            scope=self.scope,
            part=self.part,
            code=self.code,
            n=self.n,
        )
        return (*cells, *self.counts)


def figures_of_table(found: Agreement) -> Iterator[FigureRow]:
    """Every figure of a table of ratings."""
    yield from _of_agreement("whole", "", found)
    for pair, figures in found.pairs.items():
        for key, figure in figures.items():
            yield FigureRow("pair", ",".join(pair), "", key, figure, found.shared.get(pair, 0))


def figures_of_study(found: StudyAgreement) -> Iterator[FigureRow]:
    """Every figure of a study, in every breakdown that was requested."""
    yield from _of_agreement("whole", "", found.whole)
    for pair, figures in found.whole.pairs.items():
        counts = (found.shared_before[pair], *_NO_COUNTS[1:])  # nothing is missing where both judge
        for key, figure in figures.items():
            yield FigureRow("pair", ",".join(pair), "", key, figure, found.shared[pair], counts)
    for rolled in found.rolled:
        yield from _of_agreement("rolled", str(rolled.depth), rolled.agreement)
    for view in found.views:
        for part in view.parts:
            yield from _of_agreement(str(view.by), part.label, part.agreement)
        yield from _of_difference(str(view.by), view.difference or {})


def _of_agreement(scope: str, part: str, agreement: Agreement) -> Iterator[FigureRow]:
    twice, counts = agreement.counts.rated_twice, _counts(agreement)
    for code, figures in (("", agreement.overall), *agreement.codes.items()):
        for key, figure in figures.items():
            yield FigureRow(scope, part, code, key, figure, twice, counts)


def _of_difference(scope: str, figures: Figures) -> Iterator[FigureRow]:
    for key, figure in figures.items():
        name, _, code = key.partition(":")
        of = "krippendorff_alpha_nominal" if code else name
        yield FigureRow(scope, "difference", code, of, figure, None)


def _counts(agreement: Agreement) -> tuple[Cell, ...]:
    """The cells of `COUNT_COLUMNS` for a part."""
    told = agreement.told
    if told is None:
        return _NO_COUNTS
    missing = told.missing
    left_out = sum(count for name, count in missing.items() if name.startswith("left_out"))
    return (
        told.judged_before,
        told.coded,
        told.no_code_applies,
        told.unsure,
        missing["not_allocated"],
        missing["not_done"],
        missing["set_free"],
        missing["skipped"],
        left_out,
        missing["unknown"],
    )
