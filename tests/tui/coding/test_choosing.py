"""Choosing codes for the answer in view."""

from __future__ import annotations

import pytest

from intercoder.coding.queue import Draft
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.study import Study
from tests.tui.conftest import OpenApp


async def test_a_letter_gives_its_code_and_takes_it_off(open_app: OpenApp) -> None:
    async with open_app() as driver:
        assert "k  ○ Books and media" in driver.text
        await driver.press("k")
        assert driver.chosen == ["books"]
        assert "k  ● Books and media" in driver.text
        await driver.press("k")
        assert driver.chosen == []
        assert "No code chosen yet." in driver.text


async def test_the_cursor_passes_over_headings_and_space_gives_the_code(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("down", "down", "space")
        assert driver.chosen == ["quiet"]
        await driver.press("up", "space")
        assert driver.chosen == ["quiet", "staff"]


async def test_the_entry_of_the_code_under_the_cursor_is_in_view(open_app: OpenApp) -> None:
    async with open_app() as driver:
        assert "Books, films, papers." in driver.text
        await driver.press("down")
        assert "The people who work there." in driver.text


async def test_a_code_that_stands_alone_says_what_it_took_off(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("k", "x")
        assert driver.chosen == ["refuses"]
        assert "“Refuses to answer” stands alone: “Books and media” removed." in driver.text


async def test_a_slash_finds_a_code_by_another_word(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("slash", *"calm")
        assert "Silence, calm." in driver.text, "the entry follows the hit"
        await driver.press("enter")
        assert driver.chosen == ["quiet"]
        await driver.press("k")
        assert driver.chosen == ["quiet", "books"], "letters are keys again"


async def test_the_code_that_was_found_is_in_view_afterwards(open_app: OpenApp) -> None:
    async with open_app(size=(80, 17)) as driver:
        await driver.press("slash", *"calm", "enter")
        assert "▸q  ● Quiet" in driver.text


@pytest.mark.slow
async def test_a_letter_that_is_no_key_begins_a_search(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("p", "a", "p", "e", "r", "s")
        assert "papers" in driver.text
        await driver.press("enter")
        assert driver.chosen == ["books"]


async def test_escape_leaves_the_finder_without_choosing(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("slash", "q", "escape")
        assert driver.chosen == []
        await driver.press("q")
        assert driver.chosen == ["quiet"]


async def test_a_click_gives_a_code(open_app: OpenApp) -> None:
    async with open_app() as driver:
        rows = driver.text.splitlines()
        row = next(number for number, line in enumerate(rows) if "Staff" in line)
        await driver.pilot.click(offset=(rows[row].index("Staff"), row))
        await driver.settle()
        assert driver.chosen == ["staff"]


async def test_unsure_is_marked_and_unmarked(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("exclamation_mark")
        assert "? unsure" in driver.line("No code chosen yet.")
        await driver.press("exclamation_mark")
        assert "? unsure" not in driver.line("No code chosen yet.")


async def test_a_memo_is_kept_with_control_s(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("m", "h", "m", "enter", "k", "ctrl+s")
        assert driver.coding.session.draft.memo == "hm\nk"
        assert "✎ hm ⏎ k" in driver.text
        assert driver.chosen == [], "letters typed into the memo choose nothing"


async def test_a_changed_memo_is_thrown_away_only_by_a_second_escape(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("m", "a", "escape")
        assert "Press Esc again to discard the change" in driver.text
        await driver.press("b", "escape")
        assert "Press Esc again to discard the change" in driver.text
        await driver.press("escape")
        assert driver.coding.session.draft.memo == ""


async def test_what_is_chosen_is_kept_when_the_app_is_closed(
    open_app: OpenApp, study: Study
) -> None:
    async with open_app() as driver:
        await driver.press("k", "q", "exclamation_mark")
    opening = open_workspace(study, "anna").opening()
    assert opening.item is not None
    assert opening.item.kept == Draft(opening.item.draft.codes, unsure=True)
    assert list(opening.item.draft.codes) == ["books", "quiet"]


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_answer_codes_and_definition_are_in_view_at_every_size(
    open_app: OpenApp, size: tuple[int, int]
) -> None:
    async with open_app(size=size) as driver:
        for words in (
            "What do you value most about the library?",
            "The quiet reading room and the novels.",
            "v1:value · en · 30-39",
            "k  ○ Books and media",
            "Books, films, papers.",
            "0 of 20",
            "saved",
        ):
            assert words in driver.text


async def test_the_screen_follows_the_size_of_the_window(open_app: OpenApp) -> None:
    async with open_app(size=(120, 40)) as driver:
        await driver.resize(80, 24)
        lines = driver.text.splitlines()
        assert len(lines) == 24
        assert max(map(len, lines)) <= 80
        await driver.press("k")
        assert "k  ● Books and media" in driver.text
