"""A lead changes the codebook while somebody codes: the screens learn of it between two answers."""

from __future__ import annotations

import pytest

from intercoder.codebook.changes.change import Add, Merge, Retire, Split
from intercoder.codebook.code import Code
from intercoder.study.codebook.changing import change_codebook, undo_change
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.study import Study
from tests.tui.conftest import Driver, OpenApp

HALL = Code("hall", "Hall", "The entrance.")


def revisions(study: Study) -> list[tuple[str, list[str], int]]:
    """Answer, codes and revision of each decision that stands."""
    return [(one.answer.id, list(one.judgement.codes), one.revision) for one in codings(study)]


def key(driver: Driver, code: str) -> str:
    """The key of a code."""
    return driver.coding.code_keys.typed.keys[code]


@pytest.mark.slow
async def test_a_new_code_is_there_from_the_next_answer_on(study: Study, open_app: OpenApp) -> None:
    async with open_app(size=(100, 40)) as driver:
        keys = dict(driver.coding.code_keys.typed.keys)
        await driver.press(key(driver, "books"))
        change_codebook(study, [Add(HALL)])
        await driver.press("enter")
        assert "Codebook revision 2: 1 new code. F9 shows what." in driver.words
        assert "Hall" in driver.text
        now = driver.coding.code_keys.typed.keys
        assert {code: now[code] for code in keys} == keys
        await driver.press(now["hall"])
        assert "Codebook revision 2: 1 new code." in driver.words  # while the answer is in view
        await driver.press("enter")
        assert "Codebook revision 2" not in driver.words
    assert [one[1:] for one in revisions(study)] == [(["books"], 1), (["hall"], 2)]


async def test_in_the_middle_of_an_answer_nothing_changes_until_the_next(
    study: Study, open_app: OpenApp
) -> None:
    async with open_app(size=(100, 40)) as driver:
        change_codebook(study, [Retire("quiet")])
        await driver.press(key(driver, "books"))
        assert "Codebook revision 2 counts from the next answer." in driver.words
        assert "Quiet" in driver.text
        await driver.press("enter")
        assert "Codebook revision 2: 1 no longer given." in driver.words
        assert "Quiet" not in driver.text
    assert [one[1:] for one in revisions(study)] == [(["books"], 1)]


async def test_whoever_asks_what_changed_goes_on_with_it_and_keeps_what_can_be_given(
    study: Study, open_app: OpenApp
) -> None:
    async with open_app(size=(100, 40)) as driver:
        quiet = driver.coding.code_keys.typed.keys["quiet"]
        parts = (Code("calm", "Calm"), Code("silence", "Silence"))
        change_codebook(study, [Split("quiet", parts)], reason="They are two.")
        await driver.press(key(driver, "books"), quiet, "f9")
        assert "Split “Quiet” into “Calm” and “Silence”." in driver.words
        assert "Why: They are two." in driver.words
        await driver.press("escape")
        assert driver.chosen == ["books"]
        assert "No longer chosen: “Quiet” was split into Calm, Silence." in driver.words
        await driver.press("enter")
    assert [one[1:] for one in revisions(study)] == [(["books"], 2)]


@pytest.mark.slow
async def test_a_draft_from_before_and_undo_follow_the_change(
    study: Study, open_app: OpenApp
) -> None:
    async with open_app(size=(100, 40)) as driver:
        quiet = key(driver, "quiet")
        await driver.press(quiet, "enter")  # decided: quiet
        first = driver.answer
        await driver.press(quiet, "right")  # chosen, and left
        change_codebook(study, [Merge(("quiet",), "staff")])
        await driver.press(key(driver, "books"), "enter")
        assert "Codebook revision 2: 1 no longer given." in driver.words
        await driver.press("left", "left")
        assert driver.answer == first
        assert driver.chosen == ["staff"]
        await driver.press("u", "u")
        assert driver.chosen == ["staff"]  # what was taken back stays chosen, as it counts now
        await driver.press("enter")
    assert [one[1:] for one in revisions(study)] == [(["staff"], 2)]


@pytest.mark.slow
async def test_the_queue_learns_of_it_and_what_is_undone_is_there_again(
    study: Study, open_app: OpenApp
) -> None:
    async with open_app(size=(100, 40)) as driver:
        await driver.press("f3")
        change_codebook(study, [Retire("quiet")])
        await driver.press("k", "enter")
        assert "Codebook revision 2: 1 no longer given. F9" in driver.words
        await driver.press("g")
        assert "Quiet" not in driver.text
        await driver.press("escape")
        undo_change(study, 2)
        await driver.press("down", "k", "enter")
        assert "Codebook revision 3: 1 new code. F9" in driver.words
        await driver.press("g")
        assert "Quiet" in driver.text
        await driver.press("escape", "f9")
        assert "Undid revision 2." in driver.words
        await driver.press("escape", "escape")
        assert "quiet" in driver.coding.code_keys.typed.keys


@pytest.mark.slow
async def test_whoever_comes_back_hears_what_has_changed_meanwhile(
    study: Study, open_app: OpenApp
) -> None:
    async with open_app() as driver:
        await driver.press(key(driver, "books"), "enter")
    change_codebook(study, [Add(HALL)])
    async with open_app() as driver:
        assert "Codebook revision 2: 1 new code. F9 shows what." in driver.words
        await driver.press("f9")
        assert "Added “Hall” at the top." in driver.words
