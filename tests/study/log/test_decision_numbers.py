"""The numbers kept beside a standing decision."""

from __future__ import annotations

from struct import unpack
from typing import Any

import pytest

from intercoder.study.log.decision_numbers import (
    ANSWER,
    ASSISTED,
    DRAWN_BIT,
    REVISION,
    SKIPPED,
    UNSURE,
    number_of_codes,
    numbers_of,
)

ROW: dict[str, Any] = {
    "answer": 7,
    "revision": 3,
    "state": "coded",
    "unsure": False,
    "shown": None,
    "circumstances": None,
    "decided_at": "1970-01-02T00:00:01.999Z",
    "codes": '{"books":"manual"}',
}


@pytest.mark.parametrize(
    ("given", "bits"),
    [
        ({}, 0),
        ({"unsure": True, "shown": "[]"}, UNSURE + ASSISTED),
        ({"state": "skipped", "codes": "{}"}, SKIPPED),
        ({"circumstances": '{"drawn":"useful"}'}, DRAWN_BIT),
    ],
)
def test_they_say_what_the_row_says(given: dict[str, Any], bits: int) -> None:
    row = ROW | given
    found = unpack(">qqq", numbers_of(**row) or b"")
    assert found == (7 * ANSWER + 3 * REVISION + bits, 86_401, number_of_codes(row["codes"]))


@pytest.mark.parametrize(
    "given",
    [
        {"state": "seen"},
        {"decided_at": "yesterday"},
        {"decided_at": "2026-02-30T00:00:00.000Z"},
        {"codes": b"{}"},
        {"circumstances": 3},
        {"revision": "3"},
        {"revision": ANSWER},
    ],
)
def test_a_row_that_cannot_be_read_has_none(given: dict[str, Any]) -> None:
    assert numbers_of(**ROW | given) is None
