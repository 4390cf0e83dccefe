"""The screens of a study that has answers and no codes yet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from intercoder.codebook.code import Codebook
from intercoder.coding.decision import State
from intercoder.study.rounds.people import Coder, Role, add_coder
from intercoder.study.study import Study, create_study
from intercoder.tui.app import CodingApp
from intercoder.tui.codebook.changing.screen import ChangeCodebookScreen
from intercoder.tui.overview.screen import OverviewScreen
from tests.conftest import fill
from tests.tui.conftest import Driver, OpenApp


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with create_study(str(tmp_path / "read.study"), Codebook("Read", ())) as made:
        fill(made)
        add_coder(made, "lea", Role.LEAD)
        yield made


@pytest.mark.slow
async def test_answers_are_read_noted_and_left_without_codes(open_app: OpenApp) -> None:
    async with open_app() as driver:
        assert "The codebook has no codes" in driver.words
        first = driver.answer
        await driver.press("up", "down", "space", "1", "6", "comma", "full_stop", "enter")
        assert driver.answer == first
        await driver.press("slash", "x", "escape", "exclamation_mark", "0")
        assert driver.standing(first).standing.state is State.NO_CODE_APPLIES
        second = driver.answer
        await driver.press("s")
        assert driver.standing(second).standing.state is State.SKIPPED
        await driver.press("f", "space", "g", "escape", "escape")
        assert driver.app.is_running


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_lead_looks_at_an_empty_codebook(study: Study, size: tuple[int, int]) -> None:
    lea = Coder("lea", Role.LEAD)
    for screen in (ChangeCodebookScreen(study, lea), OverviewScreen(study, lea)):
        app = CodingApp(study, None, only=screen)
        async with app.run_test(size=size) as pilot:
            driver = Driver(app, pilot)
            await driver.settle()
            await driver.press("down", "space", "enter", "d", "r", "m", "x", "escape")
            assert app.is_running or app.return_code == 0
        app.finish()
