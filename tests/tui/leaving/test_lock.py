"""A screen that nobody has touched for a while is covered, and what is typed then is no code."""

from __future__ import annotations

import pytest

from intercoder.tui.leaving.idling import Idling
from intercoder.tui.settings import minutes_to_lock, settings_file
from tests.tui.conftest import OpenApp


class Hours:
    """A clock that tests set."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


async def test_nothing_is_seen_or_typed_while_the_screen_is_locked(open_app: OpenApp) -> None:
    async with open_app() as driver:
        before, session = driver.text, driver.coding.session
        clock = Hours()
        driver.app.idling = Idling(10, clock)
        clock.now = 599
        driver.app.lock_if_idle()
        await driver.settle()
        assert driver.text == before
        clock.now = 600
        driver.app.lock_if_idle()
        await driver.settle()
        assert "Press Enter to go on" in driver.text
        assert "quiet reading" in before
        assert "quiet reading" not in driver.text
        for key in ("b", "0", "h", "f1", "escape", "ctrl+p", "ctrl+c"):
            await driver.press(key)
        assert "Press Enter to go on" in driver.text
        await driver.press("enter")
        assert driver.text == before
        assert driver.coding.session.draft == session.draft


async def test_the_first_press_after_the_machine_slept_is_no_code(open_app: OpenApp) -> None:
    async with open_app() as driver:
        session = driver.coding.session
        clock = Hours()
        driver.app.idling = Idling(10, clock)
        clock.now = 100_000
        await driver.press("0")
        assert "Press Enter to go on" in driver.text
        assert driver.coding.session.draft == session.draft


@pytest.mark.parametrize(
    ("kept", "minutes"),
    [("", 10), ('{"lock_after": 0}', 0), ('{"lock_after": 2.5}', 2.5), ('{"lock_after": "x"}', 10)],
)
def test_the_settings_say_when_it_locks(kept: str, minutes: float) -> None:
    settings_file().parent.mkdir(parents=True, exist_ok=True)
    settings_file().write_text(kept, "utf-8")
    assert minutes_to_lock() == minutes


def test_zero_minutes_never_lock() -> None:
    clock = Hours()
    idling = Idling(0, clock)
    clock.now = 1e9
    assert not idling.is_over
