"""The numbers of a decision: what statistics need of it, kept beside each standing decision.

24 bytes: three whole numbers of 64 bits each, the highest byte first. The first one packs the
answer, the revision of the codebook and the marks; the second is the time; the third stands for the
text of the codes, and equal texts have equal numbers. They follow from the row of the log, and
`verify` compares them with it. In PostgreSQL the rules of the log make the same bytes
(`NUMBERS_IN_POSTGRESQL`).
"""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from functools import lru_cache
from struct import Struct
from typing import Any

from intercoder.coding.decision import State
from intercoder.coding.hash_chain import DRAWN

UNSURE, ASSISTED, SKIPPED, DRAWN_BIT, ODD, REVISION, ANSWER = 1, 2, 4, 8, 16, 1 << 5, 1 << 20
"""Bits of the first number. ODD, for a state that cannot be read, occurs only where a decision is
read from the log itself: such a decision has no numbers.
"""
SIZE = 24
"""Bytes."""
_PACKED = Struct(">qqq").pack
_HASH = 8
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)
_LARGEST = ANSWER // REVISION
_BITS = {State.CODED: 0, State.NO_CODE_APPLIES: 0, State.SKIPPED: SKIPPED}
_BITS_OF: dict[Any, int] = {state.value: bits for state, bits in _BITS.items()}


def numbers_of(
    answer: int,
    revision: int,
    state: str,
    unsure: bool,
    shown: str | None,
    circumstances: str | None,
    decided_at: str,
    codes: str,
) -> bytes | None:
    """The numbers of a standing decision, from the values of its row in the log.

    None where one of these cannot be read.
    """
    texts = (state, shown or "", circumstances or "", decided_at, codes)  # files hold anything
    if not all(isinstance(one, str) for one in texts) or not isinstance(revision, int):
        return None
    at, bits = seconds_of(decided_at), _BITS_OF.get(state)
    if at is None or bits is None or not 0 <= revision < _LARGEST:
        return None
    bits += revision * REVISION + (UNSURE if unsure else 0)
    if shown is not None:
        bits += ASSISTED
    if circumstances is not None and _DRAWN_MARK in circumstances:
        bits += DRAWN_BIT
    return _PACKED(answer * ANSWER + bits, at, number_of_codes(codes))


_DRAWN_MARK = f'"{DRAWN}":'


@lru_cache(4096)
def number_of_codes(text: str) -> int:
    """The number that stands for the text of a decision's codes."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:_HASH], "big", signed=True)


@lru_cache(4096)
def seconds_of(text: str) -> int | None:
    """A time of the log in seconds since 1970; None if it is none."""
    if not _TIME.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text[:19])
    except ValueError:
        return None
    return int(moment.replace(tzinfo=UTC).timestamp())


def numbers_in_postgresql(row: str, is_time: str) -> str:
    """An SQL expression for the numbers of a row of the log, which has the prefix `row`.

    `is_time` is an expression for whether its time is one. Null where `numbers_of` gives None.
    """
    return f"""CASE WHEN {row}state IN ('coded', 'no code applies', 'skipped')
            AND {row}revision BETWEEN 0 AND {_LARGEST - 1} AND {is_time} THEN
        int8send({row}answer_id::bigint * {ANSWER} + {row}revision * {REVISION}
            + CASE WHEN {row}unsure THEN {UNSURE} ELSE 0 END
            + CASE WHEN {row}shown IS NOT NULL THEN {ASSISTED} ELSE 0 END
            + CASE WHEN {row}state = 'skipped' THEN {SKIPPED} ELSE 0 END
            + CASE WHEN position('{_DRAWN_MARK}' IN {row}circumstances) > 0
                THEN {DRAWN_BIT} ELSE 0 END)
        || int8send(extract(epoch FROM date_trunc('second', {row}decided_at::timestamptz))::bigint)
        || substr(sha256(convert_to({row}codes, 'UTF8')), 1, {_HASH}) END"""
