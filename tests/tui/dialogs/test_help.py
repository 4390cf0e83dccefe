"""The help: what works here and now, to be read, searched and run."""

from __future__ import annotations

import pytest

from intercoder.study.study import Study
from intercoder.tui.dialogs.help_rows import NOT_NOW, HelpRow, help_rows
from intercoder.tui.keys import CODING, EVERYWHERE, Group
from tests.tui.conftest import OpenApp


class Screen:
    """A screen on which nothing can be taken back yet."""

    def works_now(self, action: str) -> bool:
        return action not in {"undo", "redo"}

    def keys_of_now(self) -> tuple[Group, ...]:
        return ()


def titled(rows: tuple[HelpRow, ...], title: str) -> list[str]:
    """What stands below a title."""
    places = [place for place, row in enumerate(rows) if row.title]
    start = next(place for place in places if rows[place].title == title)
    end = next((place for place in places if place > start), len(rows))
    return [row.does for row in rows[start + 1 : end]]


def test_what_does_nothing_now_comes_last_and_cannot_be_run() -> None:
    rows = help_rows((*CODING, *EVERYWHERE), Screen())
    undo = "take back the last decision, as often as you like"
    assert undo in titled(rows, NOT_NOW)
    assert undo not in titled(rows, "Deciding")
    assert not any(row.can_be_run for row in rows if row.does == undo)
    assert rows[-1].does in titled(rows, NOT_NOW)


@pytest.mark.parametrize("searched", ["memo", "write memo", "MEMO", "memmo"])
def test_a_search_takes_words_in_any_order_and_mistypes_them(searched: str) -> None:
    rows = [row for row in help_rows(CODING, None, searched) if row.action]
    assert "memo" in {row.action for row in rows}
    assert len(rows) < 8


def test_a_search_for_nothing_that_there_is_finds_nothing() -> None:
    assert help_rows(CODING, None, "zzzzqqqq") == ()


async def test_both_keys_open_it_and_a_slip_of_the_old_key_does_nothing(open_app: OpenApp) -> None:
    async with open_app() as driver:
        for key in ("question_mark", "f1"):
            await driver.press(key)
            assert "what works here and now" in driver.text
            await driver.press("enter")  # whoever meant to mark it unsure, and go on
            assert "what works here and now" not in driver.text
        assert driver.answer == "v1:value"
        assert driver.chosen == []


@pytest.mark.slow
async def test_f1_explains_a_dialog_too_and_nothing_typed_there_is_lost(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("m", *"why", "f1")
        assert "keep the memo and go back" in driver.text
        assert "quit; everything is saved" not in driver.text, "in a dialog, that key does nothing"
        await driver.press("escape")
        assert "why" in driver.text
        await driver.press("ctrl+s", "f3", "c", "f1")
        assert "what works here and now" in driver.text


@pytest.mark.slow
async def test_what_is_found_is_run_on_the_screen_below(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("question_mark", *"calm", "escape", "question_mark", *"quiet", "enter")
        assert driver.chosen == ["quiet"]
        await driver.press("question_mark", *"unsure", "enter", "question_mark", *"record", "enter")
        assert driver.answer == "v2:value"
        standing = driver.standing("v1:value").standing
        assert list(standing.codes) == ["quiet"]
        assert standing.unsure


async def test_a_click_runs_too_and_every_screen_has_its_own(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("f3", "question_mark")
        assert "only answers marked unsure" in driver.text
        assert "record the chosen codes" not in driver.text
        row = next(
            place for place, line in enumerate(driver.text.splitlines()) if "in one state" in line
        )
        for _ in range(2):
            await driver.pilot.click(offset=(20, row))
            await driver.settle()
        assert "Answers in this state" in driver.text


async def test_the_start_screen_and_its_help_know_how_to_leave(
    open_app: OpenApp, study: Study
) -> None:
    async with open_app(None, at=study) as driver:
        assert "? help   Ctrl+Q quit" in driver.text
        await driver.press("escape")
        assert "Nothing to leave here. Ctrl+Q quits" in driver.text
        await driver.press("question_mark", *"down", "enter")
        assert "what works here and now" not in driver.text
