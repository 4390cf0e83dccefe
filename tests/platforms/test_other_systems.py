"""What the program does on systems that the tests do not run on, told by stand-ins for them."""

from __future__ import annotations

import ast
import gc
import os
import signal
import struct
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from intercoder.errors import StoppedError
from intercoder.platforms import folders, locks, processes, signals, terminals
from intercoder.study.coding.coding_format import CODING
from intercoder.study.saving.outbox import Outbox, Owner, outbox_folder
from tests.conftest import ROOT

WINDOWS = SimpleNamespace(platform="win32")
MACOS = SimpleNamespace(platform="darwin")


class Console:
    """Windows' `msvcrt`: one byte of a file is locked by one program."""

    LK_NBLCK = 2

    def __init__(self) -> None:
        self.locked: set[tuple[int, int]] = set()

    def locking(self, file: int, mode: int, count: int) -> None:
        """Lock the byte at which the file is. Raises PermissionError where another has it."""
        assert (mode, count) == (self.LK_NBLCK, 1)
        byte = (os.fstat(file).st_ino, os.lseek(file, 0, os.SEEK_CUR))
        if byte in self.locked:
            raise PermissionError(13, "Permission denied")
        self.locked.add(byte)


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> Console:
    """Everything that asks for the system is told that it is Windows, which has no `fcntl`."""
    for module in (locks, folders, terminals):
        monkeypatch.setattr(module, "sys", WINDOWS)
    console = Console()
    monkeypatch.setitem(sys.modules, "msvcrt", console)
    for name in ("fcntl", "termios"):
        monkeypatch.setitem(sys.modules, name, None)
    return console


# -- locks ---------------------------------------------------------------------------------------


def test_a_file_has_one_owner(tmp_path: Path) -> None:
    path = tmp_path / "one"
    first, second = (os.open(path, os.O_RDWR | os.O_CREAT) for _ in range(2))
    assert locks.try_lock(first)
    assert not locks.try_lock(second)
    os.close(first)
    assert locks.try_lock(second)
    os.close(second)


def test_on_windows_a_far_byte_stands_for_the_file(tmp_path: Path, windows: Console) -> None:
    first, second = (os.open(tmp_path / "one", os.O_RDWR | os.O_CREAT) for _ in range(2))
    os.write(first, b"text")
    assert locks.try_lock(first)
    assert os.lseek(first, 0, os.SEEK_CUR) == 4, "writing goes on where it was"
    assert not locks.try_lock(second)
    assert {byte for _, byte in windows.locked} == {2**30}
    for file in (first, second):
        os.close(file)


def test_a_folder_without_locks_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def none_here(file: int) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(locks, "_lock", none_here)
    assert locks.try_lock(0)


@pytest.mark.usefixtures("windows")
def test_windows_tells_nothing_of_the_locks_of_others(tmp_path: Path) -> None:
    assert not locks.is_locked(tmp_path / "any", 0, 1)


@pytest.mark.parametrize(("is_held", "kind"), [(True, 3), (False, 2)])
def test_macos_lays_out_its_answer_in_another_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_held: bool, kind: int
) -> None:
    path = tmp_path / "study"
    path.touch()

    def answer(handle: int, command: int, asked: bytes) -> bytes:
        start, length, process, _, whence = struct.unpack("@qqihh", asked)
        assert (start, length, process, whence) == (128, 1, 0, 0)
        return struct.pack("@qqihh", start, length, 77, kind, whence)

    of_macos = SimpleNamespace(F_WRLCK=3, F_UNLCK=2, F_GETLK=7, fcntl=answer)
    monkeypatch.setattr(locks, "sys", MACOS)
    monkeypatch.setitem(sys.modules, "fcntl", of_macos)
    assert locks.is_locked(path, 128, 1) is is_held


# -- names in folders ----------------------------------------------------------------------------


def test_a_file_that_is_let_go_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "one"
    folders.close_file(os.open(path, os.O_CREAT | os.O_RDWR), path, remove=True)
    assert not path.exists()


def test_windows_closes_a_file_before_it_removes_it(
    tmp_path: Path, windows: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "one"
    done: list[str] = []
    file = os.open(path, os.O_CREAT | os.O_RDWR)
    close, unlink = os.close, Path.unlink

    def closed(one: int) -> None:
        done.append("close")
        close(one)

    def removed(one: Path, missing_ok: bool = False) -> None:
        done.append("remove")
        unlink(one, missing_ok=missing_ok)

    monkeypatch.setattr(os, "close", closed)
    monkeypatch.setattr(Path, "unlink", removed)
    folders.close_file(file, path, remove=True)
    assert done == ["close", "remove"]


@pytest.mark.usefixtures("windows")
def test_windows_folders_are_not_opened(tmp_path: Path) -> None:
    folders.sync_folder(tmp_path / "not there")


def test_on_windows_an_outbox_is_never_renamed_while_it_is_open(
    windows: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(path: Path, target: Path) -> None:
        raise PermissionError(13, "The process cannot access the file")

    monkeypatch.setattr(Path, "rename", refused)
    outbox = Outbox(Owner("study", "anna", "main"), CODING)
    outbox._make()
    assert len(list(outbox_folder().iterdir())) == 1
    assert windows.locked
    outbox.close()
    assert not list(outbox_folder().iterdir())


# -- processes -----------------------------------------------------------------------------------


def test_a_process_in_the_background_does_not_hear_the_terminal() -> None:
    code = "import os; print(os.getsid(0) == os.getpid())"
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, **processes.in_background()
    )
    assert told.stdout.strip() == b"True"


def test_windows_is_asked_for_a_lower_priority(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0x4000, raising=False)
    assert processes.in_background()["creationflags"] == 0x4000
    monkeypatch.delattr(os, "nice")
    processes.lower_priority(10)


def test_without_proc_nothing_is_said_of_containers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "_PROC", tmp_path)
    assert processes.visible_processes() == ""


# -- signals -------------------------------------------------------------------------------------


def test_windows_has_no_sighup_and_a_lost_terminal_has_its_name_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    few = SimpleNamespace(SIGINT=2, SIGTERM=15, SIGBREAK=21, Signals=_windows_signals)
    monkeypatch.setattr(signals, "signal", few)
    assert signals.ending_signals() == [2, 15]
    assert StoppedError(signals.HUNG_UP).message == "Stopped by SIGHUP."
    assert StoppedError(signals.HUNG_UP).exit_code == 129
    assert StoppedError(64).message == "Stopped by signal 64."


def _windows_signals(number: int) -> signal.Signals:
    if number not in {2, 15}:
        raise ValueError(f"{number} is not a valid Signals")
    return signal.Signals(number)


# -- terminals -----------------------------------------------------------------------------------


@pytest.mark.usefixtures("windows")
def test_a_windows_console_is_left_as_it_is() -> None:
    assert terminals.take_keys_at_once() is None
    terminals.set_attributes(None)
    terminals.set_attributes([1])


# -- and nowhere else ----------------------------------------------------------------------------

FOR_ONE_SYSTEM = {"fcntl", "msvcrt", "termios", "pwd", "grp", "resource", "winreg"}
TEXTUALS_OWN = "tui/terminal/driver.py"
"""Textual takes it on Linux and macOS alone."""


@pytest.mark.slow
def test_only_one_room_knows_which_system_it_is() -> None:
    source = ROOT / "src" / "intercoder"
    gc.disable()  # Python 3.11 fails to build a tree where a finaliser runs meanwhile
    try:
        asks = {
            path.relative_to(source).as_posix()
            for path in source.rglob("*.py")
            if any(map(_is_about_one_system, ast.walk(ast.parse(path.read_text("utf-8")))))
        }
    finally:
        gc.enable()
    assert {one for one in asks if not one.startswith("platforms/")} == {TEXTUALS_OWN}


def _is_about_one_system(node: ast.AST) -> bool:
    match node:
        case ast.Attribute(value=ast.Name(id="sys"), attr="platform"):
            return True
        case ast.Attribute(value=ast.Name(id="os"), attr="name" | "nice" | "getuid" | "geteuid"):
            return True
        case ast.Import(names=names):
            return any(one.name in FOR_ONE_SYSTEM for one in names)
        case ast.Constant(value=str(text)):
            return text.startswith("/proc")
    return False
