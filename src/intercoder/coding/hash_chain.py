"""The hashes that bind a coder's decisions into a chain.

Each row of the log has a SHA-256 hash of its content, of the text that was judged, and of the hash
of the coder's previous row. A row changed, removed or inserted later breaks the chain at that
place, and `intercoder verify` finds it. It protects against accidents and covert editing, not
against someone who recomputes the whole chain.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, fields

from intercoder.coding.decision import (
    ORDINARY,
    Circumstances,
    ConsensusSource,
    Decision,
    SelectionReason,
)
from intercoder.coding.passages.passage import Passage, passages_from_data, passages_to_data

PASSAGES = "passages"
"""Key under which the log stores the marked words of a decision, if there are any."""
DRAWN = "drawn"
"""Key under which the log stores why an answer was selected, if it was."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A decision with everything the log adds to it: the content that is hashed and stored."""

    decision: Decision
    coder: str
    round: str
    revision: int
    """Number of the codebook revision the coder saw."""
    decided_at: str
    """Time in UTC, ISO 8601 with milliseconds."""


def first_hash(study_id: str, coder: str, line: str = "") -> str:
    """The hash before the first row of a line of a coder's log.

    It keeps a chain from being moved to another study, coder or line. `line` is the id of the
    package in which the decisions are made; empty for the study itself.
    """
    begins = f"{study_id}\n{coder}" + (f"\n{line}" if line else "")
    return hashlib.sha256(begins.encode()).hexdigest()


def text_hash(text: str) -> str:
    """The hash of an answer's text, as decisions made on it cover it."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def chain_hash(previous: str, entry: Entry, text: str) -> str:
    """The hash of a row, given the previous hash and the text of the answer that was judged."""
    return chain_hash_on(previous, entry, text_hash(text))


def chain_hash_on(previous: str, entry: Entry, judged: str) -> str:
    """The same, given the hash of the text: the text itself may have been redacted since."""
    decision, judgement = entry.decision, entry.decision.judgement
    content = [
        previous,
        decision.id,
        decision.answer,
        judged,
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
    if (written := beside_codes(decision)) is not None:
        content.append(written)
    canonical = json.dumps(content, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


_ORDINARY_PARTS = {one.name: getattr(ORDINARY, one.name) for one in fields(Circumstances)}


def beside_codes(decision: Decision) -> str | None:
    """What the log stores and hashes of a decision beside its codes: its circumstances and the
    words marked in the answer. None for ordinary circumstances without any.
    """
    passages = decision.judgement.passages
    if decision.circumstances == ORDINARY and not passages:
        return None
    return circumstances_to_text(decision.circumstances, passages)


def circumstances_to_text(circumstances: Circumstances, passages: Sequence[Passage] = ()) -> str:
    """Circumstances, with marked words, in the form the log stores and hashes: ordinary values are
    left out.
    """
    parts = {
        name: value
        for name, ordinary in _ORDINARY_PARTS.items()
        if (value := getattr(circumstances, name)) != ordinary
    }
    if passages:
        parts[PASSAGES] = passages_to_data(passages)
    return json.dumps(parts, ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def circumstances_from_text(text: str | None) -> Circumstances:
    """Circumstances parsed from the log; None means ordinary ones."""
    if text is None:
        return ORDINARY
    parts = json.loads(text)
    parts.pop(PASSAGES, None)
    if DRAWN in parts:
        parts[DRAWN] = SelectionReason(parts[DRAWN])
    if "settled" in parts:
        parts["settled"] = ConsensusSource(parts["settled"])
    for name in ("probabilities", "rules", "settles"):
        parts[name] = tuple(parts.get(name, ()))
    return Circumstances(**parts)


def passages_from_text(text: str | None) -> tuple[Passage, ...]:
    """The marked words of a decision, parsed from its circumstances as the log stores them.

    Raises ValueError if they are malformed.
    """
    if text is None or f'"{PASSAGES}"' not in text:
        return ()
    parts = json.loads(text)
    return passages_from_data(parts[PASSAGES]) if PASSAGES in parts else ()


def milliseconds(seconds: float) -> int:
    """Seconds in the form the log stores."""
    return round(seconds * 1000)


def new_id(after: str = "") -> str:
    """A new UUIDv7 (RFC 9562, method 3) that sorts after the one given, even if clocks went back.

    Its time has a precision of 1/4096 of a millisecond.
    """
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    ticks = milliseconds << 12 | (rest << 12) // 1_000_000
    if after:
        earlier = uuid.UUID(after).int
        ticks = max(ticks, (earlier >> 80 << 12 | (earlier >> 64) & 0xFFF) + 1)
    value = ticks >> 12 << 80 | 0x7 << 76 | (ticks & 0xFFF) << 64 | 0b10 << 62
    return str(uuid.UUID(int=value | secrets.randbits(62)))


def ids_from(first: str, count: int) -> list[str]:
    """This many ascending ids that begin with this one, the same on every call.

    The random part is incremented (RFC 9562, method 2): ids made later still sort after all of
    them.
    """
    value = uuid.UUID(first).int
    return [str(uuid.UUID(int=value + place)) for place in range(count)]
