"""Identifies who is running a command: from `--as`, or from the database login."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from intercoder.study.rounds.people import Coder
    from intercoder.study.study import Study

AS_VARIABLE = "INTERCODER_AS"
_Function = TypeVar("_Function", bound=Callable[..., Any])


def as_option(function: _Function) -> _Function:
    """Adds `--as NAME`, also read from INTERCODER_AS; the command receives it as `as_name`."""
    return click.option(
        "--as",
        "as_name",
        envvar=AS_VARIABLE,
        metavar="NAME",
        help="Your name in the study. While a blind round is open, a lead sees everyone's "
        f"decisions and a coder only their own. Also read from {AS_VARIABLE}.",
    )(function)


def person(study: Study, as_name: str | None) -> Coder | None:
    """Who is at work; see `acting_user`."""
    from intercoder.study.rounds.people import acting_user

    return acting_user(study, as_name)
