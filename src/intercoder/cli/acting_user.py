"""Identifies who is running a command: from `--as`, or from the database login."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from intercoder.errors import StudyError
from intercoder.text.display import display_line

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
    """Return the person running the command: the database login if there is one, else `--as`.

    None where nobody is known. Raises StudyError for a name that is none of the study's people.
    """
    from intercoder.study.rounds.people import PEOPLE, coders, logged_in

    known = logged_in(study)
    if known is not None or not as_name:
        return known
    study.made_by = as_name
    everyone = {one.name: one for one in coders(study)}
    found = everyone.get(as_name)
    if found is not None and found.role in PEOPLE:
        return found
    people = ", ".join(display_line(one.name) for one in everyone.values() if one.role in PEOPLE)
    what = "is not a person" if found is not None else "is not in this study"
    raise StudyError(
        f"“{display_line(as_name)}” {what}.",
        f"People in this study: {people}."
        if people
        else "Add them first, with `intercoder coder add STUDY NAME`.",
    )
