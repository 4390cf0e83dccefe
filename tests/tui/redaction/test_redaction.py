"""Personal data are reviewed on a screen, one find after the other."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from intercoder.answers.answer import Answer, Question
from intercoder.protection.redaction.detecting import personal_data
from intercoder.protection.redaction.review import Review
from intercoder.study.answers.answer_import import take_in
from intercoder.study.redaction.finding import find_personal_data
from intercoder.study.study import Study
from intercoder.tui.app import CodingApp
from intercoder.tui.redaction.screen import RedactionScreen
from tests.marks import BOTH_SIZES
from tests.tui.conftest import Driver
from tests.tui.test_screens import compare

TEXTS = (
    "The [red]reading room[/b] is lovely. Write to heron@example.org, or to Heron@example.org.",
    "Call 030 23125 001 before noon.",
    "finch@example.org knows.",
)
Opened = tuple[Driver, RedactionScreen, Review]
OpenReview = Callable[..., AbstractAsyncContextManager[Opened]]


@pytest.fixture
def open_review(study: Study) -> OpenReview:
    with take_in(study) as intake:
        intake.add_questions([Question("why")])
        answers = [Answer(f"w{n}", "why", f"w{n}", text, "en") for n, text in enumerate(TEXTS, 1)]
        intake.add_answers(answers)
    found = list(find_personal_data(study, personal_data))

    @asynccontextmanager
    async def opened(size: tuple[int, int] = (80, 24)) -> AsyncIterator[Opened]:
        review = Review([one.finds for one in found])
        screen = RedactionScreen(found, review)
        app = CodingApp(study, None, only=screen)
        async with app.run_test(size=size) as pilot:
            driver = Driver(app, pilot)
            await driver.settle()
            yield driver, screen, review
        app.finish()

    return opened


@BOTH_SIZES
async def test_each_find_is_shown_in_its_answer(
    open_review: OpenReview, size: tuple[int, int]
) -> None:
    async with open_review(size) as (driver, screen, review):
        compare("redaction", driver)
        await driver.press("h")
        assert "heron" not in driver.text
        await driver.press("h", "y", "n")
        assert "finch@example.org → [EMAIL 1]" in driver.words
        await driver.press("b", "a", "v")
        assert "Replace 3 finds in 2 answers?" in driver.words
        await driver.end_with("y")
        assert screen.is_wanted
        assert {place: len(finds) for place, finds in review.chosen().items()} == {0: 2, 1: 1}


async def test_nothing_is_wanted_unless_that_is_said(open_review: OpenReview) -> None:
    async with open_review() as (driver, screen, _):
        await driver.press("b")
        assert "This is the first find." in driver.words
        await driver.press("y", "escape")
        assert "Replace 2 finds in 1 answer?" in driver.words
        await driver.press("b")
        assert "2 of 3" in driver.words
        await driver.press("q")
        await driver.end_with("n")
        assert not screen.is_wanted


async def test_leaving_at_once_asks_nothing(open_review: OpenReview) -> None:
    async with open_review() as (driver, screen, _):
        await driver.end_with("escape")
        assert not screen.is_wanted
