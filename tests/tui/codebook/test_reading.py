"""The reading screen: a lead goes through clusters of what nobody coded."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from intercoder.codebook.changes.change import Add
from intercoder.codebook.code import Code
from intercoder.study.codebook.changing import change_codebook
from intercoder.study.codebook.dismissed_clusters import dismissed_clusters
from intercoder.study.rounds.people import Coder, Role, add_coder
from intercoder.study.study import Study
from intercoder.tui.app import CodingApp
from intercoder.tui.codebook.changing.form import FormScreen
from intercoder.tui.codebook.changing.screen import ChangeCodebookScreen
from intercoder.tui.codebook.reading.answers_screen import ClusterAnswersScreen
from intercoder.tui.codebook.reading.keys import CLUSTER_ANSWERS, CLUSTERS, READING
from intercoder.tui.codebook.reading.screen import ReadingScreen
from intercoder.tui.keys import EVERYWHERE
from tests.conftest import ROOT
from tests.suggest.coded_study import code_answers, make_study
from tests.tui.conftest import Driver
from tests.tui.test_screens import compare

LEA = Coder("lea", Role.LEAD)
OpenReading = Callable[..., AbstractAsyncContextManager[Driver]]


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    """150 answers of which 60 are coded; lea leads."""
    with make_study(tmp_path / "visitors.study", 150) as made:
        add_coder(made, "lea", Role.LEAD)
        code_answers(made, range(60))
        yield made


@pytest.fixture
def open_reading(study: Study) -> OpenReading:
    """Opens the screen: `async with open_reading() as driver`."""

    @asynccontextmanager
    async def opened(
        who: Coder | None = LEA, *, size: tuple[int, int] = (80, 24)
    ) -> AsyncIterator[Driver]:
        app = CodingApp(study, None, only=ReadingScreen(study, who))
        async with app.run_test(size=size) as pilot:
            driver = Driver(app, pilot)
            await driver.wait_until(lambda: not _screen(driver).awaits)
            await driver.settle()
            yield driver
        app.finish()

    return opened


def _screen(driver: Driver) -> ReadingScreen:
    screen = driver.app.screen
    assert isinstance(screen, ReadingScreen)
    return screen


@pytest.mark.slow
async def test_a_cluster_becomes_a_code_with_the_marked_answers_as_examples(
    open_reading: OpenReading, study: Study
) -> None:
    async with open_reading() as driver:
        compare("reading", driver)
        await driver.press("down", "enter")
        assert isinstance(driver.app.screen, ClusterAnswersScreen)
        compare("reading-answers", driver)
        await driver.press("space", "a")
        assert isinstance(driver.app.screen, FormScreen)
        await driver.press(*"Evenings", "tab", *"nosuch", "ctrl+s")
        assert "No code is called “nosuch”" in " ".join(driver.text.split())
        compare("reading-form", driver)
        await driver.press(*["backspace"] * 6, *"staff", "ctrl+s")
        await driver.wait_until(lambda: isinstance(driver.app.screen, ReadingScreen))
        await driver.settle()
        assert "“Evenings” is a code of the study now." in driver.text
        assert driver.line("named")
        await driver.press("up", "a")
        assert "That is done already." in driver.text
    made = next(one for one in study.codebook().codes if one.name == "Evenings")
    assert made.parent == "staff"
    assert 1 <= len(made.examples) <= 4, "all typical answers but the one that was unmarked"


@pytest.mark.slow
async def test_dismissing_and_taking_up_again(open_reading: OpenReading, study: Study) -> None:
    async with open_reading() as driver:
        await driver.press("d")
        assert driver.line("dismissed")
        assert len(dismissed_clusters(study)) == 1
        await driver.press("u")
        assert "Taken up again." in driver.text
        assert dismissed_clusters(study) == ()
        await driver.press("u")
        assert "No cluster was dismissed." in driver.text
        await driver.press("d", "f5")
        await driver.wait_until(lambda: not _screen(driver).awaits)
        assert "dismissed" not in driver.text.splitlines()[2]


@pytest.mark.slow
async def test_texts_can_be_hidden(open_reading: OpenReading) -> None:
    async with open_reading() as driver:
        await driver.press("h")
        assert "I cannot say" not in driver.text
        await driver.press("enter")
        assert "I cannot say" not in driver.text
        await driver.press("h", "escape")
        assert "I cannot say" in driver.text


@pytest.mark.slow
async def test_a_name_that_is_taken_is_refused_and_nothing_typed_is_lost(
    open_reading: OpenReading, study: Study
) -> None:
    async with open_reading() as driver:
        await driver.press("a", *"Staff", "ctrl+s")
        assert isinstance(driver.app.screen, FormScreen)
        assert "This does not fit yet." in driver.text
        assert driver.app.screen.typed["name"] == "Staff"
        assert study.revision() == 1


@pytest.mark.slow
async def test_a_coder_may_look_but_names_and_dismisses_nothing(
    open_reading: OpenReading, study: Study
) -> None:
    async with open_reading(Coder("anna")) as driver:
        await driver.press("d")
        assert "Only a lead dismisses" in driver.text
        assert dismissed_clusters(study) == ()


@pytest.mark.slow
async def test_it_is_reached_from_the_codebook_which_shows_the_new_code_afterwards(
    study: Study,
) -> None:
    app = CodingApp(study, None, only=ChangeCodebookScreen(study, LEA))
    async with app.run_test(size=(80, 24)) as pilot:
        driver = Driver(app, pilot)
        await driver.settle()
        await driver.press("w")
        await driver.wait_until(lambda: not _screen(driver).awaits)
        change_codebook(study, [Add(Code("evenings", "Evenings"))], LEA)
        await driver.press("escape")
        await driver.wait_until(lambda: "Evenings" in driver.text)
    app.finish()


def test_no_key_means_two_things_on_a_screen() -> None:
    for groups in (CLUSTERS, CLUSTER_ANSWERS):
        names = [
            name
            for group in (*groups, *EVERYWHERE)
            for key in group.keys
            for name in key.names.split(",")
            if name
        ]
        assert len(names) == len(set(names))


def test_the_page_lists_every_key_with_what_it_does() -> None:
    page = (ROOT / "docs" / "building-a-codebook.md").read_text("utf-8")
    missing = [
        key.shown
        for group in READING
        for key in group.keys
        if f"| {key.shown} | {key.does} |" not in page
    ]
    assert missing == []
