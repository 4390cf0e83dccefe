"""Breaks, support, and handing an answer over, on the screen."""

from __future__ import annotations

import pytest

from intercoder.codebook.changes.change import Edit
from intercoder.coding.wellbeing.limits import Limits
from intercoder.coding.wellbeing.settings import Support, WellbeingSettings
from intercoder.protection.wellbeing.own_key import own_identities, own_key_file
from intercoder.study.codebook.changing import change_codebook
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.rounds.people import Coder, Role, add_coder
from intercoder.study.study import Study
from intercoder.study.wellbeing.check_ins import read_check_ins, support_requests
from intercoder.study.wellbeing.settings import set_wellbeing
from tests.tui.conftest import OpenApp

LEA = Coder("lea", Role.LEAD)
OFFERED = Support("Kim, room 3", ("A helpline",), "Opening hours were extended.")


def settle(study: Study, limits: Limits) -> None:
    add_coder(study, "lea", Role.LEAD)
    set_wellbeing(study, WellbeingSettings(limits=limits, support=OFFERED), LEA)
    change_codebook(study, [Edit("quiet", "heavy", False, True)], LEA)


async def test_a_break_hides_the_answer_and_names_support(study: Study, open_app: OpenApp) -> None:
    settle(study, Limits(30))
    async with open_app() as driver:
        assert "To talk it over: Kim, room 3" in driver.text
        await driver.press("f10")
        assert "quiet reading room" not in driver.text
        for words in ("Support: A helpline", "Opening hours were extended.", "after 30 minutes"):
            assert words in driver.text
        await driver.press("escape")
        assert "quiet reading room" in driver.text


async def test_the_end_of_a_day_is_said_once_and_coding_can_go_on(
    study: Study, open_app: OpenApp
) -> None:
    settle(study, Limits(day_heavy=1))
    async with open_app() as driver:
        await driver.press("q", "enter")
        await driver.wait_until(lambda: "Enough for today" in driver.text)
        assert "You have coded 1 heavy answer today" in driver.text
        await driver.press("escape", "k", "enter")
        assert driver.answer == "v3:value"
    assert len(list(codings(study))) == 2


@pytest.mark.slow
async def test_an_answer_is_handed_over_with_or_without_a_word(
    study: Study, open_app: OpenApp
) -> None:
    async with open_app() as driver:
        await driver.press("greater_than_sign")
        assert "Hand this answer over to" in driver.text
        await driver.press("enter", "ctrl+s")
        assert driver.answer == "v2:value"
        assert "Handed over to ben." in driver.text
        await driver.press("greater_than_sign", "enter", *"Yours", "ctrl+s")
        assert driver.answer == "v3:value"
        await driver.press("left")
        assert driver.answer == "v3:value"  # they are gone
        await driver.press("greater_than_sign", "enter", "escape")
        assert driver.answer == "v3:value"
        assert "of 18" in driver.text
    assert not list(codings(study))


async def test_whether_an_answer_is_heavy_is_said_on_request(
    study: Study, open_app: OpenApp
) -> None:
    settle(study, Limits())
    async with open_app() as driver:
        driver.coding.action_weigh()
        await driver.settle()
        assert "Nothing is known that makes this answer heavy." in driver.text
        await driver.press("q")
        driver.coding.action_weigh()
        await driver.settle()
        assert "This answer is heavy, by a code." in driver.text


@pytest.mark.slow
async def test_a_line_for_oneself_and_asking_for_support(study: Study, open_app: OpenApp) -> None:
    pytest.importorskip("pyrage", reason="intercoder[encrypt] is not installed")
    add_coder(study, "lea", Role.LEAD)
    async with open_app() as driver:
        await driver.press("f10", "enter")
        await driver.wait_until(lambda: "A line for yourself" in driver.text)
        assert "The leads are not told" in driver.text
        await driver.press(*"A long day.", "f2")
        assert "The leads will see that you would like support, and nothing else." in driver.text
        await driver.press("enter")
        await driver.wait_until(lambda: "Kept." in driver.text)
        await driver.press("enter")
        await driver.wait_until(lambda: "You asked for support on" in driver.text)
        await driver.press("escape", "escape")
        assert "quiet reading room" in driver.text
    (one,) = read_check_ins(study, "anna", own_identities())
    assert one.line == "A long day."
    assert [one.coder for one in support_requests(study, LEA)] == ["anna"]


async def test_a_line_that_cannot_be_kept_stays_on_the_screen(
    study: Study, open_app: OpenApp
) -> None:
    pytest.importorskip("pyrage", reason="intercoder[encrypt] is not installed")
    own_key_file().parent.mkdir(parents=True, exist_ok=True)
    own_key_file().write_text("damaged")
    own_key_file().chmod(0o600)
    async with open_app() as driver:
        await driver.press("f10", "enter", *"A long day.", "enter")
        await driver.wait_until(lambda: "is no key of your check-ins" in driver.text)
        assert "A long day." in driver.text
