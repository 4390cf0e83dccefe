"""Options of every command that reads a table: its format and the limits on its size."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from intercoder.codebook.how_to_read import HowToRead
    from intercoder.codebook.ids import KnownCodes

_Function = TypeVar("_Function", bound=Callable[..., Any])


def limit_option(function: _Function) -> _Function:
    """Adds `--limit NAME=NUMBER`, repeatable; the command receives `limit`."""
    return click.option(
        "--limit",
        multiple=True,
        metavar="NAME=NUMBER",
        help="Raise a limit for larger files: megabytes (unpacked), rows, columns, cells, or "
        "characters per cell. Repeatable.",
    )(function)


def form_options(function: _Function) -> _Function:
    """Adds options for what is otherwise detected: `encoding`, `delimiter`, `sheet` and
    `header_row`."""
    for option in (
        click.option(
            "--header-row",
            type=click.IntRange(min=1),
            help="Number of the row with the column names.",
        ),
        click.option("--sheet", default="", help="Sheet of the workbook."),
        click.option(
            "--delimiter", default="", help="Delimiter, if detection fails; 'tab' is a tab."
        ),
        click.option(
            "--encoding", default="", help="Encoding, if detection fails, such as cp1252."
        ),
    ):
        function = option(function)
    return function


def variable_option(function: _Function) -> _Function:
    """Adds `--variable`, for codebooks made of value labels."""
    return click.option(
        "--variable",
        default="",
        help="Of an SPSS or Stata file: the variable whose value labels are the codes.",
    )(function)


def sheet_options(function: _Function) -> _Function:
    """Adds `--encoding` and `--limit`, for codebooks in sheets."""
    function = limit_option(function)
    return click.option(
        "--encoding", default="", help="Encoding of a CSV file, if detection fails, such as cp1250."
    )(function)


def how_to_read(
    encoding: str,
    limit: tuple[str, ...],
    known: KnownCodes | None = None,
    variable: str = "",
) -> HowToRead:
    """Return the reading options; `known` are the codes the study already has.

    Raises UsageError for an encoding or a limit that there is not.
    """
    from intercoder.codebook.how_to_read import HowToRead
    from intercoder.codebook.ids import KnownCodes as Known
    from intercoder.tables.encoding import check_encoding
    from intercoder.tables.limits import read_limits

    if encoding:
        check_encoding(encoding)
    return HowToRead(encoding, read_limits(limit), known or Known(), variable)
