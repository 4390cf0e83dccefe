"""One coder at work, without a screen or a study."""

from __future__ import annotations

import pytest

from intercoder.answers.answer import Answer
from intercoder.codebook.code import Codebook
from intercoder.coding.change import Decide, KeepDraft, KeepPlace
from intercoder.coding.decision import UNSEEN, Judgement, Origin, State
from intercoder.coding.queue import OPEN, Draft, Item, Progress, QueueFilter
from intercoder.coding.session import CodingSession
from intercoder.coding.session_clock import IDLE_CAP, Pace


def item(number: int, standing: Judgement = UNSEEN) -> Item:
    return Item(number, Answer(f"a{number}", "value", f"v{number}", f"text {number}"), standing)


@pytest.fixture
def session(codebook: Codebook) -> CodingSession:
    """Three open answers: the first in view."""
    started = CodingSession(codebook, Pace.starting(0), progress=Progress(total=3))
    return started.supplied([item(1), item(2), item(3)], exhausted=True).session


def in_view(session: CodingSession) -> int | None:
    return session.item.number if session.item else None


def test_toggling_a_code_puts_it_on_and_takes_it_off(session: CodingSession) -> None:
    on = session.toggled("books")
    assert on.session.draft.codes == {"books": Origin.MANUAL}
    assert on.change == KeepDraft(1, on.session.draft)
    off = on.session.toggled("books")
    assert off.session.draft.codes == {}
    assert off.change == KeepDraft(1, None)


def test_codes_are_shown_in_the_order_they_were_chosen(session: CodingSession) -> None:
    chosen = session.toggled("staff").session.toggled("books").session
    assert list(chosen.draft.codes) == ["staff", "books"]


def test_a_heading_is_never_put_on_an_answer(session: CodingSession) -> None:
    step = session.toggled("services")
    assert step.change is None
    assert "heading" in step.session.notice


def test_a_code_the_codebook_does_not_know_changes_nothing(session: CodingSession) -> None:
    assert session.toggled("nonsense") == (session, None)


def test_an_exclusive_code_takes_the_others_off_and_says_so(session: CodingSession) -> None:
    step = session.toggled("books").session.toggled("refuses")
    assert list(step.session.draft.codes) == ["refuses"]
    assert "Books and media" in step.session.notice
    back = step.session.toggled("quiet")
    assert list(back.session.draft.codes) == ["quiet"]
    assert "stands alone" in back.session.notice


def test_committing_records_the_codes_and_goes_on(session: CodingSession) -> None:
    step = session.toggled("books").session.committed()
    assert step.change == Decide(1, Judgement.of(["books"]), 0.0, then=2)
    assert in_view(step.session) == 2
    assert step.session.progress == Progress(total=3, coded=1)


def test_committing_with_nothing_chosen_asks_what_is_meant(session: CodingSession) -> None:
    step = session.committed()
    assert step.change is None
    assert in_view(step.session) == 1
    assert "0" in step.session.notice


def test_no_code_applies_is_a_judgement_and_skipping_is_not(session: CodingSession) -> None:
    none = session.no_code_applies()
    assert isinstance(none.change, Decide)
    assert none.change.judgement.state is State.NO_CODE_APPLIES
    skipped = none.session.skipped()
    assert isinstance(skipped.change, Decide)
    assert skipped.change.judgement.state is State.SKIPPED
    assert skipped.session.progress.decided == 1
    assert skipped.session.progress.unseen == 1


def test_chosen_codes_are_dropped_only_when_0_is_pressed_twice(session: CodingSession) -> None:
    once = session.toggled("books").session.no_code_applies()
    assert once.change is None
    assert in_view(once.session) == 1
    twice = once.session.no_code_applies()
    assert isinstance(twice.change, Decide)
    assert twice.change.judgement == Judgement.of([])


def test_a_press_in_between_forgets_the_first_0(session: CodingSession) -> None:
    once = session.toggled("books").session.no_code_applies().session
    again = once.toggled("staff").session.no_code_applies()
    assert again.change is None


def test_the_memo_and_the_unsure_mark_go_with_the_judgement(session: CodingSession) -> None:
    chosen = session.toggled("books").session.marked_unsure().session.noted(" ask\0 the lead \n")
    step = chosen.session.committed()
    assert isinstance(step.change, Decide)
    assert step.change.judgement == Judgement.of(["books"], unsure=True, memo="ask the lead")
    assert step.session.progress.unsure == 1


def test_back_returns_to_the_answer_before_with_its_codes(session: CodingSession) -> None:
    after = session.toggled("books").session.committed().session
    back = after.back()
    assert in_view(back.session) == 1
    assert list(back.session.draft.codes) == ["books"]
    assert back.change == KeepPlace(1, OPEN)


def test_committing_an_answer_gone_back_to_returns_to_where_the_coder_was(
    session: CodingSession,
) -> None:
    second = session.toggled("books").session.committed().session
    third = second.toggled("staff").session.committed().session
    first_again = third.back().session.back().session
    step = first_again.toggled("quiet").session.committed()
    assert in_view(step.session) == 3
    assert step.session.progress.coded == 2


def test_enter_on_a_decided_answer_without_a_change_records_nothing(session: CodingSession) -> None:
    back = session.toggled("books").session.committed().session.back().session
    step = back.committed()
    assert isinstance(step.change, KeepPlace)
    assert in_view(step.session) == 2


def test_what_is_toggled_and_left_is_still_there_on_return(session: CodingSession) -> None:
    away = session.toggled("books").session.forward().session
    assert in_view(away) == 2
    assert list(away.back().session.draft.codes) == ["books"]


def test_an_answer_passed_over_comes_again_at_the_end(session: CodingSession) -> None:
    passed = session.forward().session
    last = passed.no_code_applies().session.no_code_applies().session
    assert in_view(last) is None
    assert last.wants_more
    assert last.asks_after is None
    again = last.supplied([item(1)], exhausted=True).session
    assert in_view(again) == 1


def test_the_queue_is_finished_when_nothing_open_is_left(session: CodingSession) -> None:
    done = session
    for _ in range(3):
        done = done.no_code_applies().session
    assert not done.finished
    assert done.supplied([], exhausted=True).session.finished


def test_an_answer_decided_a_moment_ago_is_not_offered_again(session: CodingSession) -> None:
    done = session
    for _ in range(3):
        done = done.no_code_applies().session
    stale = done.supplied([item(3)], exhausted=True).session
    assert stale.item is None
    assert stale.finished


def test_another_filter_ends_at_the_end_and_does_not_go_round(session: CodingSession) -> None:
    unsure = session.filtered(QueueFilter(unsure=True))
    shown = unsure.supplied([item(7, Judgement.of(["books"], unsure=True))], exhausted=False)
    assert in_view(shown.session) == 7
    over = shown.session.committed().session
    assert over.item is None
    assert over.asks_after == 7


def test_filtering_keeps_the_way_back(session: CodingSession) -> None:
    filtered = session.filtered(QueueFilter(text="staff"))
    found = filtered.supplied([item(9)], exhausted=True).session
    assert in_view(found.back().session) == 1


def test_going_to_an_answer_goes_on_from_there(session: CodingSession) -> None:
    gone = session.gone_to(item(8)).session
    assert in_view(gone) == 8
    assert gone.asks_after == 8
    assert gone.wants_more


def test_undo_shows_the_answer_as_it_was_and_counts_it_back(session: CodingSession) -> None:
    after = session.toggled("books").session.committed().session
    undone = after.reverted(item(1), Judgement.of(["books"])).session
    assert in_view(undone) == 1
    assert undone.progress == Progress(total=3)
    assert [waiting.number for waiting in undone.ahead] == [2, 3]


def test_time_in_view_goes_with_the_decision_and_idle_time_is_capped(
    session: CodingSession,
) -> None:
    at_work = session.pressed(10).toggled("books").session.pressed(10 + 10 * IDLE_CAP)
    step = at_work.committed()
    assert isinstance(step.change, Decide)
    assert step.change.seconds == 10 + IDLE_CAP


def test_a_draft_that_says_what_stands_is_no_draft() -> None:
    standing = Judgement.of(["books"], memo="m")
    assert Draft.of(standing) == item(1, standing).draft


def test_nothing_happens_without_an_answer_in_view(codebook: Codebook) -> None:
    empty = CodingSession(codebook, Pace.starting(0))
    for step in (
        empty.toggled("books"),
        empty.committed(),
        empty.no_code_applies(),
        empty.skipped(),
        empty.marked_unsure(),
        empty.noted("m"),
    ):
        assert step == (empty, None)
