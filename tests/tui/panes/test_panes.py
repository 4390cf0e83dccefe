"""Looking codes up, moving between panes, and arranging them."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from intercoder.tui.coding.looking_around import NO_SUCH, NOTHING_CUT, STAYS
from intercoder.tui.panes.arrangement import Pane
from intercoder.tui.settings import settings_file
from tests.tui.conftest import Driver, OpenApp


def entry(driver: Driver) -> str:
    """The code whose entry is in view."""
    code = driver.coding.regions.codes.pointed
    return code.id if code else ""


async def test_the_entry_and_the_cursor_follow_the_code_given_and_taken_back(
    open_app: OpenApp,
) -> None:
    async with open_app(size=(80, 24)) as driver:
        await driver.press("q")
        assert "Silence, calm." in driver.text
        assert "▸q  ● Quiet" in driver.text
        assert "Quiet  given" in driver.text
        await driver.press("t", "t")
        assert "The people who work there." in driver.text, "removed just now"
        await driver.press("enter", "c", "u")
        assert driver.answer == "v1:value"
        assert "▸q  ● Quiet" in driver.text


async def test_a_code_is_looked_up_without_being_given(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("semicolon", "q")
        assert entry(driver) == "quiet"
        assert "Silence, calm." in driver.text
        assert driver.chosen == []
        await driver.press("escape")
        assert entry(driver) == "books", "Esc goes back to the code from before"
        await driver.press("semicolon", "q", "space")
        assert driver.chosen == ["quiet"]


async def test_no_command_is_done_where_a_code_is_to_be_looked_up(open_app: OpenApp) -> None:
    async with open_app() as driver:
        for key in ("s", "0", "enter", "u"):
            await driver.press("semicolon", key)
            assert driver.answer == "v1:value", key
            assert driver.line(NO_SUCH), key
        await driver.press("semicolon", "escape", "q")
        assert driver.chosen == ["quiet"], "Esc ends it: letters give codes again"


async def test_a_code_without_a_key_is_looked_up_by_its_name(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("semicolon", "slash", *"calm", "enter")
        assert entry(driver) == "quiet"
        assert driver.chosen == []
        await driver.press("slash", *"calm", "enter")
        assert driver.chosen == ["quiet"], "the next search gives again"


@pytest.mark.slow
async def test_home_end_and_page_keys_move_in_the_codes(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("end")
        assert entry(driver) == "refuses"
        await driver.press("home")
        assert entry(driver) == "books"
        await driver.press("pagedown")
        assert entry(driver) == "refuses"
        await driver.press("pageup")
        assert entry(driver) == "books"


async def test_tab_moves_between_panes_visibly_and_arrows_follow(open_app: OpenApp) -> None:
    async with open_app() as driver:
        assert "┃ ▸k" in driver.text, "the codes have the focus at first"
        await driver.press("tab")
        assert driver.coding.regions.panes.focused_pane is Pane.ENTRY
        assert "┃ ▸k" not in driver.text
        await driver.press("down")
        assert entry(driver) == "books", "arrows scroll the entry now"
        await driver.press("shift+tab", "down")
        assert entry(driver) == "staff"
        await driver.press("shift+tab")
        assert driver.line("The quiet reading room").startswith("┃")


async def test_tab_goes_through_the_matches_while_finding(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("slash", "tab")
        assert entry(driver) == "staff"
        await driver.press("shift+tab")
        assert entry(driver) == "books"
        assert driver.coding.regions.panes.focused_pane is Pane.CODES


@pytest.mark.slow
async def test_panes_are_enlarged_hidden_and_moved_and_remembered(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("f5")
        assert "Books, films, papers." not in driver.text
        assert "The quiet reading" in driver.text, "the answer stays"
        await driver.press("f5", "tab", "f6")
        assert "Books, films, papers." not in driver.text
        assert driver.coding.regions.panes.arrangement.shown == (Pane.ANSWER, Pane.CODES)
        await driver.press("f6", "f7")
        assert driver.line("Books and media").startswith(" ▸k"), driver.text
        await driver.press("f5")
    async with open_app() as driver:
        panes = driver.coding.regions.panes
        assert panes.arrangement.codes_first
        assert panes.arrangement.enlarged is Pane.CODES


async def test_the_answer_is_never_hidden_with_its_pane(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("shift+tab", "f6")
        assert driver.line(STAYS)
        assert "The quiet reading room" in driver.text


async def test_a_code_given_while_the_codes_are_hidden_is_still_named(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("f6", "q")
        assert "● Quiet" in driver.text
        assert driver.chosen == ["quiet"]
        await driver.press("enter")
        assert driver.answer == "v2:value"


async def test_what_is_remembered_of_panes_and_colours_keeps_company(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("f4", "f7")
    kept = json.loads(settings_file().read_text("utf-8"))
    assert kept["theme"] == "intercoder-light"
    assert kept["panes"]["codes"] == "left"


async def test_a_long_answer_gets_more_lines_and_a_short_one_after_it_fewer(
    open_app: OpenApp,
) -> None:
    async with open_app(size=(80, 40)) as driver:
        answer = driver.coding.regions.answer
        usual = answer.size.height
        item = driver.coding.session.item
        assert item is not None
        text = "Nobody asks why I am here. " * 15
        long = replace(item, answer=replace(item.answer, text=text))
        controller = driver.coding.controller
        controller.session = replace(controller.session, item=long)
        controller.paint()
        await driver.settle()
        assert answer.size.height > usual
        assert not answer.overflows
        await driver.press("s")
        assert answer.size.height == usual


async def test_the_whole_question_is_shown_where_it_is_cut(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("f8")
        assert driver.line(NOTHING_CUT)
        question = "What do you value, " + "and what else, " * 12 + "and why?"
        driver.coding.regions._wordings = {"value": question}
        await driver.press("q")
        assert "why?" not in driver.text
        assert "… F8" in driver.text
        await driver.press("f8")
        assert "why?" in driver.text
        assert driver.line("The quiet reading room").startswith("│"), "its line moves with it"
        await driver.press("f8")
        assert "why?" not in driver.text


async def test_a_long_list_stands_in_columns_where_there_is_room(open_app: OpenApp) -> None:
    async with open_app(size=(120, 17)) as driver:
        await driver.press("f5")
        rows = [line for line in driver.text.splitlines() if "Books and media" in line]
        assert len(rows) == 1
        await driver.press("end", "space")
        assert driver.chosen == ["refuses"]
        assert "● Refuses to answer" in driver.text
