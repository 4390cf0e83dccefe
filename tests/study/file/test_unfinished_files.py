"""What a killed or a full disk leaves: nothing with answers in it, and a sentence."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest

from intercoder.cli.main import run
from intercoder.exchange.exporting import replacing
from intercoder.report.formats import writing
from intercoder.study.file.stray_files import is_conflict_copy
from intercoder.study.file.unfinished_files import PREFIX, put_in_place, unfinished
from intercoder.study.packages import package_writer
from intercoder.study.safekeeping import backup, copying
from intercoder.study.study import Study, open_study
from tests.forked import in_process
from tests.study.coding.killed import code_and_die
from tests.study.file.ordinary import fail, here

pytestmark = pytest.mark.files_only


def _die(part: Path, target: Path, **_named: object) -> None:
    assert Path(part).stat().st_size > 0
    os.kill(os.getpid(), signal.SIGKILL)


def _run_and_die(*arguments: str) -> None:
    for module in (backup, copying, package_writer, replacing, writing):
        patch.object(module, "put_in_place", _die).start()
    run(arguments)


def killed_before_the_end(*arguments: str) -> None:
    """Run a command that is killed when what it writes is complete, but not in its place."""
    code, _ = in_process(_run_and_die, *arguments)
    assert code == -signal.SIGKILL


def unfinished_in(folder: Path) -> list[Path]:
    return [one for one in folder.iterdir() if one.name.startswith(PREFIX)]


@pytest.fixture
def path(study: Study) -> Path:
    study.close()
    return Path(study.target)


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("backup", []),
        ("copy", []),
        ("package", ["--coders", "anna"]),
        ("export", []),
    ],
)
def test_what_a_killed_command_left_is_removed_by_the_next_one(
    path: Path, tmp_path: Path, command: str, options: list[str]
) -> None:
    out = tmp_path / "elsewhere"
    out.mkdir()
    target = out / ("out.csv" if command == "export" else "out.study")
    killed_before_the_end(command, str(path), str(target), *options)
    assert unfinished_in(out)
    assert run(["coder", "list", str(path)]) == 0
    assert list(out.iterdir()) == []
    assert run([command, str(path), str(target), *options]) == 0
    assert list(out.iterdir()) == [target]


def _die_with_the_sheet_written(*_given: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _export_a_workbook_and_die(*arguments: str) -> None:
    patch("xlsxwriter.Workbook.close", _die_with_the_sheet_written).start()
    run(arguments)


def test_what_a_killed_export_left_of_a_workbook_is_removed_by_the_next_one(
    path: Path, tmp_path: Path
) -> None:
    out = tmp_path / "elsewhere"
    out.mkdir()
    target = out / "out.xlsx"
    options = ["--all-answers"]
    code, _ = in_process(_export_a_workbook_and_die, "export", str(path), str(target), *options)
    assert code == -signal.SIGKILL
    assert any(one.is_dir() for one in unfinished_in(out))
    assert run(["coder", "list", str(path)]) == 0
    assert list(out.iterdir()) == []


def test_it_is_removed_too_where_the_note_of_it_is_lost(path: Path) -> None:
    killed_before_the_end("backup", str(path), str(path.with_name("b.study")))
    shutil.rmtree(Path(os.environ["XDG_STATE_HOME"]))
    assert unfinished_in(path.parent)
    assert run(["status", str(path)]) == 0
    assert not unfinished_in(path.parent)


def test_what_is_still_being_written_is_left_alone(path: Path) -> None:
    with unfinished(path.with_name("b.study")) as part:
        part.write_text("half")
        assert run(["status", str(path)]) == 0
        assert part.read_text() == "half"
    assert not part.exists()


def test_what_another_machine_left_is_named(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    left = path.with_name(f"{PREFIX}00000000-1-1-aaaa.study")
    left.write_text("half")
    assert run(["status", str(path)]) == 0
    assert f"{left} was left unfinished on another machine" in capsys.readouterr().err
    assert left.exists()


def test_what_an_older_version_left_is_named(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    left = path.with_name("copy.study.part")
    shutil.copy(path, left)
    assert run(["status", str(path)]) == 0
    assert "copy.study.part" not in capsys.readouterr().err  # it may still be written
    os.utime(left, (0, 0))
    assert run(["status", str(path)]) == 0
    assert f"{left} was left unfinished by an older version" in capsys.readouterr().err


def test_a_file_of_somebody_elses_that_is_called_part_is_never_touched(path: Path) -> None:
    mine = path.with_name("b.study.part")
    mine.write_text("mine")
    assert run(["backup", str(path), str(path.with_name("b.study"))]) == 0
    assert mine.read_text() == "mine"


def test_what_appears_meanwhile_at_the_place_is_not_replaced(tmp_path: Path) -> None:
    target = tmp_path / "b.study"
    with unfinished(target) as part:
        part.write_text("new")
        target.write_text("mine")
        with pytest.raises(FileExistsError):
            put_in_place(part, target)
    assert target.read_text() == "mine"


@pytest.mark.parametrize("command", ["backup", "copy"])
def test_a_copy_is_in_wal_mode_like_any_study(path: Path, command: str) -> None:
    copy = path.with_name("copy.study")
    assert run([command, str(path), str(copy)]) == 0
    assert copy.read_bytes()[18:20] == b"\2\2"
    assert not list(path.parent.glob("copy.study?*"))
    code_and_die(copy)
    with open_study(str(copy)) as opened, opened.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


# -- conflict copies ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "library (conflicted copy 2026-11-02).study",
        "library (anna's conflicted copy 2026-11-02).study",
        "library (conflicted copy 2026-11-02 101010).study",
        "library (In Konflikt stehende Kopie 2026-11-02).study",
        "library (Copie en conflit de anna 2026-11-02).study",
        "library.sync-conflict-20261102-101010-ABCDEFG.study",
        "library_conflict-20261102-101010.study",
        "library (SFConflict anna@example.org 2026-11-02-10-10-10).study",
        "library-DESKTOP.study",
        "library-LAPTOP-7F3K2A.study",
        "library - Copy.study",
        "library - Kopie (2).study",
        "library (1).study",
        "library 2.study",
        "Copy of library.study",
        "LIBRARY (Conflicted Copy).STUDY",
    ],
)
def test_the_name_of_a_conflict_copy_is_known(name: str) -> None:
    assert is_conflict_copy(name, "library.study")


@pytest.mark.parametrize(
    "name",
    [
        "library.study",
        "library-anna.study",
        "library-2026.study",
        "library-backup.study",
        "library.before-restore-2026-11-02-101010.study",
        "library2.study",
        "libraries.study",
        "library.csv",
        "main-anna.study",
        "library.study-wal",
    ],
)
def test_other_studies_are_no_conflict_copies(name: str) -> None:
    assert not is_conflict_copy(name, "library.study")


@pytest.mark.parametrize("command", ["status", "verify"])
def test_a_conflict_copy_is_named(
    path: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(path, path.with_name("library (conflicted copy 2026-11-02).study"))
    path.with_name("library (1).study").write_text("no study")
    assert run([command, str(path)]) == 0
    said = capsys.readouterr().err
    assert "library (conflicted copy 2026-11-02).study" in said
    assert "library (1).study" not in said


@pytest.mark.parametrize("rename", [str.upper, str.title])
def test_a_log_under_another_name_is_asked_to_be_renamed(path: Path, rename: object) -> None:
    assert callable(rename)
    code_and_die(path, 3)
    log, other = path.with_name(f"{path.name}-wal"), path.with_name(rename(f"{path.name}-wal"))
    log.rename(other)
    fail(here("status", str(path)), f"Rename {other.name} to library.study-wal")
    other.rename(log)
    assert "anna,coder,main,20,3," in here("status", str(path), "--format", "csv").stdout


def test_a_study_renamed_without_its_log_is_asked_to_take_it_along(path: Path) -> None:
    code_and_die(path, 3)
    new = path.rename(path.with_name("visitors.study"))
    fail(here("status", str(new)), "Rename library.study-wal to visitors.study-wal")


# -- a full disk ----------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 600 kB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(folder)],
        check=False,
        capture_output=True,
    )
    if mounted.returncode:
        pytest.skip("a small disk cannot be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill_up(folder: Path) -> Path:
    """Take all the room that is left."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (4096, 1):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                continue
    return filler


FULL = "There is no space left on the disk"


def test_a_full_disk_is_called_full_from_the_first_step_on(
    path: Path, small_disk: Path, tmp_path: Path
) -> None:
    there = small_disk / path.name
    shutil.copy(path, there)
    filler = fill_up(small_disk)
    codebook = tmp_path / "cb.csv"
    codebook.write_text("id,name\nbooks,Books\n")
    for command in (
        ["new", str(small_disk / "new.study"), "--codebook", str(codebook)],
        ["coder", "add", str(there), "carla"],
        ["backup", str(path), str(small_disk / "b.study")],
        ["copy", str(path), str(small_disk / "c.study")],
        ["package", str(path), str(small_disk / "anna.study"), "--coders", "anna"],
        ["restore", str(path), str(there)],
    ):
        fail(here(*command), FULL)
    assert {one.name for one in small_disk.iterdir()} == {"filler", there.name}
    filler.unlink()
    assert here("verify", str(there)).returncode == 0
    assert here("coder", "add", str(there), "carla").returncode == 0


def test_a_disk_that_fills_while_a_copy_is_written_is_called_full(
    path: Path, small_disk: Path
) -> None:
    keep = small_disk / "filler"
    for room in (20_000, 120_000, 260_000):
        keep.unlink(missing_ok=True)
        keep.write_bytes(bytes(600 * 1024 - room))
        for command in ("backup", "copy"):
            done = here(command, str(path), str(small_disk / "b.study"))
            if done.returncode:
                fail(done, FULL)
                assert {one.name for one in small_disk.iterdir()} == {"filler"}
            else:
                assert here("verify", str(small_disk / "b.study")).returncode == 0
                (small_disk / "b.study").unlink()
