"""The hash of a package's contents as sent: everything that its coder does not write.

It is kept in the study and in the package. So it is found when a text, the codebook, an earlier
decision or a setting in a package was changed, even where nothing was decided on it.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator

ROWS = 500
"""Rows that are hashed together: part of what the hash is, so it never changes."""
_SENT: tuple[tuple[str, str], ...] = (
    ("about", "SELECT study_id, name, package FROM about"),
    ("coders", "SELECT id, name, role FROM coder ORDER BY id"),
    ("rounds", "SELECT id, name FROM round ORDER BY id"),
    ("assistance", "SELECT mode, learn_from, unassisted, seed, queue_order FROM assistance"),
    ("codebook", "SELECT number, document FROM codebook_revision ORDER BY number"),
    (
        "changes",
        "SELECT revision, act, changes, refers_to, made_by, reason FROM codebook_change "
        "ORDER BY revision",
    ),
    ("questions", "SELECT id, key, wording FROM question ORDER BY id"),
    ("respondents", "SELECT id, key, attributes FROM respondent ORDER BY id"),
    (
        "answers",
        "SELECT id, key, question_id, respondent_id, language, text FROM answer ORDER BY id",
    ),
    (
        "translations",
        "SELECT id, translation FROM answer WHERE translation IS NOT NULL ORDER BY id",
    ),
    (
        "allocation",
        "SELECT answer_id, drawn FROM listing WHERE purpose IN ('allocated', 'to hand over') "
        "ORDER BY position",
    ),
    (
        "proposals",
        "SELECT id, coder_id, round_id, answer_id, name, definition, parent, example, made_at, "
        "package FROM proposal WHERE package IS NOT :package ORDER BY id",
    ),
    (
        "rejections",
        "SELECT id, proposal_id, coder_id, rejected_by, reason, made_at, takes_back "
        "FROM proposal_rejection ORDER BY id",
    ),
    (
        "decisions",
        "SELECT id, coder_id, round_id, answer_id, revision, act, refers_to, state, codes, "
        "unsure, memo, shown, milliseconds, decided_at, previous, hash, circumstances, line "
        "FROM decision WHERE line IS NOT :package ORDER BY id",
    ),
)
"""What is hashed: rows of the package, each part under its name."""
_LATER = frozenset({"changes", "proposals", "rejections", "translations"})
"""Parts that packages of earlier programs do not have: without rows they are not hashed at all."""


def digest(connection: sqlite3.Connection, package_id: str) -> str:
    """The hash of what was sent in this package, as hexadecimal SHA-256.

    Raises TypeError where a table holds what no study's does, sqlite3.Error if it cannot be read.
    """
    found = hashlib.sha256()
    for line in _lines(connection, package_id):
        found.update(line.encode())
    return found.hexdigest()


def _lines(connection: sqlite3.Connection, package_id: str) -> Iterator[str]:
    write = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode
    for name, statement in _SENT:
        found = connection.execute(statement, {"package": package_id})
        rows = found.fetchmany(ROWS)
        if rows or name not in _LATER:
            yield f"{name}\n"
        while rows:
            yield f"{write(rows)}\n"
            rows = found.fetchmany(ROWS)
