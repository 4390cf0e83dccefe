"""The findings screen: what is chosen is shown, every figure leads to its answers."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from intercoder.answers.answer import Answer
from intercoder.coding.decision import Judgement
from intercoder.study.answers.answer_import import EarlierDecision, take_in
from intercoder.study.findings.releases import releases
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.study import Study, open_study
from intercoder.tui.app import CodingApp
from intercoder.tui.findings.screen import FindingsScreen
from intercoder.tui.keys_for_leads import FINDINGS
from intercoder.tui.overview.screen import OverviewScreen
from tests.conftest import ROOT
from tests.marks import BOTH_SIZES
from tests.tui.conftest import Driver
from tests.tui.test_screens import compare


@asynccontextmanager
async def findings_of(
    study: Study, size: tuple[int, int] = (80, 24), of: tuple[str, ...] = ()
) -> AsyncIterator[Driver]:
    app = CodingApp(study, None, only=FindingsScreen(study, None, of=of))
    async with app.run_test(size=size) as pilot:
        driver = Driver(app, pilot)
        await driver.settle()
        yield driver
    app.finish()


async def choose(driver: Driver, key: str, words: str) -> None:
    """Open the list behind a key and choose what begins so."""
    await driver.press(key, *words, "enter")


@BOTH_SIZES
async def test_the_findings_look_as_they_did(demo: Study, size: tuple[int, int]) -> None:
    async with findings_of(demo, size) as driver:
        compare("findings", driver)
        await choose(driver, "g", "age")
        await driver.press("right", "right", "down")
        compare("findings-groups", driver)
        await driver.press("tab")
        compare("findings-chart", driver)


@pytest.mark.slow
async def test_what_is_chosen_is_shown(demo: Study) -> None:
    async with findings_of(demo, (120, 40)) as driver:
        assert "44.1%: 479 of 1,086 answers; 95% interval 41.2 to 47.1." in driver.text
        await choose(driver, "c", "anna")
        assert "codes of anna" in driver.text
        assert "211 of 492 answers" in driver.text
        await choose(driver, "b", "mentions")
        assert "counting mentions" in driver.text
        await choose(driver, "f", "all")
        assert "all questions together" in driver.text
        await choose(driver, "t", "50")
        assert "codes that 50 or more have" in driver.text
        await driver.press("n")
        assert "anna" not in driver.text


@pytest.mark.slow
async def test_every_figure_leads_to_as_many_answers_as_it_counts(demo: Study) -> None:
    async with findings_of(demo) as driver:
        await choose(driver, "g", "age")
        await driver.press("right", "down", "down")
        assert "7.0%: 12 of 171 answers" in driver.text
        await driver.press("enter")
        assert "E-books and online service" in driver.text
        assert "12 answers" in driver.text
        await driver.press("h", "escape", "2", "enter")
        assert "12 answers" in driver.text
        assert "▒" in driver.text or "hidden" in driver.text, "what is hidden stays hidden"


async def test_a_coder_whose_codes_alone_may_be_shown_sees_no_others(demo: Study) -> None:
    async with findings_of(demo, of=("anna",)) as driver:
        assert "codes of anna" in driver.text
        await driver.press("c")
        assert "final" not in driver.text
        await driver.press("escape", "enter")
        assert "ben" not in driver.text


@pytest.mark.slow
async def test_what_is_written_is_protected_and_listed(demo_path: Path, tmp_path: Path) -> None:
    path = shutil.copy(demo_path, tmp_path / "library.study")
    with open_study(str(path)) as study:
        add_coder(study, "lea", Role.LEAD)
        before = len(releases(study))
        async with findings_of(study) as driver:
            await choose(driver, "g", "age")
            await driver.press("w", "escape")
            assert len(releases(study)) == before
            await driver.press("w", "enter")
            assert "hidden in it" in driver.text
        assert [one.command for one in releases(study)[before:]] == ["findings --screen"]
    with (tmp_path / "library-findings-1.csv").open(encoding="utf-8") as written:
        rows = list(csv.DictReader(written))
    counts = [int(row["count"]) for row in rows if row["count"]]
    assert not [count for count in counts if 0 < count < 5]
    assert len(counts) < len(rows), "some are hidden"


async def test_hostile_names_and_texts_do_nothing(study: Study) -> None:
    text = "[/b] [red]x[/red] \x1b[31mred"
    with take_in(study) as intake:
        intake.add_answers([Answer("bad", "value", "v99", text, "en", {"age": text})])
        intake.add_decisions([EarlierDecision("bad", "anna", Judgement.of(["quiet"]))])
        intake.add_decisions([EarlierDecision("v1:value", "anna", Judgement.of(["staff"]))])
    async with findings_of(study) as driver:
        await choose(driver, "g", "age")
        await driver.press("tab", "end")
        assert "[/b] [red]x[/red]" in driver.text
        assert "\x1b" not in driver.text
        await driver.press("home", "enter")
        assert "Answers behind" in driver.text


async def test_a_study_without_decisions_says_so(study: Study) -> None:
    async with findings_of(study) as driver:
        assert "Nothing has been decided in these rounds." in driver.text
        await driver.press("g", "enter", "w", "tab", "right")
        assert "No findings to show" in driver.text


@pytest.mark.slow
async def test_the_overview_leads_to_them(demo: Study) -> None:
    app = CodingApp(demo, None, only=OverviewScreen(demo, None))
    async with app.run_test(size=(80, 24)) as pilot:
        driver = Driver(app, pilot)
        await driver.settle()
        await driver.press("f")
        assert "44.1%: 479 of 1,086 answers" in driver.text
        await driver.press("escape")
        assert "Overview" in driver.text
    app.finish()


def test_the_manual_lists_every_key() -> None:
    manual = (ROOT / "docs" / "findings-screen.md").read_text("utf-8")
    missing = [
        key.shown
        for group in FINDINGS
        for key in group.keys
        if f"| {key.shown} | {key.does} |" not in manual
    ]
    assert missing == []


@pytest.mark.parametrize("name", ["findings-80x24", "findings-chart-80x24"])
def test_the_manual_shows_the_screen_as_it_is(name: str) -> None:
    manual = (ROOT / "docs" / "findings-screen.md").read_text("utf-8")
    assert (ROOT / f"tests/tui/snapshots/{name}.txt").read_text("utf-8") in manual


@pytest.mark.slow
def test_numpy_is_not_loaded_before_the_study_is_read() -> None:
    script = "import sys, intercoder.tui.findings.screen; print('numpy' in sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert told.stdout == "False\n"
