"""A real server crashes while a coder works in a real terminal; then the program is killed, too."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from intercoder.codebook.code import Codebook
from intercoder.study.database.schema import answer, decision
from intercoder.study.safekeeping.verification import verify
from intercoder.study.saving.outbox import outbox_folder
from intercoder.study.study import create_study, open_study
from tests.conftest import fill
from tests.crashing import CrashingServer
from tests.terminal.conftest import PROGRAM, Terminal
from tests.waiting import wait_until

pytestmark = [pytest.mark.terminal, pytest.mark.timeout(600)]

MakeTerminal = Callable[[int, int], Terminal]


@pytest.fixture
def target(crashing_server: CrashingServer, codebook: Codebook) -> str:
    """The address of a study on the server."""
    with create_study(crashing_server.address, codebook) as made:
        fill(made)
    return crashing_server.address


def log(target: str) -> list[tuple[str, str, str]]:
    """Every decision in the log: answer, act and codes."""
    with open_study(target) as study:
        assert verify(study).faults == ()
        with study.reading() as connection:
            rows = connection.execute(
                select(answer.c.key, decision.c.act, decision.c.codes)
                .join(answer, answer.c.id == decision.c.answer_id)
                .order_by(decision.c.id)
            ).all()
    return [(row.key, row.act, row.codes) for row in rows]


def made(answer_number: int, code: str, act: str = "decide") -> tuple[str, str, str]:
    return (f"v{answer_number}:value", act, f'{{"{code}":"manual"}}' if code else "{}")


@pytest.mark.slow
def test_the_server_crashes_and_comes_back_while_a_coder_works(
    crashing_server: CrashingServer, target: str, terminal: MakeTerminal
) -> None:
    screen = terminal(100, 30)
    screen.run(*PROGRAM, "code", target, "--coder", "anna")
    screen.wait_for("quiet reading room")
    screen.keys("k", "Enter")
    screen.wait_for("1 of 20")
    crashing_server.crash()
    screen.keys("t", "Enter")
    screen.wait_for("The server is not responding.")
    screen.keys("q", "Enter")
    screen.wait_for("3 of 20")
    screen.keys("u")
    screen.wait_for("Taken back")
    screen.keys("c", "Enter")
    screen.wait_for(lambda shown: "3 of 20" in shown and "kept here" in shown)
    crashing_server.start()
    shown = screen.wait_for("The server is back: everything is saved.")
    assert "is not responding" not in shown
    screen.keys("o", "Enter")
    screen.wait_for("4 of 20")
    screen.keys("C-q")
    screen.wait_for("ended with 0")
    assert log(target) == [
        made(1, "books"),
        made(2, "staff"),
        made(3, "quiet"),
        made(3, "", "undo"),
        ("v3:value", "decide", '{"access":"manual","quiet":"manual"}'),
        made(4, "other"),
    ]
    assert list(outbox_folder().iterdir()) == []


@pytest.mark.slow
def test_the_program_is_killed_during_the_outage_and_nothing_is_lost(
    crashing_server: CrashingServer, target: str, terminal: MakeTerminal, tmp_path: Path
) -> None:
    number = tmp_path / "process"
    line = f"echo $$ > {number}; exec {' '.join(PROGRAM)} code '{target}' --coder anna"
    program = tmp_path / "program"
    program.write_text(f"{line}\n", "utf-8")
    screen = terminal(100, 30)
    screen.run("sh", str(program))
    screen.wait_for("quiet reading room")
    screen.keys("k", "Enter")
    screen.wait_for("1 of 20")
    crashing_server.crash()
    for count, key in enumerate("tqc", start=2):
        screen.keys(key, "Enter")
        screen.wait_for(f"{count} of 20")
    screen.wait_for("The server is not responding.")
    screen.keys("o")
    screen.wait_for("● Other")
    wait_until(lambda: '"other"' in "".join(path.read_text() for path in outbox_folder().iterdir()))
    os.kill(int(number.read_text()), signal.SIGKILL)
    screen.wait_for("ended with 137")
    crashing_server.start()
    again = terminal(100, 30)
    again.run(*PROGRAM, "code", target, "--coder", "anna")
    shown = again.wait_for("changes kept on this machine are now in the study.")
    assert "4 of 20" in shown
    assert "● Other" in shown
    again.keys("C-q")
    again.wait_for("ended with 0")
    assert log(target) == [
        made(1, "books"),
        made(2, "staff"),
        made(3, "quiet"),
        made(4, "access"),
    ]
    assert list(outbox_folder().iterdir()) == []
