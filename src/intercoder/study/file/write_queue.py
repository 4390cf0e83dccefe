"""Lets the windows that write to one study take turns.

SQLite has one writer at a time, and those who find it at work ask again after pauses of up to a
tenth of a second. Whoever has just written is back before they wake, so one window goes on and
others wait until they give up. Therefore whoever wants to write first takes a lock on the log, for
which the system lets them wait in line: only its holder waits for SQLite, asking often, and gives
the lock up once its transaction has begun.

The lock only settles the order. What keeps writers apart is SQLite's own lock, so nothing is lost
where a folder knows no locks, or where another program writes without asking for its turn.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from intercoder.platforms.locks import lock_within

IN_FRONT = 0.001
"""Seconds between the attempts of the one whose turn it is."""


@contextmanager
def turn(log: Path, seconds: float) -> Iterator[None]:
    """Be the only one who tries to begin writing, as far as the others ask as well.

    The turn comes after so many seconds at the latest, whoever is in front: a program that was
    stopped there must not hold up the others.
    """
    try:
        file = os.open(log, os.O_RDWR | getattr(os, "O_CLOEXEC", 0))
    except OSError:  # there is no log yet, or it is not ours to open
        yield
        return
    try:
        lock_within(file, seconds)
        yield
    finally:
        os.close(file)  # SQLite has no locks on a log that this could give up


def begin_soon(connection: sqlite3.Connection) -> None:
    """Begin a writing transaction as soon as nobody else writes; for whoever has the turn.

    Waits as long as this connection waits for locks, and raises sqlite3.OperationalError after
    that.
    """
    (timeout,) = connection.execute("PRAGMA busy_timeout").fetchone()
    until = monotonic() + timeout / 1000
    connection.execute("PRAGMA busy_timeout = 0")  # SQLite's own pauses are too long
    try:
        while not _has_begun(connection, may_wait=monotonic() < until):
            sleep(IN_FRONT)
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
