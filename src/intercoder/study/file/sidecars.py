"""Proves that the files beside a study belong to it before SQLite may use them.

SQLite replays whatever log lies beside a database, even one that another state of the study left
when its program was killed; that destroys the study. So every log that this program begins carries
the stamp of the file it was begun for, and a file gets a new stamp before each log.
"""

from __future__ import annotations

import os
from pathlib import Path
from time import sleep

from intercoder.errors import StudyError
from intercoder.study.file.file_locks import is_index_in_use, is_open_elsewhere
from intercoder.study.file.header import Header, beside, parse_header, read_header
from intercoder.study.file.unstamped_logs import log_continues
from intercoder.study.file.write_ahead_log import WriteAheadLog, read_wal

SIDECARS = ("-wal", "-journal", "-shm")
"""Suffixes of the files that SQLite keeps beside a database."""
_LOOKS, _PAUSE = 4, 0.05
"""How often a mismatch is checked, and the seconds between: a log may just be renewed."""
_JOURNAL_MAGIC = bytes.fromhex("d9d505f920a163d7")


def check_sidecars(path: Path) -> None:
    """Raise StudyError if the files beside this database were left by another one.

    Nothing is changed. If the path is a link, the files beside its target are checked. Never call
    it for a file that this process has open; see `read_header`.
    """
    real, misfit = Path(os.path.realpath(path)), None
    for look in range(_LOOKS):
        if look:
            sleep(_PAUSE)
        misfit = find_misfit(real)
        if misfit is None:
            return
    raise foreign_sidecar(path, misfit or "")


def foreign_sidecar(path: Path, suffix: str) -> StudyError:
    """The error for a study beside which there is another study's file with this suffix."""
    name = Path(os.path.realpath(path)).name
    index = f" and {name}-shm" if suffix == "-wal" else ""
    return StudyError(
        f"{name}{suffix} does not belong to {path}: it was left by another state of the study, or "
        "another file was put in its place. SQLite would mix the two and destroy the study, so it "
        "was not opened and nothing was changed.",
        f"If {name} is the file that you want, move {name}{suffix}{index} to another folder and "
        "try again. If not, put the file back that was there before. The last decisions made "
        f"before the files were mixed up may be only in {name}{suffix}, so keep it.",
    )


def find_misfit(path: Path) -> str | None:
    """The suffix of a file beside this database that belongs to another one, if any."""
    try:
        header = read_header(path)
        if header is None:
            return None  # SQLite will not accept it as a database either
        log, journal, index = (beside(path, one) for one in SIDECARS)
        if (found := read_wal(log)) is not None and not _belongs(found, header, path):
            return "-wal"
        if not _journal_fits(journal, header):
            return "-journal"
    except OSError:
        return None  # gone by now, or unreadable: SQLite meets the same
    if is_index_in_use(index) and not is_open_elsewhere(path):
        return "-wal" if log.exists() else "-shm"
    return None


def _belongs(log: WriteAheadLog, header: Header, path: Path) -> bool:
    if log.page_size != header.page_size or not header.is_wal:
        return False  # a program that keeps a log has first put the file in WAL mode
    if header.stamp:
        return log.has_stamp(header.stamp)
    return log_continues(log, header, path)


def _journal_fits(path: Path, header: Header) -> bool:
    """Whether SQLite may roll the database back with this journal; True if there is none.

    Only a study once restored from an older version's copy has one. It holds the pages as they were
    before the interrupted change, including the first page.
    """
    try:
        with path.open("rb") as file:
            head = file.read(28)
            if len(head) < 28 or not head.startswith(_JOURNAL_MAGIC):
                return True  # empty or wiped: SQLite ignores it
            sector, size = (int.from_bytes(head[at : at + 4], "big") for at in (20, 24))
            if size != header.page_size:
                return False
            at = max(sector, 28)
            while True:
                file.seek(at)
                record = file.read(4 + size)
                if len(record) < 4 + size:
                    return True  # it does not hold the first page
                if int.from_bytes(record[:4], "big") == 1:
                    break
                at += 4 + size + 4
    except FileNotFoundError:
        return True
    before = parse_header(record[4:])
    return (
        before is not None
        and header.stamp == before.stamp
        and header.changes - before.changes in {0, 1}
    )
