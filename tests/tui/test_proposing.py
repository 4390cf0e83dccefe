"""A coder proposes a code on the coding screen: by a name, or in the words of the answer."""

from __future__ import annotations

import pytest

from intercoder.codebook.changes.change import Add
from intercoder.codebook.code import Code
from intercoder.study.codebook.changing import change_codebook
from intercoder.study.coding.keys_of_coder import keys_of_coder
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.proposals.proposals import read_proposals
from intercoder.study.proposals.proposing import reject_proposals
from intercoder.study.study import Study
from intercoder.tui.codebook.following import CODEBOOK, CodebookRead
from tests.tui.conftest import OpenApp


def proposed(study: Study) -> list[tuple[str, str, str | None, str]]:
    with study.reading() as connection:
        made = read_proposals(connection, None).made
    return [(one.name, one.definition, one.parent, one.example) for one in made]


def given(study: Study) -> list[list[str]]:
    return [list(one.judgement.codes) for one in codings(study)]


@pytest.mark.slow
async def test_a_name_is_enough(study: Study, open_app: OpenApp) -> None:
    async with open_app(size=(80, 24)) as driver:
        await driver.press("plus", *"Seats", "enter")
        assert "“Seats” is proposed, and given to this answer." in driver.words
        assert "Seats proposed" in driver.text
        (code,) = driver.chosen
        await driver.press("enter")
        again = driver.coding.code_keys.typed.keys[code]
        await driver.press(*again, "enter", "u")
        assert driver.chosen == [code]
    ((name, definition, parent, example),) = proposed(study)
    assert (name, definition, parent) == ("Seats", "", None)
    assert example == "The quiet reading room and the novels."
    assert given(study) == [[code]]


@pytest.mark.slow
async def test_marked_words_are_the_example_and_the_name(study: Study, open_app: OpenApp) -> None:
    async with open_app(size=(80, 24)) as driver:
        await driver.press("plus", "up", "right", "right", "shift+right", "shift+right")
        assert "the marked words, which are the name too" in driver.words
        await driver.press("enter")
        assert "“quiet reading room” is proposed" in driver.words
    assert proposed(study) == [("quiet reading room", "", None, "quiet reading room")]


async def test_four_presses_and_a_name_are_enough_for_words(
    study: Study, open_app: OpenApp
) -> None:
    async with open_app(size=(80, 24)) as driver:
        await driver.press("plus", "up", "end", *"Fiction", "enter")
    assert proposed(study) == [("Fiction", "", None, "novels")]


@pytest.mark.slow
async def test_the_parent_and_the_meaning_are_typed_below(study: Study, open_app: OpenApp) -> None:
    async with open_app(size=(100, 40)) as driver:
        await driver.press("plus", *"Desks", "down", *"Room to work.", "down", *"qui")
        assert "→ Quiet" in driver.text
        await driver.press("x", "enter")
        assert "No code is called so." in driver.words
        await driver.press("backspace", "enter")
    assert [one[:3] for one in proposed(study)] == [("Desks", "Room to work.", "quiet")]


@pytest.mark.slow
@pytest.mark.parametrize("typed", ["quiet", "QUIET "])
async def test_a_code_that_there_is_already_is_not_proposed(
    study: Study, open_app: OpenApp, typed: str
) -> None:
    async with open_app(size=(80, 24)) as driver:
        await driver.press("plus", *typed, "enter")
        assert "already" in driver.words
        await driver.press("escape")
        assert "Press Esc again" in driver.words
        await driver.press("escape", "plus", "enter")
        assert "The code has no name yet." in driver.words
        await driver.press("escape")
    assert proposed(study) == []


@pytest.mark.slow
async def test_it_is_found_by_its_name_in_the_queue_and_while_searching(
    study: Study, open_app: OpenApp
) -> None:
    async with open_app(size=(100, 40)) as driver:
        await driver.press("plus", *"Seats", "enter", "enter")
        await driver.press("slash", *"seat", "enter")
        assert len(driver.chosen) == 1
        await driver.press("enter", "f3")
        assert driver.text.count("Seats") >= 2


@pytest.mark.slow
async def test_what_became_of_it_stays_in_view_although_the_study_is_read_again(
    study: Study, open_app: OpenApp
) -> None:
    async with open_app(size=(140, 40)) as driver:
        await driver.press("plus", *"Seats", "enter", "enter")
        with study.reading() as connection:
            (made,) = read_proposals(connection, None).made
        reject_proposals(study, [made.id], None, "It is “Quiet”.")
        change_codebook(study, [Add(Code("hall", "Hall"))])
        await driver.press(driver.coding.code_keys.typed.keys["books"], "enter")
        told = "Codebook revision 2: 1 new code. “Seats” was rejected: It is “Quiet”."
        assert told in driver.words
        desk = driver.coding.controller.workspace
        new = desk.codebook_in_use.read_newest()
        assert new.news.is_empty
        keys = keys_of_coder(desk, new.codebook)
        driver.coding.post_message(CodebookRead(CODEBOOK, new, keys))
        await driver.settle()
        assert told in driver.words
        assert "Seats proposed" not in driver.text
