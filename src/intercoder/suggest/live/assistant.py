"""The app's side of suggestions: starts the worker, asks it, and restarts it if it dies.

Whoever asks never waits: everything goes through threads of the assistant's own, and what comes
back is handed to a callback on one of them. Nothing heavy is imported here.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from queue import SimpleQueue
from threading import Condition, Thread
from time import monotonic
from typing import IO

from intercoder.platforms.processes import in_background
from intercoder.suggest.live.protocol import (
    Asking,
    NoSuggestions,
    Offered,
    Open,
    Ready,
    Report,
    Saved,
    Suggest,
    Trouble,
    asking_to_line,
    report_from_line,
)

COMMAND = (sys.executable, "-P", "-m", "intercoder.suggest.live.worker")
"""`-P`: a module that happens to lie in the folder the program was started in is never taken."""
PAUSES = (0.5, 2.0, 8.0)
"""Seconds before the worker is started again, the first time and those after it; then no more."""
STEADY = 60.0
"""Seconds after which a worker counts as sound: what happened before is forgotten."""
LEAVE = 1.0
"""Seconds the worker has to end by itself when the app does."""
STOPPED = "Suggestions stopped and are being restarted; you can go on coding."
GIVEN_UP = "Suggestions stopped repeatedly: they are off until you restart the program."


class Assistant:
    """Suggestions for one coder at work. All methods return at once but `close`.

    `hear` is called on a thread of the assistant's with each thing the worker reports, and with
    `Trouble` or `NoSuggestions` where the worker itself has failed.
    """

    def __init__(
        self,
        opening: Open,
        hear: Callable[[Report], object],
        *,
        command: Sequence[str] = COMMAND,
        pauses: Sequence[float] = PAUSES,
        process: subprocess.Popen[str] | None = None,
    ) -> None:
        """`process` is a worker that was started before, by `start_process`; it is used first."""
        self._opening = opening
        self._hear = hear
        self._command = tuple(command)
        self._pauses = tuple(pauses)
        self._state = Condition()
        self._closing = False
        self._model = ""
        self._asked: dict[int, None] = {}
        """What is asked and not answered yet, in order; a worker that is started is asked anew."""
        self._early = process
        self._process: subprocess.Popen[str] | None = None
        self._outbox: SimpleQueue[Asking | None] = SimpleQueue()
        self._thread = Thread(target=self._keep_running, name="assistant", daemon=True)
        self._thread.start()

    @property
    def model(self) -> str:
        """Id of the model that suggests now; empty while there is none."""
        with self._state:
            return self._model

    @property
    def process_id(self) -> int | None:
        """Of the worker, while it runs."""
        with self._state:
            return self._process.pid if self._process else None

    def ask(self, answers: Iterable[int]) -> None:
        """Ask for suggestions for these answers, but for those that are asked for already."""
        with self._state:
            new = tuple(number for number in answers if number not in self._asked)
            self._asked.update(dict.fromkeys(new))
            if new:
                self._outbox.put(Suggest(new))

    def saved(self) -> None:
        """Tell the worker that a decision is on disk."""
        self._outbox.put(Saved())

    def leave(self) -> None:
        """Tell the worker to end, without waiting for it."""
        with self._state:
            self._closing = True
            self._state.notify_all()
        self._outbox.put(None)

    def close(self) -> None:
        """End the worker, by force if it takes more than a moment."""
        self.leave()
        self._thread.join(LEAVE)
        with self._state:
            process = self._process
        if process is not None:
            process.kill()
            self._thread.join(LEAVE)

    # -- on the assistant's own threads ----------------------------------------------------------

    def _keep_running(self) -> None:
        """Run workers one after the other until told to end, or until there is no use."""
        failures = 0
        while True:
            begun = monotonic()
            outcome = self._run_once()
            if self._closing or isinstance(outcome, NoSuggestions):
                return
            failures = 1 if monotonic() - begun > STEADY else failures + 1
            if failures > len(self._pauses):
                self._hear(NoSuggestions(GIVEN_UP))
                return
            if failures == 1:
                self._hear(Trouble(STOPPED))
            with self._state:
                self._state.wait_for(lambda: self._closing, self._pauses[failures - 1])
                if self._closing:
                    return

    def _run_once(self) -> NoSuggestions | None:
        """One life of a worker; what it said last, if that was that it is of no use."""
        process, self._early = self._early or start_process(self._command), None
        if process is None:
            return None
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the worker was started without pipes")
        outbox: SimpleQueue[Asking | None] = SimpleQueue()
        outbox.put(self._opening)
        with self._state:
            self._process, self._outbox = process, outbox
            if self._asked:
                outbox.put(Suggest(tuple(self._asked)))
            if self._closing:
                outbox.put(None)
        sender = Thread(target=_send, args=(outbox, process.stdin), name="asking", daemon=True)
        sender.start()
        try:
            return self._listen(process.stdout)
        finally:
            process.stdout.close()
            outbox.put(None)
            process.wait()
            with self._state:
                self._process = None

    def _listen(self, stdout: IO[str]) -> NoSuggestions | None:
        """Hand on what the worker says, until it ends."""
        for line in stdout:
            try:
                report = report_from_line(line)
            except ValueError:  # nothing of ours: a library that prints, or half a line at the end
                continue
            with self._state:
                if self._closing:
                    return None
                if isinstance(report, Ready):
                    self._model = report.model
                elif isinstance(report, Offered):
                    self._asked.pop(report.answer, None)
            self._hear(report)
            if isinstance(report, NoSuggestions):
                return report
        return None


def start_process(command: Sequence[str]) -> subprocess.Popen[str] | None:
    """A worker that waits to be told which study to open; None where the system starts none."""
    try:
        return subprocess.Popen(  # noqa: S603 - our own program, no shell
            tuple(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            errors="replace",
            **in_background(),
        )
    except OSError:
        return None


def _send(outbox: SimpleQueue[Asking | None], stdin: IO[str]) -> None:
    """Write what is asked to the worker, and close its input at the end."""
    with suppress(OSError, ValueError):  # the worker has gone: whoever listens to it finds out
        while (asking := outbox.get()) is not None:
            stdin.write(asking_to_line(asking))
            stdin.flush()
    with suppress(OSError):
        stdin.close()
