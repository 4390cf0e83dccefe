"""Has a large table read in a process of its own, beside this one, which writes.

The other process also compares the texts, so that two cores share the work. Where that cannot be,
or where the other process ends before its time, the table is read here.
"""

from __future__ import annotations

import subprocess
import sys
from array import array
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import Condition, Thread
from typing import IO, Any

from intercoder.exchange.importing.rows.frames import (
    FrameEndError,
    frame_in,
    frame_of,
    value_in,
)
from intercoder.exchange.importing.rows.table_reading import Batch, RowsFound, TableToRead
from intercoder.platforms.processes import in_background, usable_cores

COMMAND = (sys.executable, "-P", "-m", "intercoder.exchange.importing.rows.reading_process")
LARGE = 4_000_000
"""Bytes of a file from which on another process is worth its start."""
_AHEAD = 8_000_000
"""Bytes of batches that may wait until they are written."""


class ReadingEndedError(Exception):
    """The other process has ended, and has not said all. Never leaves the import."""


class ReadingBeside:
    """A table that is read by another process; also tells which of its texts are alike."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._frames: deque[bytes] = deque()
        self._waiting = 0
        self._ended = False
        self._changed = Condition()
        self._found: RowsFound | None = None
        Thread(target=self._listen, name="table read beside", daemon=True).start()

    def batches(self) -> Iterator[Batch]:
        """See `TableReading`; each answer comes with the number of its text."""
        while True:
            kind, value = self._next()
            if kind == "found":
                self._found = value
                return
            yield value

    def found(self) -> RowsFound:
        """See `TableReading`."""
        if self._found is None:
            raise ReadingEndedError
        return self._found

    def forget(self) -> None:
        """See `TableReading`; here is nothing to let go."""

    def numbers(self, texts: Sequence[str]) -> array[int]:
        """See `AlikeTexts`."""
        return self._ask(("numbers", texts))

    def leaders(self, numbers: array[int], times: array[int]) -> array[int]:
        """See `AlikeTexts`."""
        return self._ask(("leaders", numbers, times))

    def _ask(self, question: tuple[Any, ...]) -> array[int]:
        _send(self._process, frame_of(question))
        answered = self._next()
        if not isinstance(answered, array):
            raise ReadingEndedError
        return answered

    def _next(self) -> Any:
        """What the other process says next."""
        with self._changed:
            self._changed.wait_for(lambda: self._frames or self._ended)
            if not self._frames:
                raise ReadingEndedError
            frame = self._frames.popleft()
            self._waiting -= len(frame)
            self._changed.notify_all()
        return value_in(frame)

    def _listen(self) -> None:
        """Take what comes while this process writes, but no more than memory should hold."""
        with suppress(FrameEndError, OSError, ValueError):
            while True:
                frame = frame_in(_pipe(self._process.stdout))
                with self._changed:
                    self._frames.append(frame)
                    self._waiting += len(frame)
                    self._changed.notify_all()
                    self._changed.wait_for(lambda: self._waiting < _AHEAD or self._ended)
                    if self._ended:
                        return
        self.end()

    @property
    def has_ended(self) -> bool:
        """Whether the other process has ended."""
        return self._process.poll() is not None

    def end(self) -> None:
        """Nothing more is taken."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()


@contextmanager
def read_beside(to_read: TableToRead) -> Iterator[ReadingBeside | None]:
    """The table as read by another process, which ends with the block.

    None where it is better read here: a small file, earlier decisions in the table, texts that are
    changed on their way in, a single core, or what only this process can use.
    """
    process = _begun(to_read) if _is_worth_it(to_read) else None
    if process is None:
        yield None
        return
    beside = ReadingBeside(process)
    try:
        yield beside
    finally:
        beside.end()
        process.kill()
        with suppress(OSError):
            _pipe(process.stdin).close()
        process.wait()


def _is_worth_it(to_read: TableToRead) -> bool:
    plan = to_read.plan
    has_answers_alone = plan.column_map.has_texts and plan.column_map.codings is None
    if not has_answers_alone or plan.detect is not None or usable_cores() < 2:
        return False
    try:
        return to_read.table.path.stat().st_size >= LARGE
    except OSError:
        return False


def _begun(to_read: TableToRead) -> subprocess.Popen[bytes] | None:
    try:
        job = frame_of(to_read)
    except Exception:  # noqa: BLE001 - whatever pickle, or a table of another package, makes of it
        return None
    try:
        process = subprocess.Popen(  # noqa: S603 - our own module
            COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            **in_background(),
        )
    except OSError:
        return None
    with suppress(ReadingEndedError):
        _send(process, job)
    return process


def _send(process: subprocess.Popen[bytes], frame: bytes) -> None:
    try:
        pipe = _pipe(process.stdin)
        pipe.write(frame)
        pipe.flush()
    except OSError as error:
        raise ReadingEndedError from error


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise ReadingEndedError
    return pipe
