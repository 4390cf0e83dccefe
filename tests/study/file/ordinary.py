"""The program run without what lets root write where permissions forbid it."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

from intercoder.cli.main import run
from tests.forked import in_process

_CAPABILITIES = 0x20080522
"""The version of Linux's structures."""
_MAY_WRITE, _MAY_READ = 1 << 1, 1 << 2
"""CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH."""


def _heed_permissions() -> None:
    """Give up, for good, what lets root pass over permissions."""
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES, 0)
    sets = (ctypes.c_uint32 * 6)()  # effective, permitted, inheritable; twice
    assert libc.capget(header, sets) == 0, os.strerror(ctypes.get_errno())
    for place in range(3):
        sets[place] &= ~(_MAY_WRITE | _MAY_READ)
    assert libc.capset(header, sets) == 0, os.strerror(ctypes.get_errno())


def _each(commands: Sequence[Sequence[str]], typed: str) -> list[tuple[int, str, str]]:
    if os.geteuid() == 0:
        _heed_permissions()
    done = []
    for command in commands:
        sys.stdin = StringIO(typed)
        result = here(*command)
        done.append((result.returncode, result.stdout, result.stderr))
    return done


def several(
    *commands: Sequence[str], typed: str = "", cwd: Path | None = None
) -> list[subprocess.CompletedProcess[str]]:
    """Run commands one after another as somebody for whom permissions count."""
    if os.geteuid() == 0 and sys.platform != "linux":
        pytest.skip("root heeds no permissions here")
    code, done = in_process(_each, commands, typed, folder=cwd)
    assert code == 0
    return [
        subprocess.CompletedProcess(command, *result)
        for command, result in zip(commands, done, strict=True)
    ]


def intercoder(*arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command as somebody for whom permissions count."""
    return several(arguments, typed=typed)[0]


def here(*arguments: str | bytes) -> subprocess.CompletedProcess[str]:
    """Run a command in this process, which is quicker, for whoever runs the tests."""
    out, err = StringIO(), StringIO()
    typed = [os.fsdecode(one) for one in arguments]
    with redirect_stdout(out), redirect_stderr(err):
        code = run(typed)
    return subprocess.CompletedProcess(typed, code, out.getvalue(), err.getvalue())


def fail(done: subprocess.CompletedProcess[str], *said: str) -> None:
    """The command failed with a sentence that holds all of this."""
    assert done.returncode in {1, 2}, (done.returncode, done.stderr)
    assert "error of its own" not in done.stderr
    assert "Traceback" not in done.stderr
    for one in said:
        assert one in done.stderr
