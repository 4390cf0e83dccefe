"""Talks to a server of language models on this machine, in the chat form that they share.

llama.cpp, Ollama, vLLM and others answer `GET /v1/models` and `POST /v1/chat/completions` as OpenAI
defined them, with a JSON schema for the reply. A proxy is never used, and no redirect followed.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping, Sequence
from http.client import HTTPConnection, HTTPException
from typing import Any

from intercoder.errors import IntercoderError, UsageError
from intercoder.suggest.advisor.address import Address

PATIENCE = 300.0
"""Seconds for a reply: a large model on a slow processor takes as long for its first."""
MAX_TOKENS = 400
MAX_REPLY = 1_000_000
"""Bytes of a reply that are read."""


class AdvisorError(IntercoderError):
    """The advisor does not answer, or not in the form that was asked for."""


class Chat:
    """A server of language models at a loopback address."""

    def __init__(self, address: Address, *, patience: float = PATIENCE) -> None:
        self.address = address
        self._patience = patience

    def model(self, wanted: str = "") -> str:
        """The name of the model to ask: the one wanted, or the only one there is.

        Raises AdvisorError if the server does not answer, UsageError for a model it does not have,
        or if it has several and none is wanted.
        """
        found = self._ask("GET", "/models")
        listed = found.get("data") if isinstance(found, Mapping) else None
        named = [str(one["id"]) for one in listed or () if isinstance(one, Mapping) and "id" in one]
        if wanted and (wanted in named or not named):
            return wanted
        if len(named) == 1 and not wanted:
            return named[0]
        raise UsageError(
            f"The advisor at {self.address} has no model “{wanted}”."
            if wanted
            else f"The advisor at {self.address} has {len(named)} models.",
            f"Choose one with --model: {', '.join(named[:10])}."
            if named
            else "Name one with --model.",
        )

    def reply(
        self, model: str, messages: Sequence[Mapping[str, str]], schema: Mapping[str, Any]
    ) -> str:
        """What the model replies, which should be JSON of this schema. Raises AdvisorError."""
        found = self._ask(
            "POST",
            "/chat/completions",
            {
                "model": model,
                "messages": list(messages),
                "temperature": 0,
                "seed": 1,
                "max_tokens": MAX_TOKENS,
                "response_format": {
                    "type": "json_schema",
                    "json_schema": {"name": "codes", "strict": True, "schema": schema},
                },
            },
        )
        try:
            return str(found["choices"][0]["message"]["content"])
        except (KeyError, IndexError, TypeError):
            raise self._error("does not reply in the chat form") from None

    def _ask(self, method: str, path: str, document: Mapping[str, Any] | None = None) -> Any:
        connection = _Loopback(self.address, self._patience)
        body = None if document is None else json.dumps(document).encode("ascii")
        headers = {"Content-Type": "application/json", "Connection": "close"}
        try:
            connection.request(method, f"{self.address.path}{path}", body, headers)
            answer = connection.getresponse()
            said = answer.read(MAX_REPLY)
        except TimeoutError:
            raise self._error(f"took longer than {self._patience:.0f} seconds") from None
        except (OSError, HTTPException):
            raise self._error("does not answer") from None
        finally:
            connection.close()
        if answer.status != 200:
            raise self._error(f"refuses what it is asked (status {answer.status})")
        try:
            return json.loads(said)
        except (ValueError, RecursionError):
            raise self._error("does not reply in the chat form") from None

    def _error(self, what: str) -> AdvisorError:
        return AdvisorError(
            f"The advisor at {self.address} {what}.",
            "Start its server, such as `llama-server -m MODEL.gguf --port "
            f"{self.address.port}`, and see that it takes a JSON schema for its replies.",
        )


class _Loopback(HTTPConnection):
    """A connection to this very address: no name is looked up, and no proxy used."""

    def __init__(self, address: Address, patience: float) -> None:
        super().__init__(address.host, address.port, timeout=patience)

    def connect(self) -> None:
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        self.sock = socket.socket(family, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect((self.host, self.port))
