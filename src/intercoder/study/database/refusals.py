"""Explains in words why a connection to a server failed or was lost.

The driver gives no code for this, only text; the server's part of it may be in another language.
What is not recognised is passed on as it is: it names logins, databases and hosts, never answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from intercoder.errors import StudyError, UnreachableError
from intercoder.text.display import display_line


class Refusal(NamedTuple):
    """The error to raise if the driver's text contains one of these words."""

    words: Sequence[str]
    kind: type[StudyError]
    message: str
    hint: str


_ADMIN = "Ask the server's administrator."
_ADDRESS = "Check the address."
REFUSALS: tuple[Refusal, ...] = (
    # errors in the address, found before anything is sent
    Refusal(
        ("invalid connection option", "invalid URI query parameter"),
        StudyError,
        "The address {target} contains an option that the driver does not know.",
        "Check what follows the question mark.",
    ),
    Refusal(
        ("invalid sslmode value",),
        StudyError,
        "The address {target} contains an unknown sslmode.",
        "Use disable, prefer, require, verify-ca or verify-full.",
    ),
    Refusal(
        ("bad value for", "invalid port", "invalid integer value", " value: ", 'missing "="'),
        StudyError,
        "The address {target} cannot be used: {said}.",
        "Check the port, and what follows the question mark.",
    ),
    # encryption
    Refusal(
        ("server does not support SSL",),
        StudyError,
        "The server of {target} offers no encryption (TLS), which sslmode asks for.",
        "Ask the server's administrator to switch it on. Only if the network to the server is "
        "your own, sslmode=disable does without encryption.",
    ),
    Refusal(
        ("root certificate file",),
        StudyError,
        "The certificate of the server of {target} cannot be checked: there is no file of root "
        "certificates.",
        "Save it as ~/.postgresql/root.crt, or add sslrootcert=FILE to the address.",
    ),
    Refusal(
        ("certificate verify failed", "unable to get local issuer", "self-signed certificate"),
        StudyError,
        "The certificate of the server of {target} is not one that is trusted here.",
        "Ask the server's administrator for its root certificate; this may also be a "
        "different server than you think.",
    ),
    Refusal(
        ("does not match host name", "certificate for"),
        StudyError,
        "The certificate of the server of {target} is for another name.",
        "Use the name in the certificate as the server's address.",
    ),
    Refusal(
        (
            "could not load private key",
            "private key file",
            "could not read certificate file",
            "connection requires a valid client certificate",
            "certificate file",
        ),
        StudyError,
        "The client certificate that the server of {target} asks for cannot be used: {said}.",
        "Check sslcert and sslkey, and that only you may read the key.",
    ),
    Refusal(
        ("no encryption", "SSL off"),
        StudyError,
        "The server of {target} lets this login in over an encrypted connection only, or not from "
        "here.",
        "Take sslmode=disable out of the address, or ask the server's administrator.",
    ),
    Refusal(
        ("unexpected eof", "Connection reset"),
        UnreachableError,
        "The connection with the server of {target} broke off.",
        "Check the network, and that the port is that of PostgreSQL; nothing that was saved is "
        "lost.",
    ),
    Refusal(
        ("wrong version number", "packet length too long", "record layer failure"),
        StudyError,
        "What responds at the address of {target} is not PostgreSQL.",
        "Check the port.",
    ),
    Refusal(
        ("SSL error", "SSL negotiation: E"),
        StudyError,
        "No encrypted connection (TLS) can be made with the server of {target}: {said}.",
        _ADMIN,
    ),
    # login and password
    Refusal(
        ("no password supplied",),
        StudyError,
        "The server of {target} asks for a password.",
        "Set PGPASSWORD, or put it into ~/.pgpass.",
    ),
    Refusal(
        ("password authentication failed",),
        StudyError,
        "The server of {target} rejected this login and password.",
        "Check both; the password is best left to PGPASSWORD or ~/.pgpass. It may also have "
        "expired.",
    ),
    Refusal(
        ("authentication failed", "authentication method"),
        StudyError,
        "The server of {target} does not let this login in: {said}.",
        "Check which login the address names, or ask the server's administrator.",
    ),
    Refusal(
        ("no pg_hba.conf entry", "pg_hba.conf rejects"),
        StudyError,
        "The server of {target} does not accept this login from here.",
        _ADMIN,
    ),
    Refusal(
        ("is not permitted to log in",),
        StudyError,
        "The server of {target} does not let this login in.",
        "Ask the lead for one that may.",
    ),
    Refusal(
        ('role "', "no such user"),
        StudyError,
        "The server of {target} has no such login.",
        "Check the address, or ask the lead for a login.",
    ),
    Refusal(
        ("permission denied for database",),
        StudyError,
        "This login may not use the database of {target}.",
        _ADMIN,
    ),
    Refusal(
        ("not currently accepting connections",),
        StudyError,
        "The database of {target} takes no connections.",
        _ADMIN,
    ),
    Refusal(
        ("no such database", "does not exist"),
        StudyError,
        "The server has no such database, or no such login, as {target} names.",
        "Check the address, or have the database made.",
    ),
    # the server, or a proxy in front of it
    Refusal(
        ("unsupported startup parameter",),
        StudyError,
        "{target} is reached through a pooler (such as pgbouncer) that does not pass on the "
        "settings of a connection.",
        "Use the address of the server itself.",
    ),
    Refusal(
        ("unrecognized configuration parameter",),
        StudyError,
        "The server of {target} does not know a setting of the connection: {said}.",
        "Check what follows the question mark.",
    ),
    Refusal(
        ("expected authentication request", "invalid response to SSL negotiation"),
        StudyError,
        "What responds at the address of {target} is not PostgreSQL.",
        "Check the port.",
    ),
    Refusal(
        ("starting up", "shutting down", "not yet accepting", "recovery mode"),
        UnreachableError,
        "The server of {target} is just being started or stopped.",
        "Try again soon: nothing that was saved is lost.",
    ),
    Refusal(
        ("failed to resolve host", "could not translate host name"),
        UnreachableError,
        "The name of the server of {target} cannot be resolved.",
        "Check the address, and the network; nothing that was saved is lost.",
    ),
    Refusal(
        ("Connection refused", "No such file or directory"),
        UnreachableError,
        "The server of {target} is not responding: nothing runs at its address and port.",
        "Check the address and whether the server runs; nothing that was saved is lost.",
    ),
    Refusal(
        ("permission denied", "Permission denied"),
        StudyError,
        "This user of the machine may not use the socket of the server of {target}.",
        _ADMIN,
    ),
    Refusal(
        (
            *("timeout expired", "timed out", "unreachable", "No route to host", "reset by peer"),
            *("server closed the connection", "SSL SYSCALL", "could not receive", "could not send"),
            *("connection is lost", "connection is closed", "consuming input failed", "EOF"),
            *("sending query", "Broken pipe", "connection has been closed", "no connection to"),
        ),
        UnreachableError,
        "The server of {target} is not responding.",
        "Check the network; when it is back, try again: nothing that was saved is lost.",
    ),
)
"""Tried in this order."""
_FULL = (
    "too many connections",
    "too many clients",
    "remaining connection slots",
    "no more connections",
)
FULL = Refusal(
    _FULL,
    UnreachableError,
    "The server of {target} has no free connections.",
    "Try again soon; if it stays like this, ask the server's administrator to allow more.",
)


def refusal(said: str, target: str) -> StudyError:
    """The `StudyError` for this text of the driver."""
    part = _last_part(said)
    for one in (FULL, *REFUSALS):
        if any(words in said for words in one.words):
            message = one.message.format(target=target, said=part)
            return one.kind(message, one.hint, details=one.words[0])
    return UnreachableError(
        f"No connection to the server of {target}: {part}.",
        "Ask the server's administrator what this means; nothing that was saved is lost.",
    )


def _last_part(said: str) -> str:
    """The server's or driver's own words, on one line."""
    first = said.strip().splitlines()[0] if said.strip() else "it gives no reason"
    for before in ("FATAL:", "failed:", "connection is bad:"):
        first = first.rpartition(before)[2]
    return display_line(first.strip().rstrip("."))
