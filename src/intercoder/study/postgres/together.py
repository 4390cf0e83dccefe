"""Connections that can send changes together, on one journey to the server.

Between a coder and a server in another building a journey takes longer than all that the server
does with a decision. While such a connection `gathers`, what only changes rows is sent without
waiting for an answer. The next query, or the end of the transaction, waits for the answers to
everything before it, and raises what went wrong with any of it. How many rows such a change met is
not known.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any, Self

import psycopg

_CHANGES = ("INSERT ", "UPDATE ", "DELETE ")


class GatheringConnection(psycopg.Connection[Any]):
    """A connection that waits as rarely as it can, while told to.

    It begins and ends its transactions itself then, since the driver waits for each answer to that.
    """

    gathers = False
    _has_begun = False
    _under_way: ExitStack | None = None
    """The pipeline of what is not answered yet."""

    @contextmanager
    def gathering(self) -> Iterator[None]:
        """Gather the changes of one transaction, which begins and ends inside the block."""
        self.gathers = self.autocommit = psycopg.Pipeline.is_supported()
        try:
            yield
        finally:
            self.gathers = self._has_begun = False
            if not self.closed:
                self.rollback()  # does nothing after a commit
                self.autocommit = False

    def send(
        self, cursor: psycopg.Cursor[Any], query: Any, params: Any, how: dict[str, Any]
    ) -> None:
        """Send a statement of the transaction, and before the first one its beginning."""
        if self._under_way is None:
            self._under_way = ExitStack()
            self._under_way.enter_context(self.pipeline())
        if not self._has_begun:
            self._has_begun = True
            psycopg.Cursor(self).execute("BEGIN")
        psycopg.Cursor.execute(cursor, query, params, **how)

    def wait_for_answers(self) -> None:
        """Wait for the answers to all that was sent. Raises the first error among them."""
        under_way, self._under_way = self._under_way, None
        if under_way is not None:
            under_way.close()

    def commit(self) -> None:
        """Commit, and wait until that is done."""
        if not self._has_begun:
            super().commit()
            return
        self.send(psycopg.Cursor(self), "COMMIT", None, {})
        self.wait_for_answers()
        self._has_begun = False

    def rollback(self) -> None:
        """Take back everything, whatever the answers were."""
        with suppress(psycopg.Error):
            self.wait_for_answers()
        self._has_begun = False
        if not self.closed:
            super().rollback()


class GatheringCursor(psycopg.Cursor[Any]):
    """A cursor of such a connection."""

    def execute(self, query: Any, params: Any = None, **how: Any) -> Self:
        """Send a statement; unless it only changes rows, wait for its answer."""
        connection = self.connection
        if not isinstance(connection, GatheringConnection) or not connection.gathers:
            return super().execute(query, params, **how)
        connection.send(self, query, params, how)
        if not _only_changes(str(query)):
            connection.wait_for_answers()
        return self

    def executemany(self, query: Any, params_seq: Any, **how: Any) -> None:
        """Execute a statement many times."""
        connection = self.connection
        if not isinstance(connection, GatheringConnection) or not connection.gathers:
            super().executemany(query, params_seq, **how)
            return
        for params in params_seq:
            self.execute(query, params)


def _only_changes(query: str) -> bool:
    return query.lstrip().upper().startswith(_CHANGES) and " RETURNING " not in query.upper()
