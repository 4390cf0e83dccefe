"""The first answers of a newcomer on the screen: a welcome, the next key, and an end to both."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from time import monotonic

import pytest

from intercoder.coding.first_steps.experience import read_experience
from intercoder.coding.first_steps.hints import WELCOME
from intercoder.study.study import Study
from intercoder.tui.app import CodingApp
from intercoder.tui.coding.session_start import start_session
from tests.tui.conftest import Driver
from tests.tui.test_screens import compare

Begin = Callable[..., AbstractAsyncContextManager[Driver]]


@pytest.fixture
def begin(study: Study) -> Begin:
    """Opens the app as the command does, for whoever has done what their file says."""

    @asynccontextmanager
    async def opened(size: tuple[int, int] = (80, 24)) -> AsyncIterator[Driver]:
        app = CodingApp(study, start_session(study, "anna", monotonic()), guided=True)
        async with app.run_test(size=size) as pilot:
            driver = Driver(app, pilot)
            await driver.settle()
            yield driver
        app.finish()

    return opened


def foot(driver: Driver) -> str:
    return driver.text.splitlines()[-2]


@pytest.mark.slow
async def test_the_next_key_is_named_until_it_was_pressed_once(begin: Begin) -> None:
    async with begin() as driver:
        assert all(line in driver.text for line in WELCOME)
        compare("welcome", driver)
        assert "A letter gives the code beside it" in foot(driver)
        await driver.press("k")
        assert "Enter saves this and goes on to the next answer" in foot(driver)
        assert "? help   Ctrl+Q quit" in foot(driver)
        await driver.press("enter")
        assert WELCOME[0] not in driver.text
        assert "u takes back the last decision" in foot(driver)
        await driver.press("u", "enter", "0")
        assert driver.answer == "v3:value"
        for words in ("A letter", "Enter saves", "u takes back", "0 says"):
            assert words not in foot(driver)
    assert {"give", "commit", "undo", "no-code"} <= set(read_experience().done)
    async with begin() as driver:
        assert WELCOME[0] not in driver.text
        assert "A letter" not in foot(driver) or "a letter code" in foot(driver)
        compare("experienced", driver)


async def test_a_window_without_room_shows_the_answer_and_no_welcome(begin: Begin) -> None:
    async with begin((60, 18)) as driver:
        assert WELCOME[0] not in driver.text
        assert "The quiet reading" in driver.words
        await driver.press("k")
        assert driver.chosen == ["books"]


async def test_what_was_undone_or_could_not_be_done_is_no_first_step(begin: Begin) -> None:
    async with begin() as driver:
        await driver.press("enter", "k", "k")
        assert "commit" not in driver.coding.guide._now.done
        assert "give" in driver.coding.guide._now.done
        await driver.press("question_mark", "escape")
        assert "help" in driver.coding.guide._now.done
