"""A line to the server of the tests that breaks when the server says something."""

from __future__ import annotations

import select
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlsplit


class Link:
    """Passes on what a client and its server say to each other, on as many lines as they open."""

    def __init__(self, server: Path) -> None:
        """`server` is the server's socket."""
        self.breaks_at = b""
        """The line breaks when the server says this, once; the client does not hear it."""
        self._server = server
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._accepting = Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def close(self) -> None:
        """Take no more clients."""
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                Thread(target=self._pass_on, args=(client,), daemon=True).start()

    def _pass_on(self, client: socket.socket) -> None:
        server = socket.socket(socket.AF_UNIX)
        server.connect(str(self._server))
        with client, server, suppress(OSError):
            while True:
                ready, _, _ = select.select([client, server], [], [])
                if server in ready:
                    said = server.recv(65536)
                    if not said:
                        return
                    if self.breaks_at and self.breaks_at in said:
                        self.breaks_at = b""
                        return
                    client.sendall(said)
                elif client in ready:
                    asked = client.recv(65536)
                    if not asked:
                        return
                    server.sendall(asked)


@contextmanager
def linked(address: str) -> Iterator[tuple[Link, str]]:
    """A link to the server of this address, and the address by way of it."""
    parts = urlsplit(address)
    (folder,) = parse_qs(parts.query)["host"]
    (path,) = Path(folder).glob(".s.PGSQL.*[0-9]")
    link = Link(path)
    through = f"host=127.0.0.1&port={link.port}"
    rest = parts.query.replace(f"host={folder}", through)
    yield link, f"{parts.scheme}://{parts.netloc}{parts.path}?{rest}"
    link.close()
