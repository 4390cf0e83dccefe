"""A program that codes in a study and is killed, so that its log is left beside the file."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

_CODING = """
import os, signal, sys
from intercoder.coding.change import Decide
from intercoder.coding.decision import Judgement
from intercoder.coding.queue import QueueFilter
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.study import open_study

path, coder, count, memo = sys.argv[1:]
desk = open_workspace(open_study(path), coder, take_over=True)
for number in desk.numbers(QueueFilter())[: int(count)]:
    desk.write(Decide(number, Judgement.of(["books"], memo=memo), 1.0))
os.kill(os.getpid(), signal.SIGKILL)
"""


def code_and_die(path: Path, decisions: int = 2, coder: str = "anna", memo: str = "") -> None:
    """Let another program decide on this many answers, and kill it as a power cut would."""
    done = subprocess.run(
        [sys.executable, "-c", _CODING, str(path), coder, str(decisions), memo],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert path.with_name(f"{path.name}-wal").stat().st_size
