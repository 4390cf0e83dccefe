"""Recording judgements, taking them back, and what the log then says."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from intercoder.coding.decision import SKIPPED, UNSEEN, Judgement
from intercoder.study.exchange.exported_rows import Coding
from tests.tui.conftest import OpenApp

Decisions = Callable[[], list[Coding]]


async def test_one_known_code_and_on_to_the_next_answer_takes_two_presses(
    open_app: OpenApp, decisions: Decisions
) -> None:
    async with open_app() as driver:
        presses = ["k", "enter"]
        await driver.press(*presses)
        assert len(presses) <= 3
        assert driver.answer == "v2:value"
        assert [(one.answer.id, one.judgement) for one in decisions()] == [
            ("v1:value", Judgement.of(["books"]))
        ]
        assert "1 of 20" in driver.text


async def test_enter_without_a_code_asks_what_is_meant(
    open_app: OpenApp, decisions: Decisions
) -> None:
    async with open_app() as driver:
        await driver.press("enter")
        assert driver.answer == "v1:value"
        assert "No code chosen. Press 0 if none applies, s to skip." in driver.text
        await driver.press("down")
        assert "No code chosen. Press 0" not in driver.text, "a notice goes with the next press"
        assert decisions() == []


async def test_zero_records_that_no_code_applies(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("0")
        assert driver.standing("v1:value").standing == Judgement.of(())
        assert driver.answer == "v2:value"


async def test_zero_with_codes_chosen_asks_once_more(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("k", "0")
        assert "Press 0 again to drop 1 code" in driver.text
        assert driver.answer == "v1:value"
        await driver.press("0")
        assert driver.standing("v1:value").standing == Judgement.of(())


async def test_a_skipped_answer_is_counted_apart(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("s")
        assert driver.standing("v1:value").standing == SKIPPED
        assert "0 of 20" in driver.text
        assert "1 skipped" in driver.text


async def test_unsure_and_memo_go_into_the_decision(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("k", "exclamation_mark", "m", "a", "ctrl+s", "enter")
        expected = Judgement.of(["books"], unsure=True, memo="a")
        assert driver.standing("v1:value").standing == expected


async def test_undo_goes_back_to_the_answer_with_its_codes_still_chosen(
    open_app: OpenApp,
) -> None:
    async with open_app() as driver:
        await driver.press("k", "enter", "0", "u", "u")
        assert driver.answer == "v1:value"
        assert driver.chosen == ["books"]
        assert driver.standing("v1:value").standing == UNSEEN
        assert "0 of 20" in driver.text
        await driver.press("u")
        assert "Nothing left to take back." in driver.text


@pytest.mark.slow
async def test_undo_and_redo_reach_over_a_restart(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("k", "enter", "q", "enter")
    async with open_app() as driver:
        assert driver.answer == "v3:value"
        await driver.press("u")
        assert driver.answer == "v2:value"
    async with open_app() as driver:
        assert driver.answer == "v2:value"
        await driver.press("r")
        assert driver.standing("v2:value").standing == Judgement.of(["quiet"])
        await driver.press("r")
        assert "Nothing left to bring back." in driver.text


async def test_a_decision_can_be_changed_by_going_back(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("k", "enter", "b")
        assert "● coded" in driver.text
        await driver.press("k", "q", "enter")
        assert driver.standing("v1:value").standing == Judgement.of(["quiet"])
        assert driver.answer == "v2:value"


async def test_going_on_without_deciding_leaves_the_answer_open(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("right", "right", "left")
        assert driver.answer == "v2:value"
        assert driver.standing("v1:value").standing == UNSEEN


@pytest.mark.slow
async def test_the_end_of_the_queue_says_what_is_left_and_leads_there(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("s", "k", "exclamation_mark", "enter", *["0"] * 18)
        assert driver.answer == ""
        assert "Every answer in your queue is done." in driver.text
        assert "go through the skipped ones (1)" in driver.text
        assert "go through the unsure ones (1)" in driver.text
        await driver.press("s")
        assert driver.answer == "v1:value"
        assert driver.line("Library visitors").endswith("skipped  (Esc leaves)")
        await driver.press("k", "enter")
        assert "No more answers here: skipped." in driver.text
        await driver.press("escape", "exclamation_mark")
        assert driver.answer == "v2:value"


@pytest.mark.slow
async def test_the_whole_queue_can_be_coded_without_a_break_in_supply(
    open_app: OpenApp, decisions: Decisions
) -> None:
    async with open_app() as driver:
        await driver.press(*["k", "enter"] * 20)
        assert len(decisions()) == 20
        assert "100 %" in driver.text
