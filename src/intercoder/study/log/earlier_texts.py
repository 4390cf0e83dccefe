"""The texts on which decisions were made before they were redacted or deleted: their hashes alone.

A decision's hash covers the text that was judged, so one made before a redaction fits an earlier
text. The study keeps that text's hash if anything may rest on it, and no more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select

from intercoder.coding.hash_chain import Entry, chain_hash, chain_hash_on
from intercoder.study.database.schema import answer, redacted_answer

EarlierTexts = Mapping[str, Sequence[str]]
"""Hashes of the earlier texts of answers, by the answer's id."""


def earlier_texts(connection: Connection) -> EarlierTexts:
    """The hashes of all texts that decisions may have been made on and that are gone."""
    rows = connection.execute(
        select(answer.c.key, redacted_answer.c.judged_text)
        .join(answer, answer.c.id == redacted_answer.c.answer_id)
        .where(redacted_answer.c.judged_text != "")
        .order_by(redacted_answer.c.id)
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.key, []).append(row.judged_text)
    return found


def is_chained(previous: str, entry: Entry, text: str, earlier: Sequence[str], own: str) -> bool:
    """Whether this is the hash of a decision on the text, or on one of the earlier ones."""
    return chain_hash(previous, entry, text) == own or any(
        chain_hash_on(previous, entry, one) == own for one in earlier
    )
