"""The panels of the agreement screen."""

from __future__ import annotations

import pytest

from intercoder.coding.decision import Judgement
from intercoder.study.answers.answer_import import EarlierDecision
from intercoder.study.rounds.people import add_coder
from intercoder.study.study import Study
from tests.marks import BOTH_SIZES
from tests.tui.agreement.conftest import OpenAgreement, code, over_days
from tests.tui.conftest import Driver
from tests.tui.test_screens import compare


@BOTH_SIZES
async def test_every_panel_looks_as_it_did(
    open_agreement: OpenAgreement, size: tuple[int, int]
) -> None:
    async with open_agreement(size=size) as driver:
        compare("agreement-codes", driver)
        await driver.press("2")
        compare("agreement-coders", driver)
        await driver.press("3")
        compare("agreement-confusions", driver)
        await driver.press("4")
        compare("agreement-no-drift", driver)
        await driver.press("5")
        compare("agreement-worst", driver)
        await driver.press("6")
        compare("agreement-remarks", driver)
        await driver.press("3", "enter")
        compare("agreement-answers", driver)
        await driver.press("h")
        compare("agreement-answers-hidden", driver)


@BOTH_SIZES
async def test_drift_looks_as_it_did(
    open_agreement: OpenAgreement, study: Study, size: tuple[int, int]
) -> None:
    over_days(study, 9)
    async with open_agreement(at=study, size=size) as driver:
        await driver.press("4")
        compare("agreement-drift", driver)


async def test_every_code_has_its_interval_on_one_axis(open_agreement: OpenAgreement) -> None:
    async with open_agreement(size=(120, 40)) as driver:
        assert "3 coders · 400 answers coded twice" in driver.text
        for name in ("Books and other media", "Other", "Advice and guidance"):
            line = driver.line(f" {name} ")
            assert line.index("├") < line.index("●") < line.index("┤"), name
        unclear = driver.line("Unclear")
        assert "too rare for an interval ○" in unclear
        assert driver.line("Services").strip() == "Services", "a heading has no figure"


async def test_the_facts_follow_the_cursor(open_agreement: OpenAgreement) -> None:
    async with open_agreement() as driver:
        assert "All codes · distance masi" in driver.text
        await driver.press("down")
        assert "Services › Books and other media" in driver.text
        assert "Given on 75 of the 400 answers coded by two or more." in driver.text
        await driver.press("end")
        assert "Alpha 1.000, too rare for an interval" in driver.text
        await driver.press("home", "pagedown", "pageup")
        assert "All codes · distance masi" in driver.text


async def test_codes_are_sorted_by_tree_weakness_and_count(open_agreement: OpenAgreement) -> None:
    def order(driver: Driver) -> list[str]:
        names = ("Other", "Advice and guidance", "Books and other media", "Unclear")
        lines = driver.text.splitlines()
        places = {n: i for n in names for i, line in enumerate(lines) if f" {n} " in line}
        return sorted(places, key=lambda name: places[name])

    async with open_agreement(size=(120, 40)) as driver:
        assert order(driver) == ["Books and other media", "Advice and guidance", "Other", "Unclear"]
        await driver.press("s")
        assert "weakest first" in driver.text
        assert order(driver) == ["Other", "Advice and guidance", "Books and other media", "Unclear"]
        await driver.press("s")
        assert "most given first" in driver.text
        assert order(driver) == ["Books and other media", "Other", "Advice and guidance", "Unclear"]
        await driver.press("s", "3", "s")
        assert "Only the codes can be sorted" in driver.text


async def test_the_square_has_alpha_below_and_kappa_above(open_agreement: OpenAgreement) -> None:
    async with open_agreement() as driver:
        await driver.press("2")
        assert driver.line("▸ ▓▓").split() == ["ben", "▸", "▓▓", "0.788", "400", "██", "0.863"]
        assert "ben and anna" in driver.text
        await driver.press("up", "right")
        assert "anna and ben" in driver.text
        await driver.press("left")
        assert "1,009 answers coded, 400 of them by others as well." in driver.text
        await driver.press("end", "right", "right")
        assert "carla" in driver.text.splitlines()[-6]
        assert "990 answers coded" in driver.text


@pytest.mark.slow
async def test_more_coders_than_fit_are_scrolled_through(
    open_agreement: OpenAgreement, study: Study
) -> None:
    names = [f"coder-{letter}" for letter in "abcdefghijkl"]
    for name in names:
        add_coder(study, name)
        code(
            study, *(EarlierDecision(f"v{n}:value", name, Judgement.of(["quiet"])) for n in (1, 2))
        )
    async with open_agreement(at=study) as driver:
        await driver.press("2")
        assert "›" in driver.text
        assert "coder-l" not in driver.text.splitlines()[3]
        await driver.press(*["right"] * 11)
        assert "‹" in driver.text
        assert "coder-l" in driver.text.splitlines()[3]
        assert "coder-b and coder-l" in driver.text


async def test_confusions_are_ranked_and_told_in_words(open_agreement: OpenAgreement) -> None:
    async with open_agreement() as driver:
        await driver.press("3")
        assert "▸     19 Advice and guidance       Staff" in driver.text
        assert "another gave “Staff” instead 19 times." in driver.text
        await driver.press("down")
        assert "another gave nothing instead 12 times." in driver.text


async def test_remarks_and_the_rule_are_read_with_the_arrows(open_agreement: OpenAgreement) -> None:
    async with open_agreement() as driver:
        await driver.press("6")
        assert "chance alone would bring 89%" in driver.text
        await driver.press("end")
        assert "seed 1; no interval with fewer than 10" in driver.text
        await driver.press("enter")
        assert "There are no answers behind this." in driver.text


async def test_tab_goes_round_and_every_panel_keeps_its_place(
    open_agreement: OpenAgreement,
) -> None:
    async with open_agreement() as driver:
        await driver.press("down", "down", "tab", "tab", "down", "shift+tab", "shift+tab")
        assert "▸1 Codes" in driver.text
        assert "Services › E-books and online services" in driver.text
        await driver.press("shift+tab")
        assert "▸6 Remarks" in driver.text
        await driver.press("3")
        assert "another gave nothing instead 12 times." in driver.text
