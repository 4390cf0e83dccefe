"""Marking words of an answer on the coding screen."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from intercoder.study.exchange.exported_rows import Coding
from tests.tui.conftest import Driver, OpenApp

Decisions = Callable[[], list[Coding]]
LIBRARY = "The quiet reading room and the novels."


def marked(driver: Driver) -> list[tuple[str, str]]:
    """The marks of the answer in view: code and words."""
    item = driver.coding.session.item
    assert item is not None
    return [(one.code, one.words(item.answer.text)) for one in item.draft.marked]


async def test_words_are_marked_for_the_only_code_at_once(
    open_app: OpenApp, decisions: Decisions
) -> None:
    async with open_app() as driver:
        await driver.press("k", '"', "end", "shift+left", "enter")
        assert marked(driver) == [("books", "the novels")]
        assert "[the novels]." in driver.words
        assert "“the novels”" in driver.text
        await driver.press("enter")
    (made,) = decisions()
    assert [one.words(LIBRARY) for one in made.judgement.passages] == ["the novels"]


async def test_without_a_code_one_is_found_and_given(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press('"', "right", "enter", *"calm", "enter")
        assert driver.chosen == ["quiet"]
        assert marked(driver) == [("quiet", "quiet")]


async def test_a_search_that_is_left_goes_back_to_the_words(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press('"', "right", "enter", "escape", "right", "q")
        assert marked(driver) == [("quiet", "reading")]


@pytest.mark.slow
async def test_of_several_codes_one_is_chosen(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("k", "q", '"', "right", "enter", "down", "enter")
        assert marked(driver) == [("quiet", "quiet")]
        await driver.press('"', "end", "enter", "end", *"another", "enter", *"calm")
        await driver.press("escape", "escape")
        assert marked(driver) == [("quiet", "quiet")]


async def test_a_codes_own_key_ties_the_words_to_it(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press('"', "right", "q", '"', "end", "k")
        assert marked(driver) == [("quiet", "quiet"), ("books", "novels")]
        assert driver.chosen == ["quiet", "books"]


async def test_while_words_are_marked_no_other_key_decides_anything(
    open_app: OpenApp, decisions: Decisions
) -> None:
    async with open_app() as driver:
        await driver.press("k", '"', "0", "s", "u", "m", "f5", "comma", "1")
        assert driver.answer == "v1:value"
        await driver.press("escape")
        assert (driver.chosen, marked(driver)) == (["books"], [])
        await driver.press("enter")
        assert driver.answer == "v2:value"
    assert len(decisions()) == 1


async def test_marks_are_gone_to_and_removed_and_the_code_stays(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press('"', "right", "q", '"', "end", "k")
        await driver.press('"', "tab")
        assert "Marked for “Quiet”." in driver.words
        await driver.press("tab", "delete")
        assert marked(driver) == [("quiet", "quiet")]
        assert driver.chosen == ["quiet", "books"]


async def test_a_mark_is_undone_and_redone_with_its_decision(
    open_app: OpenApp, decisions: Decisions
) -> None:
    async with open_app() as driver:
        await driver.press("k", '"', "end", "enter", "enter", "u")
        assert marked(driver) == [("books", "novels")]
        assert decisions() == []
        await driver.press("r")
        assert [len(one.judgement.passages) for one in decisions()] == [1]


async def test_letters_extend_and_space_stands_for_shift(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("q", '"', "right", "space", "right", "right", "ctrl+left", "enter")
        assert marked(driver) == [("quiet", "quiet reading roo")]


async def test_arrows_go_from_line_to_line(open_app: OpenApp) -> None:
    async with open_app(size=(60, 24)) as driver:
        first, second = (driver.line(words) for words in ("The quiet", "novels"))
        assert first != second
        await driver.press("k", '"', "down", "shift+up", "enter")
        ((_, words),) = marked(driver)
        assert words.startswith("The")
        assert len(words) > len("The quiet")


async def test_words_selected_with_the_mouse_are_marked(open_app: OpenApp) -> None:
    async with open_app() as driver:
        view = driver.coding.regions.answer
        await driver.pilot.mouse_down(view, offset=(4, 0))
        await driver.pilot.hover(view, offset=(16, 0))
        await driver.pilot.mouse_up(view, offset=(16, 0))
        await driver.settle()
        await driver.press("q", '"', "enter")
        ((_, words),) = marked(driver)
        assert words == "quiet reading"


async def test_a_hidden_text_and_an_end_have_no_words_to_mark(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("h", '"')
        assert "The text is hidden." in driver.text
        assert not driver.coding.regions.answer.is_marking
        await driver.press("h", "k", '"', "end", "enter", "h")
        assert "novels" not in driver.text


@pytest.mark.slow
@pytest.mark.parametrize("size", [(80, 24), (60, 20), (200, 50)])
async def test_marks_keep_their_places_in_texts_that_are_shown_differently(
    open_app: OpenApp, size: tuple[int, int]
) -> None:
    async with open_app(size=size) as driver:
        session = driver.coding.session
        for _ in range(9):
            await driver.press("right")
        assert driver.coding.session.item is not None
        text = driver.coding.session.item.answer.text
        assert session.item is not None
        await driver.press("q", '"', "end", "enter")
        ((_, words),) = marked(driver)
        assert text.endswith(words)


@pytest.mark.slow
async def test_the_help_names_the_keys_for_marking_while_words_are_marked(
    open_app: OpenApp,
) -> None:
    async with open_app(size=(120, 80)) as driver:
        await driver.press('"', "f1")
        assert "While marking words" in driver.text
        await driver.press("escape", "escape", "f1")
        assert "While marking words" not in driver.text
