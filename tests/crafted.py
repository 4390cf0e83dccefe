"""Decisions as another program could send them to the database: each sound but for what is asked.

The hash is computed here from the columns as they are, whatever they hold, so that a row is refused
for what it says and not for its hash.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from intercoder.coding.hash_chain import first_hash, new_id
from intercoder.study.database.clock import utc_now

Row = dict[str, Any]
SOUND: Row = {
    "round_id": 1,
    "answer_id": 1,
    "revision": 1,
    "act": "decide",
    "refers_to": None,
    "state": "coded",
    "codes": '{"books":"manual"}',
    "unsure": False,
    "memo": "",
    "shown": None,
    "milliseconds": 1200,
    "circumstances": None,
    "line": "",
}


def crafted(connection: Any, coder: str = "anna", **changed: object) -> Row:
    """A row of this coder, with these columns changed, behind the last of the coder's log."""
    (coder_id, study_id) = connection.execute(
        "SELECT coder.id, study_id FROM coder, about WHERE coder.name = %s", [coder]
    ).fetchone()
    head = connection.execute(
        "SELECT hash FROM chain_head WHERE coder_id = %s AND line = ''", [coder_id]
    ).fetchone()
    row: Row = {
        "id": new_id(),
        "coder_id": coder_id,
        **SOUND,
        "decided_at": utc_now(),
        "previous": head[0] if head else first_hash(study_id, coder),
        **changed,
    }
    if "hash" not in row:
        row["hash"] = hash_of(connection, row)
    return row


def hash_of(connection: Any, row: Mapping[str, Any]) -> str:
    """The hash of a row (`coding.chain.chain_hash`), from its columns."""
    found = connection.execute(
        "SELECT answer.key, answer.text, coder.name, round.name FROM answer, coder, round "
        "WHERE answer.id = %s AND coder.id = %s AND round.id = %s",
        [row["answer_id"], row["coder_id"], row["round_id"]],
    ).fetchone()
    key, text, coder, round_name = found or ("", "", "", "")
    content = [
        row["previous"],
        row["id"],
        key,
        hashlib.sha256(text.encode()).hexdigest(),
        coder,
        round_name,
        row["revision"],
        row["act"],
        row["refers_to"],
        row["state"],
        sorted(_parsed(row["codes"], {}).items()),
        row["unsure"],
        row["memo"],
        None if row["shown"] is None else _parsed(row["shown"], []),
        row["milliseconds"],
        row["decided_at"],
    ]
    if row["circumstances"] is not None:
        content.append(row["circumstances"])
    canonical = json.dumps(content, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _parsed(document: str, otherwise: Any) -> Any:
    try:
        found = json.loads(document)
    except (ValueError, RecursionError):
        return otherwise
    return found if isinstance(found, type(otherwise)) else otherwise


def insert(connection: Any, row: Mapping[str, Any]) -> None:
    """Send the row as a plain client does."""
    places = ", ".join(["%s"] * len(row))
    statement = f"INSERT INTO decision ({', '.join(row)}) VALUES ({places})"
    connection.execute(statement, list(row.values()))
