"""However a screen ends, the terminal is left as it was, and what was decided is in the study."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from intercoder.coding.decision import Judgement
from intercoder.coding.queue import QueueFilter
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.queue.queue import QueueRow
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study, open_study
from tests.terminal.conftest import PROGRAM
from tests.terminal.pseudo import PseudoTerminal
from tests.terminal.test_typed_ahead import to_code, to_settle
from tests.waiting import wait_until

pytestmark = [
    pytest.mark.terminal,
    pytest.mark.timeout(600),
    pytest.mark.usefixtures("heeds_signals"),
]

__all__ = ("to_code", "to_settle")  # fixtures

Open = Callable[..., PseudoTerminal]
RARER = (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGUSR1)
ENDING = [signal.SIGTERM, *(pytest.param(one, marks=pytest.mark.slow) for one in RARER)]


@pytest.fixture
def opened(study: Study) -> Iterator[Open]:
    """Opens a screen of the study: `opened("code", "--coder", "anna")`."""
    study.close()
    made: list[PseudoTerminal] = []

    def open_(*command: str, shown: str = "quiet reading room") -> PseudoTerminal:
        words = [*PROGRAM, command[0], study.target, *command[1:]]
        made.append(PseudoTerminal(words))
        if shown:
            made[-1].wait_for(shown)
        return made[-1]

    yield open_
    for terminal in made:
        terminal.close()


def rows(target: str, coder: str = "anna") -> dict[str, QueueRow]:
    """How answers stand for a coder, by their ids; waits until the coder's place is free."""
    with open_study(target) as study:
        assert verify(study).ok
        workspace = open_workspace(study, coder)
        found = workspace.rows(workspace.numbers(QueueFilter()))
        workspace.leave()
    return {row.answer_id: row for row in found}


def is_left_clean(terminal: PseudoTerminal) -> bool:
    """Whether the terminal is as before: no answer in view, no mouse, lines as under a shell."""
    wait_until(lambda: not terminal.modes_left_on(), terminal.modes_left_on)  # it may be drawn yet
    shows = "reading room" in terminal.screen()
    return terminal.takes_lines() and not shows


@pytest.mark.slow
@pytest.mark.parametrize("number", ENDING)
def test_a_signal_ends_the_coding_screen_as_quitting_does(
    study: Study, opened: Open, number: signal.Signals
) -> None:
    terminal = opened("code", "--coder", "anna")
    terminal.write(b"k\rt")
    terminal.wait_for("Staff")
    terminal.wait_for("1 of 20")
    terminal.kill(number)
    assert terminal.exit_code() == 128 + number
    assert is_left_clean(terminal)
    assert f"Stopped by {number.name}. Everything is saved." in terminal.screen()
    assert rows(study.target)["v1:value"].standing == Judgement.of(["books"])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "shown"),
    [
        (("code",), "Who is coding?"),
        (("adjudicate", "--as", "lea"), "open"),
        (("overview", "--as", "lea"), "Overview"),
        (("agreement", "--screen", "--as", "lea"), "Agreement"),
        (("identical", "--screen", "--between", "--as", "lea"), "Identical"),
    ],
)
def test_so_does_every_other_screen(to_settle: Path, command: Sequence[str], shown: str) -> None:
    terminal = PseudoTerminal([*PROGRAM, command[0], str(to_settle), *command[1:]])
    terminal.wait_for(shown)
    terminal.kill(signal.SIGTERM)
    assert terminal.exit_code() == 143
    assert is_left_clean(terminal)
    terminal.close()


@pytest.mark.slow
@pytest.mark.parametrize("after", [0.2, 0.4, 0.6, 0.8, 1.2])
def test_a_signal_while_the_screen_starts_leaves_the_terminal_as_it_was(
    opened: Open, after: float
) -> None:
    terminal = opened("code", "--coder", "anna", shown="")
    time.sleep(after)
    terminal.kill(signal.SIGTERM)
    assert terminal.exit_code() in {143, -signal.SIGTERM}  # the latter before our first line
    assert is_left_clean(terminal)


@pytest.mark.slow
def test_what_is_being_written_in_a_memo_is_kept_as_a_draft(study: Study, opened: Open) -> None:
    terminal = opened("code", "--coder", "anna")
    terminal.write(b"mquiet corners")
    terminal.wait_for("quiet corners")
    assert "text not saved" in terminal.screen()
    terminal.kill(signal.SIGTERM)
    assert terminal.exit_code() == 143
    again = opened("code", "--coder", "anna", shown="quiet corners")
    again.kill(signal.SIGTERM)
    assert again.exit_code() == 143


@pytest.mark.slow
def test_a_window_that_is_closed_ends_the_program_and_loses_nothing(
    study: Study, opened: Open
) -> None:
    terminal = opened("code", "--coder", "anna")
    terminal.write(b"k\rt\rq")
    terminal.wait_for("2 of 20")
    terminal.hang_up()
    assert terminal.exit_code() == 129
    found = rows(study.target)
    assert found["v1:value"].standing == Judgement.of(["books"])
    assert found["v2:value"].standing == Judgement.of(["staff"])


@pytest.mark.slow
def test_a_terminal_that_goes_without_a_word_is_noticed(study: Study, opened: Open) -> None:
    """Under `nohup` the signal is ignored, and the program would read nothing for ever."""
    study.close()
    line = " ".join([*PROGRAM, "code", study.target, "--coder", "anna"])
    terminal = PseudoTerminal(["sh", "-c", f"trap '' HUP; exec {line}"])
    terminal.wait_for("quiet reading room")
    terminal.write(b"k\r")
    terminal.wait_for("1 of 20")
    terminal.hang_up()
    assert terminal.exit_code() == 129
    assert rows(study.target)["v1:value"].standing == Judgement.of(["books"])


@pytest.mark.slow
def test_a_terminal_that_nobody_reads_cannot_hold_the_program(study: Study, opened: Open) -> None:
    terminal = opened("code", "--coder", "anna")
    terminal.stop_reading()
    for _ in range(60):  # each press draws, until the terminal takes no more
        terminal.write(b"kh\x1b[Bkh\x1b[A")
        time.sleep(0.05)
    terminal.kill(signal.SIGTERM)
    assert terminal.exit_code() == 143
    assert terminal.takes_lines()


@pytest.mark.slow
def test_being_stopped_and_going_on_keeps_the_order_of_keys(study: Study, opened: Open) -> None:
    """A process that went on after SIGSTOP had two threads that read keys."""
    terminal = opened("code", "--coder", "anna")
    for _ in range(3):
        terminal.kill(signal.SIGSTOP)
        time.sleep(0.2)
        terminal.kill(signal.SIGCONT)
        time.sleep(0.2)
    terminal.kill(signal.SIGSTOP)
    terminal.type([b"k", b"\r", b"t", b"\r", b"q", b"\r", b"c", b"\r"] * 2, 0.05)
    terminal.kill(signal.SIGCONT)
    terminal.wait_for("8 of 20")
    terminal.kill(signal.SIGTERM)
    assert terminal.exit_code() == 143
    assert is_left_clean(terminal)
    given = [list(row.standing.codes) for row in rows(study.target).values()]
    assert [codes for codes in given if codes] == [["books"], ["staff"], ["quiet"], ["access"]] * 2


@pytest.mark.slow
def test_a_stop_leaves_the_terminal_and_going_on_takes_it_again(study: Study, opened: Open) -> None:
    terminal = opened("code", "--coder", "anna")
    for _ in range(2):
        terminal.kill(signal.SIGTSTP)
        wait_until_stopped(terminal.pid)
        assert is_left_clean(terminal)
        terminal.kill(signal.SIGCONT)
        terminal.wait_for("quiet reading room")
        assert 1049 in terminal.modes_left_on()
    terminal.write(b"k\r")
    terminal.wait_for("1 of 20")
    terminal.kill(signal.SIGTERM)
    assert terminal.exit_code() == 143
    assert is_left_clean(terminal)


def wait_until_stopped(pid: int) -> None:
    """Wait until the process is stopped."""
    status = Path(f"/proc/{pid}/status")
    wait_until(lambda: re.search(r"^State:\s+T", status.read_text(), re.M))


@pytest.mark.slow
def test_after_an_error_at_the_start_the_terminal_is_as_it_was(opened: Open) -> None:
    terminal = opened("code", "--coder", "anna", "--round", "nowhere", shown="nowhere")
    assert terminal.exit_code() == 1
    assert is_left_clean(terminal)
