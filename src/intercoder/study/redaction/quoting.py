"""What else in a study quotes replaced texts and never changes: codebook, rules and proposals.

Their histories are append-only, as the log is, so those that quote a text are named, for people to
decide about.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from sqlalchemy import Connection, select

from intercoder.study.database.schema import (
    codebook_change,
    codebook_revision,
    coding_rule,
    proposal,
)

SHORTEST = 4
"""Characters: shorter pieces would be found in the middle of other words."""


def quoted_in(connection: Connection, pieces: Iterable[str]) -> tuple[str, ...]:
    """What quotes any of these pieces of text: `the codebook`, `rule R1`, `proposal …`."""
    wanted = {piece for piece in pieces if len(piece) >= SHORTEST}
    if not wanted:
        return ()
    said: dict[str, list[str]] = {}
    for table, column in ((codebook_revision, "document"), (codebook_change, "changes")):
        for text in connection.execute(select(table.c[column])).scalars():
            said.setdefault("the codebook", []).append(text)
    for row in connection.execute(select(coding_rule.c.rule, coding_rule.c.document)):
        said.setdefault(f"rule {row.rule}", []).append(row.document)
    about = (proposal.c.name, proposal.c.definition, proposal.c.example)
    for one in connection.execute(select(proposal.c.id, *about)):
        said[f"proposal {one.id}"] = [one.name, one.definition, one.example]
    return tuple(what for what, texts in said.items() if _quotes("\n".join(texts), wanted))


def _quotes(text: str, pieces: Iterable[str]) -> bool:
    beginnings = {text[at : at + SHORTEST] for at in range(len(text))}
    return any(
        form[:SHORTEST] in beginnings and form in text
        for piece in pieces
        for form in {piece, json.dumps(piece)[1:-1], json.dumps(piece, ensure_ascii=False)[1:-1]}
    )
