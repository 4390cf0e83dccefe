"""The app's side of the suggestions, with real processes on the other."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from intercoder.coding.suggestion import Suggestion, Suggestions
from intercoder.suggest.live.assistant import GIVEN_UP, STOPPED, Assistant
from intercoder.suggest.live.protocol import NoSuggestions, Offered, Open, Ready, Report, Trouble
from tests.waiting import wait_until

SCRIPT = Path(__file__).with_name("scripted_worker.py")
OPENING = Open("library.study", "anna", "main")
CODES = [["books", 0.82, [[4, 9]]]]
MADE = Suggestions("m1", (Suggestion("books", 0.82, ((4, 9),)),))


class Listener:
    """An assistant, and everything it has reported."""

    def __init__(self, command: list[str], pauses: tuple[float, ...]) -> None:
        self.heard: list[Report] = []
        self.assistant = Assistant(OPENING, self.heard.append, command=command, pauses=pauses)

    def until(self, wanted: Callable[[], object]) -> None:
        wait_until(wanted, lambda: self.heard)

    def all_of(self, kind: type[Report]) -> list[Report]:
        return [one for one in self.heard if isinstance(one, kind)]


Start = Callable[..., Listener]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts an assistant on the scripted worker."""
    started: list[Listener] = []

    def begin(pauses: tuple[float, ...] = (0.01, 0.01), **script: Any) -> Listener:
        listener = Listener([sys.executable, str(SCRIPT), json.dumps(script)], pauses)
        started.append(listener)
        return listener

    yield begin
    for listener in started:
        listener.assistant.close()


def has_reported(listener: Listener, times: int) -> bool:
    return len(listener.all_of(Ready)) == times


def is_running(listener: Listener) -> bool:
    """Whether the assistant may start a worker yet."""
    return listener.assistant._thread.is_alive()


def is_alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


def test_suggestions_come_for_what_is_asked(start: Start, tmp_path: Path) -> None:
    listener = start(codes=CODES, heard=str(tmp_path / "heard"))
    listener.until(lambda: listener.all_of(Ready))
    assert listener.assistant.model == "m1"
    listener.assistant.ask([3, 1])
    listener.until(lambda: len(listener.all_of(Offered)) == 2)
    assert listener.all_of(Offered) == [Offered(3, MADE), Offered(1, MADE)]
    first = (tmp_path / "heard").read_text("utf-8").splitlines()[0]
    assert json.loads(first) == {
        "open": {"study": "library.study", "coder": "anna", "round": "main"}
    }


def test_the_study_is_not_named_where_every_user_of_the_machine_can_read_it(start: Start) -> None:
    listener = start()
    listener.until(lambda: listener.all_of(Ready))
    seen = Path(f"/proc/{listener.assistant.process_id}/cmdline").read_bytes()
    assert b"library.study" not in seen


def test_what_is_on_its_way_is_not_asked_for_again(start: Start, tmp_path: Path) -> None:
    heard = tmp_path / "heard"
    listener = start(by_answer={"1": None}, codes=CODES, heard=str(heard))
    listener.until(lambda: listener.all_of(Ready))
    for _ in range(3):
        listener.assistant.ask([1])
    listener.assistant.ask([2])
    listener.until(lambda: listener.all_of(Offered))
    asked = [json.loads(line) for line in heard.read_text("utf-8").splitlines()]
    assert [one["suggest"] for one in asked if "suggest" in one] == [[1], [2]]


def test_a_new_model_is_told_and_answers_may_be_asked_for_again(start: Start) -> None:
    listener = start(codes=CODES, models=["m1", "m2"], by_answer={"1": None})
    listener.until(lambda: listener.all_of(Ready))
    listener.assistant.ask([1])
    listener.assistant.saved()
    listener.until(lambda: listener.assistant.model == "m2")
    listener.assistant.ask([2])
    listener.until(lambda: listener.all_of(Offered))
    assert listener.all_of(Offered)[0] == Offered(2, Suggestions("m2", MADE.codes))


def test_what_is_no_report_is_passed_over(start: Start) -> None:
    listener = start(codes=CODES, noise='a warning {"offered": 1}\n{"offered": 1}')
    listener.until(lambda: listener.all_of(Ready))
    assert listener.heard == [Ready("m1")]


def test_a_killed_worker_is_started_again_and_the_coder_is_told_once(
    start: Start, tmp_path: Path
) -> None:
    lives = tmp_path / "lives"
    listener = start(codes=CODES, lives=str(lives))
    for life in (1, 2):
        listener.until(partial(has_reported, listener, life))
        process_id = listener.assistant.process_id
        assert process_id is not None
        os.kill(process_id, signal.SIGKILL)
    listener.until(lambda: len(listener.all_of(Ready)) == 3)
    listener.assistant.ask([1])
    listener.until(lambda: listener.all_of(Offered))
    assert listener.all_of(Trouble) == [Trouble(STOPPED)]
    assert len(set(lives.read_text("utf-8").split())) == 3


def test_after_the_limit_it_is_said_that_suggestions_are_off(start: Start, tmp_path: Path) -> None:
    lives = tmp_path / "lives"
    listener = start(die_after=0, lives=str(lives))
    listener.until(lambda: listener.all_of(NoSuggestions))
    assert listener.heard == [Trouble(STOPPED), NoSuggestions(GIVEN_UP)]
    assert len(lives.read_text("utf-8").split()) == 3
    listener.assistant.ask([1])
    listener.assistant.saved()


def test_a_worker_that_says_it_is_of_no_use_is_not_started_again(
    start: Start, tmp_path: Path
) -> None:
    lives = tmp_path / "lives"
    listener = start(off="Suggestions are off: no.", lives=str(lives))
    listener.until(lambda: listener.all_of(NoSuggestions) and not is_running(listener))
    assert listener.heard == [NoSuggestions("Suggestions are off: no.")]
    assert len(lives.read_text("utf-8").split()) == 1


def test_a_worker_that_is_missing_is_trouble_of_the_suggestions_only() -> None:
    listener = Listener(["/nowhere/python"], (0.01,))
    listener.assistant.ask([1])
    listener.assistant.saved()
    listener.until(lambda: listener.all_of(NoSuggestions))
    assert listener.heard == [Trouble(STOPPED), NoSuggestions(GIVEN_UP)]
    listener.assistant.close()


def test_closing_ends_the_worker(start: Start) -> None:
    listener = start()
    listener.until(lambda: listener.all_of(Ready))
    process_id = listener.assistant.process_id
    assert process_id is not None
    listener.assistant.close()
    listener.until(lambda: not is_alive(process_id))
    assert listener.heard == [Ready("m1")]


def test_closing_ends_a_worker_that_does_not_listen() -> None:
    deaf = 'import time\nprint(\'{"model": "m"}\', flush=True)\ntime.sleep(600)'
    listener = Listener([sys.executable, "-c", deaf], ())
    listener.until(lambda: listener.all_of(Ready))
    process_id = listener.assistant.process_id
    assert process_id is not None
    listener.assistant.ask(range(200_000))  # more than a pipe holds: nobody waits for it
    listener.assistant.close()
    listener.until(lambda: not is_alive(process_id))


def test_closing_while_it_is_about_to_start_again_does_not_wait(start: Start) -> None:
    listener = start(pauses=(600.0,), die_after=0)
    listener.until(lambda: listener.all_of(Trouble))
    listener.assistant.close()
    assert listener.heard == [Trouble(STOPPED)]


@pytest.mark.parametrize("words", [STOPPED, GIVEN_UP])
def test_what_the_coder_is_told_fits_the_line_of_a_narrow_terminal(words: str) -> None:
    assert len(words) <= 77
