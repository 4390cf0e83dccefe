"""Time in view, pace and breaks, in every way in which a coder stops working."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercoder.coding.session_clock import (
    BREAK_AFTER,
    BREAK_GAP,
    IDLE_CAP,
    LEAST_ANSWERS,
    LEAST_SECONDS,
    RECENT,
    Pace,
)
from intercoder.platforms import clocks


def coded(*seconds: float) -> Pace:
    """A coder who spent so long on each answer, without a pause."""
    pace, now = Pace.starting(0), 0.0
    for each in seconds:
        now += each
        pace = pace.pressed(now).decided()
    return pace


def test_five_quick_answers_are_no_pace() -> None:
    assert coded(*[1.0] * 5).seconds_each is None
    assert coded(*[1.0] * RECENT).seconds_each is None
    assert coded(*[1.0] * RECENT).seconds_left(100) is None


def test_a_pace_rests_on_enough_answers_and_enough_time() -> None:
    assert coded(*[30.0] * (LEAST_ANSWERS - 1)).seconds_each is None
    assert coded(*[30.0] * LEAST_ANSWERS).seconds_each == 30
    assert coded(*[2.0] * int(LEAST_SECONDS / 2 - 1)).seconds_each is None
    assert coded(*[2.0] * int(LEAST_SECONDS / 2)).seconds_each == 2


def test_one_long_answer_and_one_mistaken_press_move_nothing() -> None:
    usual = [12.0] * 18
    assert coded(*usual, 55.0, 0.1).seconds_each == coded(*usual, 12.0, 12.0).seconds_each == 12


@given(st.lists(st.floats(0.5, 59), min_size=LEAST_ANSWERS, max_size=60))
def test_a_pace_lies_between_the_quickest_and_the_slowest_answer(seconds: list[float]) -> None:
    pace = coded(*seconds)
    if pace.seconds_each is not None:
        last = seconds[-RECENT:]
        assert min(last) - 1e-6 <= pace.seconds_each <= max(last) + 1e-6
        assert pace.seconds_left(10) == pytest.approx(10 * pace.seconds_each)


def test_five_minutes_away_are_a_break_also_in_the_middle_of_an_answer() -> None:
    pace = Pace.starting(0).pressed(100)
    assert pace.until_break(100) == BREAK_AFTER - 100
    back = pace.pressed(100 + BREAK_GAP)
    assert back.until_break(100 + BREAK_GAP) == BREAK_AFTER
    assert back.in_view == 60 + IDLE_CAP  # nobody looked at the answer while away


def test_a_pause_of_less_is_no_break() -> None:
    back = Pace.starting(0).pressed(100).pressed(100 + BREAK_GAP - 1)
    assert back.until_break(100 + BREAK_GAP) == BREAK_AFTER - 100 - BREAK_GAP


def test_nobody_is_told_to_take_the_break_they_are_taking() -> None:
    pace = replace(Pace.starting(0), seen=BREAK_AFTER - 60)
    assert pace.resting(BREAK_AFTER + 60) is None
    assert pace.until_break(BREAK_AFTER + 60) < 0
    away = BREAK_AFTER - 60 + BREAK_GAP
    assert pace.resting(away) == BREAK_GAP
    assert pace.until_break(away) == BREAK_AFTER


def test_writing_a_memo_or_reading_the_codebook_is_no_break() -> None:
    pace = Pace.starting(0)
    for now in range(100, 1000, 100):
        pace = pace.present(now)
    back = pace.pressed(1000)
    assert back.until_break(1000) == BREAK_AFTER - 1000
    assert back.in_view == IDLE_CAP


def test_the_first_press_on_another_screen_ends_a_break() -> None:
    pace = Pace.starting(0).present(BREAK_GAP + 10).pressed(BREAK_GAP + 20)
    assert pace.working_since == BREAK_GAP + 10


def test_the_clock_runs_on_while_the_laptop_sleeps(monkeypatch: pytest.MonkeyPatch) -> None:
    asleep = 7200.0
    monkeypatch.setattr(time, "CLOCK_BOOTTIME", 77, raising=False)
    monkeypatch.setattr(
        time, "clock_gettime", lambda clock: time.monotonic() + asleep * (clock == 77)
    )
    pace = Pace.starting(time.monotonic())
    assert pace.pressed(clocks.steady()).working_since >= asleep


@pytest.mark.parametrize("system", ["linux", "darwin", "win32"])
def test_there_is_a_clock_on_every_system(system: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", system)
    if system != "linux":
        monkeypatch.delattr(time, "CLOCK_BOOTTIME", raising=False)
    before = clocks.steady()
    assert clocks.steady() >= before > 0
