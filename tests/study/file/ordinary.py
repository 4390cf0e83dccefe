"""The program run without what lets root write where permissions forbid it."""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

from intercoder.cli.main import run
from tests.conftest import ROOT

_DROP_FROM_BOUNDING_SET, _DAC_OVERRIDE, _DAC_READ_SEARCH = 24, 1, 2


def _heed_permissions() -> None:
    libc = ctypes.CDLL(None)
    for capability in (_DAC_OVERRIDE, _DAC_READ_SEARCH):
        libc.prctl(_DROP_FROM_BOUNDING_SET, capability, 0, 0, 0)


_SEVERAL = """
import io, json, os, sys
from tests.study.file.ordinary import here
done = []
for arguments, typed in json.loads(sys.stdin.read()):
    sys.stdin = io.StringIO(typed)
    result = here(*arguments)
    done.append((result.returncode, result.stdout, result.stderr))
sys.__stdout__.write(json.dumps(done))
"""


def several(
    *commands: Sequence[str], typed: str = "", cwd: Path | None = None
) -> list[subprocess.CompletedProcess[str]]:
    """Run commands one after another as somebody for whom permissions count."""
    if os.geteuid() == 0 and sys.platform != "linux":
        pytest.skip("root heeds no permissions here")
    done = subprocess.run(
        [sys.executable, "-c", _SEVERAL],
        input=json.dumps([(command, typed) for command in commands]),
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=300,
        preexec_fn=_heed_permissions if os.geteuid() == 0 else None,
    )
    assert done.returncode == 0, done.stderr
    return [
        subprocess.CompletedProcess(command, *result)
        for command, result in zip(commands, json.loads(done.stdout), strict=True)
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
