"""Where an advisor listens: on this machine alone."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from intercoder.errors import UsageError

HINT = "Use an address such as http://127.0.0.1:8080, of a server that runs on this machine."


@dataclass(frozen=True, slots=True)
class Address:
    """A loopback address and a port."""

    host: str
    """A numeric loopback address: no name is looked up."""
    port: int
    path: str = "/v1"
    """The path under which the chat form is."""

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"


def read_address(typed: str) -> Address:
    """The address that was typed.

    Raises UsageError for anything but http to a numeric loopback address with a port: a name could
    be looked up elsewhere, and nothing that coders read may leave this machine.
    """
    try:
        parts = urlsplit(typed.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise UsageError(f"“{typed}” is no address.", HINT) from None
    if parts.scheme != "http" or not host or port is None:
        raise UsageError(f"“{typed}” is no address with a port.", HINT)
    try:
        is_here = ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_here = False
    if not is_here or parts.username is not None:
        raise UsageError(
            f"“{host}” is not this machine, and answers are never sent elsewhere."
            if host != "localhost"
            else "“localhost” is a name, which may mean another machine.",
            HINT,
        )
    if parts.query or parts.fragment or parts.path.rstrip("/") not in {"", "/v1"}:
        raise UsageError(f"“{typed}” has a path that is not used.", HINT)
    return Address(host, port)
