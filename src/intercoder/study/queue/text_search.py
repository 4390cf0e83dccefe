"""Searches answers by their words.

SQLite's full-text index keeps no copy of the texts. PostgreSQL's is a table of the words of each
answer, extracted here as SQLite does it, so that both find the same answers whatever a server's
settings: letters and digits, in lower case, without accents. Whoever adds answers updates the index
in the same transaction: a trigger could not in SQLite, since studies are opened with their schema
untrusted.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    MetaData,
    Table,
    Text,
    column,
    delete,
    func,
    insert,
    or_,
    select,
    table,
)

from intercoder.study.database.bulk import batched, insert_rows
from intercoder.study.database.dialects import has_words, holds
from intercoder.study.database.schema import answer

_WITHOUT_SPACES = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")
_ACCENTS = range(0x300, 0x370)
_MAX_WORD = 200
_LAST_PLACE = 16383
"""PostgreSQL counts word positions no further."""
_MAX_WORDS = 20_000
"""Words indexed per answer; later ones are not found."""

answer_text = Table(
    "answer_text",
    MetaData(),
    Column("answer_id", Integer, primary_key=True),
    Column("words", Text),  # a tsvector in text form
)

_INDEXED = table("answer_text", column("rowid"), column("text"))
"""The full-text index of a file."""


def index(connection: Connection, rows: Sequence[tuple[int, str]]) -> None:
    """Index new answers, each given with its row id and text."""
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        insert_rows(
            connection,
            answer_text,
            ("answer_id", "words"),
            [(number, _vector(text)) for number, text in rows],
        )
        return
    connection.exec_driver_sql("INSERT INTO answer_text(rowid, text) VALUES (?, ?)", list(rows))


def index_stored(connection: Connection, rows: Sequence[tuple[int, str]]) -> None:
    """The same for answers that are stored already, with row ids in one sequence."""
    if not rows or connection.dialect.name == "postgresql":
        index(connection, rows)
        return
    stored = select(answer.c.id, answer.c.text).where(answer.c.id.between(rows[0][0], rows[-1][0]))
    connection.execute(insert(_INDEXED).from_select(["rowid", "text"], stored))


def forget(connection: Connection, rows: Sequence[tuple[int, str]]) -> None:
    """Take answers out of the index, each given with its row id and the text it has."""
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        for some in batched([number for number, _ in rows]):
            connection.execute(delete(answer_text).where(answer_text.c.answer_id.in_(some)))
        return
    connection.exec_driver_sql(
        "INSERT INTO answer_text(answer_text, rowid, text) VALUES ('delete', ?, ?)", list(rows)
    )


def forget_for_good(connection: Connection) -> None:
    """Leave nothing in the index of what was taken out: SQLite only marks it until then."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("INSERT INTO answer_text(answer_text) VALUES ('optimize')")


def matches(words: str) -> ColumnElement[bool]:
    """Whether an answer has all these words; the last may be only the start of a word.

    The index has no words of scripts written without spaces, and no signs; for those, the texts are
    searched for the string itself. Translations are searched so, too, for each word.
    """
    wanted = words.strip()
    parts = [word for word in wanted.split() if any(c.isalnum() for c in word)]
    if not parts or any(_is_unspaced(character) for character in wanted):
        return or_(holds(func.lower(answer.c.text), wanted.lower()), _in_translation([wanted]))
    query = " ".join('"' + part.replace('"', '""') + '"' for part in parts) + "*"
    return or_(has_words(answer.c.id, query, _query(parts)), _in_translation(parts))


def _in_translation(parts: Sequence[str]) -> ColumnElement[bool]:
    """Whether an answer's translation has all of these; found fast where few are translated."""
    translated = answer.alias()
    own = translated.c.translation
    return answer.c.id.in_(
        select(translated.c.id).where(
            own.is_not(None), *(holds(func.lower(own), part.lower()) for part in parts)
        )
    )


def _is_unspaced(character: str) -> bool:
    return unicodedata.name(character, "").startswith(_WITHOUT_SPACES)


# -- words for PostgreSQL -------------------------------------------------------------------------


def _words(text: str) -> Iterator[str]:
    """The words of a text, as SQLite's `unicode61 remove_diacritics 2` finds them."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if ord(c) not in _ACCENTS)
    for is_word, characters in groupby(unicodedata.normalize("NFC", bare.lower()), _is_in_word):
        if is_word:
            yield "".join(characters)[:_MAX_WORD]


def _is_in_word(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] in "LN" or category == "Co"


def _vector(text: str) -> str:
    places: dict[str, list[str]] = {}
    for place, word in enumerate(_words(text), start=1):
        if place > _MAX_WORDS:
            break
        places.setdefault(word, []).append(str(min(place, _LAST_PLACE)))
    return " ".join(f"'{word}':{','.join(found)}" for word, found in places.items())


def _query(parts: Sequence[str]) -> str:
    """A query in which every part is a phrase; the last word may be only the start of one."""
    phrases = [[f"'{word}'" for word in _words(part)] for part in parts]
    phrases = [phrase for phrase in phrases if phrase]
    if phrases:
        phrases[-1][-1] += ":*"
    return " & ".join(f"({' <-> '.join(phrase)})" for phrase in phrases)
