"""Adds the coder who was named, where the study has no such coder and the user may add one."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

import click

from intercoder.cli.output import say
from intercoder.errors import StudyError, UsageError
from intercoder.text.display import display_line

if TYPE_CHECKING:
    from intercoder.study.study import Study

ADDED = "Added {name} to the study."


def ensure_coder(
    study: Study,
    name: str,
    *,
    add: bool,
    asking: AbstractContextManager[object] | None = None,
) -> None:
    """See to it that the study has this coder: with `add` at once, else after a question.

    `asking` is entered around the question. Raises StudyError where nobody may be added here or the
    name is nearly somebody's, UsageError where nobody can be asked or the answer is no.
    """
    from intercoder.study.rounds.people import PEOPLE, add_coder, coders, usable_name

    everyone = coders(study)
    if any(one.name == name for one in everyone):
        return
    shown = display_line(name)
    people = [one.name for one in everyone if one.role in PEOPLE]
    known = f"Its coders are {', '.join(map(display_line, people))}." if people else ""
    missing = f"The study has no coder “{shown}”."
    if same := next((one for one in people if one.casefold() == name.strip().casefold()), None):
        raise StudyError(missing, f"Did you mean {display_line(same)}?")
    if study.package:
        raise StudyError(
            f"{missing[:-1]}, and a package is for one coder only.", f"{known} Leave out --coder."
        )
    if study.is_remote:
        raise StudyError(
            f"{missing[:-1]}, and nobody can code on a server without a login.",
            f"{known} A lead adds coders: intercoder coder add STUDY NAME --login LOGIN".strip(),
        )
    usable_name(name)
    if not add:
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise UsageError(missing, f"{known} To add {shown}, add --add.".strip())
        with asking or nullcontext():
            say(f"{missing} {known}".strip())
            if not click.confirm(f"Add {shown} as a new coder?", default=not people, err=True):
                raise UsageError(f"{shown} was not added.", f"{known} Use --coder with a name.")
    say(ADDED.format(name=display_line(add_coder(study, name).name)))
