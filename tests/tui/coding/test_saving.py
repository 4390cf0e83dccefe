"""When the study cannot be written: nothing is lost silently, and nothing is shown that should not.

A table that is missing for a while stands for any trouble with the file; SQLite reports it at once.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from intercoder.coding.decision import UNSEEN, Judgement
from intercoder.defects import describe_defect
from intercoder.errors import CoderBusyError, NotSavedError
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.study import Study
from intercoder.tui.coding.screen import CodingScreen
from tests.tui.conftest import OpenApp


class Trouble:
    """Makes writing fail from outside, and mends it again."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def begin(self) -> None:
        self._run("ALTER TABLE place RENAME TO place_gone")

    def end(self) -> None:
        self._run("ALTER TABLE place_gone RENAME TO place")

    def _run(self, statement: str) -> None:
        connection = sqlite3.connect(self._path)
        connection.execute(statement)
        connection.close()


@pytest.fixture
def trouble(study_path: Path) -> Trouble:
    return Trouble(study_path)


async def test_the_banner_stays_until_everything_is_saved(
    open_app: OpenApp, trouble: Trouble
) -> None:
    async with open_app() as driver:
        trouble.begin()
        await driver.press("k", "enter")
        assert "NOT SAVED: 1 change." in driver.text
        await driver.press("q", "enter")
        assert driver.answer == "v3:value", "you can go on coding"
        assert "NOT SAVED: 3 changes." in driver.text
        assert driver.standing("v1:value").standing == UNSEEN
        trouble.end()
        await driver.press("ctrl+s")
        await driver.wait_until(lambda: "NOT SAVED" not in driver.text)
        await driver.settle()
        assert driver.standing("v1:value").standing == Judgement.of(["books"])
        assert driver.standing("v2:value").standing == Judgement.of(["quiet"])


async def test_trying_again_in_vain_keeps_the_banner(open_app: OpenApp, trouble: Trouble) -> None:
    async with open_app() as driver:
        trouble.begin()
        await driver.press("k", "enter", "ctrl+s")
        assert "NOT SAVED" in driver.text
        trouble.end()
        await driver.press("ctrl+s")


async def test_quitting_with_unsaved_changes_asks_first(
    open_app: OpenApp, trouble: Trouble
) -> None:
    async with open_app() as driver:
        trouble.begin()
        await driver.press("k", "enter")  # and wait until it is known that this failed
        await driver.press("ctrl+q")
        assert "Not everything is saved." in driver.text
        await driver.press("escape")
        assert "NOT SAVED" in driver.text
        trouble.end()
        await driver.press("ctrl+s")
        await driver.wait_until(lambda: "NOT SAVED" not in driver.text)
        await driver.end_with("ctrl+q")
        assert driver.app.return_code == 0


async def test_a_study_that_is_moved_away_is_noticed_and_can_be_put_back(
    open_app: OpenApp, study_path: Path
) -> None:
    async with open_app(size=(170, 40)) as driver:
        study_path.rename(study_path.with_suffix(".away"))
        await driver.press("k", "enter")
        assert "NOT SAVED: 2 changes." in driver.text
        assert "has been moved, deleted or replaced" in " ".join(driver.text.split())
        study_path.with_suffix(".away").rename(study_path)
        await driver.press("ctrl+s")
        await driver.wait_until(lambda: "NOT SAVED" not in driver.text)
        await driver.settle()
        assert driver.standing("v1:value").standing == Judgement.of(["books"])


async def test_leaving_while_nothing_can_be_saved_says_how_much_is_lost(
    open_app: OpenApp, trouble: Trouble
) -> None:
    with pytest.raises(NotSavedError, match=r"1 of the last changes could not be saved"):
        async with open_app() as driver:
            trouble.begin()
            await driver.press("k", "enter")
            await driver.press("ctrl+q")
            await driver.end_with("q")
            assert driver.app.return_code == 1


async def test_a_window_that_lost_its_place_says_so_and_ends(
    open_app: OpenApp, study: Study
) -> None:
    with pytest.raises(CoderBusyError):
        async with open_app() as driver:
            await driver.press("k", "enter")
            open_workspace(study, "anna", take_over=True)
            await driver.press("k")
            assert "This window can no longer save." in driver.text
            assert "1 change made here since then" in driver.text
            await driver.press("x")
            assert "This window can no longer save." in driver.text
            await driver.end_with("enter")
            assert driver.app.return_code == 1


async def test_a_defect_ends_the_app_without_a_word_about_answers(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(screen: CodingScreen) -> None:
        text = screen.session.item and screen.session.item.answer.text
        raise ValueError(f"cannot go on with {text}")

    monkeypatch.setattr(CodingScreen, "action_hide", broken)
    with pytest.raises(ValueError, match="cannot go on") as caught:
        async with open_app() as driver:
            await driver.end_with("h")
            assert driver.app.return_code == 1
    printed = capsys.readouterr()
    assert "novels" not in printed.out + printed.err
    assert "novels" not in describe_defect(caught.value)


async def test_a_study_that_cannot_be_read_is_a_notice_and_the_next_press_asks_again(
    open_app: OpenApp, study_path: Path
) -> None:
    async with open_app() as driver:
        connection = sqlite3.connect(study_path)
        connection.execute("ALTER TABLE respondent RENAME TO respondent_gone")
        await driver.press("f3")
        await driver.press("end", "enter")
        assert "The next press asks again." in driver.text
        connection.execute("ALTER TABLE respondent_gone RENAME TO respondent")
        connection.close()
        await driver.press("right")
        assert driver.answer
