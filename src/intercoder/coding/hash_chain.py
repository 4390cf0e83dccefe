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
from dataclasses import dataclass, fields

from intercoder.coding.decision import (
    ORDINARY,
    Circumstances,
    ConsensusSource,
    Decision,
    SelectionReason,
)

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


def first_hash(study_id: str, coder: str, line: str = "") -> str:
    """What stands before the first row of a line of a coder's log.

    No chain can be moved to another study, coder or line. `line` is the id of the package in which
    the decisions are made; empty for the study itself.
    """
    begins = f"{study_id}\n{coder}" + (f"\n{line}" if line else "")
    return hashlib.sha256(begins.encode()).hexdigest()


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


_ORDINARY_PARTS = {one.name: getattr(ORDINARY, one.name) for one in fields(Circumstances)}


def circumstances_to_text(circumstances: Circumstances) -> str:
    """Circumstances as the log keeps and hashes them: what is ordinary is left out."""
    parts = {
        name: value
        for name, ordinary in _ORDINARY_PARTS.items()
        if (value := getattr(circumstances, name)) != ordinary
    }
    return json.dumps(parts, ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def circumstances_from_text(text: str | None) -> Circumstances:
    """Circumstances, from what the log keeps; None stands for ordinary ones."""
    if text is None:
        return ORDINARY
    parts = json.loads(text)
    if DRAWN in parts:
        parts[DRAWN] = SelectionReason(parts[DRAWN])
    if "settled" in parts:
        parts["settled"] = ConsensusSource(parts["settled"])
    for name in ("probabilities", "settles"):
        parts[name] = tuple(parts.get(name, ()))
    return Circumstances(**parts)


def milliseconds(seconds: float) -> int:
    """Seconds as the log stores them."""
    return round(seconds * 1000)


def new_id(after: str = "") -> str:
    """A new UUIDv7 (RFC 9562, method 3) that sorts behind the one given, even if clocks went back.

    The time is in it to 1/4096 of a millisecond.
    """
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    ticks = milliseconds << 12 | (rest << 12) // 1_000_000
    if after:
        earlier = uuid.UUID(after).int
        ticks = max(ticks, (earlier >> 80 << 12 | (earlier >> 64) & 0xFFF) + 1)
    value = ticks >> 12 << 80 | 0x7 << 76 | (ticks & 0xFFF) << 64 | 0b10 << 62
    return str(uuid.UUID(int=value | secrets.randbits(62)))


def ids_from(first: str, count: int) -> list[str]:
    """So many ids that begin with this one and rise, the same whenever they are asked for.

    The random part is counted up (RFC 9562, method 2): ids made later still sort behind all.
    """
    value = uuid.UUID(first).int
    return [str(uuid.UUID(int=value + place)) for place in range(count)]
