"""The words of the line at the foot, and when a break is spoken of."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercoder.coding.queue import Progress
from intercoder.coding.session_clock import BREAK_AFTER, Pace
from intercoder.tui.coding.status_text import duration, status_text
from intercoder.tui.drawing.amounts import bar, percent
from intercoder.tui.shared.protocols import Saving
from tests.tui.conftest import OpenApp

STEADY = Pace(last_press=0, working_since=0, recent=(12.0,) * 5)


def test_pace_and_time_left_come_from_the_last_answers() -> None:
    now = status_text(Progress(total=4549, coded=1000, skipped=2), STEADY, 60, Saving.SAVED)
    assert now.count == "1,000 of 4,549"
    assert now.percent == "21 %"
    assert now.pace == "300 an hour"
    assert now.left == "11 h left"
    assert now.skipped == "2 skipped"
    assert now.rest == "break in 49 min"


def test_pace_is_left_out_until_it_is_known() -> None:
    now = status_text(Progress(total=10), Pace.starting(0), 0, Saving.SAVED)
    assert (now.pace, now.left, now.skipped) == ("", "", "")


def test_a_break_is_due_after_fifty_minutes_of_work() -> None:
    now = status_text(Progress(total=10), STEADY, BREAK_AFTER, Saving.SAVED)
    assert now.rest == "time for a break"
    assert now.is_break_due


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "1 min"), (59, "1 min"), (3540, "59 min"), (3600, "1 h"), (9000, "2 h 30 min")],
)
def test_durations_read_as_people_say_them(seconds: float, words: str) -> None:
    assert duration(seconds) == words


@given(st.integers(1, 10**7), st.data())
def test_the_bar_is_full_and_the_percentage_a_hundred_only_at_the_end(
    total: int, data: st.DataObject
) -> None:
    done = data.draw(st.integers(0, total))
    drawn = bar(done / total)
    assert len(drawn) == 10
    assert ("╌" not in drawn) == (done == total)
    assert ("━" not in drawn) == (done == 0)
    assert (percent(done / total) == "100 %") == (done == total)


async def test_a_break_is_spoken_of_once_and_gently(open_app: OpenApp) -> None:
    async with open_app() as driver:
        session = driver.coding.session
        long_ago = replace(session.pace, working_since=session.pace.working_since - BREAK_AFTER)
        driver.coding.session = replace(session, pace=long_ago)
        for _ in range(100):  # the line at the foot is looked at twice a second
            await driver.pilot.pause(0.1)
            if "Consider a short break." in driver.text:
                break
        assert "Consider a short break." in driver.text
        assert "time for a break" in driver.text
        await driver.press("k")
        await driver.pilot.pause(0.6)
        assert "Consider a short break." not in driver.text
        assert driver.chosen == ["books"]
