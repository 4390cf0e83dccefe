"""Connections to a study in PostgreSQL.

Reading sees one moment (REPEATABLE READ). A lead who writes takes one lock on the study first, so
that what other leads have written stays true until it commits. A coder's desk touches nothing but
that coder's own rows and waits for nobody else. Whoever waits too long is told for whom.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine

from intercoder.errors import MissingPackageError, NotSavedError
from intercoder.study.engine import BUSY_SECONDS, Database
from intercoder.study.faults import in_plain_words
from intercoder.study.locks import wait_for_study
from intercoder.study.postgres.address import Address
from intercoder.study.postgres.blockers import LOCKED, named

_CONNECTION: dict[str, Any] = {
    "connect_timeout": 5,
    # a server that is gone without a word is found out in about fifteen seconds
    "keepalives_idle": 5,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
    "application_name": "intercoder",
}
_LONGEST_STATEMENT = 600
"""Seconds after which the server ends a statement: no query of the program takes as long."""


class PostgresDatabase(Database):
    """A study in a schema of a database on a server."""

    def __init__(self, address: Address) -> None:
        super().__init__(address.shown, address.full)
        self.parts = address
        writer = _engine(address)
        self.writer = writer
        self.reader = writer.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one moment of the study."""
        with self._naming(), in_plain_words(self.target), self.reader.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes, alone: all of it or nothing."""
        with self.writing_own() as connection:
            wait_for_study(connection)
            yield connection

    @contextmanager
    def writing_own(self) -> Iterator[Connection]:
        """A transaction that writes what is nobody else's, beside those of others."""
        with self._naming(), in_plain_words(self.target), self.writer.begin() as connection:
            yield connection

    @contextmanager
    def _naming(self) -> Iterator[None]:
        """Say for whom the block has waited too long, if it has."""
        try:
            yield
        except NotSavedError as error:
            if error.details != LOCKED:
                raise
            raise named(error, self.writer) from error

    def close(self) -> None:
        """Close every connection."""
        self.writer.dispose()


def _engine(address: Address) -> Engine:
    try:
        import psycopg  # noqa: F401
    except ImportError:
        raise MissingPackageError(
            "Studies in PostgreSQL need a package that is not installed.",
            "Install it with: pip install intercoder[postgres]",
        ) from None
    settings = (
        f"-c search_path={address.quoted} -c lock_timeout={int(BUSY_SECONDS * 1000)} "
        f"-c statement_timeout={_LONGEST_STATEMENT}s -c client_encoding=UTF8"
    )
    typed = address.url.query
    options = f"{typed['options']} {settings}" if "options" in typed else settings
    return create_engine(
        address.url.difference_update_query(["options"]),
        connect_args={
            **{name: value for name, value in _CONNECTION.items() if name not in typed},
            "options": options,
        },
        pool_size=4,
        pool_pre_ping=True,  # goes on by itself once a server that was away is back
        hide_parameters=True,  # an error's message holds no answer
    )
