"""Turns errors of PostgreSQL and its driver into sentences for people."""

from __future__ import annotations

import sys
from typing import Any

from intercoder.errors import NotAStudyError, NotSavedError, StudyError, UnreachableError
from intercoder.study.database.refusals import refusal
from intercoder.text.display import display_line

GUARD = "IC"
"""The SQLSTATE class in which the study's own rules report errors (`rules.py`)."""
_NO_RIGHT = "42501"
_OF_A_POLICY, _OF_A_RULE = "ExecWithCheckOptions", "exec_stmt_raise"
"""The server's functions that report a row which a policy refuses, and an error of a rule."""
_Kind = type[StudyError]

_GONE = (
    UnreachableError,
    "The server of {target} is not responding.",
    "Check the network; when it is back, try again: nothing that was saved is lost.",
)
_STOPPED = (
    UnreachableError,
    "The server of {target} has ended the connection, or is being stopped.",
    "Try again soon: nothing that was saved is lost.",
)
_STATES: tuple[tuple[str, _Kind, str, str], ...] = (
    (
        "08P01",
        StudyError,
        "What responds for {target} does not behave like PostgreSQL.",
        "If a pooler (such as pgbouncer) is in front of the server, use the server's own address.",
    ),
    ("08", *_GONE),
    ("57P04", StudyError, "The database of {target} was removed.", "Ask the lead."),
    ("57P", *_STOPPED),
    ("25P0", *_STOPPED),
    (
        "53200",
        NotSavedError,
        "The server of {target} has no memory left: the last change is not saved.",
        "Ask the server's administrator.",
    ),
    (
        "26",
        StudyError,
        "{target} is reached through a pooler (such as pgbouncer) that lends a connection for one "
        "transaction only.",
        "Use the address of the server itself.",
    ),
    (
        "54",
        NotSavedError,
        "A text is too long for the server of {target}: the last change is not saved.",
        "Make it shorter.",
    ),
    (
        "XX000",
        StudyError,
        "The server of {target} reports a fault of its own.",
        "Try again; if it happens again, ask the server's administrator.",
    ),
    (
        "53300",
        UnreachableError,
        "The server of {target} has no free connections.",
        "Try again soon.",
    ),
    (
        "57014",
        UnreachableError,
        "The server of {target} cancelled the request: {said}.",
        "Try again; if it happens often, ask the server's administrator.",
    ),
    (
        "53",
        NotSavedError,
        "The server of {target} has no space left: the last change is not saved.",
        "Ask the server's administrator to make room, and try again.",
    ),
    (
        "25006",
        NotSavedError,
        "The server of {target} takes no changes: it is read-only.",
        "Ask the server's administrator.",
    ),
    (
        "55P03",
        NotSavedError,
        "Another program keeps {target} locked: the last change is not saved.",
        "Try again in a moment.",
    ),
    (
        "40",
        NotSavedError,
        "Another program changed {target} first: the last change is not saved.",
        "Try again.",
    ),
    (
        "22021",
        NotSavedError,
        "A text contains a character that PostgreSQL cannot store.",
        "Remove control characters from it.",
    ),
    (
        "XX00",
        NotAStudyError,
        "{target} is damaged.",
        "Ask the server's administrator to restore a backup.",
    ),
    (
        "3F000",
        NotAStudyError,
        "{target} is not a complete study.",
        "Check the address, or make one with `intercoder new`.",
    ),
    (
        # a login does not see objects that it has no rights to
        "42P01",
        NotAStudyError,
        "{target} is not a complete study, or this login was taken away.",
        "Ask the lead whether the login still lets you in.",
    ),
)
_MISTYPED_WORDS = ("invalid connection option", "bad value for", 'missing "="')
"""Words of a driver that rejects an address before contacting a server."""


def is_of_server(error: object) -> bool:
    """Whether PostgreSQL's driver raised this; checked without loading the driver."""
    driver: Any = sys.modules.get("psycopg")
    return driver is not None and isinstance(error, driver.Error)


def is_defect(error: object) -> bool:
    """Whether this is a violated constraint or invalid SQL: a defect of the program."""
    state = _state(error)
    if not state:
        said = str(error)
        is_mistyped = any(words in said for words in _MISTYPED_WORDS)
        return type(error).__name__ == "ProgrammingError" and not is_mistyped
    is_known = state == _NO_RIGHT or any(state.startswith(one) for one, *_ in _STATES)
    return state[:2] in {"23", "42"} and not is_known


def server_error(error: object, target: str) -> StudyError:
    """The `StudyError` for what the server or its driver reported."""
    state = _state(error)
    if state == _NO_RIGHT:
        return _not_allowed(error, target)
    for prefix, kind, message, hint in _STATES:
        if state.startswith(prefix):
            return kind(message.format(target=target, said=_primary(error)), hint, details=state)
    if state.startswith(GUARD):
        return _guarded(error, state)
    if not state and type(error).__name__ == "DataError":
        return NotSavedError(
            "A text contains the character NUL, which PostgreSQL cannot store.",
            "Remove it from the text.",
        )
    if not state:
        return _not_connected(error, target)
    return StudyError(
        f"{target} could not be read or written ({state}).",
        "Run `intercoder verify` on it.",
        details=state,
    )


def _not_allowed(error: object, target: str) -> StudyError:
    """The error where a login lacks a right, in words of ours: the server's name its own tables."""
    place = getattr(getattr(error, "diag", None), "source_function", "")  # in no language
    if place == _OF_A_POLICY:
        return NotSavedError(
            f"{target} does not take this from your login: the last change is not saved.",
            "Ask the lead whether you are still among the coders, and may still do this.",
            details=_NO_RIGHT,
        )
    said = f": {_primary(error).rstrip('.')}" if place == _OF_A_RULE else ""
    return StudyError(
        f"Your login may not do that in {target}{said}.",
        "Ask the lead, whose login has the right.",
        details=_NO_RIGHT,
    )


def _not_connected(error: object, target: str) -> StudyError:
    """The error without an SQLSTATE: the connection was not made, or is lost."""
    said = str(error)
    link = getattr(error, "pgconn", None)
    if getattr(link, "needs_password", False):
        said = "no password supplied"  # in the server's language, whatever that is
    return refusal(said, target)


def _primary(error: object) -> str:
    """The server's main message, for errors whose text names tables and never their contents."""
    said = getattr(getattr(error, "diag", None), "message_primary", "")
    return display_line(str(said or "it gives no details"))


def _guarded(error: object, state: str) -> StudyError:
    """The error from one of the study's own rules: its message holds nothing of any answer."""
    message, _, hint = _primary(error).partition(" | ")
    return NotSavedError(message, hint, details=state)


def _state(error: object) -> str:
    return str(getattr(error, "sqlstate", "") or "")
