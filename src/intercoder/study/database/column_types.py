"""Types of columns that hold and sort the same texts in SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Dialect, String, Text

from intercoder.errors import UnreadableError


def _sorted_by_bytes(kind: String) -> String:
    """A text type that compares and sorts as in SQLite, whatever the server's language."""
    return kind.with_variant(type(kind)(kind.length, collation="C"), "postgresql")


class _RealText(Text):
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


TEXT, ID, HASH = (_sorted_by_bytes(one) for one in (_RealText(), String(36), String(64)))
TIME, WORD, REVISION = (_sorted_by_bytes(String(length)) for length in (24, 16, 32))
