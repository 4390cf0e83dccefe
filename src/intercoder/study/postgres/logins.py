"""The logins of a study in PostgreSQL, and the coder or lead each belongs to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, func, select, text, update
from sqlalchemy.exc import DBAPIError

from intercoder.errors import StudyError, UsageError
from intercoder.study.database.schema import coder
from intercoder.study.rounds.people import (
    PEOPLE,
    Coder,
    Role,
    coder_id,
    insert_new_coder,
    usable_name,
)
from intercoder.study.study import Study, is_address
from intercoder.text.display import display_line

MAX_LOGIN = 63
"""Maximum length of a login's name on a server, in bytes."""


def has_login(study: Study, login: str) -> bool:
    """Whether the server has a login of this name. Raises what `check_has_logins` raises."""
    check_has_logins(study)
    with study.reading() as connection:
        return _is_there(connection, login)


def check_has_logins(study: Study) -> None:
    """Raise UsageError for a study in a file, which has no logins."""
    if not is_address(study.address):
        raise UsageError(
            "A study in a file has no logins: anyone who has the file can open it.",
            "Leave out the login, or copy the study to PostgreSQL with `intercoder copy`.",
        )


def grant_login(study: Study, name: str, login: str, password: str = "") -> None:
    """Give a coder or lead of the study this login, with the rights of their role.

    A login that does not exist is made, with this password; an existing one keeps its password
    unless one is given. Raises UsageError for an unusable login; StudyError for an unknown coder, a
    login that belongs to someone else or sees everything anyway, or if the login in use may not
    make logins. Nothing is changed then.
    """
    check_has_logins(study)
    _check_usable(login)
    with study.writing() as connection:
        _let_in(connection, name, login, password)


def add_and_let_in(study: Study, added: Coder, login: str, password: str = "") -> Coder:
    """Add someone together with this login, or change nothing.

    Raises what `add_coder` and `grant_login` raise.
    """
    check_has_logins(study)
    _check_usable(login)
    added = replace(added, name=usable_name(added.name))
    with study.writing() as connection:
        insert_new_coder(connection, added)
        _let_in(connection, added.name, login, password)
    return added


def _let_in(connection: Connection, name: str, login: str, password: str) -> None:
    row = connection.execute(select(coder).where(coder.c.id == coder_id(connection, name))).one()
    role = Role(row.role)
    if role not in PEOPLE:
        raise UsageError(
            f"{display_line(name)} is {role.value}, not a person who logs in.",
            "Give a login to a coder or a lead.",
        )
    _check_free(connection, row.id, login)
    is_there = _is_there(connection, login)
    if not is_there:
        _make(connection, login, password)
    elif role is not Role.LEAD:
        _check_sees_little(connection, login)
    if is_there and password:
        _change_password(connection, login, password)
    if row.login and row.login != login:
        _shut_out(connection, row.login)
    connection.execute(select(func.admit(row.id, login)))
    connection.execute(update(coder).where(coder.c.id == row.id).values(login=login))


def revoke_login(study: Study, name: str) -> str:
    """Take the coder's login from them; returns its name, empty if they had none.

    The login stays on the server but loses all rights in the study, unless it `owns` the study.
    Raises StudyError for an unknown coder.
    """
    check_has_logins(study)
    with study.writing() as connection:
        row = connection.execute(
            select(coder).where(coder.c.id == coder_id(connection, name))
        ).one()
        if not row.login:
            return ""
        _shut_out(connection, row.login)
        connection.execute(update(coder).where(coder.c.id == row.id).values(login=None))
        return str(row.login)


def owns(study: Study, login: str) -> bool:
    """Whether the login has the rights of the study's owner, whatever its role in the study."""
    asked = text(
        "SELECT pg_catalog.pg_has_role(:login, relowner, 'MEMBER') FROM pg_catalog.pg_class "
        "WHERE oid = 'about'::regclass"
    )
    with study.reading() as connection:
        return _is_there(connection, login) and bool(
            connection.execute(asked, {"login": login}).scalar_one()
        )


def _check_usable(login: str) -> None:
    too_long = len(login.encode()) > MAX_LOGIN
    if (
        not login
        or too_long
        or not login.isprintable()
        or login != login.strip()
        or (login.startswith("pg_") or login == "public")
    ):
        raise UsageError(
            f"“{display_line(login)}” cannot be a login.",
            f"Use up to {MAX_LOGIN} letters, digits and underscores.",
        )


def _check_free(connection: Connection, coder_row: int, login: str) -> None:
    whose = connection.execute(
        select(coder.c.name).where(coder.c.login == login, coder.c.id != coder_row)
    ).scalar()
    if whose is not None:
        raise StudyError(
            f"The login “{display_line(login)}” already belongs to {display_line(whose)}.",
            "Give each person their own login: decisions are recorded under it.",
        )


def _check_sees_little(connection: Connection, login: str) -> None:
    """Raise StudyError if the login sees more than a coder may.

    That is so if it, or a role it can assume, may read the tables that hold everyone's rows, or
    those of another login of the study.
    """
    sees = connection.execute(
        text(
            "SELECT count(*) FROM pg_catalog.pg_roles role, pg_catalog.pg_class divided "
            "WHERE divided.relname = 'decision' AND divided.relnamespace = ("
            "SELECT relnamespace FROM pg_catalog.pg_class WHERE oid = 'about'::regclass) "
            "AND pg_catalog.pg_has_role(:login, role.oid, 'MEMBER') AND ("
            "role.rolsuper OR role.rolbypassrls "
            "OR role.rolname = ANY (ARRAY['pg_read_all_data', 'pg_write_all_data', "
            "'pg_read_all_stats', 'pg_monitor', 'pg_read_server_files', "
            "'pg_execute_server_program']) "
            "OR role.oid = (SELECT relowner FROM pg_catalog.pg_class "
            "WHERE oid = 'about'::regclass) "
            "OR role.rolname <> :login AND (role.rolname IN (SELECT login FROM coder) "
            "OR pg_catalog.has_table_privilege(role.oid, divided.oid, 'SELECT')))"
        ),
        {"login": login},
    ).scalar()
    if sees:
        raise StudyError(
            f"The login “{display_line(login)}” can see everything on the server or in the "
            "study, so it cannot be a coder's.",
            "Give the coder their own login.",
        )


def _make(connection: Connection, login: str, password: str) -> None:
    may = connection.exec_driver_sql(
        "SELECT rolcreaterole OR rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user"
    ).scalar()
    if not may:
        raise StudyError(
            f"The server has no login “{display_line(login)}”, and your login may not create any.",
            "Ask the server's administrator to create it, and try again.",
        )
    if not password:
        raise UsageError(
            f"The login “{display_line(login)}” is new and needs a password.", "Give it one."
        )
    connection.exec_driver_sql(
        f"CREATE ROLE {_quoted(connection, login)} LOGIN "
        f"PASSWORD '{_sealed(connection, login, password)}'"
    )


def _change_password(connection: Connection, login: str, password: str) -> None:
    """Give an existing login another password.

    A login that may create logins may change those it created (from PostgreSQL 16 on), or any
    except superusers (before). Raises StudyError for a login that it may not change.
    """
    try:
        with connection.begin_nested():
            connection.exec_driver_sql(
                f"ALTER ROLE {_quoted(connection, login)} LOGIN "
                f"PASSWORD '{_sealed(connection, login, password)}'"
            )
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", "") != "42501":
            raise
        raise StudyError(
            f"Your login may not change the password of “{display_line(login)}”, which "
            "somebody else created.",
            "Leave out the new password, or ask the person who created the login to change it.",
        ) from None


def _sealed(connection: Connection, login: str, password: str) -> str:
    """The password hashed as the server stores it, so that no server log has the real one."""
    driver: Any = connection.connection.driver_connection
    sealed: bytes = driver.pgconn.encrypt_password(
        password.encode(), login.encode(), b"scram-sha-256"
    )
    return sealed.decode("ascii")  # base64, dollars and colons: nothing that ends a string


def _shut_out(connection: Connection, login: str) -> None:
    if _is_there(connection, login):
        connection.execute(select(func.expel(login)))


def _is_there(connection: Connection, login: str) -> bool:
    found = connection.execute(
        text("SELECT count(*) FROM pg_catalog.pg_roles WHERE rolname = :login"), {"login": login}
    )
    return bool(found.scalar_one())


def _quoted(connection: Connection, login: str) -> str:
    """The login quoted for SQL, with percent signs escaped for the driver."""
    return (
        connection.dialect.identifier_preparer.quote_identifier(login)
        .replace("%%", "%")
        .replace("%", "%%")
    )
