"""Two programs write to one study: neither takes the other's log for another file's."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text

from intercoder.errors import NotSavedError
from intercoder.study.file.connecting import sqlite_connection
from intercoder.study.file.file_watch import FileWatch
from intercoder.study.file.sqlite_file import SqliteDatabase
from intercoder.study.file.write_ahead_log import read_wal
from intercoder.study.study import Study

pytestmark = pytest.mark.files_only

STEPS = 12
"""Looks that every write of the test's makes, and those before and after it."""
LOOKS = ("_data_version", "_committed_stamp", "_stamp_in_file", "_look")


@pytest.fixture
def path(study: Study) -> Path:
    """The study's file; it is closed."""
    study.close()
    return Path(study.target)


def write(database: SqliteDatabase) -> None:
    with database.writing() as connection:
        connection.execute(text("UPDATE about SET name = name"))


def renew(database: SqliteDatabase, times: int = 1) -> None:
    """Write, and begin a log first, as after every four mebibytes of it."""
    for _ in range(times):
        database._renew_at = 0
        write(database)


@contextmanager
def disturbed(patch: pytest.MonkeyPatch, at: int, disturb: Callable[[], None]) -> Iterator[None]:
    """`disturb` happens once: before the look of this number at a file, its log or its commits.

    It asks for no turn, as other programs do not: it would wait for the one that it disturbs.
    """
    looks = 0

    def before(look: Callable[..., object]) -> Callable[..., object]:
        def looked(*given: object) -> object:
            nonlocal looks
            looks += 1
            if looks == at:
                disturb()
            return look(*given)

        return looked

    with patch.context() as during:
        during.setattr("intercoder.study.file.sqlite_file.turn", lambda *_: nullcontext())
        for name in LOOKS:
            during.setattr(FileWatch, name, before(getattr(FileWatch, name)))
        during.setattr("intercoder.study.file.file_watch.read_wal", before(read_wal))
        yield
    assert looks >= at


@pytest.mark.slow
@pytest.mark.parametrize("times", [1, 2])
def test_a_log_renewed_by_another_program_at_any_moment_is_known(
    path: Path, tmp_path: Path, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for at in range(1, STEPS + 1):
        copy = tmp_path / f"{at}.study"
        shutil.copyfile(path, copy)
        with closing(SqliteDatabase(copy)) as one, closing(SqliteDatabase(copy)) as other:
            write(one)
            renew(other)
            with disturbed(monkeypatch, at, partial(renew, other, times)):
                write(one)
                renew(one)
            for database in (one, other, one, other):
                write(database)
                with database.reading() as connection:
                    assert connection.execute(text("SELECT count(*) FROM about")).scalar() == 1


@pytest.mark.parametrize("renewed", [False, True])
@pytest.mark.parametrize("logged", [False, True])
def test_a_file_copied_over_the_open_one_is_still_noticed(
    path: Path, tmp_path: Path, *, renewed: bool, logged: bool
) -> None:
    copy = tmp_path / "other.study"
    shutil.copyfile(path, copy)
    with closing(SqliteDatabase(copy)) as elsewhere:
        renew(elsewhere)
    database, other = SqliteDatabase(path), SqliteDatabase(path)
    if renewed:
        renew(other)
    write(database)
    if not logged:
        with closing(sqlite_connection(path)) as connection:
            database._renew_log(connection)
    path.write_bytes(copy.read_bytes())
    for _ in range(2):
        with pytest.raises(NotSavedError, match="overwritten"):
            write(database)
    database.close()
    other.close()


WRITING = """
import sys
from intercoder.study.file import sqlite_file
from intercoder.study.rounds.people import add_coder
from intercoder.study.study import open_study

sqlite_file.MAX_LOG_BYTES = 20_000
with open_study(sys.argv[1]) as study:
    for number in range(100):
        add_coder(study, f"{sys.argv[2]} {number}", note="n" * 3000)
"""


@pytest.mark.slow
@pytest.mark.parametrize("time", range(4))
def test_programs_that_begin_logs_all_the_time_never_doubt_each_others_files(
    path: Path, time: int
) -> None:
    """The file grows as well: its first page counts pages that are not there yet."""
    programs = [
        subprocess.Popen([sys.executable, "-c", WRITING, str(path), f"{name} {time}"])
        for name in ("one", "other")
    ]
    assert [program.wait() for program in programs] == [0, 0]
