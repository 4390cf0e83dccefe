"""Imports libraries that look for a network although nothing here uses one."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_sockets() -> Iterator[None]:
    """Let nothing that is imported inside the block try whether this machine has IPv6.

    urllib3, which spaCy and others import, binds a socket to `::1` for that. On a machine that
    hides IPv6 it does not, and works as well.
    """
    had_ipv6 = socket.has_ipv6
    socket.has_ipv6 = False
    try:
        yield
    finally:
        socket.has_ipv6 = had_ipv6
