"""The options of commands that take the rows of a table into a study."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from intercoder.cli.exchange.details import replace_option
from intercoder.cli.reading import form_options, limit_option

_Function = TypeVar("_Function", bound=Callable[..., Any])


def taking_options(function: _Function) -> _Function:
    """How the table is read, what is done where it differs from the study, and whether anything is
    written: `encoding`, `delimiter`, `sheet`, `header_row`, `limit`, `spellings`, `replaces`,
    `unguarded`, `skip_bad`, `dry_run` and `yes`."""
    for option in (
        click.option("--yes", is_flag=True, help="Don't ask."),
        click.option("--dry-run", is_flag=True, help="Report what would be done; write nothing."),
        click.option(
            "--skip-bad",
            type=click.Path(path_type=Path),
            metavar="REFUSED.csv",
            help="Write rows that cannot be taken to this file, and take the others.",
        ),
        click.option("--unguarded", is_flag=True, help="The table was exported with --unguarded."),
        replace_option,
        click.option(
            "--spellings",
            type=click.Choice(["same", "apart"]),
            default=None,
            help="Ids and titles that differ from earlier ones only in spelling mean the same, or "
            "others.",
        ),
        limit_option,
        form_options,
    ):
        function = option(function)
    return function
