"""The interface to a study's database, shared by files and servers."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from contextlib import AbstractContextManager

from sqlalchemy import Connection, Engine

# SQLAlchemy logs, with a traceback, what it cannot close after an error; users should not see it.
logging.getLogger("sqlalchemy").addHandler(logging.NullHandler())

BUSY_SECONDS = 5.0
"""Seconds that a transaction waits for another program's before it gives up."""


class Database(ABC):
    """Where a study is stored, and how to read and write it.

    `target` names the place for people, `address` for the program: it may hold a password.
    """

    reader: Engine
    writer: Engine
    own_coder: str = ""
    """The coder whose login is in use, if a server hides the others' rows from it."""

    def __init__(self, target: str, address: str) -> None:
        self.target = target
        self.address = address

    @abstractmethod
    def reading(self) -> AbstractContextManager[Connection]:
        """A transaction that sees the study at one moment."""

    @abstractmethod
    def writing(self) -> AbstractContextManager[Connection]:
        """A writing transaction, committed completely or not at all; what it reads stays true."""

    def reading_own(self, coder: int) -> AbstractContextManager[Connection]:
        """A reading transaction that uses only this coder's decisions, lists and drafts."""
        return self.reading()

    def writing_own(
        self, coder: int, *, is_repeated: bool = False
    ) -> AbstractContextManager[Connection]:
        """A writing transaction for this coder's rows only; others need not wait for it.

        With `is_repeated`, whoever writes does so again where a connection was lost, and what was
        written before is recognised; so a connection need not be tried first.
        """
        return self.writing()

    def writing_many(self) -> AbstractContextManager[Connection]:
        """A writing transaction for very many rows whose references are known to exist."""
        return self.writing()

    @abstractmethod
    def rewrite(self) -> bool:
        """Write everything anew, so that nothing is left of deleted rows; whether that worked."""

    @abstractmethod
    def close(self) -> None:
        """Close every connection."""
