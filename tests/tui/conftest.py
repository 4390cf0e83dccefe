"""The app on a small study, without a terminal."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from time import monotonic

import pytest
import textual._wait
from textual.pilot import Pilot

from intercoder.coding.queue import QueueFilter
from intercoder.study.exchange.exported_rows import Coding, codings
from intercoder.study.queue.queue import QueueRow
from intercoder.study.study import Study
from intercoder.tui.app import CodingApp
from intercoder.tui.coding.screen import CodingScreen
from intercoder.tui.coding.session_start import start_session
from intercoder.tui.terminal.testing import screen_text

# A pilot waits twice after each key, and at each pause, until the program was idle for this long.
# Textual's 20 ms are most of the time of a test; drivers wait for readers and writers besides.
textual._wait.SLEEP_GRANULARITY = 1 / 100
textual._wait.SLEEP_IDLE = textual._wait.SLEEP_GRANULARITY / 20


class Driver:
    """Presses keys and looks at what they led to, once everything has come to rest."""

    def __init__(self, app: CodingApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    async def press(self, *keys: str) -> None:
        """Press keys, and wait until what they led to is on disk and on the screen."""
        await self.pilot.press(*keys)
        await self.settle()

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
        """Wait for readers, the writer and all messages."""
        for _ in range(2):
            await self.app.workers.wait_for_complete()
            while self.app.coding and self.app.coding.saver.writer.pending and not self.is_stuck:
                await self.pilot.pause(0.01)
            await self.pilot.pause()

    async def wait_until(self, is_so: Callable[[], bool], seconds: float = 20) -> None:
        """Wait until something is so that comes by itself. Fails with the screen as it is."""
        until = monotonic() + seconds
        while not is_so():
            assert monotonic() < until, self.text
            await self.pilot.pause(0.02)

    @property
    def words(self) -> str:
        """What stands on the screen, as if it were one line."""
        return " ".join(self.text.split())

    @property
    def is_stuck(self) -> bool:
        """Whether saving has failed, or the server of the study is away."""
        return "NOT SAVED" in self.text or "The server is not responding" in self.text

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
