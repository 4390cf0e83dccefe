"""A window too small for its screen says so, and no key is recorded blind."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable

import pytest
from textual.geometry import Size
from textual.screen import Screen

import intercoder.tui
from intercoder.answers.answer import Answer
from intercoder.study.answers.answer_import import take_in
from intercoder.study.exchange.exported_rows import Coding
from intercoder.study.study import Study
from intercoder.tui.queue.group import GroupScreen
from intercoder.tui.terminal.too_small import ROOMS, TooSmall, too_small_lines
from tests.conftest import TEXTS
from tests.tui.conftest import OpenApp

SIZES = [(width, height) for width in (45, 60, 80, 110, 170) for height in (12, 16, 17, 24)]


def test_every_screen_that_needs_more_is_one_of_ours() -> None:
    names = set()
    for module in pkgutil.walk_packages(intercoder.tui.__path__, "intercoder.tui."):
        loaded = importlib.import_module(module.name)
        names |= {
            name
            for name, one in vars(loaded).items()
            if isinstance(one, type) and issubclass(one, Screen)
        }
    assert set(ROOMS) <= names


@pytest.mark.slow
async def test_a_key_counts_only_where_its_effect_is_seen(
    open_app: OpenApp, decisions: Callable[[], list[Coding]]
) -> None:
    for width, height in SIZES:
        async with open_app(size=(width, height)) as driver:
            before = len(decisions())
            answer = driver.answer
            await driver.press("k")
            if driver.app.is_too_small:
                assert driver.chosen == []
                await driver.press("enter", "0", "s", "g", "m", "u")
                assert driver.answer == answer
                assert len(decisions()) == before
                assert driver.app.screen is driver.coding
            else:
                await driver.wait_until(lambda: "● Books" in driver.text)
                assert driver.text.count("Books and") > 1 or width < 80
                assert width >= 60 and height >= 16
                await driver.press("k")


async def test_a_window_made_larger_goes_on_where_it_was(open_app: OpenApp) -> None:
    async with open_app(size=(50, 10)) as driver:
        await driver.press("k")
        assert driver.app.is_too_small
        await driver.resize(80, 24)
        assert not driver.app.is_too_small
        await driver.press("t")
        assert driver.chosen == ["staff"]
        await driver.resize(80, 10)
        await driver.press("k", "enter")
        assert driver.chosen == ["staff"]


@pytest.mark.slow
async def test_a_group_is_not_recorded_where_it_cannot_be_seen(
    study: Study, open_app: OpenApp, decisions: Callable[[], list[Coding]]
) -> None:
    with take_in(study) as intake:
        intake.add_answers([Answer("w1:value", "value", "w1", TEXTS[0][1].upper(), "en")])
    async with open_app() as driver:
        await driver.press("k", "g")
        assert isinstance(driver.app.screen, GroupScreen)
        await driver.resize(80, 12)
        await driver.press("enter", "0")
        assert decisions() == []
        await driver.resize(80, 24)
        await driver.press("enter")
        assert len(decisions()) > 1


async def test_ctrl_q_ends_the_app_in_any_window(open_app: OpenApp) -> None:
    async with open_app(size=(10, 3)) as driver:
        assert driver.app.is_too_small
        await driver.end_with("ctrl+q")


@pytest.mark.parametrize(("width", "height"), [(1, 1), (10, 3), (30, 5), (59, 30), (200, 4)])
def test_what_is_said_fits_into_the_window(width: int, height: int) -> None:
    lines = too_small_lines(Size(width, height), Size(60, 16))
    assert len(lines) <= height
    assert all(len(line) <= width for line in lines)
    assert width < 30 or "Too small" in lines[0]
    assert TooSmall(Size(width, height), Size(60, 16)).lines == lines
