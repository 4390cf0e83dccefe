"""Decisions counted many at a time are counted up to the same places as one by one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from intercoder.study.seal.checks import DecisionCount, Limit
from intercoder.study.seal.digests import RowSet
from intercoder.study.seal.parts import decision_written_down

NUMBERS = st.integers(1, 30)
LIMITS = st.lists(NUMBERS | st.dictionaries(st.integers(1, 2), NUMBERS), max_size=5)
LINES = st.lists(st.tuples(st.integers(1, 2), st.lists(NUMBERS, unique=True)), max_size=4)


@given(LIMITS, LINES, st.integers(1, 9))
def test_up_to_each_limit(
    limits: list[Limit], lines: list[tuple[int, list[int]]], together: int
) -> None:
    count = DecisionCount(limits)
    expected = [RowSet() for _ in limits]
    every = RowSet()
    for coder, numbers in lines:
        rows = [(number, f"{coder} {number}") for number in sorted(numbers)]
        for start in range(0, len(rows), together):
            count.count(coder, rows[start : start + together])
        for number, own in rows:
            every.add(decision_written_down(number, own))
            for found, limit in zip(expected, limits, strict=True):
                last = limit if isinstance(limit, int) else limit.get(coder, 0)
                if number <= last:
                    found.add(decision_written_down(number, own))
    assert count.up_to() == expected
    assert count.in_all() == every
