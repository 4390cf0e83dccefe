"""Puts figures and intervals into words, with one precision wherever people read them.

A value and the ends of its interval have three decimals. The limits that people hold alpha against
have three (.667 and .800; Krippendorff 2004, Content Analysis, 2nd edition, p. 241), and an end of
0.665 must not read as if it were 0.67. Shares are in percent with one decimal, differences of
shares in points of percent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from intercoder.agreement.whole.keys import IN_PERCENT

if TYPE_CHECKING:
    from intercoder.agreement.result import Figure, Reason

DECIMALS = 3
"""Of a coefficient."""
_NO_INTERVAL = " for an interval: "


def number(value: float, key: str = "") -> str:
    """The value as figures of this key are written: `0.807`, or `91.3%` where that is customary.

    Never a negative zero.
    """
    return percent(value) if key in IN_PERCENT else f"{_rounded(value, DECIMALS):.{DECIMALS}f}"


def percent(share: float) -> str:
    """A share from 0 to 1 as `91.3%`."""
    return f"{100 * _rounded(share, DECIMALS):.1f}%"


def difference(value: float, key: str = "") -> str:
    """A difference of two figures of this key, with its sign: `+0.112`, or `+3.1 points`."""
    if key in IN_PERCENT:
        return f"{_signed(value, key)} points"
    return _signed(value, key)


def interval(figure: Figure, key: str = "") -> str:
    """Both ends of the interval, as `0.607 to 0.934`; empty where there is none."""
    if figure.low is None or figure.high is None:
        return ""
    return f"{number(figure.low, key)} to {number(figure.high, key)}"


def interval_of_difference(figure: Figure, key: str = "") -> str:
    """Both ends with their signs, as `-0.050 to +0.214`; empty where there is no interval."""
    if figure.low is None or figure.high is None:
        return ""
    return f"{_signed(figure.low, key)} to {_signed(figure.high, key)}"


def share_interval(low: float, high: float) -> str:
    """Both ends of an interval of a share, in percent without the sign: `41.2 to 47.1`."""
    return f"{low * 100:.1f} to {high * 100:.1f}"


def share_difference_interval(low: float, high: float) -> str:
    """Both ends of an interval of a difference of shares, in points: `-1.2 to +3.4`."""
    return f"{low * 100:+.1f} to {high * 100:+.1f}"


def count_interval(low: float, high: float) -> str:
    """Both ends of an interval of a number of things: `18 to 26`."""
    return f"{low:,.0f} to {high:,.0f}"


def interval_or_word(figure: Figure, key: str = "") -> str:
    """The interval, or the word for why there is no value or no interval, such as `too rare`."""
    reason = missing(figure)
    return interval(figure, key) if reason is None else word(reason)


def with_interval(figure: Figure, key: str = "", *, is_difference: bool = False) -> str:
    """The value and its interval, as `0.807 (0.775 to 0.837)`; the word for why there is none."""
    if figure.value is None:
        return interval_or_word(figure, key)
    value = difference(figure.value, key) if is_difference else number(figure.value, key)
    ends = interval_of_difference(figure, key) if is_difference else interval(figure, key)
    return f"{value} ({ends})" if ends else value


def missing(figure: Figure) -> Reason | None:
    """Why there is no value, or no interval; None if there are both or no interval was wanted."""
    reason = figure.reason or figure.no_interval
    return None if reason is None or reason.value.startswith("not_") else reason


def why_not(figure: Figure) -> str:
    """Why there is no value, or no interval, in words; empty as for `missing`."""
    if figure.reason is not None:
        return figure.reason.words
    reason = missing(figure)
    return reason.words if reason is not None else ""


def word(reason: Reason) -> str:
    """A reason for a narrow column; `explained` says what it means."""
    return reason.value.replace("_", " ")


def explained(figures: Iterable[Figure]) -> Iterator[str]:
    """A line for each word that stands instead of a value or an interval."""
    for reason in sorted({one for one in map(missing, figures) if one is not None}):
        said = word(reason)
        words = reason.words.removeprefix(f"{said}{_NO_INTERVAL}")
        yield f"{said.capitalize()}: {words.removeprefix(f'too few{_NO_INTERVAL}')}."


def chance(share: float) -> str:
    """A share of resamples; none or all of them do not mean never or surely."""
    if share < 0.0005:
        return "< 0.1%"
    return "> 99.9%" if share > 0.9995 else percent(share)


def _signed(value: float, key: str) -> str:
    if key in IN_PERCENT:
        return f"{_rounded(100 * value, 1):+.1f}"
    return f"{_rounded(value, DECIMALS):+.{DECIMALS}f}"


def _rounded(value: float, decimals: int) -> float:
    return round(value, decimals) + 0.0
