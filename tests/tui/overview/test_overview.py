"""The lead's overview on the screen."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import update
from textual import events

from intercoder.agreement.intervals.intervals import Resampling
from intercoder.agreement.of_study.selection import Selection
from intercoder.answers.answer import Answer
from intercoder.coding.decision import SKIPPED, Judgement
from intercoder.study.agreement.differing_answers import disagreements
from intercoder.study.answers.answer_import import take_in
from intercoder.study.database.schema import coding_round, package
from intercoder.study.rounds.people import Coder, Role, add_coder
from intercoder.study.rounds.rounds import insert_round
from intercoder.study.study import Study
from intercoder.tui.adjudication.screen import AdjudicationScreen
from intercoder.tui.agreement.screen import AgreementScreen
from intercoder.tui.app import CodingApp
from intercoder.tui.identical.screen import IdenticalScreen
from intercoder.tui.keys import EVERYWHERE, Group
from intercoder.tui.keys_for_leads import OVER_ALL
from intercoder.tui.overview import overview_rows
from intercoder.tui.overview import screen as overview_screen
from intercoder.tui.overview.screen import OverviewScreen
from tests.conftest import ROOT
from tests.marks import BOTH_SIZES
from tests.study.overview.test_overview import decide, doubt, send, utc
from tests.tui.conftest import SHORT, Driver, OpenApp
from tests.tui.test_screens import compare
from tests.waiting import PATIENCE

LENA = Coder("lena", Role.LEAD)
QUICK = Selection(how=Resampling(resamples=100))
KEYS = [f"v{n}:{question}" for question in ("value", "better") for n in range(1, 11)]
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC).timestamp()
OpenOverview = Callable[..., AbstractAsyncContextManager[Driver]]


@pytest.fixture
def led(study: Study, monkeypatch: pytest.MonkeyPatch) -> Study:
    """A study of two rounds, with doubts and a package, as it stands on a day in March."""
    monkeypatch.setattr(overview_screen, "time", lambda: NOW)
    add_coder(study, "lena", Role.LEAD)
    judged: dict[str, dict[str, Any]] = {"anna": {}, "ben": {}}
    for n, key in enumerate(KEYS):
        judged["anna"][key] = ["books"] if n % 2 else ["quiet"]
        judged["ben"][key] = ["books"] if n % 3 else ["quiet"]
    judged["ben"]["v10:better"] = SKIPPED
    judged["ben"]["v9:better"] = Judgement.of(["quiet"], unsure=True)
    for name, given in judged.items():
        decide(study, name, given, start=NOW - 2 * 3600)
    with study.writing() as connection:
        insert_round(connection, "second", blind=True)
    decide(study, "anna", {key: ["books"] for key in KEYS[:12]}, round="second", start=NOW - 3600)
    decide(study, "ben", {"v1:value": ["quiet"]}, round="second", start=NOW - 1800)
    doubt(study, "quiet", "Does warmth count?")
    send(study, "ben")
    with study.writing() as connection:
        connection.execute(update(coding_round).values(created_at=utc(NOW - 9 * 86_400)))
        connection.execute(update(package).values(made_at=utc(NOW - 4 * 86_400)))
    return study


@pytest.fixture
def open_overview(led: Study) -> OpenOverview:
    """Opens the overview: `async with open_overview() as driver`."""

    @asynccontextmanager
    async def opened(
        who: Coder | None = LENA,
        *,
        size: tuple[int, int] = (80, 24),
        at: Study = led,
    ) -> AsyncIterator[Driver]:
        screen = OverviewScreen(at, who, selection=QUICK)
        app = CodingApp(at, None, only=screen)
        async with app.run_test(size=size) as pilot:
            driver = Driver(app, pilot)
            await driver.settle()
            yield driver
        app.finish()

    return opened


@BOTH_SIZES
async def test_the_overview_looks_as_it_did(
    open_overview: OpenOverview, size: tuple[int, int]
) -> None:
    async with open_overview(size=size) as driver:
        compare("overview", driver)
        await driver.press("down", "down")
        assert "anna · round main" in driver.text
        assert "20 of 20 decided, 0 skipped, 0 marked unsure, 0 left." in driver.text
        await driver.press("down")
        assert "19 of 20 decided, 1 skipped, 1 marked unsure, 0 left." in driver.text
        assert "done about 10 Mar" in driver.text, "what was skipped is still to do"
        await driver.press("end")
        compare("overview-end", driver)


@pytest.mark.slow
async def test_a_coder_sees_nothing_of_how_they_agree_in_a_blind_round(
    open_overview: OpenOverview,
) -> None:
    for who in (None, Coder("ben")):
        async with open_overview(who, size=(120, 40)) as driver:
            assert "for leads only" in driver.line("second")
            await driver.press("down", "enter")
            assert "while it is blind and open" in driver.text
            assert isinstance(driver.app.screen, OverviewScreen)
            await driver.press("i")
            assert isinstance(driver.app.screen, OverviewScreen)
            listed = driver.text.split("Disagreements")[1].split("Codes in doubt")[0]
            assert "main" in listed
            assert "second" not in listed


@pytest.mark.slow
async def test_enter_leads_to_the_agreement_of_the_round(open_overview: OpenOverview) -> None:
    async with open_overview() as driver:
        await driver.press("enter")
        assert isinstance(driver.app.screen, AgreementScreen)
        assert "2 coders · 19 answers coded twice" in driver.text
        await driver.press("escape", "down", "enter")
        assert "1 answer coded twice" in driver.text
        await driver.press("escape", "i")
        assert isinstance(driver.app.screen, IdenticalScreen)


@pytest.mark.slow
async def test_enter_on_a_disagreement_leads_to_settling_it_and_back(
    open_overview: OpenOverview,
) -> None:
    async with open_overview(size=(120, 40)) as driver:
        await driver.press(*["down"] * 8)
        before = driver.line("▸")
        await driver.press("enter")
        assert isinstance(driver.app.screen, AdjudicationScreen)
        await driver.press("1", "enter")
        await driver.settle()
        await driver.press("escape")
        await driver.settle()
        assert isinstance(driver.app.screen, OverviewScreen)
        assert driver.line("▸") != before, "what was settled is read again"


async def test_refreshing_shows_what_has_come_and_keeps_the_cursor(
    open_overview: OpenOverview, led: Study
) -> None:
    async with open_overview(size=(120, 40)) as driver:
        await driver.press("down", "down", "down")
        assert driver.line("▸").split()[1] == "ben"
        decide(led, "ben", {"v10:better": ["books"]})
        await driver.press("r")
        assert driver.line("▸").split()[1] == "ben"
        assert "20 of 20 decided" in driver.text


async def test_the_first_figures_are_there_while_the_slow_ones_are_computed(
    led: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_go_on = threading.Event()

    def slow(*read: Any) -> Any:
        may_go_on.wait(PATIENCE)
        return disagreements(*read)

    monkeypatch.setattr(overview_screen, "disagreements", slow)
    monkeypatch.setattr(OverviewScreen, "longest_wait", SHORT)
    app = CodingApp(led, None, only=OverviewScreen(led, LENA, selection=QUICK))
    async with app.run_test(size=(120, 40)) as pilot:
        driver = Driver(app, pilot)
        await driver.wait_until(lambda: "comparing" in driver.text)
        assert "20 of 20" in driver.text
        assert "Disagreements" not in driver.text
        await pilot.press("down")
        await driver.wait_until(lambda: driver.line("▸").split()[1] == "second")
        may_go_on.set()
        await driver.settle()
        assert "Disagreements" in driver.text


async def test_hostile_notes_and_names_do_nothing(open_overview: OpenOverview, led: Study) -> None:
    doubt(led, "quiet", "[/b] [red]x[/red] \x1b[31mred", at="2026-03-05T10:00:00.000Z")
    with take_in(led) as intake:
        intake.add_answers([Answer("bad", "value", "v99", "\x1b[31m[/b]", "en")])
    async with open_overview(size=(120, 40)) as driver:
        await driver.press("end", "up", "up")
        while "▸ Quiet" not in driver.text:
            await driver.press("up")
        assert "[/b] [red]x[/red] ␛[31mred" in driver.text


async def test_a_study_nobody_codes_in_says_what_to_do(
    open_overview: OpenOverview, study_path: Any, codebook: Any, tmp_path: Any
) -> None:
    from intercoder.study.study import create_study

    with create_study(str(tmp_path / "empty.study"), codebook) as empty:
        async with open_overview(None, at=empty, size=(120, 40)) as driver:
            assert "This study has no coders yet." in driver.text


async def test_a_lead_opens_it_from_the_start_screen(led: Study, open_app: OpenApp) -> None:
    async with open_app(None, at=led) as driver:
        await driver.press("o")
        assert "Only a lead can open the overview" in driver.text
        await driver.press("down", "down", "o")
        assert isinstance(driver.app.screen, OverviewScreen)


def test_times_are_said_shortly() -> None:
    ago = overview_rows._ago
    assert [ago(NOW, utc(NOW - seconds)) for seconds in (30, 600, 7200, 3 * 86_400)] == [
        *("0 min", "10 min", "2 h"),
        "3 d",
    ]
    assert ago(NOW, "") == "–"


def test_the_manual_lists_every_key_of_the_overview() -> None:
    manual = (ROOT / "docs" / "overview.md").read_text("utf-8")
    missing = [
        (group.title, key.shown)
        for group in OVER_ALL
        for key in group.keys
        if f"| {key.shown} | {key.does} |" not in manual
    ]
    assert missing == []
    shown = (ROOT / "tests/tui/snapshots/overview-80x24.txt").read_text("utf-8")
    assert shown in manual


@pytest.mark.parametrize("group", OVER_ALL, ids=lambda group: group.title)
def test_no_key_means_two_things(group: Group) -> None:
    names = [
        name
        for one in (group, *EVERYWHERE)
        for key in one.keys
        for name in key.names.split(",")
        if name
    ]
    assert len(names) == len(set(names))


async def test_escape_leaves_while_figures_are_read_also_after_other_keys(
    open_overview: OpenOverview, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_let_go = threading.Event()

    def held(study: Study, *given: object) -> object:
        is_let_go.wait()
        return disagreements(study)

    async with open_overview() as driver:
        monkeypatch.setattr(overview_screen, "disagreements", held)
        monkeypatch.setattr(OverviewScreen, "longest_wait", SHORT)
        for key in ("r", "end", "escape"):
            driver.app.post_message(events.Key(key, None))
        try:
            await driver.wait_until(lambda: not driver.app.is_running)
        finally:
            is_let_go.set()
