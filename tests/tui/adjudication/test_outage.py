"""The study's server goes away while a lead adjudicates: it is said, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from intercoder.coding.decision import ConsensusSource
from intercoder.study.adjudication.consensus import judged
from intercoder.study.saving.outbox import outbox_folder
from intercoder.study.saving.saver import Saving
from intercoder.study.study import Study
from tests.study.coding.faraway import Line, Server
from tests.tui.adjudication.conftest import Adjudicator, OpenAdjudication


@pytest.fixture
def server(coded: Study, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    made = Server(coded, monkeypatch)
    yield made
    made.line = Line.WHOLE


def consensus(study: Study) -> set[str]:
    """The answers that a lead has decided."""
    return {
        one.answer
        for one in judged(study, "main")
        if one.agreed and one.agreed.settled is ConsensusSource.DECIDED
    }


async def is_back(driver: Adjudicator) -> None:
    await driver.wait_until(lambda: driver.screen.saving is Saving.SAVED)
    await driver.settle()


@pytest.mark.slow
async def test_adjudication_goes_on_and_everything_is_sent_when_the_server_is_back(
    open_screen: OpenAdjudication, server: Server, coded: Study
) -> None:
    async with open_screen() as driver:
        first = driver.answer
        server.line = Line.CUT
        await driver.press("1", "enter")
        assert "Your decisions are kept on this machine and sent when it is back" in driver.words
        assert "(1 change waiting)" in driver.words
        assert "kept here" in driver.text
        second = driver.answer
        assert second not in ("", first), "it was read ahead"
        await driver.press("1", "enter", "left")
        await driver.press("u")
        assert "Undo and redo need the server: try again when it is back." in driver.words
        server.line = Line.WHOLE
        await is_back(driver)  # by itself
        assert "is not responding" not in driver.text
        assert {first, second} <= consensus(coded)
        await driver.press("u")
        assert "Taken back: correct it, then Enter." in driver.text
        assert second not in consensus(coded)
        await driver.end_with("escape")
    assert list(outbox_folder().iterdir()) == []


@pytest.mark.slow
async def test_an_answer_is_not_shown_from_before_what_waits(
    open_screen: OpenAdjudication, server: Server
) -> None:
    async with open_screen() as driver:
        first = driver.answer
        server.line = Line.CUT
        await driver.press("1", "enter", "left")
        assert driver.answer == ""
        assert "This answer is shown again once your decision on it is saved." in driver.words
        server.line = Line.WHOLE
        await is_back(driver)
        await driver.wait_until(lambda: driver.answer == first)


async def test_leaving_says_what_is_kept(
    open_screen: OpenAdjudication, server: Server, coded: Study
) -> None:
    async with open_screen() as driver:
        first = driver.answer
        server.line = Line.CUT
        await driver.press("1", "enter")
        await driver.press("escape")
        assert "1 change is kept on this machine. It goes to the server" in driver.words
        await driver.press("escape")
        assert "kept here" in driver.text
        await driver.press("ctrl+q")
        assert "1 change is kept on this machine." in driver.words
        await driver.end_with("q")
        assert driver.app.finish() == (
            "1 change is kept on this machine. It goes to the server the next time lea "
            "adjudicates in this study here."
        )
    server.line = Line.WHOLE
    assert first not in consensus(coded)


async def test_a_disk_that_cannot_keep_it_is_said(
    open_screen: OpenAdjudication, server: Server
) -> None:
    outbox_folder().parent.mkdir(parents=True, exist_ok=True)
    outbox_folder().write_text("in the way", "utf-8")
    async with open_screen() as driver:
        server.line = Line.CUT
        await driver.press("1", "enter")
        assert "NOT SAVED: 1 change." in driver.words
        assert "this machine cannot keep the changes on its disk" in driver.words
        outbox_folder().unlink()
        server.line = Line.WHOLE
        await driver.press("ctrl+s")
        await is_back(driver)
