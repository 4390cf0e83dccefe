"""The list of what left a study, on the screen."""

from __future__ import annotations

from intercoder.study.leaving.departures import Departure, note_departure
from intercoder.study.study import Study
from intercoder.tui.app import CodingApp
from intercoder.tui.leaving.screen import DeparturesScreen
from tests.marks import BOTH_SIZES
from tests.tui.conftest import Driver


@BOTH_SIZES
async def test_each_departure_is_told(study: Study, size: tuple[int, int]) -> None:
    hostile = "Dr \x1b[31mNovak[/b]"
    note_departure(study, Departure("", "lea", "a report", "agreement", "", "report.html"))
    note_departure(study, Departure("", "lea", "answers and decisions", "export", hostile, "a.csv"))
    app = CodingApp(study, None, only=DeparturesScreen(study))
    async with app.run_test(size=size) as pilot:
        driver = Driver(app, pilot)
        await driver.settle()
        assert "2 departures" in driver.text
        assert "answers and decisions, by lea, to Dr" in driver.words
        assert "Novak[/b], a.csv (export)" in driver.words
        assert "\x1b" not in driver.text
        await driver.press("down")
        assert "a report, by lea, report.html (agreement)" in driver.words
        await driver.press("escape")
    app.finish()


async def test_an_empty_list_says_so(study: Study) -> None:
    app = CodingApp(study, None, only=DeparturesScreen(study))
    async with app.run_test() as pilot:
        driver = Driver(app, pilot)
        await driver.settle()
        assert "Nothing is known to have left the study." in driver.words
    app.finish()
