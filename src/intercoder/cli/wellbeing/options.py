"""Options of limits, which leads and coders set with the same words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any, TypeVar

import click

from intercoder.coding.wellbeing.limits import BOUNDS, Limits
from intercoder.errors import UsageError

_Function = TypeVar("_Function", bound=Callable[..., Any])
_HELP = {
    "break_minutes": "A break is due after so many minutes of work.",
    "break_heavy": "A break is due after so many heavy answers.",
    "day_minutes": "So many minutes of work are enough for a day.",
    "day_heavy": "So many heavy answers are enough for a day.",
}


def limit_options(function: _Function) -> _Function:
    """Adds an option for each limit; 0 takes it back."""
    for name in reversed(BOUNDS):
        function = click.option(
            f"--{name.replace('_', '-')}",
            type=click.IntRange(0),
            metavar="N",
            help=f"{_HELP[name]} 0 takes it back.",
        )(function)
    return function


def changed_limits(limits: Limits, asked: Mapping[str, Any]) -> Limits:
    """The limits with what was asked for; UsageError for one out of bounds."""
    for one in fields(Limits):
        value = asked.get(one.name)
        if value is None:
            continue
        least, most = BOUNDS[one.name]
        if value and not least <= value <= most:
            raise UsageError(
                f"--{one.name.replace('_', '-')} cannot be {value:,}.",
                f"Give a number from {least:,} to {most:,}, or 0 to take it back.",
            )
        limits = replace(limits, **{one.name: value or None})
    return limits
