"""Connects to a study in PostgreSQL.

Which tables a query finds depends on the login. A coder's login finds that coder's own tables first
(`rules/own_tables.py`), but the views of `rules/seen.py` while reading rows that may belong to
others. Owner and leads find the study's own schema, whose tables hold everyone's rows, and in a
coder's workspace that coder's tables, because they are quicker.

Reading transactions see one moment (REPEATABLE READ). A lead who writes first takes a lock on the
study, so that what it reads of other leads' writing stays true until it commits. A coder's
workspace touches only that coder's own rows and waits for nobody else. After waiting too long, the
error names the logins that block.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DisconnectionError

from intercoder.errors import MissingPackageError, NotSavedError
from intercoder.study.database.database_errors import in_plain_words
from intercoder.study.database.engine import BUSY_SECONDS, Database
from intercoder.study.database.locks import wait_for_study
from intercoder.study.postgres.address import Address
from intercoder.study.postgres.blockers import LOCKED, named
from intercoder.study.postgres.rules.own_tables import coder_schema, quoted
from intercoder.study.postgres.rules.seen import seen_schema

if TYPE_CHECKING:
    from intercoder.study.postgres.together import GatheringConnection

_CONNECTION: dict[str, Any] = {
    "connect_timeout": 5,
    # a server that vanishes without notice is detected in about fifteen seconds
    "keepalives_idle": 5,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
    "application_name": "intercoder",
}
_IS_TRIED_FIRST: ContextVar[bool] = ContextVar("is tried first", default=True)
"""Whether a connection is asked for a sign of life before it is used: a journey to the server."""
SEALING = "intercoder.sealing"
"""The setting by which the program says that it makes the changes (`rules/change_rules.py`)."""
_MAX_STATEMENT = 600
"""Seconds after which the server aborts a statement: no query of the program takes as long."""
_OWNS = (
    "SELECT pg_catalog.pg_get_userbyid(relowner) = current_user FROM pg_catalog.pg_class "
    "WHERE oid = 'answer'::regclass"
)
_WITH_TEXTS = (
    *("answer", "answer_text", "respondent", "comment", "definition_doubt", "draft", "model"),
    *("study_setting", "text_vector"),
)
"""Tables that hold texts of answers, or what was learned and said of them."""


class PostgresDatabase(Database):
    """A study in a schema of a database on a server."""

    def __init__(self, address: Address) -> None:
        super().__init__(address.shown, address.full)
        self.parts = address
        self.writer = _engine(address, address.quoted)
        self.reader = _reading(self.writer)
        self._seen = ""
        """The search path with which a coder's login reads; empty for any other login."""
        self._of_coder: dict[int, Engine] = {}

    def confine(self, connection: Connection, number: int, name: str) -> None:
        """Confine a coder's login: from now on it finds that coder's tables first."""
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
        """A transaction that sees the study at one moment."""
        with self._naming(), in_plain_words(self.target), self.reader.begin() as connection:
            if self._seen:
                connection.exec_driver_sql(f"SET LOCAL search_path = {self._seen}")
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """An exclusive writing transaction, committed completely or not at all."""
        with self._naming(), in_plain_words(self.target), self.writer.begin() as connection:
            wait_for_study(connection)
            yield connection

    @contextmanager
    def reading_own(self, coder: int) -> Iterator[Connection]:
        """A reading transaction that uses only this coder's decisions, lists and drafts."""
        engine = _reading(self._engine_of(coder))
        with self._naming(), in_plain_words(self.target), engine.begin() as connection:
            yield connection

    @contextmanager
    def writing_own(self, coder: int, *, is_repeated: bool = False) -> Iterator[Connection]:
        """A writing transaction for this coder's rows only; other coders can write meanwhile.

        What is changed in a repeated one is sent together with the commit (`together.py`), so it
        cannot ask how many rows it met.
        """
        engine = self._engine_of(coder)
        with (
            self._naming(),
            in_plain_words(self.target),
            _connected(engine, is_tried_first=not is_repeated) as connection,
            _driver(connection).gathering() if is_repeated else nullcontext(),
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def writing_alone(self) -> Iterator[Connection]:
        """A writing transaction used before the study exists: it adds no line to its log."""
        with self._naming(), in_plain_words(self.target), self.writer.begin() as connection:
            connection.exec_driver_sql(f"SET LOCAL {SEALING} = 'off'")
            yield connection

    @contextmanager
    def _naming(self) -> Iterator[None]:
        """If the block waits too long for a lock, name the logins that hold it in the error."""
        try:
            yield
        except NotSavedError as error:
            if error.details != LOCKED:
                raise
            raise named(error, self.writer) from error

    def rewrite(self) -> bool:
        """Write the tables that hold texts anew; False if the login in use does not own them."""
        with self._naming(), in_plain_words(self.target), self.writer.connect() as connection:
            alone = connection.execution_options(isolation_level="AUTOCOMMIT")
            if not alone.exec_driver_sql(_OWNS).scalar():
                return False
            for table in _WITH_TEXTS:
                alone.exec_driver_sql(f"VACUUM (FULL) {table}")
        return True

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


@contextmanager
def _connected(engine: Engine, *, is_tried_first: bool) -> Iterator[Connection]:
    """A connection; one that may have been lost meanwhile, unless it is to be tried first."""
    before = _IS_TRIED_FIRST.set(is_tried_first)
    try:
        connection = engine.connect()
    finally:
        _IS_TRIED_FIRST.reset(before)
    with connection:
        yield connection


def _driver(connection: Connection) -> GatheringConnection:
    driver: Any = connection.connection.driver_connection
    found: GatheringConnection = driver
    return found


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
        f"-c statement_timeout={_MAX_STATEMENT}s -c client_encoding=UTF8 "
        f"-c {SEALING}=on"
    )
    typed = address.url.query
    options = f"{typed['options']} {settings}" if "options" in typed else settings
    engine = create_engine(
        address.url.difference_update_query(["options"]),
        connect_args={
            **{name: value for name, value in _CONNECTION.items() if name not in typed},
            "options": options,
        },
        pool_size=4,
        hide_parameters=True,  # error messages hold no answers
    )
    _watch(engine)
    return engine


def _watch(engine: Engine) -> None:
    """Have this engine make connections that can gather, and try them before they are used."""
    from intercoder.study.postgres.together import GatheringConnection, GatheringCursor

    @event.listens_for(engine, "do_connect")
    def _(_dialect: object, _record: object, where: Any, how: dict[str, Any]) -> Any:
        return GatheringConnection.connect(*where, **how, cursor_factory=GatheringCursor)

    @event.listens_for(engine, "checkout")
    def _(driver: Any, _record: object, _proxy: object) -> None:
        if not _IS_TRIED_FIRST.get():
            return
        try:
            engine.dialect.do_ping(driver)
        except engine.dialect.loaded_dbapi.Error as error:
            # reconnects once a server that was away is back
            raise DisconnectionError from error
