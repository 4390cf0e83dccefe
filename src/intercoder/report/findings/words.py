"""How a findings document writes figures: cells of tables, and parts of sentences."""

from __future__ import annotations

from collections.abc import Callable

from intercoder.agreement.whole.figure_words import share_difference_interval, share_interval
from intercoder.findings.design.multiplicity import Correction
from intercoder.findings.tables.cells import Address
from intercoder.findings.tables.request import About, Division, Unit
from intercoder.report.document import Cell, Column
from intercoder.report.numbers import MINUS, NOTHING, count, numbered, percent

HIDDEN = "Not shown: it is small, or a small count could be worked out from it."
_NO_FIGURE = "There is no figure: nobody could have the code, or it was not tested."

Behind = Callable[[Address], str]
"""The name of the answers that a count is of; empty in a document that shows none."""


def no_answers(_: Address) -> str:
    """Shows none."""
    return ""


def count_cell(number: int | None, behind: str = "") -> Cell:
    """A count, or that it is hidden."""
    if number is None:
        return Cell(NOTHING, HIDDEN)
    return Cell(count(number), value=number, behind=behind)


def share_cell(share: float | None, *, is_hidden: bool, behind: str = "") -> Cell:
    """A share in percent."""
    if share is None:
        return Cell(NOTHING, HIDDEN if is_hidden else _NO_FIGURE)
    return Cell(percent(share), value=share, behind=behind)


def interval_cell(low: float | None, high: float | None, *, is_hidden: bool) -> Cell:
    """The interval of a share."""
    if low is None or high is None:
        return Cell(NOTHING, HIDDEN if is_hidden else _NO_FIGURE)
    return Cell(share_interval(low, high))


def difference_cell(low: float, high: float) -> Cell:
    """The interval of a difference in percentage points."""
    return Cell(share_difference_interval(low, high).replace("-", MINUS))


def p_cell(p: float | None, *, is_rough: bool = False) -> Cell:
    """A p value."""
    if p is None:
        return Cell(NOTHING, _NO_FIGURE)
    note = "An expected count is below 5: the p value is a hint, no more." if is_rough else ""
    return Cell(p_words(p), note, p)


def after_correction(about: About) -> str:
    """`after correction for the number of tests (Holm)`, of what is called clear."""
    rule = about.settings.correction
    if rule is Correction.NONE:
        return "without any correction for the number of tests"
    return f"after correction for the number of tests ({rule.words})"


def p_column(about: About) -> Column:
    """The column of p values."""
    return Column("p" if about.settings.correction is Correction.NONE else "Adjusted p")


def p_words(p: float) -> str:
    """A p value as journals print it."""
    return "<.001" if p < 0.001 else f"{p:.3f}".removeprefix("0")


def share_words(share: float, low: float | None, high: float | None, confidence: float) -> str:
    """`44.1% (95% interval 41.2 to 47.1)`."""
    if low is None or high is None:
        return percent(share)
    return f"{percent(share)} ({percent(confidence, 0)} interval {share_interval(low, high)})"


def points_words(difference: float, low: float | None, high: float | None) -> str:
    """`+13.0 points (+7.2 to +18.9)`."""
    said = f"{points(difference)} points"
    if low is None or high is None:
        return said
    return f"{said} ({share_difference_interval(low, high).replace('-', MINUS)})"


def points(difference: float) -> str:
    """A difference in percentage points, with its sign."""
    said = f"{difference * 100:+.1f}"
    return "0.0" if said in ("+0.0", "-0.0") else said.replace("-", MINUS)


def unit_words(about: About) -> str:
    """What shares are of, in the plural."""
    return {
        Unit.ANSWERS: "answers judged",
        Unit.RESPONDENTS: "respondents with a judged answer",
        Unit.MENTIONS: "codes given",
    }[about.settings.unit]


def units_counted(number: int, about: About) -> str:
    """`1,086 answers`."""
    one = {Unit.ANSWERS: "answer", Unit.RESPONDENTS: "respondent", Unit.MENTIONS: "mention"}
    return numbered(number, one[about.settings.unit])


def division_words(division: Division) -> str:
    """What groups are made by, as a reader calls it."""
    return division.words.replace("_", " ")


def group_words(name: str) -> str:
    """A group's name; units without a value have none."""
    return name or "(no value)"
