"""Finding answers by their words.

SQLite's full-text index keeps no copy of the texts. It is brought up by whoever adds answers, in
the same transaction: a trigger could not, since studies are opened with their schema untrusted.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, literal_column, select, text

from intercoder.study.schema import answer

_WITHOUT_SPACES = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")


def index(connection: Connection, rows: Sequence[tuple[int, str]]) -> None:
    """Take up new answers, each with its row id and text."""
    if rows:
        connection.exec_driver_sql("INSERT INTO answer_text(rowid, text) VALUES (?, ?)", list(rows))


def matches(words: str) -> ColumnElement[bool]:
    """Whether an answer has all these words, the last of which may be only begun.

    Scripts written without spaces have no words that the index knows, and signs are not in it; for
    those the texts are looked through for the string itself.
    """
    wanted = words.strip()
    parts = [word for word in wanted.split() if any(c.isalnum() for c in word)]
    if not parts or any(_is_unspaced(character) for character in wanted):
        return func.instr(func.lower(answer.c.text), wanted.lower()) > 0
    query = " ".join('"' + part.replace('"', '""') + '"' for part in parts) + "*"
    found: Select[Any] = select(literal_column("rowid")).select_from(text("answer_text"))
    return answer.c.id.in_(found.where(text("answer_text MATCH :words")).params(words=query))


def _is_unspaced(character: str) -> bool:
    return unicodedata.name(character, "").startswith(_WITHOUT_SPACES)
