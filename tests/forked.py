"""Work in a process of its own, which may be killed or have fewer rights.

A new Python loads the program for a second. These processes are forked from one that has loaded it,
and begin at once. That the program starts as a whole is shown elsewhere (`tests/terminal`).
"""

from __future__ import annotations

import io
import multiprocessing
import os
import sys
from collections.abc import Callable, Sequence
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from intercoder.cli.main import run
from tests.waiting import PATIENCE

LOADED = (
    "intercoder.cli.main",
    "intercoder.study.safekeeping.copying",
    "intercoder.study.coding.coder_workspace",
    "intercoder.exchange.exporting.exporting",
    "intercoder.plain.coding.coding",
    "intercoder.report.formats.writing",
    "tests.study.file.ordinary",
    "tests.study.coding.killed",
)


@cache
def _forks() -> Any:
    """What forks processes; none of them has anything of this one, as a test has changed it."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        pytest.skip("no process can be forked here")
    forks = multiprocessing.get_context("forkserver")
    forks.set_forkserver_preload(list(LOADED))
    return forks


def in_process(
    work: Callable[..., Any], *given: object, folder: Path | None = None
) -> tuple[int, Any]:
    """The exit code of a process that does this work, and what that gave; None if it was killed.

    `work` is a function of a module of helpers. An exit code is minus the signal that ended it.
    """
    ours, theirs = _forks().Pipe(duplex=False)
    process = _start(theirs, work, given, folder)
    theirs.close()
    result = None
    try:
        if ours.poll(PATIENCE):
            result = ours.recv()
    except EOFError:
        pass  # it died
    process.join(PATIENCE)
    assert process.exitcode is not None, "the process does not end"
    ours.close()
    return process.exitcode, result


def on_terminal(terminal: str, arguments: Sequence[str]) -> Any:
    """Start a command on the terminal of this name; its process."""
    return _start(None, _run_on_terminal, (terminal, list(arguments)), None)


def _run_on_terminal(terminal: str, arguments: list[str]) -> None:
    os.setsid()
    opened = os.open(terminal, os.O_RDWR)
    for number in range(3):
        os.dup2(opened, number)
    sys.stdin, sys.stdout, sys.stderr = (
        open(number, mode, encoding="utf-8", closefd=False)  # noqa: SIM115
        for number, mode in enumerate("rww")
    )
    code = run(arguments)
    sys.stdout.flush()
    os._exit(code)


def begin(work: Callable[..., Any], *given: object) -> Any:
    """A process that has just begun to do this work; see `in_process`."""
    return _start(None, work, given, None)


def run_as_process(environment: dict[str, str], arguments: list[str], typed: str) -> None:
    """Run a command as a process of its own does, with this piped in and nothing shown."""
    os.environ.clear()
    os.environ.update(environment)
    sys.stdin = io.TextIOWrapper(io.BytesIO(typed.encode()), "utf-8")
    sys.stdout = sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    os._exit(run(arguments))


def _start(
    pipe: Connection | None,
    work: Callable[..., Any],
    given: Sequence[object],
    folder: Path | None,
) -> Any:
    where = os.fspath(folder or Path.cwd())
    process = _forks().Process(
        target=_do, args=(pipe, work, given, dict(os.environ), where), daemon=True
    )
    process.start()
    return process


def _do(
    pipe: Connection | None,
    work: Callable[..., Any],
    given: Sequence[object],
    environment: dict[str, str],
    folder: str,
) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    result = work(*given)
    if pipe is not None:
        pipe.send(result)
