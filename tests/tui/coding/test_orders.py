"""Following a list on the coding screen: what is said of it, how to choose one, doubts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from intercoder.coding.change import Decide
from intercoder.coding.decision import Judgement, SelectionReason
from intercoder.coding.queue import QueueFilter
from intercoder.coding.suggestion import Assistance, QueueOrder
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.exchange.exported_rows import Coding
from intercoder.study.queue.work_lists import Listed, keep_list
from intercoder.study.rounds.suggestion_settings import set_assistance
from intercoder.study.study import Study
from tests.tui.conftest import Driver, OpenApp


@pytest.fixture
def order(study: Study) -> list[int]:
    """The answers, as allocated; the model would have some of the last first."""
    workspace = open_workspace(study, "anna")
    numbers = list(workspace.numbers(QueueFilter()))
    workspace.leave()
    keep_list(
        study,
        "anna",
        "main",
        SelectionReason.USEFUL,
        [Listed(numbers[15]), Listed(numbers[4], drawn=False), Listed(numbers[12])],
    )
    return numbers


async def run_command(driver: Driver, name: str) -> None:
    """Choose a command of the palette."""
    found = {one.title: one.callback for one in driver.coding.commands()}
    found[name]()
    await driver.settle()


async def test_the_order_of_the_round_is_followed_and_said(
    study: Study,
    order: list[int],
    open_app: OpenApp,
    decisions: Callable[[], list[Coding]],
) -> None:
    set_assistance(study, Assistance(order=QueueOrder.USEFUL))
    async with open_app() as driver:
        assert driver.line("Library visitors").endswith("most useful first")
        assert "Esc leaves" not in driver.text
        came = []
        for _ in range(4):
            came.append(driver.answer)
            await driver.press("k", "enter")
        assert came == ["v6:better", "v5:value", "v3:better", "v1:value"]
    drawn = {one.answer.id: one.circumstances.drawn for one in decisions()}
    assert drawn == {
        "v6:better": SelectionReason.USEFUL,
        "v5:value": None,
        "v3:better": SelectionReason.USEFUL,
        "v1:value": None,
    }


@pytest.mark.slow
async def test_an_order_is_chosen_for_this_sitting(order: list[int], open_app: OpenApp) -> None:
    async with open_app() as driver:
        assert driver.answer == "v1:value"
        await run_command(driver, "queue: most useful first")
        assert driver.answer == "v6:better"
        assert driver.line("Library visitors").endswith("most useful first")
        await driver.press("escape")
        assert driver.answer == "v6:better", "this is the coder's queue now: no filter to leave"
        await run_command(driver, "queue: as allocated")
        assert driver.answer == "v1:value"
        assert "most useful" not in driver.text
    async with open_app() as driver:
        assert driver.coding.session.home.drawn is None


async def test_the_list_of_answers_is_in_the_order_followed(
    study: Study, order: list[int], open_app: OpenApp
) -> None:
    set_assistance(study, Assistance(order=QueueOrder.USEFUL))
    async with open_app(size=(120, 40)) as driver:
        await driver.press("f3")
        assert "all answers, most useful first · 20 answers" in driver.text
        shown = [line for line in driver.text.splitlines() if ":value" in line or ":bett" in line]
        assert ["v6:better" in shown[0], "v5:value" in shown[1], "v3:better" in shown[2]] == [
            True
        ] * 3
        assert ["◆" in line for line in shown[:4]] == [True, False, True, False]
        await driver.press("home", "down", "down", "enter")
        assert driver.answer == "v3:better"
        assert driver.coding.session.filter == driver.coding.session.home


async def test_decisions_in_doubt_are_gone_through_once(
    study: Study,
    order: list[int],
    open_app: OpenApp,
    decisions: Callable[[], list[Coding]],
) -> None:
    workspace = open_workspace(study, "anna")
    for number in order[:5]:
        workspace.write(Decide(number, Judgement.of(["books"]), 1.0))
    workspace.leave()
    keep_list(study, "anna", "main", SelectionReason.DOUBTS, [Listed(order[3]), Listed(order[1])])
    async with open_app() as driver:
        await run_command(driver, "queue: go through decisions in doubt")
        assert "decisions in doubt" in driver.line("Library visitors")
        assert driver.answer == "v4:value"
        await driver.press("enter")
        assert driver.answer == "v2:value"
        await driver.press("t", "enter")
        assert "No more answers here: decisions in doubt." in driver.text
        await driver.press("escape")
        assert driver.coding.session.filter == driver.coding.session.home
        await run_command(driver, "queue: go through decisions in doubt")
        assert "No more answers here" in driver.text
    made = {one.answer.id: one for one in decisions()}
    assert made["v4:value"].circumstances.drawn is SelectionReason.DOUBTS
    assert set(made["v2:value"].judgement.codes) == {"books", "staff"}
    assert made["v1:value"].circumstances.drawn is None
