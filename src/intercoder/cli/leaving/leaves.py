"""Marks the commands out of which something leaves a study.

What leaves is noted in the study, and a sealed study lets it go to a named receiver only. A test
walks all commands: one that writes a file or prints answers is marked here, or says there why not.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from intercoder.cli.output import ExitCode, say
from intercoder.errors import UsageError

if TYPE_CHECKING:
    from intercoder.study.study import Study

_Function = TypeVar("_Function", bound=Callable[..., Any])
_When = Callable[[Mapping[str, Any]], object]
TO_A_FILE = "Answers printed to a file or another program"
NOT_NOTED = (
    "That it left could not be noted, since the study cannot be written: keep a note yourself."
)


def leaves(
    what: str,
    *,
    when: _When = lambda _asked: True,
    study: str | Callable[[Mapping[str, Any]], str] = "study",
    file: str | Callable[[Mapping[str, Any]], object] = "out",
    is_noted: bool = True,
) -> Callable[[_Function], _Function]:
    """Marks a command, and adds `--receiver NAME` to it.

    `what` leaves, as it begins a sentence. `when` says of the options whether anything does;
    `study` and `file` name those with the study and what is written, or say which. Where not
    `is_noted`, it is only checked whether it may leave.
    """

    def mark(function: _Function) -> _Function:
        @wraps(function)
        def wrapped(*arguments: Any, receiver: str | None = None, **asked: Any) -> Any:
            if not when(asked):
                if receiver:
                    raise UsageError(
                        "Nothing leaves the study here, so nobody receives it.",
                        "Leave out --receiver.",
                    )
                return function(*arguments, **asked)
            return _watched(
                lambda: function(*arguments, **asked),
                what,
                asked[study] if isinstance(study, str) else study(asked),
                receiver or "",
                asked.get("as_name"),
                _file_name(asked.get(file) if isinstance(file, str) else file(asked)),
                is_noted=is_noted,
            )

        option = click.option(
            "--receiver",
            metavar="NAME",
            help="Who receives what leaves the study, for its list; a sealed study asks for it.",
        )
        marked = option(wrapped)
        marked.leaves = what  # type: ignore[attr-defined]
        return cast(_Function, marked)

    return mark


def shows_answers(function: _Function) -> _Function:
    """Marks a command that prints words of answers: in a sealed study, to a terminal only."""

    @wraps(function)
    def wrapped(*arguments: Any, **asked: Any) -> Any:
        if not sys.stdout.isatty():
            from intercoder.study.rounds.sealing import check_may_leave
            from intercoder.study.study import open_study

            with open_study(asked["study"]) as opened:
                check_may_leave(opened, TO_A_FILE, instead="Look at them in a terminal.")
        return function(*arguments, **asked)

    wrapped.shows_answers = True  # type: ignore[attr-defined]
    return cast(_Function, wrapped)


def _watched(
    run: Callable[[], Any],
    what: str,
    study: str,
    receiver: str,
    as_name: str | None,
    file: str,
    *,
    is_noted: bool,
) -> Any:
    """Run a command if what leaves may, and note it once it is done."""
    from intercoder.study.leaving.departures import Departure, last_release, note_departure
    from intercoder.study.rounds.sealing import check_may_leave
    from intercoder.study.study import open_study

    with open_study(study) as opened:
        check_may_leave(opened, what, receiver)
        before = last_release(opened)
    done = run()
    if done not in (None, ExitCode.DONE) or not is_noted:
        return done
    command = " ".join(click.get_current_context().command_path.split()[1:])
    with open_study(study) as opened:
        told = what[:1].lower() + what[1:]
        made = Departure("", _who(opened, as_name), told, command, receiver.strip(), file)
        if not note_departure(opened, made, before) and not opened.package:
            say(NOT_NOTED)
    return done


def _who(study: Study, as_name: str | None) -> str:
    from intercoder.cli.acting_user import person

    who = person(study, as_name)
    return who.name if who else ""


def _file_name(out: object) -> str:
    """The name alone: folders and addresses tell of machines and may hold passwords."""
    if not out:
        return ""
    if "://" in str(out):
        return "a database"
    return os.fsencode(Path(str(out)).name).decode("utf-8", "replace")
