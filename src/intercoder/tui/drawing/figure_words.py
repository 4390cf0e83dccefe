"""Formats figures for the agreement screen, and the reasons where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from intercoder.agreement.result import Figure


def number(value: float | None) -> str:
    """Two decimals; `–` for none."""
    return "–" if value is None else f"{value:.2f}"


def share(value: float | None) -> str:
    """A share in whole percent; `–` for none."""
    return "–" if value is None else f"{value:.0%}"


def interval(figure: Figure) -> str:
    """Both ends of the interval; empty where there is none."""
    return "" if figure.low is None else f"{number(figure.low)} to {number(figure.high)}"


def why_not(figure: Figure) -> str:
    """Why there is no value, or no interval; empty if there are both or none was asked for."""
    if figure.reason is not None:
        return figure.reason.words
    if figure.no_interval is None or figure.no_interval.value.startswith("not_"):
        return ""
    return figure.no_interval.words


def short(reason: str) -> str:
    """The first clause of a reason, for where there is little room."""
    return reason.partition(":")[0].partition(",")[0]


def sentence(name: str, figure: Figure, confidence: float) -> str:
    """The figure in full: value, interval, how likely it misses the minimum, or why it is not."""
    if figure.value is None:
        return f"{name}: none, because {why_not(figure)}."
    words = f"{name} {number(figure.value)}"
    if figure.low is not None:
        words += f", {confidence:.0%} interval {interval(figure)}"
    elif why_not(figure):
        words += f", {why_not(figure)}"
    if figure.below_minimum is not None:
        words += f"; below the minimum in {share(figure.below_minimum)} of the resamples"
    return f"{words}."
