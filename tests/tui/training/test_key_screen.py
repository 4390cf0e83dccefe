"""A coder in training sees the key on the coding screen, after judging."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic

import pytest

from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.study import Study
from intercoder.study.training.key import KeyAnswer, set_key
from intercoder.study.training.training_rounds import Feedback
from intercoder.training.begin import begin_training
from intercoder.training.gate import Gate
from intercoder.tui.app import CodingApp
from intercoder.tui.coding.screen import CodingScreen
from intercoder.tui.coding.session_start import start_session
from intercoder.tui.training.key_screen import KeyScreen
from tests.tui.conftest import Driver

KEY = [
    KeyAnswer("v1:value", ("books",), "Films are books here [b]", "a test"),
    KeyAnswer("v2:value", (), "", "a test"),
]


@pytest.fixture
def keyed(study: Study) -> Study:
    add_coder(study, "lea", Role.LEAD)
    set_key(study, KEY, "lea")
    return study


@asynccontextmanager
async def coding(study: Study, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Driver]:
    app = CodingApp(study, start_session(study, "anna", monotonic(), round="t"))
    async with app.run_test(size=size) as pilot:
        driver = Driver(app, pilot)
        await driver.settle()
        yield driver
    app.finish()


async def test_the_key_comes_after_each_answer_and_only_where_it_differs(keyed: Study) -> None:
    begin_training(keyed, "t", ["anna"], feedback=Feedback.EACH)
    async with coding(keyed) as driver:
        for _ in range(2):
            answer = driver.answer
            await driver.press("0")
            differs = answer == "v1:value"
            assert isinstance(driver.app.screen, KeyScreen) is differs
            if differs:
                assert "The key: Books" in driver.text
                assert "Why: Films are books here [b]" in driver.text
                await driver.press("enter")
            else:
                assert "As in the key." in driver.text
        assert driver.app.screen is driver.coding
        await driver.press("b", "0")  # decided again: it was shown already
        assert driver.app.screen is driver.coding


async def test_the_key_comes_at_the_end(keyed: Study) -> None:
    begin_training(keyed, "t", ["anna"], feedback=Feedback.END)
    async with coding(keyed, (120, 40)) as driver:
        await driver.press("0")
        assert driver.app.screen is driver.coding
        assert "key" not in driver.text.casefold().replace("keys", "")
        await driver.press("0")
        assert isinstance(driver.app.screen, KeyScreen)
        assert "As in the key: 1 of 2 answers." in driver.text
        await driver.press("escape")
        assert driver.app.screen is driver.coding


async def test_no_key_press_is_lost_or_taken_for_the_next_answer(keyed: Study) -> None:
    begin_training(keyed, "t", ["anna"], feedback=Feedback.EACH)
    async with coding(keyed) as driver:
        await driver.pilot.press("0", "escape", "0", "escape")
        await driver.wait_until(lambda: driver.coding.session.progress.decided == 2)


async def test_answers_come_after_the_training(keyed: Study) -> None:
    begin_training(keyed, "t", ["anna"], gate=Gate())
    app = CodingApp(keyed, None)
    async with app.run_test(size=(80, 24)) as pilot:
        driver = Driver(app, pilot)
        await driver.settle()
        await driver.press("enter")
        assert not isinstance(app.screen, CodingScreen)
        assert "anna has judged 0 of 2 key answers" in " ".join(driver.text.split())
    app.finish()
