"""Windows that write to one study take turns."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import text

from intercoder.platforms.locks import try_lock
from intercoder.study.file.write_queue import turn
from intercoder.study.study import Study, open_study
from tests.waiting import PATIENCE, wait_until

pytestmark = pytest.mark.files_only


def is_taken(log: Path) -> bool:
    """Whether somebody has the turn."""
    file = os.open(log, os.O_RDWR)
    try:
        return not try_lock(file)
    finally:
        os.close(file)


def test_who_waits_is_not_overtaken_by_who_has_just_written(study: Study) -> None:
    log = Path(f"{study.target}-wal")
    order: list[str] = []

    def write(name: str) -> None:
        with open_study(study.target) as window, window.writing():
            order.append(name)

    with study.writing():
        waiting = Thread(target=write, args=("waiting",))
        waiting.start()
        wait_until(lambda: is_taken(log))
    with study.writing():
        order.append("back at once")
    waiting.join(PATIENCE)
    assert order == ["waiting", "back at once"]


def test_many_windows_lose_nothing(study: Study) -> None:
    windows, times = 6, 10

    def write(_: int) -> None:
        with open_study(study.target) as window:
            for _ in range(times):
                with window.writing() as connection:
                    connection.execute(text("UPDATE about SET name = name || '.'"))

    with ThreadPoolExecutor(windows) as at_once:
        list(at_once.map(write, range(windows)))
    with open_study(study.target) as window:
        assert window.name.endswith("." * windows * times)
        assert not window.name.endswith("." * (windows * times + 1))


def test_somebody_who_stopped_in_front_holds_nobody_up(tmp_path: Path) -> None:
    log = tmp_path / "library.study-wal"
    log.write_bytes(b"log")
    left = Event()
    with turn(log, PATIENCE):
        with turn(log, 0.0):
            left.set()
        assert is_taken(log)
    assert left.is_set()
    assert not is_taken(log)


def test_without_a_log_nobody_waits(tmp_path: Path) -> None:
    with turn(tmp_path / "none-wal", PATIENCE):
        assert not list(tmp_path.iterdir())
