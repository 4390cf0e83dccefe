"""Reading: long answers, hidden texts, the codebook, the keys, light and dark."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import update

from intercoder.study.database.schema import answer
from intercoder.study.study import open_study
from tests.tui.conftest import OpenApp


async def test_hidden_text_stays_hidden_until_it_is_asked_for(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("h")
        assert "The text is hidden." in driver.text
        assert "quiet reading room" not in driver.text
        await driver.press("k", "enter")
        assert driver.answer == "v2:value"
        assert "Friendly staff" not in driver.text
        await driver.press("h")
        assert "Friendly staff" in driver.text


async def test_the_codebook_leads_back_to_the_code_looked_at(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("f2", "down", "down")
        assert "7 codes" not in driver.text
        assert "6 codes" in driver.text
        assert "Silence, calm." in driver.text
        await driver.press("enter", "space")
        assert driver.chosen == ["quiet"]


@pytest.mark.slow
async def test_the_codebook_can_be_searched_without_giving_a_code(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("f2", "slash", *"getting", "enter", "escape")
        assert driver.chosen == []
        await driver.press("f2", "slash", *"getting", "enter", "enter", "space")
        assert driver.chosen == ["access"]


async def test_light_and_dark_are_remembered(open_app: OpenApp) -> None:
    async with open_app() as driver:
        assert driver.app.current_theme.dark
        await driver.press("f4")
        assert not driver.app.current_theme.dark
    async with open_app() as driver:
        assert not driver.app.current_theme.dark


async def test_the_palette_offers_only_what_can_be_done_now(open_app: OpenApp) -> None:
    async with open_app() as driver:

        def offered() -> set[str]:
            return {one.title for one in driver.app.get_system_commands(driver.app.screen)}

        assert "answer: skip" in offered()
        assert "undo: take back the decision" not in offered()
        assert "queue: go through the skipped" not in offered()
        await driver.press("s")
        assert {"undo: take back the decision", "queue: go through the skipped"} <= offered()
        assert "text: hide" in offered()
        await driver.press("h")
        assert "text: show" in offered()


async def test_the_palette_runs_a_command(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("ctrl+p", *"text: hide")
        await driver.wait_until(lambda: driver.text.count("text: hide") == 2)  # typed, and found
        await driver.press("enter")
        assert driver.app.texts.mask.hides


@pytest.mark.slow
async def test_hidden_text_is_hidden_in_the_queue_too(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("h", "f3")
        assert "(the text is hidden)" in driver.line("v1:value")
        assert "quiet reading room" not in driver.text


async def test_a_translation_is_read_on_a_key_and_words_speak_for_the_original(
    open_app: OpenApp, study_path: Path
) -> None:
    with open_study(str(study_path)) as study, study.writing() as connection:
        of_first = answer.c.key == "v1:value"
        connection.execute(update(answer).where(of_first).values(translation="A calm room."))
    async with open_app() as driver:
        assert "translation: =" in driver.text
        await driver.press("=")
        assert "A calm room." in driver.text
        assert "quiet reading room" not in driver.text
        await driver.press("k", "enter")
        assert "Friendly staff" in driver.text  # which has no translation
        await driver.press("left")
        assert "A calm room." in driver.text
        await driver.press("=")
        assert "quiet reading room" in driver.text
