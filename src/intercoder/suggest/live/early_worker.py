"""A suggestion worker that loads what it needs while the app itself still does.

Both take about a second. Started one after the other, suggestions for the first answer would come a
second and a half after it is in view. Nothing heavy is imported here: the sooner it starts, the
better.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from subprocess import Popen

from intercoder.platforms.processes import usable_cores
from intercoder.suggest.live.assistant import COMMAND, Assistant, start_process
from intercoder.suggest.live.protocol import Open, Report


class EarlyWorker:
    """Serves the first assistant that is asked for; others start a worker of their own."""

    def __init__(self, command: Sequence[str] = COMMAND) -> None:
        self._command = command
        # Where the app needs the only core, the worker is started once the first answer is in view.
        self._process: Popen[str] | None = start_process(command) if usable_cores() > 1 else None

    def assist(self, opening: Open, hear: Callable[[Report], object]) -> Assistant:
        """An assistant for this coder, which goes on with the process that was started."""
        process, self._process = self._process, None
        return Assistant(opening, hear, command=self._command, process=process)

    def close(self) -> None:
        """End the process, if nobody has asked for it."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()


@contextmanager
def early_worker() -> Iterator[EarlyWorker]:
    """A worker that loads from now on, and ends with the block if no assistant has taken it."""
    early = EarlyWorker()
    try:
        yield early
    finally:
        early.close()
