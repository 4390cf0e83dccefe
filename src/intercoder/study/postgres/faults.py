"""What PostgreSQL and its driver report, as the error family's words."""

from __future__ import annotations

import sys
from typing import Any

from intercoder.errors import NotAStudyError, NotSavedError, StudyError, UnreachableError

GUARD = "IC"
"""The class of SQLSTATE in which the study's own rules report (`rules.py`)."""
_Kind = type[StudyError]

_GONE = (
    UnreachableError,
    "The server of {target} does not answer.",
    "Check the network; when it is back, try again: nothing that was saved is lost.",
)
_STATES: tuple[tuple[str, _Kind, str, str], ...] = (
    ("08", *_GONE),
    ("57P", *_GONE),
    ("53300", UnreachableError, "The server of {target} has no place free.", "Try again soon."),
    (
        "57014",
        UnreachableError,
        "The server of {target} took too long to answer.",
        "Try again; if it happens often, ask whoever looks after the server.",
    ),
    (
        "53",
        NotSavedError,
        "The server of {target} has no room left: the last change is not saved.",
        "Ask whoever looks after the server to make room, and try again.",
    ),
    (
        "25006",
        NotSavedError,
        "The server of {target} takes no changes: it is read-only.",
        "Ask whoever looks after the server.",
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
        "Another program was quicker to change {target}: the last change is not saved.",
        "Try again.",
    ),
    (
        "42501",
        StudyError,
        "Your login may not do that in {target}.",
        "Ask the lead, whose login may.",
    ),
    (
        "22021",
        NotSavedError,
        "A text holds a character that PostgreSQL cannot keep.",
        "Take control characters out of it.",
    ),
    (
        "XX00",
        NotAStudyError,
        "{target} is damaged.",
        "Ask whoever looks after the server to go back to a backup.",
    ),
    (
        "3F000",
        NotAStudyError,
        "{target} is not a complete study.",
        "Check the address, or make one with `intercoder new`.",
    ),
    (
        # what a login may not look into is not there for it
        "42P01",
        NotAStudyError,
        "{target} is not a complete study, or this login was taken away.",
        "Ask the lead whether the login still lets you in.",
    ),
)
_CONNECTING: tuple[tuple[str, _Kind, str, str], ...] = (
    (
        "password authentication failed",
        StudyError,
        "The server of {target} does not know this login with this password.",
        "Check both; the password is best left to PGPASSWORD or ~/.pgpass.",
    ),
    (
        "no password supplied",
        StudyError,
        "The server of {target} asks for a password.",
        "Put it into PGPASSWORD or ~/.pgpass.",
    ),
    (
        "does not exist",
        StudyError,
        "The server has no such database, or no such login, as {target} names.",
        "Check the address, or have the database made.",
    ),
    (
        "no pg_hba.conf entry",
        StudyError,
        "The server of {target} lets nobody in from here under this login.",
        "Ask whoever looks after the server.",
    ),
    (
        "permission denied for database",
        StudyError,
        "This login may not use the database of {target}.",
        "Ask whoever looks after the server.",
    ),
    (
        "is not permitted to log in",
        StudyError,
        "The server of {target} does not let this login in.",
        "Ask the lead for one that may.",
    ),
)
_MISTYPED_WORDS = "invalid connection option"
_MISTYPED = (
    StudyError,
    "The address {target} has a part that the driver does not know.",
    "Check what stands behind the question mark.",
)


def is_of_server(error: object) -> bool:
    """Whether the driver of PostgreSQL raised this; it is not loaded for that."""
    driver: Any = sys.modules.get("psycopg")
    return driver is not None and isinstance(error, driver.Error)


def is_defect(error: object) -> bool:
    """Whether this breaks a rule of the schema, or is no SQL: a defect of the program."""
    state = _state(error)
    if not state:
        return type(error).__name__ == "ProgrammingError" and _MISTYPED_WORDS not in str(error)
    return state[:2] in {"23", "42"} and not any(state.startswith(one) for one, *_ in _STATES)


def server_error(error: object, target: str) -> StudyError:
    """The error family's word for what the server or its driver reported."""
    state = _state(error)
    for prefix, kind, message, hint in _STATES:
        if state.startswith(prefix):
            return kind(message.format(target=target), hint, details=state)
    if state.startswith(GUARD):
        return _guarded(error, state)
    if not state and _MISTYPED_WORDS in str(error):
        kind, message, hint = _MISTYPED
        return kind(message.format(target=target), hint)
    if not state and type(error).__name__ == "DataError":
        return NotSavedError(
            "A text holds the character NUL, which PostgreSQL cannot keep.",
            "Take it out of the text.",
        )
    if not state:
        return _not_connected(error, target)
    return StudyError(
        f"{target} could not be read or written ({state}).",
        "Run `intercoder verify` on it.",
        details=state,
    )


def _not_connected(error: object, target: str) -> StudyError:
    """There is no state yet: the connection was not made, or is lost."""
    said = str(error)
    link = getattr(error, "pgconn", None)
    if getattr(link, "needs_password", False):
        said = "no password supplied"  # in whatever language the server says so
    for words, kind, message, hint in _CONNECTING:
        if words in said:
            return kind(message.format(target=target), hint, details=words)
    kind, message, hint = _GONE
    return kind(message.format(target=target), hint)


def _guarded(error: object, state: str) -> StudyError:
    """A rule of the study's own speaks for itself: its message holds nothing of any answer."""
    said = str(getattr(getattr(error, "diag", None), "message_primary", "") or "")
    message, _, hint = said.partition(" | ")
    return NotSavedError(message, hint, details=state)


def _state(error: object) -> str:
    return str(getattr(error, "sqlstate", "") or "")
