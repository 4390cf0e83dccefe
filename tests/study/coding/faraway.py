"""A study whose server can go away: a file that answers only while the line to it is whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from enum import Enum
from time import sleep
from typing import Any

import pytest

from intercoder.errors import UnreachableError
from intercoder.study.study import Study


class Line(Enum):
    """How the line to the server is."""

    WHOLE = "whole"
    CUT = "cut"
    """Nothing gets through."""
    SILENT = "silent"
    """Nothing comes back, and no error either, until the line is another."""
    ONE_WAY = "one way"
    """What is sent arrives and is committed; no word of that comes back."""


class Server:
    """Stands between a study and its readers and writers."""

    def __init__(self, study: Study, patch: pytest.MonkeyPatch) -> None:
        self.line = Line.WHOLE
        self.asked = 0
        """How often the study was asked for anything."""
        patch.setattr(Study, "is_remote", True)
        for name in ("reading", "reading_own", "writing", "writing_own"):
            if hasattr(study, name):
                patch.setattr(study, name, self._between(getattr(study, name)))

    def _between(self, through: Any) -> Any:
        @contextmanager
        def transaction(*whose: int, **how: bool) -> Iterator[Any]:
            self.asked += 1
            while self.line is Line.SILENT:
                sleep(0.01)
            if self.line is Line.CUT:
                raise away()
            opened: AbstractContextManager[Any] = through(*whose, **how)
            with opened as connection:
                yield connection
            if self.line is Line.ONE_WAY:
                raise away()

        return transaction


def away() -> UnreachableError:
    """What an engine says of a server that does not answer."""
    return UnreachableError("The server of this study does not answer.", "Try again later.")
