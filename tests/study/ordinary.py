"""The program run without what lets root write where permissions forbid it."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

from intercoder.cli.main import run

_DROP_FROM_BOUNDING_SET, _DAC_OVERRIDE, _DAC_READ_SEARCH = 24, 1, 2


def _heed_permissions() -> None:
    libc = ctypes.CDLL(None)
    for capability in (_DAC_OVERRIDE, _DAC_READ_SEARCH):
        libc.prctl(_DROP_FROM_BOUNDING_SET, capability, 0, 0, 0)


def intercoder(
    *arguments: str | bytes, typed: str = "", cwd: Path | bytes | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command as somebody for whom permissions count."""
    if os.geteuid() == 0 and sys.platform != "linux":
        pytest.skip("root heeds no permissions here")
    return subprocess.run(
        [sys.executable, "-m", "intercoder", *arguments],
        input=typed,
        capture_output=True,
        text=True,
        errors="backslashreplace",
        check=False,
        cwd=cwd,
        timeout=60,
        preexec_fn=_heed_permissions if os.geteuid() == 0 else None,
    )


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
