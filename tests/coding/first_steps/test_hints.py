"""One hint at a time, until each thing was done once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercoder.answers.answer import Answer
from intercoder.codebook.code import Codebook
from intercoder.coding.decision import UNSEEN
from intercoder.coding.first_steps.hints import WELCOME, FirstStep, Hint, Situation, next_hint
from intercoder.coding.queue import Item, Progress, QueueFilter
from intercoder.coding.session import CodingSession
from intercoder.coding.session_clock import Pace

SITUATIONS = st.builds(
    Situation,
    st.booleans(),
    st.booleans(),
    st.integers(0, 5),
    st.integers(0, 9),
    st.integers(0, 9),
    st.integers(0, 9),
)
DONE = st.frozensets(st.sampled_from(FirstStep))


START = Situation()


def first_step(done: set[FirstStep], now: Situation) -> FirstStep | None:
    hint = next_hint(frozenset(done), now)
    return hint.first_step if hint else None


def test_the_first_two_presses_are_named_one_after_the_other() -> None:
    assert first_step(set(), START) is FirstStep.GIVE
    assert first_step({FirstStep.GIVE}, Situation(has_choice=True)) is FirstStep.COMMIT
    assert first_step({FirstStep.GIVE, FirstStep.COMMIT}, Situation(decided=1)) is FirstStep.UNDO


def test_what_an_answer_offers_is_named_when_it_does() -> None:
    known = {FirstStep.GIVE, FirstStep.COMMIT, FirstStep.UNDO, FirstStep.NO_CODE}
    assert first_step(known, START) is None
    assert first_step(known, Situation(suggested=2)) is FirstStep.ACCEPT
    assert first_step(known, Situation(alike=3)) is FirstStep.GROUP
    assert first_step(known, Situation(decided=5, codes_without_key=20)) is FirstStep.FIND


def test_what_is_not_needed_at_once_waits_until_some_answers_are_decided() -> None:
    needed = {FirstStep.GIVE, FirstStep.COMMIT, FirstStep.UNDO, FirstStep.NO_CODE}
    assert first_step(needed, Situation(decided=1)) is None
    assert first_step(needed, Situation(decided=3)) is FirstStep.SKIP
    assert first_step(needed, Situation(decided=3, has_choice=True)) is FirstStep.UNSURE
    assert first_step(set(FirstStep) - {FirstStep.HELP}, Situation(decided=3)) is FirstStep.HELP


@given(done=DONE, now=SITUATIONS)
def test_nothing_that_was_done_is_ever_named_again(
    done: frozenset[FirstStep], now: Situation
) -> None:
    hint = next_hint(done, now)
    assert hint is None or hint.first_step not in done
    assert next_hint(frozenset(FirstStep), now) is None


@given(now=SITUATIONS)
def test_whoever_does_what_is_named_comes_to_an_end(now: Situation) -> None:
    done: frozenset[FirstStep] = frozenset()
    for _ in FirstStep:
        hint = next_hint(done, now)
        if hint is None:
            break
        done |= {hint.first_step}
    assert next_hint(done, now) is None


def test_every_deed_has_a_hint_somewhere() -> None:
    rich = Situation(suggested=1, alike=1, decided=9, codes_without_key=1)
    chosen = Situation(has_choice=True, suggested=1, alike=1, decided=9, codes_without_key=1)
    named: set[FirstStep] = set()
    for now in (rich, chosen):
        done: frozenset[FirstStep] = frozenset()
        while (hint := next_hint(done, now)) is not None:
            done |= {hint.first_step}
        named |= done
    assert named == set(FirstStep)


def test_the_front_end_puts_its_key_into_the_hint() -> None:
    assert Hint(FirstStep.UNDO, "{key} takes back").with_key("u") == "u takes back"
    hint = next_hint(frozenset(), Situation())
    assert hint is not None
    assert hint.with_key("A letter") == "A letter gives the code beside it"


def test_the_welcome_has_three_lines_that_fit_an_ordinary_terminal() -> None:
    assert len(WELCOME) == 3
    assert all(len(line) <= 76 for line in WELCOME)


@pytest.mark.parametrize("chosen", [False, True])
def test_a_session_says_what_its_situation_is(codebook: Codebook, chosen: bool) -> None:
    item = Item(1, Answer("a1", "value", "v1", "text"), UNSEEN, alike=2)
    session = CodingSession(
        codebook,
        Pace.starting(0),
        item=item,
        filter=QueueFilter(),
        progress=Progress(total=3, coded=1),
    )
    if chosen:
        session = session.toggled("books").session
    expected = Situation(has_choice=chosen, alike=2, decided=1, codes_without_key=7)
    assert Situation.of(session, 7) == expected
    assert not Situation.of(CodingSession(codebook, Pace.starting(0))).in_view
