"""Formats figures for the agreement screen, and the reasons where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intercoder.agreement.whole import figure_words
from intercoder.agreement.whole.figure_words import chance, interval, why_not

if TYPE_CHECKING:
    from intercoder.agreement.result import Figure


def number(value: float | None) -> str:
    """A coefficient as it is written everywhere; `–` for none."""
    return "–" if value is None else figure_words.number(value)


def percent(value: float | None) -> str:
    """A percent agreement as it is written everywhere; `–` for none."""
    return "–" if value is None else figure_words.percent(value)


def share(value: float | None) -> str:
    """A part of a whole in whole percent, where it is no figure; `–` for none."""
    return "–" if value is None else f"{value:.0%}"


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
        words += f"; below the minimum in {chance(figure.below_minimum)} of the resamples"
    return f"{words}."
