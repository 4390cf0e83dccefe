"""Shows attributes, languages and wordings that differ between table and study, and asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from intercoder.cli.output import say

if TYPE_CHECKING:
    from intercoder.exchange.importing.details_report import DetailsReport, DifferencesError

_LISTED = 20
_REPLACE, _KEEP = "replace", "keep"
_Function = TypeVar("_Function", bound=Callable[..., Any])


def replace_option(function: _Function) -> _Function:
    """Adds `--replace/--keep`; the command receives `replaces`, None if neither was given."""
    return click.option(
        "--replace/--keep",
        "replaces",
        default=None,
        help="Where attributes, languages or wordings differ: use the table's values, or keep the "
        "study's. If omitted, you are asked. Empty values are always filled in.",
    )(function)


def decided(error: DifferencesError, *, may_ask: bool) -> bool:
    """Ask whether the study's values are replaced.

    Raises the error where nobody can be asked, or nothing is to be written.
    """
    if not may_ask:
        raise error
    preview(error.report, "The table would:")
    answer = click.prompt(
        "Replace the study's values with the table's, or keep them?",
        type=click.Choice([_REPLACE, _KEEP, "stop"]),
        default="stop",
        err=True,
    )
    if answer not in {_REPLACE, _KEEP}:
        raise error
    return bool(answer == _REPLACE)


def preview(report: DetailsReport, title: str) -> None:
    """List what would be filled in and what would be replaced."""
    lines = report.preview()
    if lines:
        say(title)
    for line in lines:
        say(f"  {line}")
    for one in report.differing[:_LISTED]:
        say(f"    {one}")
    if len(report.differing) > _LISTED:
        say(f"    and {len(report.differing) - _LISTED:,} more")


def comment_on(report: DetailsReport, *, is_dry_run: bool) -> None:
    """Report what was done with differing values."""
    if is_dry_run:
        preview(report, "The study's values would change like this:")
        if report.differing and report.replaces is None:
            say("--replace uses the table's values; --keep keeps the study's.")
    elif report.differing:
        count = len(report.differing)
        values = "1 value differs" if count == 1 else f"{count:,} values differ"
        kept = f"the study's {'was' if count == 1 else 'were'} kept"
        done = "the table's replaced the study's" if report.replaces else kept
        say(f"{values}; {done}: {report.differences()}.")


def filled_words(filled: Mapping[str, int]) -> Sequence[str]:
    """Count the respondents who were given a value, by attribute."""
    return [f"{name} ({count:,})" for name, count in filled.items()]
