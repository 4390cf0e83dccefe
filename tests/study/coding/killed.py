"""A program that codes in a study and is killed, so that its log is left beside the file."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from intercoder.coding.change import Decide
from intercoder.coding.decision import Judgement
from intercoder.coding.queue import QueueFilter
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.study import open_study
from tests.forked import in_process


def _code_and_die(path: str, coder: str, count: int, memo: str) -> None:
    workspace = open_workspace(open_study(path), coder, take_over=True)
    for number in workspace.numbers(QueueFilter())[:count]:
        workspace.write(Decide(number, Judgement.of(["books"], memo=memo), 1.0))
    os.kill(os.getpid(), signal.SIGKILL)


def code_and_die(path: Path, decisions: int = 2, coder: str = "anna", memo: str = "") -> None:
    """Let another program decide on this many answers, and kill it as a power cut would."""
    code, _ = in_process(_code_and_die, str(path), coder, decisions, memo)
    assert code == -signal.SIGKILL
    assert path.with_name(f"{path.name}-wal").stat().st_size


def _open_and_die(path: str, coder: str) -> None:
    open_workspace(open_study(path), coder)
    os._exit(1)


def open_and_die(target: str, coder: str) -> None:
    """Let another program take a coder's place, and end without giving it up."""
    assert in_process(_open_and_die, target, coder) == (1, None)
