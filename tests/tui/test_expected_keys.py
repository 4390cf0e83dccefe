"""Keys that a person expects do it, or say why not: on every screen, in words at its foot."""

from __future__ import annotations

import pytest

from intercoder.tui.shared.idle_keys import idle_words
from intercoder.tui.widgets.key_names import pressed_by, shown_as
from tests.tui.conftest import Driver, OpenApp


def foot(driver: Driver) -> str:
    """The last two lines, where everything is said."""
    return " ".join(" ".join(driver.text.splitlines()[-2:]).split())


@pytest.mark.parametrize(
    ("name", "shown"),
    [("ctrl+z", "Ctrl+Z"), ("f9", "F9"), ("home", "Home"), ("pageup", "Page Up"), ("q", "q"),
     ("shift+tab", "Shift+Tab"), ("ctrl+up", "Ctrl+↑"), ("escape", "Esc"), ("?", "?")],
)  # fmt: skip
def test_keys_are_called_as_people_call_them(name: str, shown: str) -> None:
    assert shown_as(name) == shown


def test_what_stands_at_the_foot_can_be_pressed() -> None:
    assert pressed_by("Ctrl+Q", None) == "ctrl+q"
    assert pressed_by("?", None) == "f1"
    assert pressed_by("Esc", None) == "escape"
    assert pressed_by("Enter", None) == "enter"
    assert pressed_by("↑ ↓", None) == ""


def test_no_word_is_said_of_keys_that_nobody_presses() -> None:
    assert idle_words("", has_way_back=True) == ""
    assert idle_words("ctrl+@", has_way_back=True) == ""


@pytest.mark.slow
async def test_ctrl_z_takes_back_and_ctrl_y_brings_back(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("k", "enter", "ctrl+z")
        assert (driver.answer, driver.chosen) == ("v1:value", ["books"])
        await driver.press("ctrl+y")
        assert "Brought back" in driver.text


async def test_while_coding_every_expected_key_is_answered(open_app: OpenApp) -> None:
    async with open_app() as driver:
        for key, words in (
            ("escape", "Nothing to leave here. Ctrl+Q quits; everything is saved."),
            ("ctrl+s", "Everything is saved."),
            ("ctrl+c", "To quit, press Ctrl+Q."),
            ("ctrl+d", "Ctrl+D does not quit. Ctrl+Q does; everything is saved."),
            ("f12", "F12 does nothing here. ? shows what does."),
        ):
            await driver.press(key)
            assert words in foot(driver), key
            assert "Ctrl+Q" in foot(driver)
        assert driver.answer == "v1:value"
        await driver.press("k")
        assert "F12" not in foot(driver)


async def test_on_other_screens_too_and_the_words_go_with_the_next_key(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("f2")
        for key, words in (
            ("ctrl+z", "Ctrl+Z takes back decisions, and there are none on this screen."),
            ("q", "q does not leave. Esc goes back, Ctrl+Q quits; everything is saved."),
            ("ctrl+s", "Everything is saved."),
            ("f12", "F12 does nothing here."),
        ):
            await driver.press(key)
            assert words in foot(driver), key
        await driver.press("down")
        assert "F12" not in foot(driver)
        assert "? help   Esc back" in driver.text


async def test_a_long_notice_is_told_whole_and_help_stays_in_view(open_app: OpenApp) -> None:
    async with open_app(size=(60, 18)) as driver:
        await driver.press("k", "x")
        said, goes_on = driver.text.splitlines()[-2:]
        words = f"{said.strip().split('   ')[0]} {goes_on}"
        wanted = "“Refuses to answer” stands alone: “Books and media” removed."
        assert wanted in " ".join(words.split())
        assert "Ctrl+Q" in driver.text.splitlines()[-2]
        assert driver.text.splitlines()[-1].endswith("saved")


async def test_nothing_is_laid_over_the_text_of_an_answer(open_app: OpenApp) -> None:
    async with open_app() as driver:
        before = driver.text.splitlines()[:20]
        driver.app.notify("Said by a part of the program that knows no better.", title="x")
        await driver.press()
        assert "knows no better" in driver.words
        assert driver.text.splitlines()[:20] == before
