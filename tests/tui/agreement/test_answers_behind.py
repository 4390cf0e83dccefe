"""From every figure of the agreement screen to the answers behind it."""

from __future__ import annotations

import pytest

from intercoder.coding.decision import Judgement
from intercoder.study.answers.answer_import import EarlierDecision
from intercoder.study.study import Study
from tests.tui.agreement.conftest import OpenAgreement, code, over_days


@pytest.mark.parametrize(
    ("keys", "title", "answers"),
    [
        (("enter",), "all codes", "400 answers · 125 coded differently"),
        (("down", "enter"), "“Books and other media”", "75 answers · 23 coded differently"),
        (("2", "enter"), "ben and anna", "400 answers · 104 coded differently"),
        (("2", "up", "enter"), "anna", "400 answers · 125 coded differently"),
        (("3", "enter"), "“Advice and guidance” against “Staff”", "11 answers · 11 coded"),
        (("5", "enter"), "all codes", "400 answers · 125 coded differently"),
        (("6", "enter"), "“Other”", "45 answers · 32 coded differently"),
    ],
    ids=["whole", "code", "pair", "coder", "confusion", "worst", "remark"],
)
async def test_enter_leads_from_every_figure_to_its_answers(
    open_agreement: OpenAgreement, keys: tuple[str, ...], title: str, answers: str
) -> None:
    async with open_agreement(size=(120, 40)) as driver:
        await driver.press(*keys)
        head = driver.text.splitlines()[0]
        assert "Answers behind" in head
        assert title in head
        assert answers in head
        await driver.press("escape")
        assert "Agreement   Library visitors" in driver.text


async def test_a_window_of_the_drift_leads_to_its_answers(
    open_agreement: OpenAgreement, study: Study
) -> None:
    over_days(study, 9)
    async with open_agreement(at=study, size=(120, 40)) as driver:
        await driver.press("4", "enter")
        assert "coded 2026-03-01 to 2026-03-02" in driver.text
        assert "30 answers · 2 coded differently" in driver.text


async def test_the_answer_stands_with_every_coders_codes_beside_each_other(
    open_agreement: OpenAgreement,
) -> None:
    async with open_agreement() as driver:
        await driver.press("5", "enter")
        assert "Whoever answers the phone sounds as if I had woken them." in driver.text
        lines = driver.text.splitlines()
        assert [line.split() for line in lines if line.startswith("  ≠")] == [
            ["≠", "Staff", "●", "○", "○"],
            ["≠", "Other", "○", "●", "○"],
            ["≠", "Languages", "○", "○", "●"],
        ]
        assert "anna     ben     carla" in driver.text
        await driver.press("down")
        assert "V0160:value · round main" in driver.text


async def test_worst_answers_open_at_the_one_under_the_cursor(
    open_agreement: OpenAgreement,
) -> None:
    async with open_agreement() as driver:
        await driver.press("5", "down", "down", "enter")
        assert "V0186:value · round main" in driver.text


async def test_long_lists_are_read_as_they_come_into_view(open_agreement: OpenAgreement) -> None:
    async with open_agreement() as driver:
        await driver.press("enter", "end")
        assert "╌╌╌╌" not in driver.text
        assert driver.line("▸").split()[1] == "=", "those coded alike come last"
        await driver.press("pageup", "home")
        assert driver.line("▸").split()[1] == "≠"


async def test_different_means_different_in_what_the_figure_is_of(
    open_agreement: OpenAgreement, study: Study
) -> None:
    code(
        study,
        EarlierDecision("v1:value", "anna", Judgement.of(["quiet", "staff"])),
        EarlierDecision("v1:value", "ben", Judgement.of(["quiet"])),
    )
    async with open_agreement(at=study) as driver:
        for name, down, sign in (("Staff", 2, "≠"), ("Quiet", 1, "=")):
            await driver.press(*["down"] * down)
            assert f"› {name}" in driver.text
            await driver.press("enter")
            assert driver.line("▸").split()[1] == sign
            await driver.press("escape")


async def test_texts_stay_hidden_until_they_are_wanted_again(
    open_agreement: OpenAgreement,
) -> None:
    async with open_agreement() as driver:
        await driver.press("5", "enter", "h")
        assert "woken them" not in driver.text
        assert "The text is hidden." in driver.text
        await driver.press("escape", "enter")
        assert "woken them" not in driver.text
        await driver.press("h")
        assert "woken them" in driver.text
