"""Lets the windows that write to one study take turns.

SQLite has one writer at a time, and those who find it at work ask again after pauses of up to a
tenth of a second. Whoever has just written is back before they wake, so one window goes on and
others wait until they give up. Therefore whoever wants to write first takes a lock on the log: only
its holder waits for SQLite, asking often, and gives the lock up once its transaction has begun. All
others ask for the lock, the more often the longer they have waited, so hardly anyone is overtaken.

The lock only settles the order. What keeps writers apart is SQLite's own lock, so nothing is lost
where a folder knows no locks, or where another program writes without asking for its turn.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import uniform
from time import monotonic, sleep

from intercoder.platforms.locks import try_lock

QUICKEST, SLOWEST = 0.001, 0.02
"""Seconds between looks at the lock: after `IMPATIENT` seconds of waiting, and at first."""
IMPATIENT = 0.2
IN_FRONT = 0.001
"""Seconds between the attempts of the one whose turn it is."""


@contextmanager
def turn(log: Path, until: float) -> Iterator[None]:
    """Be the only one who tries to begin writing, as far as the others ask as well.

    The block gets its turn at the latest at this time of the monotonic clock, whoever is before it:
    a program that was stopped in the middle must not hold up the others.
    """
    try:
        file = os.open(log, os.O_RDWR | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0))
    except OSError:  # there is no log yet, or it is not ours to open
        yield
        return
    try:
        _wait(lambda: try_lock(file), until)
        yield
    finally:
        os.close(file)  # SQLite has no locks on a log that this could give up


def _wait(is_done: Callable[[], bool], until: float) -> None:
    begun = monotonic()
    while not is_done():
        now = monotonic()
        if now >= until:
            return
        pause = SLOWEST - (SLOWEST - QUICKEST) * min(1.0, (now - begun) / IMPATIENT)
        sleep(min(until - now, _jittered(pause)))


def begin_in_turn(connection: sqlite3.Connection, log: Path) -> None:
    """Begin a writing transaction, after those who asked for it earlier.

    Waits as long as this connection waits for locks, and raises sqlite3.OperationalError after
    that.
    """
    (timeout,) = connection.execute("PRAGMA busy_timeout").fetchone()
    until = monotonic() + timeout / 1000
    connection.execute("PRAGMA busy_timeout = 0")  # SQLite's own pauses are too long
    try:
        with turn(log, until):
            while not _has_begun(connection, may_wait=monotonic() < until):
                sleep(_jittered(IN_FRONT))
    finally:
        connection.execute(f"PRAGMA busy_timeout = {timeout}")


def _has_begun(connection: sqlite3.Connection, *, may_wait: bool) -> bool:
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if may_wait and error.sqlite_errorname.startswith("SQLITE_BUSY"):
            return False
        raise
    return True


def _jittered(pause: float) -> float:
    """About this pause: those who began to wait together must not ask together."""
    return uniform(pause / 2, pause)  # noqa: S311 - not a secret
