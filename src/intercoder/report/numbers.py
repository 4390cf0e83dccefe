"""Formats the numbers of a report: consistently, and never as an empty cell."""

from __future__ import annotations

from collections.abc import Mapping

from intercoder.agreement.result import Figure
from intercoder.agreement.whole import figure_words
from intercoder.agreement.whole.figure_words import chance
from intercoder.agreement.whole.keys import IN_PERCENT
from intercoder.report.document import Cell

MINUS = "\N{MINUS SIGN}"
NOTHING = "\N{EM DASH}"
"""Shown if a figure is refused; a note says why."""
_WORDS = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"]
_NOT_THERE = "not computed for this study: it would take too much memory or time"


def count(number: int) -> str:
    """A whole number, with commas between thousands."""
    return f"{number:,}".replace("-", MINUS)


def coefficient(value: float) -> str:
    """Three decimals, with a zero before the point and a real minus sign."""
    return figure_words.number(value).replace("-", MINUS)


def percent(value: float, decimals: int = 1) -> str:
    """A share as a percentage."""
    return f"{value:.{decimals}%}".replace("-", MINUS)


def number_of(key: str, value: float) -> str:
    """A figure's value in the format of its kind."""
    return percent(value) if key in IN_PERCENT else coefficient(value)


def interval(key: str, low: float, high: float) -> str:
    """The interval in brackets."""
    return f"[{number_of(key, low)}, {number_of(key, high)}]"


def value_cell(figures: Mapping[str, Figure], key: str) -> Cell:
    """A cell with the figure of this name, or the reason why there is none."""
    figure = figures.get(key)
    if figure is None:
        return Cell(NOTHING, _NOT_THERE)
    if figure.value is None:
        return Cell(NOTHING, _why(figure))
    return Cell(number_of(key, figure.value))


def interval_cell(figures: Mapping[str, Figure], key: str) -> Cell:
    """A cell with its interval, or the reason why there is none."""
    figure = figures.get(key)
    if figure is None:
        return Cell(NOTHING, _NOT_THERE)
    if figure.low is None or figure.high is None:
        return Cell(NOTHING, _why(figure))
    return Cell(interval(key, figure.low, figure.high))


def below_cell(figures: Mapping[str, Figure], key: str) -> Cell:
    """A cell with the probability that the coefficient is below the required minimum."""
    figure = figures.get(key)
    if figure is None or figure.below_minimum is None:
        why = _NOT_THERE if figure is None else _why(figure)
        return Cell(NOTHING, why or "it was not counted over resamples")
    return Cell(chance(figure.below_minimum))


def with_interval(figures: Mapping[str, Figure], key: str, confidence: float) -> str:
    """For running text: `0.807 (95% interval 0.775 to 0.837)`; empty if there is no value."""
    figure = figures.get(key)
    if figure is None or figure.value is None:
        return ""
    value = number_of(key, figure.value)
    if figure.low is None or figure.high is None:
        return f"{value} (no interval: {_why(figure)})"
    ends = f"{number_of(key, figure.low)} to {number_of(key, figure.high)}"
    return f"{value} ({percent(confidence, 0)} interval {ends})"


def listed(words: tuple[str, ...] | list[str]) -> str:
    """`a, b and c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def formula(text: str) -> str:
    """A formula with mathematical signs, kept on one line if it has spaces."""
    return text.replace(" - ", f"\u00a0{MINUS}\u00a0").replace(
        " * ", "\u00a0\N{MULTIPLICATION SIGN}\u00a0"
    )


def in_words(number: int) -> str:
    """A whole number at the start of a sentence: in words up to ten."""
    return _WORDS[number] if number < len(_WORDS) else count(number)


def numbered(number: int, one: str, several: str = "") -> str:
    """`1 code`, `2 codes`."""
    return f"{count(number)} {one if number == 1 else several or f'{one}s'}"


def _why(figure: Figure) -> str:
    reason = figure.reason or figure.no_interval
    return reason.words if reason else ""
