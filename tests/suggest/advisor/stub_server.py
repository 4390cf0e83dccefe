"""A server in the chat form, as llama.cpp's is, whose advice a test decides."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

Advise = Callable[[str], object]
"""From what was asked about an answer to what the model says: a string as it is, else as JSON."""


class StubServer(ThreadingHTTPServer):
    """Remembers what it was asked."""

    def __init__(self, advise: Advise, models: tuple[str, ...]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.advise = advise
        self.models = models
        self.asked: list[dict[str, Any]] = []
        self.status = 200

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: StubServer

    def do_GET(self) -> None:
        assert self.path == "/v1/models"
        self._say({"object": "list", "data": [{"id": one} for one in self.server.models]})

    def do_POST(self) -> None:
        assert self.path == "/v1/chat/completions"
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(asked)
        said = self.server.advise(asked["messages"][-1]["content"])
        content = said if isinstance(said, str) else json.dumps(said)
        self._say({"choices": [{"message": {"role": "assistant", "content": content}}]})

    def log_message(self, *_: Any) -> None:
        """Says nothing."""

    def _say(self, document: object) -> None:
        body = json.dumps(document).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def stub_server(advise: Advise, models: tuple[str, ...] = ("stub-1b",)) -> Iterator[StubServer]:
    """A server that runs until the end of the block."""
    with StubServer(advise, models) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
