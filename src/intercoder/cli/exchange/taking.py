"""Options of the commands that import rows of a table into a study."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from intercoder.cli.exchange.details import replace_option
from intercoder.cli.reading import form_options, limit_option

_Function = TypeVar("_Function", bound=Callable[..., Any])


def taking_options(function: _Function) -> _Function:
    """Adds the options for reading a table, for differences from the study and for dry runs:
    `encoding`, `delimiter`, `sheet`, `header_row`, `limit`, `spellings`, `replaces`, `unguarded`,
    `skip_bad`, `dry_run` and `yes`."""
    for option in (
        click.option("--yes", is_flag=True, help="Don't ask."),
        click.option(
            "--dry-run", is_flag=True, help="Report what would be imported; write nothing."
        ),
        click.option(
            "--skip-bad",
            type=click.Path(path_type=Path),
            metavar="REFUSED.csv",
            help="Write rows that cannot be imported to this file, and import the others.",
        ),
        click.option(
            "--unguarded",
            is_flag=True,
            help="The table was exported with --unguarded: remove no apostrophes.",
        ),
        replace_option,
        click.option(
            "--spellings",
            type=click.Choice(["same", "apart"]),
            default=None,
            help="Whether ids and titles that differ from earlier ones only in spelling mean the "
            "same.",
        ),
        limit_option,
        form_options,
    ):
        function = option(function)
    return function
