"""Keeps what an encoder made of texts, by a hash of the text, so that it reads each only once.

A vector tells much of its text, so it goes when the text does. Whoever read a text before it was
redacted or removed may still be encoding it: what comes late is not kept (`times_forgotten`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Connection, delete, func, select

from intercoder.study.database.bulk import batched
from intercoder.study.database.dialects import upsert
from intercoder.study.database.schema import answer, text_vector
from intercoder.study.database.settings import keep_setting, kept_setting
from intercoder.study.log.removed_answers import is_in_study
from intercoder.study.study import Study

_FORGOTTEN = "vectors_forgotten"
"""Setting: how many times texts went."""
_ROWS = 500


def text_hash(text: str) -> str:
    """What stands for a text, (64 characters)."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def vectors_of(study: Study, encoder: str, texts: Sequence[str]) -> dict[str, bytes]:
    """The vectors of those of these texts that this encoder has read."""
    by_hash = {text_hash(text): text for text in texts}
    found: dict[str, bytes] = {}
    with study.reading() as connection:
        for some in batched(list(by_hash)):
            rows = connection.execute(
                select(text_vector.c.text_hash, text_vector.c.vector).where(
                    text_vector.c.encoder == encoder, text_vector.c.text_hash.in_(some)
                )
            )
            found.update((by_hash[row.text_hash], bytes(row.vector)) for row in rows)
    return found


def times_forgotten(study: Study) -> int:
    """How many times texts went: to be asked before texts are read of which vectors are kept."""
    if study.own_coder:
        return 0  # a coder's login reads no settings, and keeps no vectors
    with study.reading() as connection:
        return _times_forgotten(connection)


def keep_vectors(
    study: Study, encoder: str, vectors: Mapping[str, bytes], forgotten_before: int
) -> bool:
    """Keep what this encoder made of texts; whether that was done.

    It is not if texts went since `forgotten_before` was asked for. Nor is it with a coder's login
    on a server: the vectors there are everybody's, and when one was made would tell how far a coder
    is. There they come from leads.
    """
    if study.own_coder:
        return False
    with study.writing(in_package=True) as connection:
        if _times_forgotten(connection) != forgotten_before:
            return False
        rows = [
            {"encoder": encoder, "text_hash": text_hash(text), "vector": vector}
            for text, vector in vectors.items()
        ]
        if rows:
            statement = upsert(connection.dialect.name, text_vector).on_conflict_do_nothing()
            connection.execute(statement, rows)
    return True


def forget_vectors(connection: Connection, texts: Iterable[str]) -> None:
    """Forget what any encoder made of these texts, which go."""
    hashes = list({text_hash(text) for text in texts})
    if not hashes:
        return
    for some in batched(hashes):
        connection.execute(delete(text_vector).where(text_vector.c.text_hash.in_(some)))
    keep_setting(connection, _FORGOTTEN, str(_times_forgotten(connection) + 1))


def count_vectors(study: Study, encoder: str) -> int:
    """Number of texts that this encoder has read."""
    with study.reading() as connection:
        return connection.execute(
            select(func.count()).where(text_vector.c.encoder == encoder)
        ).scalar_one()


def texts_read_by(study: Study, name: str) -> int:
    """Number of texts that the encoder of this name has read, with whatever weights."""
    with study.reading() as connection:
        return connection.execute(
            select(func.count(text_vector.c.text_hash.distinct())).where(
                text_vector.c.encoder.startswith(f"{name} ", autoescape=True)
            )
        ).scalar_one()


@dataclass(frozen=True, slots=True)
class Unread:
    """Texts of answers that an encoder has not read."""

    texts: tuple[str, ...]
    last: int
    """Row of the last answer looked at; 0 if there are no more."""


def texts_unread(study: Study, encoder: str, after: int) -> Unread:
    """The next texts that this encoder has not read, of answers after this row."""
    with study.reading() as connection:
        rows = connection.execute(
            select(answer.c.id, answer.c.text)
            .where(answer.c.id > after, is_in_study())
            .order_by(answer.c.id)
            .limit(_ROWS)
        ).all()
        by_hash = {text_hash(row.text): row.text for row in rows if row.text.strip()}
        known = connection.execute(
            select(text_vector.c.text_hash).where(
                text_vector.c.encoder == encoder, text_vector.c.text_hash.in_(list(by_hash))
            )
        )
        for digest in known.scalars():
            by_hash.pop(digest, None)
    return Unread(tuple(by_hash.values()), rows[-1].id if rows else 0)


def _times_forgotten(connection: Connection) -> int:
    value = kept_setting(connection, _FORGOTTEN)
    return int(value) if value is not None and value.isdecimal() else 0
