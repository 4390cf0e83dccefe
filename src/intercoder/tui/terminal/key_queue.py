"""Applies keys one by one, strictly in the order in which they were pressed.

Textual hands keys on as they arrive, and what a key leads to is spread over many messages: a screen
that opens takes keys only once it is mounted, a command runs one hop later than a letter. So a key
that comes while the last one is still at work waits here until that is done: all messages handled,
a screen opened or closed, its focus set, and what the next key may be about read from the study.
A key that comes when nothing is at work is handed on at once.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from math import inf
from time import monotonic
from typing import Any, Protocol, runtime_checkable

from textual import events
from textual.app import App
from textual.message_pump import MessagePump
from textual.screen import Screen

BARE_TURNS = 500
"""Turns of the event loop that are looked at one by one; later, looks are further apart."""
PAUSE = 0.002
"""Seconds between looks when it takes longer, such as while the study is read."""
MAX_DRAWING = 0.25
"""Seconds that a screen has at most to be laid out before the next key."""
MAX_WAIT = 5.0
"""Seconds after which keys go on even if messages never come to rest, so that none is stuck."""
NOTICED_AFTER = 1.0
"""Seconds that keys wait before the coder is told so."""
READ_ONLY = 3.0
"""Seconds that keys wait at most on a screen that records nothing."""
LEAVING = frozenset({"escape", "ctrl+q"})
"""Keys that need not wait for what is being read, if nothing was pressed before them."""
DROPPED = "Keys typed while waiting were dropped: nothing came for them."


@runtime_checkable
class Awaits(Protocol):
    """A screen on which the next key may be about something that is not there yet."""

    @property
    def awaits(self) -> bool:
        """Whether what the last key asked for is still being read or written."""

    @property
    def longest_wait(self) -> float:
        """Seconds that keys wait for it at most; infinite where a key may record something."""


@runtime_checkable
class TakesPresses(Protocol):
    """The app, for its screens."""

    def drop_presses(self) -> None:
        """Forget what was typed while something was awaited that does not come."""


def drop_presses(screen: Screen[Any]) -> None:
    """What the screen waited for does not come: nothing that waits may go to something else."""
    if isinstance(screen.app, TakesPresses):
        screen.app.drop_presses()


class KeyQueue:
    """What was pressed and is not handled yet."""

    def __init__(self, app: App[Any], say: Callable[[str], None]) -> None:
        """`say` is told that keys wait, when that takes long; nothing, when it is over."""
        self._app = app
        self._say = say
        self._waiting: deque[events.Event] = deque()
        self._handed_on: events.Event | None = None
        self._at_work: asyncio.Task[None] | None = None
        self._gave_up_on: Screen[Any] | None = None
        """A screen whose reading is no longer waited for, until it is over."""
        self._is_said = False

    @property
    def is_at_work(self) -> bool:
        """Whether something that was pressed is not done yet."""
        return self._at_work is not None

    def may_pass(self, event: events.Event) -> bool:
        """Whether this press is handled now. Else it is posted to the app again in its turn."""
        if event is self._handed_on:
            self._handed_on = None
            return True
        if self._at_work is None:
            self.wait()
            return True
        if isinstance(event, events.Key) and event.key == "ctrl+c" and self._is_said:
            self.give_up()
            return False
        self._waiting.append(event)
        if self._is_said:
            self._say(self._words)
        return False

    def wait(self) -> None:
        """Hand on the next press only once what goes on now has come to rest."""
        if self._at_work is None:
            self._at_work = asyncio.create_task(self._hand_on(), name="key queue")
            self._at_work.add_done_callback(self._ended)

    def drop(self) -> None:
        """Forget the presses that wait, and say so.

        They were meant for something that has not come, and would be applied to something else.
        """
        if self._waiting:
            self._waiting.clear()
            self._is_said = False
            self._say(DROPPED)

    def give_up(self) -> None:
        """Drop what waits, and wait no longer for what the screen is reading now."""
        self._gave_up_on = self._app.screen
        self.drop()

    def close(self) -> None:
        """The app ends: nothing more is handed on."""
        self._waiting.clear()
        if self._at_work is not None:
            self._at_work.cancel()

    # -- inside ---------------------------------------------------------------------------------

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._at_work = None
        if not task.cancelled() and (error := task.exception()) is not None:
            raise error

    async def _hand_on(self) -> None:
        before: tuple[object, object] | None = None
        while True:
            await self._settled()
            await self._awaited()
            if not self._waiting:
                return
            now = self._app.screen, self._app.focused
            if now != before:
                await self._drawn()
                before = now
            if self._waiting:  # they may have been dropped meanwhile
                self._handed_on = self._waiting.popleft()
                if not self._app.post_message(self._handed_on):
                    return

    async def _settled(self) -> None:
        """Until every message is handled, and what it led to."""
        until = monotonic() + MAX_WAIT
        turns = 0
        while monotonic() < until:
            while any(pump.message_queue_size for pump in self._pumps()) and monotonic() < until:
                turns += 1
                await asyncio.sleep(0 if turns < BARE_TURNS else PAUSE)
            # A handler may still be at work, as while a screen is mounted: one more message to each
            # that mounts others is handled only after that.
            passed: list[MessagePump] = []
            asked = [
                pump
                for pump in (self._app, self._app.screen)
                if pump.call_later(passed.append, pump)
            ]
            while len(passed) < len(asked) and monotonic() < until:
                turns += 1
                await asyncio.sleep(0 if turns < BARE_TURNS else PAUSE)
            if not any(pump.message_queue_size for pump in self._pumps()):
                return

    async def _awaited(self) -> None:
        """Until what the screen in view has asked for is there."""
        begun = monotonic()
        while self._is_awaiting() and self._app.screen is not self._gave_up_on:
            if self._waiting and self._may_leave():
                return
            await asyncio.sleep(PAUSE)
            waited = monotonic() - begun
            if self._waiting and not self._is_said and waited > NOTICED_AFTER:
                self._is_said = True
                self._say(self._words)
            if waited > self._longest_wait:
                self._stop_waiting()
            if not self._is_awaiting():
                self._gave_up_on = None
                await self._settled()
        if self._is_said:
            self._is_said = False
            self._say("")

    def _is_awaiting(self) -> bool:
        screen = self._app.screen
        if isinstance(screen, Awaits) and screen.awaits:
            return True
        # The command palette looks for commands in a worker of its own.
        return any(one.node is screen and not one.is_finished for one in self._app.workers)

    @property
    def _longest_wait(self) -> float:
        screen = self._app.screen
        return screen.longest_wait if isinstance(screen, Awaits) else READ_ONLY

    def _may_leave(self) -> bool:
        """Whether the next key leaves a screen that is only read."""
        return self._leaves(self._waiting[0])

    def _leaves(self, press: events.Event) -> bool:
        is_leaving = isinstance(press, events.Key) and press.key in LEAVING
        return is_leaving and self._longest_wait < inf

    def _stop_waiting(self) -> None:
        """It takes too long: a single key is about what is in view by now, several are not.

        Whoever presses Esc after keys that did nothing wants to leave the screen in view.
        """
        self._gave_up_on = self._app.screen
        if len(self._waiting) > 1:
            leaving = next(filter(self._leaves, self._waiting), None)
            self.drop()
            if leaving is not None:
                self._waiting.append(leaving)

    @property
    def _words(self) -> str:
        count = len(self._waiting)
        keys = "1 key waits" if count == 1 else f"{count:,} keys wait"
        return f"The study stalls: {keys} for it. Ctrl+C drops waiting keys."

    async def _drawn(self) -> None:
        """Until the screen is laid out: before that, a page of a list has no height."""
        try:
            await asyncio.wait_for(self._app.screen.wait_for_refresh(), MAX_DRAWING)
        except TimeoutError:
            return

    def _pumps(self) -> Iterator[MessagePump]:
        """All that handle messages, those that are busy most often first."""
        screens = self._app.screen_stack
        yield self._app
        yield from screens
        for screen in screens:
            yield from screen.walk_children()
