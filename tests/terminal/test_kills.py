"""“Saved” at the foot of a screen means on disk, also when the program is killed."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.terminal
@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("disk", ["usual", "slow"])
def test_a_killed_screen_never_said_saved_of_what_is_not_in_the_log(disk: str) -> None:
    slow = disk == "slow"
    if slow and (shutil.which("gcc") is None or not sys.platform.startswith("linux")):
        pytest.skip("a slow disk is made with gcc, on Linux")
    command = [sys.executable, "-m", "tests.terminal.kills", "--kills", "30"]
    ran = subprocess.run(
        [*command, *(["--slow"] if slow else [])],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=500,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    found = json.loads(ran.stdout)
    assert found["said saved and was not"] == []
    if not slow:
        assert found["words"]["saved"] > 0, "it must be said sometimes, else this shows nothing"
    else:
        assert found["words"]["saving…"] > 0
        assert found["screens ahead of the log"] > 0
