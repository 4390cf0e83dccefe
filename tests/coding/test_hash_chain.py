"""Ids that rise, and chains that begin where they belong."""

from __future__ import annotations

from collections.abc import Callable
from time import time_ns

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercoder.coding.decision import Circumstances, ConsensusSource, SelectionReason
from intercoder.coding.hash_chain import (
    circumstances_from_text,
    circumstances_to_text,
    first_hash,
    new_id,
)


def test_ids_rise_even_when_the_clock_goes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    now = time_ns()
    first = new_id()
    clocks: list[Callable[[], int]] = [lambda: now - 3_600_000_000_000, lambda: now, lambda: 0]
    for clock in clocks:
        monkeypatch.setattr("intercoder.coding.hash_chain.time.time_ns", clock)
        following = new_id(after=first)
        assert following > first
        first = following


@given(st.integers(0, 2**48 - 2), st.integers(0, 4095))
def test_an_id_made_after_another_is_a_uuid_of_version_7_behind_it(
    milliseconds: int, fraction: int
) -> None:
    digits = f"{milliseconds:012x}7{fraction:03x}bfffffffffffffff"
    before = "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
    after = new_id(after=before)
    assert after > before
    assert (after[14], len(after)) == ("7", 36)
    assert after[19] in "89ab"


def test_every_line_of_every_coder_of_every_study_begins_elsewhere() -> None:
    places = [("s", "anna", ""), ("s", "anna", "p"), ("s", "ben", ""), ("t", "anna", "")]
    assert len({first_hash(*place) for place in places}) == len(places)


def test_circumstances_come_back_as_they_were() -> None:
    settled = Circumstances(settled=ConsensusSource.DECIDED, by="mira", settles=("a", "b"))
    for made in (
        settled,
        Circumstances(drawn=SelectionReason.CHECK, probabilities=(0.5,)),
        Circumstances(),
    ):
        assert circumstances_from_text(circumstances_to_text(made)) == made
