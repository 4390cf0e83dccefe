"""The study of a test in its homes: a file, an encrypted file, and a database of a real PostgreSQL.

A folder's conftest imports what is here; each test that uses `study` is then run with either. Tests
of what only files have are marked `files_only`, of what only a database has `postgres_only`. What
both have is tried in a file with the quick tests and in PostgreSQL with the slow ones; where it is
marked `postgres_now`, there with the quick ones, too. Encrypted files come with the slow tests.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from intercoder.codebook.code import Codebook
from intercoder.protection.encryption.key_ring import keep_key
from intercoder.protection.encryption.study_key import StudyKey, random_key
from intercoder.study.encryption.encrypting import encrypt_file
from intercoder.study.file.connecting import sqlite_connection
from intercoder.study.study import Study, create_study, open_study
from tests import postgres
from tests.conftest import fill

FILE, ENCRYPTED, POSTGRES = "file", "encrypted", "postgres"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "files_only: of what only a study in a file has")
    config.addinivalue_line("markers", "postgres_only: of what only one in PostgreSQL has")
    config.addinivalue_line("markers", "postgres_now: in PostgreSQL with the quick tests")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "home" in metafunc.fixturenames:
        marked = {marker.name for marker in metafunc.definition.iter_markers()}
        homes = {
            FILE: "postgres_only" not in marked,
            ENCRYPTED: not marked & {"postgres_only", "files_only"},
            POSTGRES: "files_only" not in marked,
        }
        is_quick = marked & {"postgres_only", "postgres_now"}
        later = {ENCRYPTED: [pytest.mark.slow]}
        if not is_quick:
            later[POSTGRES] = [pytest.mark.slow]
        metafunc.parametrize(
            "home",
            [
                pytest.param(name, marks=later.get(name, []))
                for name, wanted in homes.items()
                if wanted
            ],
        )


@pytest.fixture
def home() -> str:
    """Where the study lives; `pytest_generate_tests` says."""
    return FILE


@pytest.fixture
def target(home: str, tmp_path: Path) -> str:
    """Where a study can be made."""
    return postgres.new_database() if home == POSTGRES else str(tmp_path / "new.study")


@pytest.fixture
def study(home: str, study_path: Path, library_file: Path, codebook: Codebook) -> Iterator[Study]:
    """A study with twenty answers and the coders anna and ben."""
    if home == FILE:
        shutil.copy(library_file, study_path)  # with its rights
        opened = open_study(str(study_path))
    elif home == ENCRYPTED:
        keep_key(_key())
        encrypted = _encrypted(library_file)
        shutil.copy(encrypted, study_path)
        opened = open_study(str(study_path))
    else:
        opened = open_study(postgres.new_database(_template(codebook)))
    with opened:
        yield opened


@cache
def _key() -> StudyKey:
    """The key of all encrypted studies, from no passphrase."""
    return random_key()


@cache
def _encrypted(library_file: Path) -> Path:
    """The study in an encrypted file, beside the plain one."""
    path = library_file.with_name("encrypted.study")
    shutil.copy(library_file, path)
    encrypt_file(str(path), _key())
    return path


@cache
def _template(codebook: Codebook) -> str:
    """The name of a database with the study in it: copying it takes a fifth of the time."""
    address = postgres.new_database()
    with create_study(address, codebook) as made:
        fill(made)
    return address.split("?")[0].rpartition("/")[2]


def home_of(study: Study) -> str:
    """Where this study lives: in a file, encrypted or not, or in PostgreSQL."""
    return POSTGRES if "://" in study.target else FILE


_NUMBERED = re.compile(r"\bseq = (\d+)\b")


def run_in(study: Study, *statements: str) -> None:
    """Run statements as another program could that has got at the study.

    `seq = 3` means the third decision: in PostgreSQL its number is a time.
    """
    if home_of(study) == POSTGRES:
        owner = postgres.as_superuser(study.address)
        nth = r"seq = (SELECT seq FROM decision ORDER BY seq OFFSET \1 - 1 LIMIT 1)"
        meant = (_NUMBERED.sub(nth, one) for one in statements)
        postgres.run(owner, "; ".join(("SET search_path = intercoder", *meant)))
        return
    connection = sqlite3.connect(study.target)
    if study.is_encrypted:
        connection = sqlite_connection(Path(study.target))
        connection.execute("PRAGMA foreign_keys = OFF")
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
