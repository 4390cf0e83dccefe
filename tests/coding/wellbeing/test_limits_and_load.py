"""Limits of leads and coders, and what a coder has met."""

from __future__ import annotations

import stat
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from intercoder.answers.answer import Answer
from intercoder.coding.change import Decide, DecideTogether, TakeBack
from intercoder.coding.decision import Judgement
from intercoder.coding.queue import Item
from intercoder.coding.session_clock import BREAK_GAP, Pace
from intercoder.coding.wellbeing.heaviness import Heaviness
from intercoder.coding.wellbeing.limits import BOUNDS, Limits, limits_words
from intercoder.coding.wellbeing.load import Enough, Load, enough_words
from intercoder.coding.wellbeing.own_limits import own_limits, set_own_limits
from intercoder.protection.wellbeing.lexicon import lexicon_of

some_limits = st.builds(
    Limits, *(st.none() | st.integers(least, most) for least, most in BOUNDS.values())
)
HEAVINESS = Heaviness(frozenset({"quiet"}), frozenset({"hard"}), lexicon_of(["noise"]))


def item(number: int, text: str = "calm", question: str = "value") -> Item:
    return Item(number, Answer(f"a{number}", question, "r", text))


def decide(number: int, *codes: str) -> Decide:
    return Decide(number, Judgement.of(codes), 5.0)


@given(some_limits, some_limits)
def test_a_coders_limits_only_make_the_leads_stricter(lead: Limits, own: Limits) -> None:
    both = lead.within(own)
    assert both == own.within(lead)
    for name in BOUNDS:
        values = [one for one in (getattr(lead, name), getattr(own, name)) if one is not None]
        assert getattr(both, name) == min(values, default=None)


@given(some_limits)
def test_own_limits_are_kept_for_their_owner_alone(limits: Limits) -> None:
    set_own_limits(limits)
    assert own_limits() == limits


def test_the_file_is_private_and_a_damaged_one_sets_nothing(tmp_path: Path) -> None:
    file = tmp_path / "own" / "limits.json"
    assert own_limits(file) == Limits()
    set_own_limits(Limits(break_heavy=5), file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    for damaged in ("{", "[]", '{"break_heavy": "5"}', '{"break_heavy": -1, "day_heavy": true}'):
        file.write_text(damaged, "utf-8")
        assert own_limits(file) == Limits()


def test_an_answer_is_heavy_by_its_codes_its_question_or_its_words() -> None:
    load = Load(0.0, heaviness=HEAVINESS)
    assert load.after(decide(1, "books"), item(1)).heavy == set()
    assert load.after(decide(1, "books", "quiet"), item(1)).heavy == {1}
    assert load.after(decide(1), item(1, question="hard")).heavy == {1}
    together = DecideTogether(decide(1), (decide(2), decide(3, "quiet")))
    assert load.after(together, item(1, "the noise")).heavy == {1, 3}
    reasons = HEAVINESS.reasons("hard", "noise", ["quiet"])
    assert reasons == ("its question", "its words", "a code")


def test_undoing_takes_nothing_off_and_deciding_again_adds_nothing() -> None:
    load = Load(0.0, heaviness=HEAVINESS).after(decide(1, "quiet"), item(1))
    assert load.after(TakeBack(), item(1)) == load
    assert load.after(decide(1, "quiet"), item(1)) == load
    assert load.after(decide(1, "books"), item(1)).day_heavy == {1}


def test_a_break_begins_the_count_anew_but_not_that_of_the_day() -> None:
    load = Load(0.0, Limits(break_heavy=2, day_heavy=3), HEAVINESS)
    for number in (1, 2):
        load = load.present(10.0 * number).after(decide(number, "quiet"), item(number))
    assert load.reached is Enough.BREAK_HEAVY
    assert enough_words(load, load.reached).startswith("You have coded 2 heavy answers since")
    load = load.present(20.0 + BREAK_GAP)
    assert load.reached is None
    load = load.after(decide(3, "quiet"), item(3))
    assert load.reached is Enough.DAY_HEAVY
    assert load.day_seconds == 20.0  # the break is no work


def test_minutes_of_a_day_are_counted_across_sessions() -> None:
    load = Load(0.0, Limits(day_minutes=10), day_seconds=9 * 60.0)
    assert load.present(59.0).reached is None
    assert load.present(60.0).reached is Enough.DAY_MINUTES


def test_a_session_begins_with_the_work_before_it() -> None:
    pace = Pace.starting(1000.0, worked=600.0, break_after=1200.0)
    assert pace.until_break(1000.0) == 600.0
    assert pace.pressed(1000.0 + BREAK_GAP).until_break(1000.0 + BREAK_GAP) == 1200.0


def test_limits_are_said_in_one_sentence() -> None:
    assert limits_words(Limits()) == "A break after 50 minutes."
    full = limits_words(Limits(30, 10, 240, 60))
    assert full == (
        "A break after 30 minutes or 10 heavy answers; no more than 240 minutes or 60 heavy "
        "answers a day."
    )
