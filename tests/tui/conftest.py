"""The app on a small study, without a terminal."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from time import monotonic
from typing import Any
from weakref import WeakKeyDictionary

import pytest
import textual._wait
from textual import events
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.keys import REPLACED_KEYS, _character_to_key, _get_unicode_name_from_key
from textual.pilot import Pilot

from intercoder.coding.queue import QueueFilter
from intercoder.study.exchange.exported_rows import Coding, codings
from intercoder.study.queue.queue import QueueRow
from intercoder.study.saving import saver
from intercoder.study.saving.saver import Saver
from intercoder.study.saving.writer import Writer
from intercoder.study.study import Study
from intercoder.tui.app import CodingApp
from intercoder.tui.coding.screen import CodingScreen
from intercoder.tui.coding.session_start import start_session
from intercoder.tui.identical import screen as identical_screen
from intercoder.tui.overview.screen import OverviewScreen
from intercoder.tui.shared.list_screen import ListScreen
from intercoder.tui.terminal import key_queue
from intercoder.tui.terminal.testing import screen_text
from tests.waiting import PATIENCE

# A pilot waits twice after each key, and at each pause, until the program was idle for this long;
# a driver asks the app itself instead.
textual._wait.SLEEP_GRANULARITY = 1 / 100
textual._wait.SLEEP_IDLE = textual._wait.SLEEP_GRANULARITY / 20
_Style = tuple[object, ...]
_parsed: dict[_Style, list[RuleSet]] = {}
_parse_rules: Callable[..., list[RuleSet]] = Stylesheet._parse_rules


def _parse_once(sheet: Stylesheet, css: str, *how: object, **named: object) -> list[RuleSet]:
    """A style sheet's rules: all apps of a process share them, where each would parse them anew."""
    key = (css, *how, *named.items(), frozenset(sheet._variables.items()))
    if key not in _parsed:
        _parsed[key] = _parse_rules(sheet, css, *how, **named)
    return _parsed[key]


FEW_TURNS = 10
"""After so many looks a driver looks less often."""
SHORT = 0.1
"""Seconds that a test of what takes long has it last."""


class Reports:
    """How many changes a writer was given, and how many of them it has reported as written.

    What a report leads to may still be on its way when nothing is pending any more.
    """

    def __init__(self) -> None:
        self.given = 0
        self.reported = 0

    @property
    def missing(self) -> int:
        """Changes whose report has not come yet."""
        return self.given - self.reported


_reports: WeakKeyDictionary[Writer[Any, Any], Reports] = WeakKeyDictionary()


def unreported(writer: Writer[Any, Any]) -> int:
    """How many changes the writer has not reported as written."""
    return _reports[writer].missing


@pytest.fixture(autouse=True, scope="session")
def writers_are_followed() -> Iterator[None]:
    """What writers report is counted: a driver waits until the last report has come."""
    begin, submit = Writer.__init__, Writer.submit

    def followed(self: Writer[Any, Any], write: Any, done: Any, *rest: Any, **named: Any) -> None:
        reports = _reports[self] = Reports()

        def counted(change: Any, written: Any) -> None:
            done(change, written)
            reports.reported += 1

        begin(self, write, counted, *rest, **named)

    def counting(self: Writer[Any, Any], change: Any) -> None:
        _reports[self].given += 1
        submit(self, change)

    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(Writer, "__init__", followed)
        monkeypatch.setattr(Writer, "submit", counting)
        yield


@pytest.fixture(autouse=True)
def the_app_is_patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing counts as slow because the machine does much else.

    What the app does when something takes long is shown by tests that say so (`SHORT`).
    """
    for name in ("MAX_DRAWING", "MAX_WAIT", "NOTICED_AFTER"):
        monkeypatch.setattr(key_queue, name, PATIENCE)
    monkeypatch.setattr(ListScreen, "longest_wait", PATIENCE)
    monkeypatch.setattr(OverviewScreen, "longest_wait", PATIENCE)
    monkeypatch.setattr(identical_screen, "READ_ONLY", PATIENCE)
    monkeypatch.setattr(saver, "SLOW_AFTER", PATIENCE)


@pytest.fixture(autouse=True, scope="session")
def styles_parsed_once() -> Iterator[None]:
    """All apps of a process share what was read from style sheets."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(Stylesheet, "_parse_rules", _parse_once)
        yield


class Driver:
    """Presses keys and looks at what they led to, once everything has come to rest."""

    def __init__(self, app: CodingApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    async def press(self, *keys: str) -> None:
        """Press keys, and wait until what they led to is on disk and on the screen."""
        for key in keys:
            await self._press(key)
            await self._saved()
        await self.settle()

    async def _press(self, key: str) -> None:
        """Press a key as a pilot does, and wait until the app would take the next one."""
        name = _character_to_key(key) if len(key) == 1 else key
        self.app.post_message(events.Key(name, _character_of(name, key)))
        handled = asyncio.Event()
        self.app.call_later(handled.set)
        until = monotonic() + PATIENCE
        while not handled.is_set() and self.app.is_running:
            assert monotonic() < until, self.text
            await asyncio.sleep(0.001)
        await self._at_rest()

    async def _at_rest(self) -> None:
        """Wait until every message is handled, what the screen reads is there, and it is drawn."""
        until, turn, was_held = monotonic() + PATIENCE, 0, True
        while was_held and self.app.is_running and not self.app._exit:
            self.app.presses.wait()
            was_held = False
            while (self.app.is_changing or self.app._batch_count) and not self.app._exit:
                assert monotonic() < until, self.text
                was_held |= bool(self.app._batch_count)  # once drawn, there may be more to lay out
                turn += 1
                await asyncio.sleep(0.001 if turn < FEW_TURNS else 0.005)
        if self.app.is_running:
            self.app.screen._on_timer_update()

    async def end_with(self, key: str) -> None:
        """Press a key that ends the app; a pilot would wait for a screen that has gone."""
        self.app.simulate_key(key)
        while self.app.is_running:
            await asyncio.sleep(0.01)

    async def resize(self, width: int, height: int) -> None:
        """Make the window so large, and wait until everything knows it."""
        await self.pilot.resize_terminal(width, height)
        await self.wait_until(lambda: self.app.screen.size == (width, height))
        await self.settle()

    async def settle(self) -> None:
        """Wait for the writer, all messages, and readers, also for those that others lead to."""
        is_at_rest = False
        while not is_at_rest:
            await self.app.workers.wait_for_complete()
            await self._at_rest()
            await self._saved()
            given = self._given
            await self._at_rest()
            is_at_rest = self._given == given and all(one.is_finished for one in self.app.workers)

    async def _saved(self) -> None:
        """Wait until everything is known to be on disk, or saving is known to have failed."""
        turn = 0
        while self.saver and unreported(self.saver.writer) and not self.saver.is_in_trouble:
            turn += 1
            await asyncio.sleep(0.001 if turn < FEW_TURNS else 0.005)

    @property
    def _given(self) -> int:
        """How many changes there were to be saved."""
        return _reports[self.saver.writer].given if self.saver else 0

    @property
    def saver(self) -> Saver[Any, Any] | None:
        """What saves the changes made on the screen."""
        return self.app.coding.controller.saver if self.app.coding else None

    async def wait_until(self, is_so: Callable[[], object]) -> None:
        """Wait until something is so that comes by itself. Fails with the screen as it is."""
        until = monotonic() + PATIENCE
        while not is_so():
            assert monotonic() < until, self.text
            await self.pilot.pause(0.02)

    @property
    def words(self) -> str:
        """What stands on the screen, as if it were one line."""
        return " ".join(self.text.split())

    @property
    def text(self) -> str:
        """What stands on the screen."""
        return screen_text(self.app)

    @property
    def coding(self) -> CodingScreen:
        """The coding screen."""
        assert self.app.coding is not None
        return self.app.coding

    @property
    def answer(self) -> str:
        """The id of the answer in view."""
        item = self.coding.session.item
        return item.answer.id if item else ""

    @property
    def chosen(self) -> list[str]:
        """The codes chosen for the answer in view."""
        return list(self.coding.session.draft.codes)

    def standing(self, answer: str) -> QueueRow:
        """How an answer stands in the study itself."""
        workspace = self.coding.session_start.workspace
        rows = {row.answer_id: row for row in workspace.rows(workspace.numbers(QueueFilter()))}
        return rows[answer]

    def line(self, words: str) -> str:
        """The first line of the screen with these words."""
        return next((line for line in self.text.splitlines() if words in line), "")


def _character_of(name: str, key: str) -> str | None:
    """The character that a terminal sends with this key, if it sends one."""
    try:
        return unicodedata.lookup(_get_unicode_name_from_key(REPLACED_KEYS.get(name, name)))
    except KeyError:
        return key if len(key) == 1 else None


OpenApp = Callable[..., AbstractAsyncContextManager[Driver]]


@pytest.fixture
def open_app(study: Study) -> OpenApp:
    """Opens the app: `async with open_app() as driver`. `coder=None` opens the start screen."""

    @asynccontextmanager
    async def opened(
        coder: str | None = "anna", *, size: tuple[int, int] = (80, 24), at: Study = study
    ) -> AsyncIterator[Driver]:
        app = CodingApp(at, start_session(at, coder, monotonic()) if coder else None)
        async with app.run_test(size=size) as pilot:
            driver = Driver(app, pilot)
            await driver.settle()
            yield driver
        app.finish()

    return opened


@pytest.fixture
def decisions(study: Study) -> Callable[[], list[Coding]]:
    """All decisions that stand in the study."""
    return lambda: list(codings(study))
