"""Connects to a study in PostgreSQL.

Where the tables of a query are found depends on who asks. A coder's login finds that coder's own
tables first (`own_tables.py`); while it reads what may be of others too, the views of `seen.py`.
Owner and leads find the study's own schema, whose tables hold everybody's rows, and in a coder's
workspace that coder's tables too: one coder's are quicker than all.

Reading sees one moment (REPEATABLE READ). A lead who writes takes one lock on the study first, so
that what other leads have written stays true until it commits. A coder's desk touches nothing but
that coder's own rows and waits for nobody else. Whoever waits too long is told for whom.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event

from intercoder.errors import MissingPackageError, NotSavedError
from intercoder.study.database.database_errors import in_plain_words
from intercoder.study.database.engine import BUSY_SECONDS, Database
from intercoder.study.database.locks import wait_for_study
from intercoder.study.postgres.address import Address
from intercoder.study.postgres.blockers import LOCKED, named
from intercoder.study.postgres.rules.own_tables import coder_schema, quoted
from intercoder.study.postgres.rules.seen import seen_schema

_CONNECTION: dict[str, Any] = {
    "connect_timeout": 5,
    # a server that is gone without a word is found out in about fifteen seconds
    "keepalives_idle": 5,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
    "application_name": "intercoder",
}
_MAX_STATEMENT = 600
"""Seconds after which the server ends a statement: no query of the program takes as long."""


class PostgresDatabase(Database):
    """A study in a schema of a database on a server."""

    def __init__(self, address: Address) -> None:
        super().__init__(address.shown, address.full)
        self.parts = address
        self.writer = _engine(address, address.quoted)
        self.reader = _reading(self.writer)
        self._seen = ""
        """The search path on which a coder's login reads; empty for any other login."""
        self._of_coder: dict[int, Engine] = {}

    def confine(self, connection: Connection, number: int, name: str) -> None:
        """The login at work is this coder's: let it find that coder's tables first from now on."""
        base, own = self.parts.schema, coder_schema(self.parts.schema, number)
        seen = seen_schema(base)
        path = ", ".join(map(quoted, (own, seen, base)))
        self._seen = ", ".join(map(quoted, (seen, own, base)))
        self.own_coder = name
        connection.exec_driver_sql(f"SET search_path = {path}")

        @event.listens_for(self.writer, "connect")
        def _(driver: Any, _record: object) -> None:
            driver.execute(f"SET search_path = {path}")
            driver.commit()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one moment of the study."""
        with self._naming(), in_plain_words(self.target), self.reader.begin() as connection:
            if self._seen:
                connection.exec_driver_sql(f"SET LOCAL search_path = {self._seen}")
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes, alone: all of it or nothing."""
        with self._naming(), in_plain_words(self.target), self.writer.begin() as connection:
            wait_for_study(connection)
            yield connection

    @contextmanager
    def reading_own(self, coder: int) -> Iterator[Connection]:
        """The same where all that is asked of decisions, lists and drafts is about one coder."""
        engine = _reading(self._engine_of(coder))
        with self._naming(), in_plain_words(self.target), engine.begin() as connection:
            yield connection

    @contextmanager
    def writing_own(self, coder: int) -> Iterator[Connection]:
        """A transaction that writes what is this coder's alone, beside those of others."""
        engine = self._engine_of(coder)
        with self._naming(), in_plain_words(self.target), engine.begin() as connection:
            yield connection

    @contextmanager
    def writing_alone(self) -> Iterator[Connection]:
        """A transaction that writes where there is no study yet."""
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
        for engine in (self.writer, *self._of_coder.values()):
            engine.dispose()

    def _engine_of(self, coder: int) -> Engine:
        if self._seen:
            return self.writer
        if coder not in self._of_coder:
            own = coder_schema(self.parts.schema, coder)
            path = f"{quoted(own)}, {self.parts.quoted}"
            self._of_coder[coder] = _engine(self.parts, path)
        return self._of_coder[coder]


def _reading(engine: Engine) -> Engine:
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _engine(address: Address, path: str) -> Engine:
    try:
        import psycopg  # noqa: F401
    except ImportError:
        raise MissingPackageError(
            "Studies in PostgreSQL need a package that is not installed.",
            "Install it with: pip install intercoder[postgres]",
        ) from None
    settings = (
        f"-c search_path={path.replace(' ', '')} -c lock_timeout={int(BUSY_SECONDS * 1000)} "
        f"-c statement_timeout={_MAX_STATEMENT}s -c client_encoding=UTF8"
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
