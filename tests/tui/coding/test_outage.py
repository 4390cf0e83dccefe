"""The study's server goes away while a coder works: it is said, coding goes on, nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from time import sleep
from typing import Any

import pytest
from textual.color import Color

from intercoder.coding.decision import UNSEEN, Judgement
from intercoder.errors import CoderBusyError
from intercoder.study.answers.answer_import import take_in
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.rounds import lease
from intercoder.study.saving.outbox import Outbox, outbox_folder
from intercoder.study.saving.pending_change import PendingChange
from intercoder.study.saving.saver import Saving
from intercoder.study.study import Study
from intercoder.tui.themes import DARK
from intercoder.tui.widgets.banner import Banner
from tests.conftest import library_answers
from tests.study.coding.faraway import Line, Server
from tests.tui.conftest import Driver, OpenApp

BOOKS, STAFF, QUIET = (Judgement.of([code]) for code in ("books", "staff", "quiet"))


@pytest.fixture
def server(study: Study, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    made = Server(study, monkeypatch)
    yield made
    made.line = Line.WHOLE


def decided(study: Study) -> dict[str, Judgement]:
    return {one.answer.id: one.judgement for one in codings(study)}


async def is_back(driver: Driver) -> None:
    await driver.wait_until(lambda: driver.coding.controller.saver.state is Saving.SAVED)
    await driver.settle()


async def test_coding_goes_on_and_everything_is_sent_when_the_server_is_back(
    open_app: OpenApp, server: Server, study: Study
) -> None:
    async with open_app() as driver:
        server.line = Line.CUT
        await driver.press("k", "enter")
        assert (
            "The server is not responding. Your decisions are kept on this machine" in driver.words
        )
        assert "(2 changes waiting)" in driver.words
        assert "kept here" in driver.text
        assert "NOT SAVED" not in driver.text
        style = driver.coding.query_one(Banner).rich_style
        assert (style.color, style.bgcolor) == (
            Color.parse(DARK.variables["on-warning"]).rich_color,
            driver.coding.query_one(Banner).styles.background.rich_color,
        )
        await driver.press("t", "enter", "q")
        assert "(5 changes waiting)" in driver.words
        assert driver.answer == "v3:value"
        server.line = Line.WHOLE
        assert decided(study) == {}
        await is_back(driver)  # by itself
        assert "The server is back: everything is saved." in driver.text
        assert "is not responding" not in driver.text
        assert decided(study) == {"v1:value": BOOKS, "v2:value": STAFF}
        assert driver.standing("v3:value").standing == UNSEEN
        assert driver.chosen == ["quiet"]
    assert list(outbox_folder().iterdir()) == []


async def test_ctrl_s_tries_at_once(
    open_app: OpenApp, server: Server, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intercoder.study.saving.back_off.MAX_PAUSE", 600.0)
    async with open_app() as driver:
        driver.coding.controller.saver.writer._back_off._pause = 600.0
        server.line = Line.CUT
        await driver.press("k", "enter")
        asked = server.asked
        await driver.press("ctrl+s")
        await driver.wait_until(lambda: server.asked > asked)
        assert "is not responding" in driver.text
        server.line = Line.WHOLE
        await driver.press("ctrl+s")
        await is_back(driver)
        assert decided(study) == {"v1:value": BOOKS}


async def test_a_server_that_says_nothing_counts_as_away(
    open_app: OpenApp, server: Server, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intercoder.study.saving.saver.SLOW_AFTER", 0.2)
    async with open_app() as driver:
        server.line = Line.SILENT
        await driver.pilot.press("k", "enter", "t", "enter")
        await driver.wait_until(lambda: "(4 changes waiting)" in driver.words)
        assert "kept here" in driver.text
        await driver.pilot.press("u")
        await driver.wait_until(lambda: (driver.answer, driver.chosen) == ("v2:value", ["staff"]))
        server.line = Line.WHOLE
        await is_back(driver)
        assert "The server is back" in driver.text
        assert decided(study) == {"v1:value": BOOKS}


async def test_what_was_sent_without_a_word_coming_back_is_not_doubled(
    open_app: OpenApp, server: Server, study: Study
) -> None:
    async with open_app() as driver:
        server.line = Line.ONE_WAY
        await driver.press("k", "enter")
        server.line = Line.WHOLE
        await is_back(driver)
        assert decided(study) == {"v1:value": BOOKS}
        await driver.press("u")
        assert decided(study) == {}, "one press takes all of it back"


@pytest.mark.slow
async def test_quitting_says_what_is_kept_and_the_next_sitting_sends_it_first(
    open_app: OpenApp, server: Server, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_app() as driver:
        server.line = Line.CUT
        await driver.press("k", "enter", "t")
        await driver.wait_until(lambda: "3 changes waiting" in driver.words)
        await driver.press("ctrl+q")
        asked = "3 changes are kept on this machine. They go to the server"
        await driver.wait_until(lambda: asked in driver.words)
        await driver.press("escape")
        assert driver.chosen == ["staff"]
        await driver.press("ctrl+q")
        await driver.wait_until(lambda: asked in driver.words)
        await driver.end_with("q")
        assert driver.app.return_code == 0
        assert driver.app.finish() == (
            "3 changes are kept on this machine. They go to the server the next time anna codes in "
            "this study here."
        )
    server.line = Line.WHOLE
    monkeypatch.setattr(lease, "is_alive", lambda *_: False)  # the first window's process has ended
    async with open_app() as driver:
        assert "3 changes kept on this machine are now in the study." in driver.text
        assert driver.answer == "v2:value"
        assert driver.chosen == ["staff"]
        assert decided(study) == {"v1:value": BOOKS}
    async with open_app() as driver:
        assert "kept on this machine" not in driver.text


async def test_a_change_that_is_just_being_kept_is_asked_about_too(
    open_app: OpenApp, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = Outbox.add

    def slowly(outbox: Outbox[Any], press: PendingChange[Any]) -> None:
        sleep(0.3)
        add(outbox, press)

    async with open_app() as driver:
        server.line = Line.CUT
        await driver.press("k", "enter")
        monkeypatch.setattr(Outbox, "add", slowly)
        driver.app.simulate_key("t")
        driver.app.simulate_key("ctrl+q")
        await driver.wait_until(lambda: "3 changes are kept on this machine." in driver.words)


@pytest.mark.slow
async def test_undo_and_redo_need_no_server_for_what_was_decided_in_this_sitting(
    open_app: OpenApp, server: Server, study: Study
) -> None:
    async with open_app() as driver:
        await driver.press("k", "enter")
        server.line = Line.CUT
        await driver.press("t", "enter", "u")
        assert (driver.answer, driver.chosen) == ("v2:value", ["staff"])
        assert "Taken back" in driver.text
        await driver.press("u")
        assert (driver.answer, driver.chosen) == ("v1:value", ["books"])
        assert "0 of 20" in driver.text
        await driver.press("r")
        assert driver.answer == "v1:value"
        assert "1 of 20" in driver.text
        await driver.press("r", "r")
        assert "Nothing left to bring back." in driver.text
        assert "2 of 20" in driver.text
        await driver.press("u", "q", "enter")
        assert "2 of 20" in driver.text
        server.line = Line.WHOLE
        await driver.press("ctrl+s")
        await is_back(driver)
        assert decided(study) == {
            "v1:value": BOOKS,
            "v2:value": Judgement.of(["quiet", "staff"]),
        }
        assert driver.answer == "v3:value", "what comes back from the server moves nothing"


@pytest.mark.slow
async def test_undo_of_an_earlier_sitting_waits_for_the_server(
    open_app: OpenApp, server: Server, study: Study
) -> None:
    async with open_app() as driver:
        await driver.press("k", "enter")
    async with open_app() as driver:
        server.line = Line.CUT
        await driver.press("t", "u")
        assert "decided that before this session: undo it when" in driver.text
        assert (driver.answer, driver.chosen) == ("v2:value", ["staff"])
        server.line = Line.WHOLE
        await driver.press("ctrl+s")
        await is_back(driver)
        assert decided(study) == {"v1:value": BOOKS}
        await driver.press("u")
        assert (driver.answer, driver.chosen) == ("v1:value", ["books"])
        assert decided(study) == {}


@pytest.mark.slow
async def test_a_group_taken_back_while_the_server_is_away_stays_in_reach(
    open_app: OpenApp, server: Server, study: Study
) -> None:
    same = [
        answer.__class__(f"x{n}", "value", f"x{n}", "Longer evenings, please.", "en", {})
        for n, answer in enumerate(library_answers()[:3])
    ]
    with take_in(study) as intake:
        intake.add_answers(same)
    async with open_app() as driver:
        await driver.press(*["0"] * 10)
        assert driver.answer == "x0"
        await driver.press("k", "g")
        server.line = Line.CUT
        await driver.press("enter")
        assert "Recorded on" in driver.text
        await driver.press("u")
        assert (driver.answer, driver.chosen) == ("x0", ["books"])
        assert "10 of 23" in driver.text
        await driver.press("right")
        assert driver.answer == "x1"
        server.line = Line.WHOLE
        await driver.press("ctrl+s")
        await is_back(driver)
        assert not {"x0", "x1", "x2"} & set(decided(study))


@pytest.mark.slow
async def test_when_the_answers_read_ahead_are_used_up_it_says_so_and_waits(
    open_app: OpenApp, server: Server, study: Study
) -> None:
    with take_in(study) as intake:
        intake.add_answers(
            [
                answer.__class__(f"y{n}", "value", f"y{n}", f"Something {n * 7919}", "en", {})
                for n, answer in enumerate(library_answers() * 2)
            ]
        )
    async with open_app() as driver:
        server.line = Line.CUT
        for _ in range(60):
            await driver.pilot.press("0")
            if driver.coding.session.item is None:
                break
        await driver.settle()
        assert "There are no more answers read ahead" in driver.words
        assert "Every answer in your queue is done." not in driver.text
        await driver.press("0", "k", "enter", "left", "right")
        server.line = Line.WHOLE
        await is_back(driver)
        await driver.wait_until(lambda: driver.answer != "")
        assert "no more answers read ahead" not in driver.text


async def test_the_queue_and_a_group_come_once_the_server_is_back(
    open_app: OpenApp, server: Server
) -> None:
    async with open_app() as driver:
        server.line = Line.CUT
        await driver.press("f3")
        assert "The server is not responding. This list will load once it is back." in driver.text
        server.line = Line.WHOLE
        await driver.wait_until(lambda: "20 answers" in driver.text)
        await driver.press("escape")
        await is_back(driver)


@pytest.mark.slow
async def test_a_place_lost_during_the_outage_keeps_what_waits(
    open_app: OpenApp, server: Server, study: Study
) -> None:
    with pytest.raises(CoderBusyError):
        async with open_app() as driver:
            server.line = Line.CUT
            await driver.press("k", "enter")
            server.line = Line.WHOLE
            other = open_workspace(study, "anna", take_over=True)
            await driver.press("ctrl+s")
            await driver.wait_until(lambda: "can no longer save" in driver.text)
            assert "2 changes made here since then are kept on" in driver.words
            await driver.end_with("enter")
    other.leave()
    async with open_app() as driver:
        assert decided(study) == {"v1:value": BOOKS}


async def test_a_disk_that_cannot_keep_it_is_said(
    open_app: OpenApp, server: Server, study: Study
) -> None:
    outbox_folder().parent.mkdir(parents=True, exist_ok=True)
    outbox_folder().write_text("in the way", "utf-8")
    async with open_app() as driver:
        server.line = Line.CUT
        await driver.press("k", "enter")
        await driver.wait_until(lambda: "NOT SAVED" in driver.text)
        assert "this machine cannot keep the changes on its disk" in driver.words
        outbox_folder().unlink()
        await driver.press("ctrl+s")
        await driver.wait_until(lambda: "kept here" in driver.text)
        server.line = Line.WHOLE
        await driver.press("ctrl+s")
        await is_back(driver)
        assert decided(study) == {"v1:value": BOOKS}
