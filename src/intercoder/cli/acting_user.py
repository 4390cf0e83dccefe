"""Who is at the keyboard: said with `--as`, or known to the database."""

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
    """`--as NAME`, also taken from INTERCODER_AS; the command gets it as `as_name`."""
    return click.option(
        "--as",
        "as_name",
        envvar=AS_VARIABLE,
        metavar="NAME",
        help="Who you are: a lead sees what all coders decided in a blind round that is open, a "
        f"coder only their own. Also taken from {AS_VARIABLE}.",
    )(function)


def person(study: Study, as_name: str | None) -> Coder | None:
    """Who is at work; see `acting_user`."""
    from intercoder.study.rounds.people import acting_user

    return acting_user(study, as_name)
