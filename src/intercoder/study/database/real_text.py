"""Columns that hold text and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Dialect, Text

from intercoder.errors import UnreadableError


class RealText(Text):
    """A text type that accepts only text: SQLite stores anything in any column, such as bytes."""

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """The function that checks each value read."""
        if dialect.name != "sqlite":
            return super().result_processor(dialect, coltype)
        return only_text


def only_text(value: Any) -> Any:
    """A text or None as it is. Raises UnreadableError for anything else."""
    if value is None or isinstance(value, str):
        return value
    raise UnreadableError(
        "The study holds a text that cannot be read.",
        "Restore a backup; `intercoder verify` lists everything that is damaged.",
    )
