"""`--unprotected --reason TEXT`: lets small counts leave the study, which is recorded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from intercoder.errors import UsageError


def unprotected_options(of: str) -> tuple[Callable[..., Any], ...]:
    """The two options, for a command that publishes with the option `of`."""
    return (
        click.option(
            "--unprotected",
            is_flag=True,
            help=f"With {of}: publish small counts as they are. For leads only; needs --reason.",
        ),
        click.option(
            "--reason",
            metavar="TEXT",
            help="Why small counts are published, recorded with your name in the list of releases.",
        ),
    )


def unprotected_reason(unprotected: bool, reason: str | None) -> str | None:
    """The reason where small counts are to be published, else None.

    Raises UsageError where one of the options lacks the other.
    """
    if not unprotected and reason is None:
        return None
    if not unprotected:
        raise UsageError("--reason explains --unprotected.", "Add --unprotected, or leave it out.")
    if not (reason or "").strip():
        raise UsageError("Small counts are published only with a reason.", "Add --reason TEXT.")
    return reason
