"""Studies where nothing can be written, and under paths that are odd."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from intercoder.codebook.code import Codebook
from intercoder.study.database.revisions import REVISIONS
from intercoder.study.study import Study, create_study
from tests.study.coding.killed import code_and_die
from tests.study.file.ordinary import fail, here, intercoder, several

pytestmark = [pytest.mark.files_only, pytest.mark.skipif(sys.platform == "win32", reason="Unix")]


@pytest.fixture
def path(study: Study) -> Path:
    study.close()
    return Path(study.target)


@pytest.fixture
def sealed(path: Path, tmp_path: Path) -> Iterator[Path]:
    """The study in a folder in which nothing can be written."""
    folder = tmp_path / "sealed"
    folder.mkdir()
    moved = path.rename(folder / path.name)
    folder.chmod(0o555)
    yield moved
    folder.chmod(0o755)


def names(folder: Path) -> set[str]:
    return {one.name for one in folder.iterdir()}


READING = (
    ("status",),
    ("verify",),
    ("agreement",),
    ("coder", "list"),
    ("round", "list"),
    ("suggest", "models"),
    ("overview", "--format", "csv"),
)


def read_everything(study: Path, out: Path) -> None:
    """Everything that only reads works, and leaves nothing beside the study."""
    before = names(study.parent)
    reading = [(*command, str(study)) for command in READING]
    writing = [
        (command, str(study), str(out / target))
        for command, target in (("export", "a.csv"), ("backup", "b.study"), ("copy", "c.study"))
    ]
    for done in several(*reading, *writing):
        assert done.returncode == 0, (done.args, done.stderr)
    assert names(study.parent) == before


def test_in_a_folder_that_is_read_only_everything_that_reads_works(
    sealed: Path, tmp_path: Path
) -> None:
    read_everything(sealed, tmp_path)
    done = intercoder("code", str(sealed), "--coder", "anna", "--plain", typed="quiet\n\nquit\n")
    fail(done, f"{sealed} is read-only: nothing can be saved in it.")
    fail(intercoder("coder", "add", str(sealed), "carla"), "is read-only")
    assert names(sealed.parent) == {sealed.name}


def test_a_read_only_file_is_read_and_can_be_made_writable_later(
    path: Path, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    path.chmod(0o444)
    read_everything(path, tmp_path / "out")
    code = ("code", str(path), "--coder", "anna", "--plain")
    fail(intercoder(*code, typed="quiet\n\nquit\n"), "is read-only")
    path.chmod(0o644)
    done = intercoder(*code, typed="quiet\n\nquit\n")
    assert done.returncode == 0, done.stderr
    assert "Saved" in done.stdout + done.stderr


def test_sidecars_that_an_older_version_left_read_only_are_made_writable(path: Path) -> None:
    for suffix in ("-wal", "-shm"):
        left = path.with_name(f"{path.name}{suffix}")
        left.write_bytes(b"")
        left.chmod(0o444)
    done = intercoder("coder", "add", str(path), "carla")
    assert done.returncode == 0, done.stderr
    assert names(path.parent) == {path.name}


def test_the_log_of_a_killed_program_is_read_where_nothing_can_be_written(
    path: Path, tmp_path: Path
) -> None:
    code_and_die(path, 3)
    before = names(path.parent)
    path.parent.chmod(0o555)
    try:
        done = intercoder("status", str(path), "--format", "csv")
        assert done.returncode == 0, done.stderr
        assert "anna,coder,main,20,3," in done.stdout
        path.chmod(0o444)
        done = intercoder("status", str(path), "--format", "csv")
        assert "anna,coder,main,20,3," in done.stdout
        assert names(path.parent) == before
    finally:
        path.parent.chmod(0o755)


def test_a_log_with_nothing_in_it_is_in_nobodys_way_in_a_read_only_place(path: Path) -> None:
    path.with_name(f"{path.name}-wal").write_bytes(b"not a log" * 100)
    path.chmod(0o444)
    before = names(path.parent)
    assert intercoder("verify", str(path)).returncode == 0
    assert names(path.parent) == before


def test_a_log_that_cannot_be_read_in_place_is_named(path: Path) -> None:
    code_and_die(path, 3)
    path.with_name(f"{path.name}-shm").unlink()
    path.parent.chmod(0o555)
    try:
        fail(intercoder("status", str(path)), f"{path}-wal contains the last changes")
    finally:
        path.parent.chmod(0o755)


def test_a_study_that_has_to_be_upgraded_says_so_where_it_is_read_only(sealed: Path) -> None:
    sealed.parent.chmod(0o755)
    plain = sqlite3.connect(sealed, isolation_level=None)
    plain.execute("UPDATE alembic_version SET version_num = ?", (REVISIONS[-2],))
    plain.close()
    sealed.parent.chmod(0o555)
    fail(intercoder("status", str(sealed)), "must be upgraded, but it is read-only")


def test_another_name_of_the_file_is_read_but_not_written(path: Path, tmp_path: Path) -> None:
    snapshot = tmp_path / "snapshots" / "yesterday.study"
    snapshot.parent.mkdir()
    snapshot.hardlink_to(path)
    assert here("status", str(snapshot)).returncode == 0
    fail(here("coder", "add", str(snapshot), "carla"), "hard link")
    snapshot.unlink()
    assert here("coder", "add", str(path), "carla").returncode == 0


# -- paths ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        b"Universit\xe4t.study",
        b"a?mode=memory&b#c%41.study",
        b'it\'s "quoted" and has blanks.study',
        b"two\nlines.study",
        b"-leading.study",
        b"no ending",
        b"k" * 241 + b".study",
        "Bücherei 図書館.study".encode(),
    ],
)
def test_a_study_under_an_odd_name_is_like_any_other(
    name: bytes, tmp_path: Path, codebook: Codebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / os.fsdecode(name)
    out = tmp_path / "out"
    out.mkdir()
    monkeypatch.chdir(tmp_path)
    create_study(str(path), codebook).close()
    commands: list[list[str | bytes]] = [
        ["coder", "add", "--", name, "anna"],
        ["status", "--", name],
        ["verify", "--", name],
        ["backup", "--", name, b"out/" + name],
        ["copy", "--", name, "out/copy.study"],
        ["status", "--", b"out/" + name],
        ["restore", "--", b"out/" + name, name],
        ["export", "--", name, "out/a.csv"],
    ]
    for command in commands:
        done = here(*command)
        assert done.returncode == 0, (command, done.stderr)
        assert "Traceback" not in done.stderr


def test_in_a_folder_whose_name_is_not_utf_8_a_study_is_like_any_other(
    path: Path, tmp_path: Path
) -> None:
    folder = tmp_path / os.fsdecode(b"Universit\xe4t")
    folder.mkdir()
    path.rename(folder / path.name)
    commands = [
        ["status", path.name],
        ["coder", "add", path.name, "carla"],
        ["package", path.name, "anna.study", "--coders", "anna"],
        ["code", "anna.study", "--plain"],
        ["merge", path.name, "anna.study"],
        ["backup", path.name, "b.study"],
        ["export", path.name, "x.csv"],
        ["verify", str(folder / path.name)],
    ]
    for done in several(*commands, typed="quiet\n\nquit\n", cwd=folder):
        assert done.returncode == 0, (done.args, done.stderr)


@pytest.mark.parametrize("name", ["k" * 250 + ".study", "k" * 247 + ".stu"])
def test_a_name_beside_which_no_log_fits_is_refused(
    name: str, path: Path, tmp_path: Path, codebook: Codebook
) -> None:
    made = tmp_path / name[-255:]
    shutil.copy(path, made) if len(made.name) <= 255 else None
    for command in (
        ["status", str(made)],
        ["backup", str(path), str(made)],
        ["copy", str(path), str(made)],
        ["package", str(path), str(made), "--coders", "anna"],
        ["restore", str(path), str(made)],
    ):
        fail(here(*command), "too long")


def test_a_path_that_sqlite_cannot_take_is_refused(path: Path, tmp_path: Path) -> None:
    folder = tmp_path.joinpath(*["folder" * 20] * 5)
    folder.mkdir(parents=True)
    shutil.copy(path, folder)
    fail(here("status", str(folder / path.name)), "too long")
    fail(here("backup", str(path), str(folder / "b.study")), "too long")


def test_what_is_no_file_is_no_study(path: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    bound = socket.socket(socket.AF_UNIX)
    bound.bind(str(tmp_path / "socket"))
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere.study")
    for odd, said in (
        ("pipe", "a device, a pipe or a socket"),
        ("socket", "a device, a pipe or a socket"),
        ("dangling", "there is no file there"),
        (".", "is a folder"),
    ):
        fail(here("status", str(tmp_path / odd)), said)
        for write in ("backup", "copy"):
            fail(here(write, str(path), str(tmp_path / odd)))
        fail(here("package", str(path), str(tmp_path / odd), "--coders", "x"))
    for odd in ("pipe", "socket", "."):
        fail(here("restore", str(path), str(tmp_path / odd)))
    fail(here("status", os.devnull), "a device")
    fail(here("backup", str(path), os.devnull), "already exists")
    fail(here("package", str(path), os.devnull, "--coders", "anna", "--force"))
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)
    assert not (tmp_path / "nowhere.study").exists()
    bound.close()


def test_a_pipe_is_not_replaced_by_an_export(path: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "answers.csv"
    os.mkfifo(pipe)
    fail(here("export", str(path), str(pipe), "--force"), "a pipe")
    assert pipe.is_fifo()


def test_through_a_link_the_log_lies_beside_the_study_itself(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "links" / "library.study"
    link.parent.mkdir()
    link.symlink_to(path)
    done = here("coder", "add", str(link), "carla")
    assert done.returncode == 0
    code_and_die(path)
    assert names(link.parent) == {"library.study"}
    assert here("verify", str(link)).returncode == 0
    assert names(tmp_path) == {"links", "library.study"}
