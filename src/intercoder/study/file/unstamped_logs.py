"""Judges logs of older program versions, which have no stamp.

Such a log is replayed only if all evidence supports it: it continues where the file's counters
stop, the file is not newer than the log, and both together make a sound study.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from intercoder.study.file.header import Header
from intercoder.study.file.write_ahead_log import WriteAheadLog

_CHECKPOINTED, _LATER = 1000, 3.0
"""Number of frames from which SQLite copies pages into the file, and the seconds by which the file
may then be newer than the log.
"""


def log_continues(log: WriteAheadLog, header: Header, path: Path) -> bool:
    """Whether the log was written for this file, as far as can be judged without a stamp."""
    headers = list(log.headers())
    if any(one.stamp for one in headers):
        return False  # a study with a stamp does not lose it
    if headers:
        is_next = headers[0].changes == header.changes + 1 or header in headers
    else:
        commits = [frame.pages_after for frame in log.frames if frame.pages_after]
        is_next = set(commits) == {header.pages}
    if not is_next:
        return False
    return not _came_later(path, log) and _is_sound(log, path)


def _came_later(path: Path, log: WriteAheadLog) -> bool:
    """Whether something other than the log's own program put the file there."""
    allowed = _LATER if len(log.frames) >= _CHECKPOINTED else 0.0
    return path.stat().st_ctime > log.path.stat().st_ctime + allowed


def _is_sound(log: WriteAheadLog, path: Path) -> bool:
    """Whether the study is intact with the log replayed; tested in memory only."""
    size = log.page_size
    whole = bytearray(path.read_bytes())
    with log.path.open("rb") as file:
        for frame in log.frames:
            file.seek(frame.at)
            end = frame.page * size
            whole.extend(bytes(max(0, end - len(whole))))
            whole[end - size : end] = file.read(size)
    pages = next(frame.pages_after for frame in reversed(log.frames) if frame.pages_after)
    del whole[pages * size :]
    whole[18:20] = b"\1\1"  # not in WAL mode, which an in-memory database cannot use
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.deserialize(bytes(whole))
        try:
            found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if found != "ok" or connection.execute("PRAGMA foreign_key_check").fetchone():
                return False
            return _logs_are_complete(connection)
        except (sqlite3.Error, UnicodeDecodeError):
            return False


def _logs_are_complete(connection: sqlite3.Connection) -> bool:
    """Whether each coder's log has as many rows as `chain_head` says."""
    if connection.execute(
        "SELECT 1 FROM pragma_table_info('about') WHERE name = 'package'"
    ).fetchone() and connection.execute("SELECT package FROM about").fetchone() != (None,):
        return True  # a package has rows from logs of which it holds only a part
    (written,) = connection.execute("SELECT count(*) FROM decision").fetchone()
    (said,) = connection.execute("SELECT coalesce(sum(decisions), 0) FROM chain_head").fetchone()
    return bool(written == said)
