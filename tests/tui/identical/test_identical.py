"""Identical answers coded differently, on the screen."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from intercoder.coding.queue import OPEN, QueueFilter
from intercoder.study.identical.identical_answers import numbers_to_look_at
from intercoder.study.identical.identical_groups import Asked
from intercoder.study.study import Study
from intercoder.tui.app import CodingApp
from intercoder.tui.coding.session_start import start_session
from intercoder.tui.identical.screen import IdenticalScreen
from tests.marks import BOTH_SIZES
from tests.study.identical.test_identical import alike, judge
from tests.tui.conftest import Driver, OpenApp
from tests.tui.test_screens import compare

__all__ = ["alike"]
OpenList = Callable[..., AbstractAsyncContextManager[Driver]]


@pytest.fixture
def inconsistent(alike: Study) -> Study:
    """Anna coded the same text in two ways, twice; ben coded one of them in a third."""
    judge(
        alike, "anna", w1=["staff"], w2=["staff"], w3=["quiet"], w6=["books"], w7=["books", "quiet"]
    )
    judge(alike, "ben", w1=["staff"], w3=["other"])
    return alike


@pytest.fixture
def open_list(inconsistent: Study) -> OpenList:
    """Opens the leads' list on the study."""

    @asynccontextmanager
    async def opened(size: tuple[int, int] = (80, 24)) -> AsyncIterator[Driver]:
        app = CodingApp(
            inconsistent, None, only=IdenticalScreen(inconsistent, Asked(), between=True)
        )
        async with app.run_test(size=size) as pilot:
            driver = Driver(app, pilot)
            await driver.settle()
            yield driver
        app.finish()

    return opened


async def to_the_list(driver: Driver) -> None:
    driver.coding.action_identical()
    await driver.settle()


@pytest.mark.slow
@BOTH_SIZES
async def test_a_coder_goes_through_their_own_and_judges_them_again(
    inconsistent: Study, open_app: OpenApp, size: tuple[int, int]
) -> None:
    async with open_app(at=inconsistent, size=size) as driver:
        await to_the_list(driver)
        compare("identical-own", driver)
        assert "2 groups" in driver.text
        assert "Other" not in driver.text, "what ben gave is not anna's to see"
        await driver.press("enter")
        assert driver.answer == "w3", "the rarest first"
        assert "to look at again" in driver.text
        await driver.press("q", "t", "enter")
        assert driver.answer == "w1"
        assert driver.standing("w3").standing.codes.keys() == {"staff"}
        await to_the_list(driver)
        assert "1 group" in driver.text
        await driver.press("escape", "escape")
        assert driver.coding.session.filter == OPEN


@pytest.mark.slow
async def test_where_nothing_differs_the_list_says_so(study: Study, open_app: OpenApp) -> None:
    async with open_app(at=study) as driver:
        await to_the_list(driver)
        assert "No identical answers are coded differently." in driver.text
        await driver.press("enter", "n", "down", "end", "escape")
        assert driver.answer == "v1:value"


async def test_texts_hidden_on_the_coding_screen_are_hidden_in_the_list(
    inconsistent: Study, open_app: OpenApp
) -> None:
    async with open_app(at=inconsistent) as driver:
        await driver.press("h")
        await to_the_list(driver)
        assert "café" not in driver.text
        await driver.press("h")
        assert "the café" in driver.text


async def test_the_palette_leads_to_the_list(inconsistent: Study, open_app: OpenApp) -> None:
    async with open_app(at=inconsistent) as driver:
        titles = {command.title for command in driver.coding.commands()}
        assert "queue: identical answers I coded differently" in titles


@BOTH_SIZES
async def test_a_lead_sees_what_each_coder_gave(open_list: OpenList, size: tuple[int, int]) -> None:
    async with open_list(size) as driver:
        compare("identical-between", driver)
        assert "Staff: anna 2, ben 1" in driver.text
        await driver.press("enter")
        compare("identical-judged", driver)
        assert driver.line("w3").split() == ["w3", "anna", "Quiet", "ben", "Other"]
        await driver.press("n", "h")
        assert "anna" not in driver.text
        assert "café" not in driver.text
        await driver.press("escape")
        assert "anna" not in driver.text, "what is hidden there is hidden here"
        assert "café" not in driver.text


async def test_coding_begins_with_them_where_it_is_asked_to(inconsistent: Study) -> None:
    only = QueueFilter(answers=numbers_to_look_at(inconsistent, "anna"))
    session_start = start_session(inconsistent, "anna", 0.0, only=only)
    assert session_start.session.item is not None
    assert session_start.session.item.answer.id == "w3"
    assert session_start.session.filter == only
    assert [item.answer.id for item in session_start.session.ahead] == ["w1", "w7", "w6"]
