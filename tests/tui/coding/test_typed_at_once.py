"""Keys that reach the app at once count one after the other. Without a terminal: see also
`tests/terminal/test_typed_ahead.py`."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from textual import events

from intercoder.codebook.code import Codebook
from intercoder.coding.decision import Judgement
from intercoder.coding.queue import QueueFilter
from intercoder.errors import StudyError
from intercoder.study.coding.coder_workspace import CoderWorkspace
from intercoder.study.study import Study, create_study
from intercoder.tui.terminal import key_queue
from intercoder.tui.terminal.key_queue import DROPPED
from tests.conftest import fill
from tests.marks import slow_but
from tests.tui.conftest import SHORT, Driver, OpenApp
from tests.waiting import PATIENCE

LETTERS = {"/": "slash", "!": "exclamation_mark", " ": "space", "\r": "enter"}
PIECES = (
    *("k\r", "t\r", "q\r", "0", "s", "!", "u", "r", "b", "h", "g\r", "gt\r", " ", "kt"),
    ("slash", "s", "t", "a", "f", "f", "enter"),
    ("m", "n", "o", "t", "e", "ctrl+s"),
    ("m", "k", "escape", "escape"),
    ("f3", "down", "down", "enter"),
    ("f1", "escape"),
    ("f2", "down", "enter"),
    ("escape",),
    ("down", "space"),
    ("z", "u", "escape"),
)


def at_once(driver: Driver, *keys: str) -> None:
    """Press keys without waiting for anything."""
    for key in keys:
        character = key if len(key) == 1 else {"space": " ", "slash": "/"}.get(key)
        driver.app.post_message(events.Key(LETTERS.get(key, key), character))


@pytest.fixture
def make_study(tmp_path: Path, codebook: Codebook) -> Iterator[Callable[[], Study]]:
    """Makes studies of twenty answers, each for itself."""
    made: list[Study] = []

    def make() -> Study:
        made.append(create_study(str(tmp_path / f"{len(made)}.study"), codebook))
        fill(made[-1])
        return made[-1]

    yield make
    for study in made:
        study.close()


async def rest(driver: Driver) -> None:
    """Wait until all keys are done, and what they led to is written."""
    taken = asyncio.Event()
    driver.app.call_later(taken.set)  # after the keys that were posted
    while not taken.is_set():
        await asyncio.sleep(0.001)
    await driver.settle()


def standing(driver: Driver) -> list[Judgement]:
    """How the answers stand in the study, in the order of the queue."""
    workspace = driver.coding.session_start.workspace
    return [row.standing for row in workspace.rows(workspace.numbers(QueueFilter()))]


def state(driver: Driver) -> tuple[object, ...]:
    """What the keys have led to."""
    screen = type(driver.app.screen).__name__
    return driver.answer, driver.coding.session.draft, screen, standing(driver)


async def test_letters_and_commands_keep_their_order(open_app: OpenApp) -> None:
    async with open_app() as driver:
        at_once(driver, *"k\rt\rq\r")
        await rest(driver)
        given = [list(one.codes) for one in standing(driver)]
        assert given[:4] == [["books"], ["staff"], ["quiet"], []]


async def test_what_is_typed_into_the_finder_gives_no_codes(open_app: OpenApp) -> None:
    async with open_app() as driver:
        at_once(driver, "/", *"quiet", "enter", "enter")
        await rest(driver)
        assert [list(one.codes) for one in standing(driver)][:2] == [["quiet"], []]


async def test_what_is_typed_into_a_memo_gives_no_codes(open_app: OpenApp) -> None:
    async with open_app() as driver:
        at_once(driver, "k", "m", *"tqx", "ctrl+s", "t")
        await rest(driver)
        assert driver.chosen == ["books", "staff"]
        assert driver.coding.session.draft.memo == "tqx"


async def test_a_code_typed_after_a_group_is_recorded_goes_to_the_next_answer(
    open_app: OpenApp,
) -> None:
    async with open_app() as driver:
        at_once(driver, "right", "k", "g", *"t\rq")
        await rest(driver)
        await driver.wait_until(lambda: driver.chosen == ["quiet"])


@pytest.mark.slow
@pytest.mark.parametrize("seed", slow_but(range(3), 1))
async def test_random_keys_at_once_lead_to_what_they_lead_to_one_by_one(
    open_app: OpenApp, make_study: Callable[[], Study], seed: int
) -> None:
    keys = [key for piece in Random(seed).choices(PIECES, k=12) for key in piece]
    async with open_app(at=make_study()) as driver:
        for key in keys:
            at_once(driver, key)
            await rest(driver)
        one_by_one = state(driver)
    async with open_app(at=make_study()) as driver:
        at_once(driver, *keys)
        await rest(driver)
        assert state(driver) == one_by_one


class SlowDisk:
    """Writing waits until it is let go; then it is done, or fails."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._may_write = threading.Event()
        self._may_write.set()
        self.error: StudyError | None = None
        write = CoderWorkspace.write

        def slow(workspace: CoderWorkspace, change: Any) -> Any:
            assert self._may_write.wait(PATIENCE)
            if self.error is not None:
                raise self.error
            return write(workspace, change)

        monkeypatch.setattr(CoderWorkspace, "write", slow)

    def hold(self) -> None:
        self._may_write.clear()

    def let_go(self) -> None:
        self._may_write.set()


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> SlowDisk:
    monkeypatch.setattr(key_queue, "NOTICED_AFTER", SHORT)
    return SlowDisk(monkeypatch)


@pytest.mark.slow
async def test_keys_wait_for_the_answer_that_undo_brings_back(
    open_app: OpenApp, disk: SlowDisk
) -> None:
    async with open_app() as driver:
        await driver.press("k", "enter")
        disk.hold()
        at_once(driver, "u", "t")
        await driver.wait_until(
            lambda: "1 key waits for it. Ctrl+C drops waiting keys." in driver.text
        )
        assert "saving…" in driver.text
        assert driver.answer == "v2:value"
        assert driver.chosen == []
        disk.let_go()
        await driver.wait_until(lambda: driver.chosen == ["books", "staff"])
        assert driver.answer == "v1:value"
        await driver.wait_until(lambda: "saved" in driver.text)


async def test_keys_that_wait_for_what_does_not_come_are_dropped(
    open_app: OpenApp, disk: SlowDisk
) -> None:
    async with open_app() as driver:
        await driver.press("k", "enter")
        disk.hold()
        at_once(driver, "u", "t", "enter")
        await driver.wait_until(lambda: "2 keys wait" in driver.text)
        disk.error = StudyError("The disk is gone.")
        disk.let_go()
        await driver.wait_until(lambda: DROPPED in driver.words)
        assert driver.chosen == []
        assert "NOT SAVED" in driver.text
        disk.error = None
        at_once(driver, "ctrl+s")
        await driver.wait_until(lambda: driver.answer == "v1:value")
        assert driver.chosen == ["books"]


async def test_ctrl_c_drops_what_waits(open_app: OpenApp, disk: SlowDisk) -> None:
    async with open_app() as driver:
        await driver.press("k", "enter")
        disk.hold()
        at_once(driver, "u", "t", "q")
        await driver.wait_until(lambda: "2 keys wait" in driver.text)
        at_once(driver, "ctrl+c")
        await driver.wait_until(lambda: DROPPED in driver.words)
        at_once(driver, "h")
        await driver.wait_until(lambda: "The text is hidden." in driver.text)
        disk.let_go()
        await driver.wait_until(lambda: driver.answer == "v1:value")
        assert driver.chosen == ["books"]


async def test_what_is_not_on_disk_is_never_called_saved(open_app: OpenApp, disk: SlowDisk) -> None:
    async with open_app() as driver:
        assert driver.text.rstrip().endswith("   saved")
        disk.hold()
        at_once(driver, "k")
        await driver.wait_until(lambda: driver.chosen == ["books"])
        await driver.wait_until(lambda: driver.text.rstrip().endswith(" saving…"))
        at_once(driver, "enter")
        await driver.wait_until(lambda: "1 of 20" in driver.text)
        assert driver.text.rstrip().endswith(" saving…")
        disk.let_go()
        await driver.wait_until(lambda: driver.text.rstrip().endswith("   saved"))


@pytest.mark.slow
async def test_a_list_is_read_after_what_was_decided_before_it_is_written(
    open_app: OpenApp, disk: SlowDisk
) -> None:
    async with open_app() as driver:
        disk.hold()
        at_once(driver, "s", "f3", "s", *"skipped", "enter", "enter")
        await driver.wait_until(lambda: "searching…" in driver.text)
        disk.let_go()
        await driver.wait_until(lambda: driver.answer == "v1:value")
        assert driver.coding.session.filter.states


async def test_a_memo_that_is_not_kept_is_not_called_saved(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("m", "n")
        assert "Not saved yet: Ctrl+S keeps it" in driver.text
        assert "text not saved" in driver.text
        await driver.press("ctrl+s")
        assert driver.text.rstrip().endswith("   saved")


async def test_an_unforeseen_error_while_writing_ends_the_app(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = ValueError("a defect")
    with pytest.raises(ValueError, match="a defect"):
        async with open_app() as driver:
            driver.app.fail_soon(error)
            await driver.wait_until(lambda: not driver.app.is_running)
