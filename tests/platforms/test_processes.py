"""Whose process number it is: read from /proc, and asked of psutil where there is none."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from intercoder.platforms import processes
from intercoder.platforms.processes import process_runs, process_start


@pytest.fixture(params=["as it is", "without /proc"], autouse=True)
def system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """This system, and one that has no /proc, as macOS and Windows."""
    if request.param == "without /proc":
        pytest.importorskip("psutil")
        monkeypatch.setattr(processes, "_PROC", tmp_path)


def test_a_process_runs_until_it_ends() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    assert process_runs(child.pid)
    child.communicate()
    assert not process_runs(child.pid)


def test_a_process_has_one_start_and_another_process_another() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    began = process_start(child.pid)
    assert began.isdigit()
    assert process_start(child.pid) == began != process_start(os.getppid())
    child.communicate()


def test_a_process_that_has_ended_has_no_start() -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    assert process_start(child.pid) == ""
