"""The interface to a study's database, shared by files and servers."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from contextlib import AbstractContextManager

from sqlalchemy import Connection, Engine

# What SQLAlchemy cannot close after an error it logs with a traceback; nobody should meet one.
logging.getLogger("sqlalchemy").addHandler(logging.NullHandler())

BUSY_SECONDS = 5.0
"""How long a transaction waits for another program's before it gives up."""


class Database(ABC):
    """Where a study lives, and the ways in.

    `target` says where it is to a person, `address` to the program: it may hold a password.
    """

    reader: Engine
    writer: Engine
    own_coder: str = ""
    """The coder whose login is at work, where a server keeps the others' rows from it."""

    def __init__(self, target: str, address: str) -> None:
        self.target = target
        self.address = address

    @abstractmethod
    def reading(self) -> AbstractContextManager[Connection]:
        """A transaction that sees one moment of the study."""

    @abstractmethod
    def writing(self) -> AbstractContextManager[Connection]:
        """A transaction that writes: all of it or nothing, and what it reads stays true."""

    def reading_own(self, coder: int) -> AbstractContextManager[Connection]:
        """One that asks only about the decisions, lists and drafts of the coder in this row."""
        return self.reading()

    def writing_own(self, coder: int) -> AbstractContextManager[Connection]:
        """One that writes only what is this coder's; others need not wait for it."""
        return self.writing()

    def writing_many(self) -> AbstractContextManager[Connection]:
        """One that writes very many rows, whose references are known to be there."""
        return self.writing()

    @abstractmethod
    def close(self) -> None:
        """Close every connection."""
