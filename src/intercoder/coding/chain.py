"""The hashes that bind a coder's decisions into a chain.

Each row of the log carries a SHA-256 over what it says, over the text that was judged, and over the
hash of the coder's row before it. A row changed, removed or slipped in later breaks the chain at
that place, and `intercoder verify` finds it. It is a seal against accident and quiet editing, not
against someone who recomputes the whole chain.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import time
import uuid
from dataclasses import asdict, dataclass

from intercoder.coding.decision import ORDINARY, Circumstances, Decision, Drawn

DRAWN = "drawn"
"""The name under which the log keeps how an answer was drawn, where it was."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A decision with everything the log adds to it: what is hashed and stored."""

    decision: Decision
    coder: str
    round: str
    revision: int
    """Number of the codebook revision the coder saw."""
    decided_at: str
    """UTC, ISO 8601 with milliseconds."""


def first_hash(study_id: str, coder: str) -> str:
    """What stands before a coder's first row: no chain can be moved to another study or coder."""
    return hashlib.sha256(f"{study_id}\n{coder}".encode()).hexdigest()


def chain_hash(previous: str, entry: Entry, text: str) -> str:
    """The hash of a row, given the hash before it and the text of the answer that was judged."""
    decision, judgement = entry.decision, entry.decision.judgement
    content = [
        previous,
        decision.id,
        decision.answer,
        hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        entry.coder,
        entry.round,
        entry.revision,
        decision.act,
        decision.refers_to,
        judgement.state,
        sorted(judgement.codes.items()),
        judgement.unsure,
        judgement.memo,
        decision.shown,
        milliseconds(decision.seconds),
        entry.decided_at,
    ]
    if decision.circumstances != ORDINARY:  # rows without any were hashed before there were any
        content.append(circumstances_to_text(decision.circumstances))
    canonical = json.dumps(content, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def circumstances_to_text(circumstances: Circumstances) -> str:
    """Circumstances as the log keeps and hashes them: what is ordinary is left out."""
    parts = {
        name: value
        for name, value in asdict(circumstances).items()
        if value != getattr(ORDINARY, name)
    }
    return json.dumps(parts, ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def circumstances_from_text(text: str | None) -> Circumstances:
    """Circumstances, from what the log keeps; None stands for ordinary ones."""
    if text is None:
        return ORDINARY
    parts = json.loads(text)
    if DRAWN in parts:
        parts[DRAWN] = Drawn(parts[DRAWN])
    parts["probabilities"] = tuple(parts.get("probabilities", ()))
    return Circumstances(**parts)


def milliseconds(seconds: float) -> int:
    """Seconds as the log stores them."""
    return round(seconds * 1000)


def new_id() -> str:
    """A new UUIDv7 (RFC 9562, method 3): ids made one after the other sort in that order."""
    nanoseconds = time.time_ns()
    milliseconds, rest = divmod(nanoseconds, 1_000_000)
    fraction = (rest << 12) // 1_000_000
    value = milliseconds << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=value))
