"""A lead writes a rule on the screen, and sees what it takes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from intercoder.codebook.coding_rules.rule import rule_of
from intercoder.coding.change import Decide
from intercoder.coding.decision import Judgement
from intercoder.coding.queue import QueueFilter
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.rules.rules import add_rule, rules
from intercoder.study.study import Study
from intercoder.tui.app import CodingApp
from intercoder.tui.keys import EVERYWHERE
from intercoder.tui.rules.keys import WRITE_RULE
from intercoder.tui.rules.screen import WriteRuleScreen
from tests.tui.conftest import Driver
from tests.tui.test_screens import compare

ROOT = Path(__file__).parents[3]
OpenRule = Callable[..., AbstractAsyncContextManager[Driver]]


@pytest.fixture
def coded(study: Study) -> Study:
    """Anna coded the first six answers to `better`: the first two quiet, the others access."""
    workspace = open_workspace(study, "anna")
    for place, number in enumerate(workspace.numbers(QueueFilter(question="better"))[:6]):
        workspace.write(Decide(number, Judgement.of(["access"] if place > 1 else ["quiet"]), 1.0))
    workspace.leave()
    return study


@pytest.fixture
def open_rule(coded: Study) -> OpenRule:
    """Opens the screen on the study."""

    @asynccontextmanager
    async def opened(id: str = "", size: tuple[int, int] = (80, 24)) -> AsyncIterator[Driver]:
        app = CodingApp(coded, None, only=WriteRuleScreen(coded, None, id=id))
        async with app.run_test(size=size) as pilot:
            driver = Driver(app, pilot)
            await driver.settle()
            yield driver
        app.finish()

    return opened


async def type_in(driver: Driver, text: str) -> None:
    """Type a text into the field that has the focus."""
    await driver.press(*("space" if letter == " " else letter for letter in text))


@pytest.mark.slow
async def test_what_a_rule_takes_is_seen_as_it_is_typed_and_kept(
    open_rule: OpenRule, coded: Study
) -> None:
    async with open_rule() as driver:
        await type_in(driver, "acc")
        await driver.press("tab", "tab")
        await type_in(driver, "longer")
        await driver.wait_until(lambda: "Taken 6: 4 rightly, 2 wrongly; missed 0" in driver.text)
        await driver.press("tab")
        await type_in(driver, "number 1")
        await driver.wait_until(lambda: "Taken 5: 4 rightly, 1 wrongly" in driver.text)
        compare("rule", driver)
        await driver.press("f2")
        assert "▸2 missed" in driver.text
        await driver.press("f6", "shift+f2")
        assert "hours" not in driver.text
        await driver.press("ctrl+s")
        await driver.wait_until(lambda: "Kept as rule r1, version 1" in driver.text)
        await driver.press("f6")
    (kept,) = rules(coded)
    assert kept.rule == rule_of("access", phrases=["longer"], unless=["number 1"])


async def test_a_rule_is_changed_and_not_lost_by_one_press(
    open_rule: OpenRule, coded: Study
) -> None:
    add_rule(coded, rule_of("access", phrases=["longer"]))
    async with open_rule("r1") as driver:
        assert "Taken 6" in driver.text
        await driver.press("tab", "tab", "end")
        await type_in(driver, " |hours |")
        await driver.press("escape")
        assert "is not kept" in driver.text
        await driver.press("ctrl+s")
        await driver.wait_until(lambda: "version 2" in driver.text)
        await driver.press("ctrl+s")
        await driver.wait_until(lambda: "says that already" in driver.text)
    assert rules(coded)[0].rule.phrases == ("longer", "hours")


async def test_what_is_no_rule_yet_is_told_why(open_rule: OpenRule) -> None:
    async with open_rule() as driver:
        await type_in(driver, "nothing")
        await driver.press("tab", "tab")
        await type_in(driver, "x*y [/b]")
        await driver.wait_until(lambda: "no code “nothing”" in driver.text)
        await driver.press("ctrl+s")
        await driver.wait_until(lambda: driver.text.count("no code “nothing”") == 2)


def test_no_key_means_two_things_on_the_screen() -> None:
    names = [
        name
        for group in (*WRITE_RULE, *EVERYWHERE)
        for key in group.keys
        for name in key.names.split(",")
        if name
    ]
    assert len(names) == len(set(names))


def test_the_page_lists_every_key_with_what_it_does() -> None:
    page = (ROOT / "docs" / "rules.md").read_text("utf-8")
    keys = [key for group in WRITE_RULE for key in group.keys]
    assert [one.shown for one in keys if f"| {one.shown} | {one.does} |" not in page] == []
