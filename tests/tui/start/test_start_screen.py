"""Opening the app without saying who codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from intercoder.codebook.code import Codebook
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.study import Study, create_study
from tests.tui.conftest import OpenApp


@pytest.mark.slow
async def test_a_coder_is_chosen_from_those_there_are(open_app: OpenApp, study: Study) -> None:
    add_coder(study, "a machine", Role.MACHINE)
    async with open_app(None) as driver:
        assert "Library visitors" in driver.text
        assert "20 answers. Who is coding?" in driver.text
        assert "0 of 20" in driver.line("anna")
        assert "a machine" not in driver.text
        await driver.press("down", "enter")
        assert driver.coding.session_start.workspace.coder == "ben"
        await driver.press("k", "enter")
        assert driver.standing("v1:value").standing.codes


async def test_a_coder_at_work_elsewhere_cannot_be_started(open_app: OpenApp, study: Study) -> None:
    open_workspace(study, "anna")
    async with open_app(None, size=(160, 24)) as driver:
        await driver.press("enter")
        assert "anna is already at work in this study" in driver.text
        assert driver.app.coding is None


async def test_the_palette_leads_back_to_the_start_screen(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("k", "enter")
        driver.app.action_change_coder()
        await driver.settle()
        assert "Who is coding?" in driver.text
        assert "1 of 20" in driver.line("anna")
        await driver.press("enter")
        assert driver.answer == "v2:value"


async def test_a_study_without_coders_or_answers_says_which_command_helps(
    open_app: OpenApp, tmp_path: Path, codebook: Codebook
) -> None:
    with create_study(str(tmp_path / "e.study"), codebook) as empty:
        async with open_app(None, at=empty, size=(150, 24)) as driver:
            assert "intercoder coder add" in driver.text
            await driver.press("enter")
        add_coder(empty, "anna")
        async with open_app(None, at=empty, size=(150, 24)) as driver:
            assert "intercoder import" in driver.text
        async with open_app("anna", at=empty) as driver:
            assert "This study has no answers." in driver.text
            await driver.press("k", "enter", "0", "s", "m", "space", "left", "right")
            assert "This study has no answers." in driver.text
