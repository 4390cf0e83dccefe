"""A coder's program is killed at any moment: what was committed is there, and all is intact."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from intercoder.coding.decision import State
from intercoder.coding.queue import QueueFilter
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study, open_study

CODING = """
import sys
from itertools import count
from intercoder.coding.decision import Judgement, Origin
from intercoder.coding.queue import Draft, QueueFilter
from intercoder.coding.change import Decide, KeepDraft
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.study import open_study

desk = open_workspace(open_study(sys.argv[1]), "anna")
codes = [code.id for code in desk.opening().codebook.assignable]
numbers = desk.numbers(QueueFilter())
print("ready", flush=True)
for press in count(int(sys.argv[2])):
    number, code = numbers[press % len(numbers)], codes[press % len(codes)]
    desk.write(KeepDraft(number, Draft({code: Origin.MANUAL})))
    print("deciding", number, code, flush=True)
    desk.write(Decide(number, Judgement.of([code]), 1.0))
    print("decided", number, code, flush=True)
"""


def kill_while_coding(path: str, after: float, start: int) -> list[list[str]]:
    """Let a program code until it is killed; what it said it did, word by word."""
    with subprocess.Popen(
        [sys.executable, "-c", CODING, path, str(start)], stdout=subprocess.PIPE, text=True
    ) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
        with pytest.raises(subprocess.TimeoutExpired):
            program.wait(after)
        program.send_signal(signal.SIGKILL)
        words = [line.split() for line in program.stdout.read().splitlines()]
    return [said for said in words if len(said) == 3]  # its last word may be cut short


def check_killed(path: Path, times: int, seed: int) -> None:
    chance = random.Random(seed)
    committed: dict[int, str] = {}
    for _ in range(times):
        said = kill_while_coding(str(path), chance.uniform(0.0, 0.12), chance.randrange(1000))
        committed |= {int(number): code for word, number, code in said if word == "decided"}
        cut_short = said[-1] if said and said[-1][0] == "deciding" else None
        with open_study(str(path)) as study:
            assert verify(study).faults == ()
            workspace = open_workspace(study, "anna")
            standing = {
                row.number: row.standing for row in workspace.rows(workspace.numbers(QueueFilter()))
            }
            if cut_short:  # killed between the commit and the word that it was done, or before
                _, number, code = cut_short
                if set(standing[int(number)].codes) == {code}:
                    committed[int(number)] = code
            for answer, chosen in committed.items():
                assert standing[answer].state is State.CODED
                assert set(standing[answer].codes) == {chosen}
            workspace.leave()


@pytest.mark.slow
@pytest.mark.files_only
def test_nothing_committed_is_lost_when_the_program_is_killed(
    study: Study,
) -> None:
    study.close()
    check_killed(Path(study.target), times=3, seed=1)


@pytest.mark.files_only
@pytest.mark.slow
@pytest.mark.timeout(600)
def test_nothing_committed_is_lost_at_a_hundred_random_moments(study: Study) -> None:
    study.close()
    check_killed(Path(study.target), times=100, seed=2)
