"""Options of agreement that a study and a table share: distances, intervals and what is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click

from intercoder.cli.output import Format, format_option
from intercoder.errors import UsageError

if TYPE_CHECKING:
    from intercoder.agreement.intervals.intervals import Resampling

DISTANCES = ("masi", "jaccard", "dice", "nominal", "passonneau2004", "masi_dkpro")
_Function = TypeVar("_Function", bound=Callable[..., Any])

_DECLARED = (
    click.option("--distance", type=click.Choice(DISTANCES), default="masi", show_default=True,
        help="Distance between two sets of codes."),
    click.option("--resamples", type=click.IntRange(0), default=2000, show_default=True,
        help="Number of bootstrap resamples for the intervals; 0 computes no intervals."),
    click.option("--seed", type=click.IntRange(0), default=1, show_default=True,
        help="Random seed for resampling. The same seed gives the same intervals."),
    click.option("--confidence", type=click.FloatRange(0.5, 0.999), default=0.95,
        show_default=True, help="Confidence level of the intervals."),
    click.option("--minimum", type=float, metavar="ALPHA",
        help="Minimum acceptable alpha: also report the probability of falling below it."),
    click.option("--explain", "explains", is_flag=True, help="Explain every term and rule."),
    format_option,
)  # fmt: skip


def shared_options(function: _Function) -> _Function:
    """Adds `distance`, `resamples`, `seed`, `confidence`, `minimum`, `explains` and `format_`."""
    for option in reversed(_DECLARED):
        function = option(function)
    return function


def check_explains(explains: bool, format_: Format) -> None:
    """Raise UsageError where there is nothing to explain."""
    if explains and format_ is not Format.TABLE:
        raise UsageError("--explain applies to --format table only.", "Leave out --format.")


def resampling(asked: Mapping[str, Any]) -> Resampling:
    """How the intervals are made. Raises UsageError where they cannot be made like this."""
    from intercoder.agreement.intervals.intervals import Resampling

    try:
        return Resampling(
            resamples=int(asked["resamples"] or 0),
            seed=int(asked["seed"] or 0),
            confidence=float(asked["confidence"] or 0.95),
            minimum=None if asked["minimum"] is None else float(asked["minimum"]),
        )
    except ValueError as error:
        raise UsageError(f"This cannot be computed: {error}.") from error
