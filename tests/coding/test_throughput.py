"""How fast coders get on over days."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercoder.coding.session_clock import BREAK_GAP, IDLE_CAP
from intercoder.coding.throughput import (
    DAY,
    HOUR,
    MIN_DECISIONS,
    SPAN,
    TimedDecision,
    rate,
    seconds_worked,
)

NOW = 1_800_000_000.0
GAPS = st.lists(st.floats(0, 4 * BREAK_GAP), max_size=40)


def after_gaps(gaps: list[float], start: float = NOW - DAY / 2) -> list[TimedDecision]:
    """A decision on another answer after each gap; each was in view for 7 seconds."""
    at = start
    made = []
    for number, gap in enumerate(gaps, start=1):
        at += gap
        made.append(TimedDecision(at, number, 7.0))
    return made


@given(GAPS)
def test_idle_time_is_left_out_and_all_other_time_counts(gaps: list[float]) -> None:
    made = after_gaps(gaps)
    expected = sum(gap if gap < BREAK_GAP else 7.0 for gap in gaps[1:]) + (7.0 if gaps else 0.0)
    # times since 1970 have about a microsecond of their own
    if all(abs(gap - BREAK_GAP) > 1e-3 for gap in gaps):
        assert seconds_worked(made) == pytest.approx(expected, abs=1e-3)


@given(GAPS, st.floats(BREAK_GAP, 10 * DAY))
def test_however_long_a_break_it_adds_nothing(gaps: list[float], longer: float) -> None:
    first = after_gaps([5.0] * 3)
    later = [
        TimedDecision(one.at + longer, one.answer + 100, one.seconds) for one in after_gaps(gaps)
    ]
    expected = seconds_worked(first) + seconds_worked(later)
    apart = [one for one in later if one.at - first[-1].at > BREAK_GAP]
    if len(apart) == len(later):
        assert seconds_worked([*first, *later]) == pytest.approx(expected)


@given(GAPS, st.randoms())
def test_the_order_in_which_decisions_came_makes_no_difference(
    gaps: list[float], chance: object
) -> None:
    made = after_gaps(gaps)
    shuffled = list(made)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert rate(shuffled, NOW) == rate(made, NOW)


@given(GAPS)
def test_what_was_decided_again_is_one_answer_and_takes_its_time(gaps: list[float]) -> None:
    made = after_gaps(gaps)
    again = [TimedDecision(one.at, 1, one.seconds) for one in made]
    assert rate(again, NOW).answers == min(len(made), 1)
    assert rate(again, NOW).hours == rate(made, NOW).hours


@given(st.integers(MIN_DECISIONS, 200), st.floats(1.0, BREAK_GAP - 1))
def test_a_steady_pace_is_found(count: int, gap: float) -> None:
    found = rate(after_gaps([gap] * count, NOW - DAY), NOW)
    assert found.per_hour == pytest.approx(count * HOUR / (gap * (count - 1) + 7.0), rel=1e-4)
    assert found.per_day == count
    assert found.days_left(3 * count) == pytest.approx(3.0)


def test_days_without_work_count_for_the_date_but_not_for_the_pace() -> None:
    monday = after_gaps([30.0] * 60, NOW - 10 * DAY)
    tuesday = after_gaps([30.0] * 60, NOW - 9 * DAY)
    both = [*monday, *(TimedDecision(one.at, one.answer + 100, one.seconds) for one in tuesday)]
    found = rate(both, NOW)
    assert found.per_hour == pytest.approx(120, rel=0.05)
    assert found.per_day == pytest.approx(12, rel=0.01)
    assert found.days_left(24) == pytest.approx(2, rel=0.01)


def test_of_too_little_or_too_long_ago_nothing_is_said() -> None:
    assert rate([], NOW).days_left(5) is None
    few = rate(after_gaps([10.0] * (MIN_DECISIONS - 1)), NOW)
    assert (few.answers, few.per_hour, few.per_day) == (MIN_DECISIONS - 1, None, None)
    long_ago = rate(after_gaps([10.0] * 50, NOW - SPAN - HOUR), NOW)
    assert (long_ago.answers, long_ago.per_hour, long_ago.days_left(1)) == (0, None, None)


def test_answers_decided_in_one_press_count_and_a_first_answer_is_capped() -> None:
    at = NOW - HOUR
    together = [TimedDecision(at, number, 0.0) for number in range(1, 21)]
    assert rate(together, NOW).per_hour is None, "no time has gone by that could be measured"
    assert seconds_worked([TimedDecision(at, 1, 4_000.0)]) == IDLE_CAP
