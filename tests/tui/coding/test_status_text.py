"""The words of the line at the foot, and when a break is spoken of."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercoder.coding.queue import Progress
from intercoder.coding.session_clock import BREAK_AFTER, Pace
from intercoder.study.saving.saver import Saving
from intercoder.tui.coding.status_text import duration, status_text
from intercoder.tui.drawing.amounts import bar, percent
from tests.tui.conftest import OpenApp

STEADY = Pace(last_press=0, working_since=0, recent=(12.0,) * 12, worked=144)


def at_work(now: float) -> Pace:
    """Somebody who has not stopped working until now."""
    return replace(STEADY, seen=now)


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
    now = status_text(Progress(total=10), at_work(BREAK_AFTER), BREAK_AFTER, Saving.SAVED)
    assert now.rest == "time for a break"
    assert now.is_break_due


def test_a_break_is_counted_while_it_lasts_and_nobody_is_sent_into_another() -> None:
    away = BREAK_AFTER + 420
    now = status_text(Progress(total=10), at_work(BREAK_AFTER), away, Saving.SAVED)
    assert now.rest == "break: 7 min"
    assert not now.is_break_due
    back = at_work(BREAK_AFTER).pressed(away)
    assert status_text(Progress(total=10), back, away, Saving.SAVED).rest == "break in 50 min"


def test_where_the_lead_wants_no_pace_none_is_shown() -> None:
    progress = Progress(total=4549, coded=1000)
    now = status_text(progress, STEADY, 60, Saving.SAVED, shows_pace=False)
    assert (now.pace, now.left) == ("", "")
    assert now.count == "1,000 of 4,549"


@pytest.mark.parametrize(
    ("each", "words"), [(1.0, "3,600 an hour"), (8.9, "400 an hour"), (47.0, "77 an hour")]
)
def test_a_pace_has_two_digits(each: float, words: str) -> None:
    pace = replace(STEADY, recent=(each,) * 12)
    assert status_text(Progress(total=9), pace, 60, Saving.SAVED).pace == words


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
        driver.coding.controller.session = replace(session, pace=long_ago)
        await driver.wait_until(lambda: "Consider a short break." in driver.text)
        assert "time for a break" in driver.text
        await driver.press("k")
        driver.coding.controller.tick()  # as it comes twice a second
        assert "Consider a short break." not in driver.text
        assert driver.chosen == ["books"]
