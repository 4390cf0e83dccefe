"""A group of answers like the one in view: what is marked, and what recording it leads to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intercoder.answers.answer import Answer
from intercoder.codebook.code import Codebook
from intercoder.coding.change import Decide, DecideTogether, KeepDraft
from intercoder.coding.decision import SKIPPED, UNSEEN, Judgement, Origin, SelectionReason, State
from intercoder.coding.queue import Draft, Item, Progress
from intercoder.coding.session import CodingSession
from intercoder.coding.session_clock import Pace
from intercoder.coding.similar_answers import (
    NOT_ALIKE,
    Group,
    Likeness,
    decided_together,
    may_be_grouped,
    no_code_applies_together,
    why_no_group,
)
from intercoder.coding.suggestion import Assistance, Mode, Suggestion, Suggestions

TEXTS = ("the staff", "The staff!", "the staf", "books", "the staff", "the staff")


def item(number: int, standing: Judgement = UNSEEN, kept: Draft | None = None) -> Item:
    text = TEXTS[number - 1]
    return Item(number, Answer(f"a{number}", "value", f"v{number}", text), standing, kept)


@pytest.fixture
def session(codebook: Codebook) -> CodingSession:
    """Six open answers: the first in view, three ahead of it."""
    started = CodingSession(codebook, Pace.starting(0), progress=Progress(total=6))
    return started.supplied([item(1), item(2), item(3), item(4)], exhausted=False).session


@pytest.fixture
def alone(session: CodingSession) -> CodingSession:
    """The first in view, and nothing known of what follows."""
    return replace(session, ahead=())


def others() -> list[Item]:
    return [item(2), item(3), item(5), item(6)]


def decided(change: object) -> dict[int, Judgement]:
    assert isinstance(change, DecideTogether)
    return {one.answer: one.judgement for one in (change.first, *change.others)}


def test_near_ones_stand_first_and_open_ones_are_marked(session: CodingSession) -> None:
    group = Group.around(session, others())
    assert [(one.number, one.identical) for one in group.members] == [
        (3, False),
        (2, True),
        (5, True),
        (6, True),
    ]
    assert group.marked == {2, 3, 5, 6}


def test_decided_skipped_and_begun_members_are_left_out_unless_marked(
    alone: CodingSession,
) -> None:
    some = [
        item(2, Judgement.of(["books"])),
        item(3, SKIPPED),
        item(5, kept=Draft({"quiet": Origin.MANUAL})),
        item(6),
    ]
    group = Group.around(alone, some)
    assert group.marked == {6}
    assert group.changing == 0
    group = group.toggled(2).toggled(6)
    assert group.marked == {2}
    assert group.changing == 1
    assert decided(decided_together(alone.toggled("staff").session, group).change).keys() == {
        1,
        2,
    }


def test_all_open_ones_are_marked_or_none(alone: CodingSession) -> None:
    group = Group.around(alone, [item(2, Judgement.of(["books"])), item(3), item(5)])
    assert group.toggled(3).all_toggled().marked == {3, 5}
    assert group.all_toggled().marked == frozenset()


def test_one_press_gives_all_the_codes_and_goes_on_to_another_answer(
    session: CodingSession,
) -> None:
    chosen = session.toggled("staff").session.marked_unsure().session.noted("hm").session
    step = decided_together(chosen, Group.around(chosen, others()))
    found = decided(step.change)
    assert found[1] == Judgement.of(["staff"], unsure=True, memo="hm")
    assert found[2] == Judgement.of({"staff": Origin.PROPAGATED}, unsure=True)
    assert found.keys() == {1, 2, 3, 5, 6}
    assert isinstance(step.change, DecideTogether)
    assert step.change.first.then == 4
    assert step.session.item == item(4)
    assert step.session.progress == Progress(total=6, coded=5, unsure=5)


def test_all_that_one_press_decides_shares_one_value_no_other_press_has(
    session: CodingSession,
) -> None:
    chosen = session.toggled("staff").session
    group = Group.around(chosen, others())
    values: list[str] = []
    for _ in range(2):
        change = decided_together(chosen, group).change
        assert isinstance(change, DecideTogether)
        together = {one.circumstances.together for one in (change.first, *change.others)}
        assert len(together) == 1
        values += together
    assert len(set(values)) == 2
    assert "" not in values


def test_without_a_code_nothing_is_recorded(session: CodingSession) -> None:
    step = decided_together(session, Group.around(session, others()))
    assert step.change is None
    assert "No code chosen" in step.session.notice
    assert step.session.item == session.item


def test_no_code_applies_to_the_whole_group(session: CodingSession) -> None:
    found = decided(no_code_applies_together(session, Group.around(session, others())).change)
    assert {one.state for one in found.values()} == {State.NO_CODE_APPLIES}
    assert len(found) == 5


def test_chosen_codes_are_dropped_for_the_group_only_when_0_is_pressed_twice(
    session: CodingSession,
) -> None:
    chosen = session.toggled("staff").session
    group = Group.around(chosen, others())
    once = no_code_applies_together(chosen, group)
    assert once.change is None
    assert "0 again" in once.session.notice
    assert len(decided(no_code_applies_together(once.session, group).change)) == 5


def test_with_nothing_marked_only_the_answer_in_view_is_decided(session: CodingSession) -> None:
    chosen = session.toggled("staff").session
    group = Group.around(chosen, others()).all_toggled()
    assert decided_together(chosen, group).change == chosen.committed().change


def test_a_decided_answer_gives_its_codes_to_those_that_came_later(
    session: CodingSession,
) -> None:
    back = session.toggled("staff").session.committed().session.back().session
    step = decided_together(back, Group.around(back, others()))
    assert decided(step.change)[6] == Judgement.of({"staff": Origin.PROPAGATED})
    assert step.session.progress == Progress(total=6, coded=5)


def test_what_was_decided_a_moment_ago_is_known_though_the_study_does_not_know_it(
    session: CodingSession,
) -> None:
    second = session.forward().session.toggled("books").session.committed().session
    first = second.back().session.back().session
    group = Group.around(first, others())
    assert 2 not in group.marked
    assert next(one for one in group.members if one.number == 2).item.standing == (
        Judgement.of(["books"])
    )


def test_members_read_ahead_before_they_were_written_are_not_offered_again(
    session: CodingSession,
) -> None:
    chosen = session.toggled("staff").session
    after = decided_together(chosen, Group.around(chosen, others())).session
    stale = after.supplied([item(5), item(6)], exhausted=True).session
    assert stale.ahead == ()
    assert stale.gone_to(item(6)).session.draft.codes == {"staff": Origin.PROPAGATED}


def test_a_member_decided_anew_stands_as_decided_last(session: CodingSession) -> None:
    chosen = session.toggled("staff").session
    after = decided_together(chosen, Group.around(chosen, others())).session
    changed = after.gone_to(item(6)).session.toggled("books").session.committed().session
    assert 6 not in changed.settled
    assert set(changed.as_known([item(6)])[0].standing.codes) == {"staff", "books"}


def test_undo_opens_all_members_again_and_has_what_follows_read_anew(
    session: CodingSession,
) -> None:
    chosen = session.toggled("staff").session
    step = decided_together(chosen, Group.around(chosen, others()))
    stood = decided(step.change)
    undone = step.session.reverted(
        item(1, kept=Draft({"staff": Origin.MANUAL})),
        stood[1],
        [(other, stood[other.number]) for other in others()],
    )
    assert undone.session.progress == Progress(total=6)
    assert undone.session.item == item(1, kept=Draft({"staff": Origin.MANUAL}))
    assert undone.session.wants_more
    assert undone.session.asks_after == 1
    again = undone.session.supplied(others(), exhausted=True).session
    assert [one.number for one in again.ahead] == [2, 3, 5, 6]


def test_a_group_of_another_answer_decides_nothing(session: CodingSession) -> None:
    chosen = session.toggled("staff")
    assert isinstance(chosen.change, KeepDraft)
    group = Group.around(chosen.session, others())
    moved = chosen.session.forward().session
    for press in (decided_together, no_code_applies_together):
        assert press(moved, group) == (moved, None)


# -- with suggestions -----------------------------------------------------------------------------

MADE = Suggestions("m1", (Suggestion("books", 0.8), Suggestion("staff", 0.4)))


def assisted(session: CodingSession, mode: Mode) -> CodingSession:
    """The session where suggestions have arrived for the answer in view."""
    return replace(session, assistance=Assistance(mode, unassisted=0.0)).offered(1, MADE)


def test_what_was_suggested_is_recorded_with_the_answer_in_view_alone(
    alone: CodingSession,
) -> None:
    session = assisted(alone, Mode.BEFORE).accepted(2).session
    change = decided_together(session, Group.around(session, others())).change
    assert isinstance(change, DecideTogether)
    assert change.first.shown == ("books", "staff")
    assert change.first.circumstances.model == "m1"
    assert change.first.judgement.codes == {"staff": Origin.SUGGESTED}
    assert {one.shown for one in change.others} == {None}
    assert {one.circumstances.drawn for one in change.others} == {SelectionReason.TOGETHER}
    assert {one.circumstances.together for one in change.others} == {
        change.first.circumstances.together
    }


@pytest.mark.parametrize("none_applies", [False, True])
def test_suggestions_are_revealed_on_the_answer_in_view_once_the_group_is_decided(
    alone: CodingSession, none_applies: bool
) -> None:
    blind = assisted(alone, Mode.AFTER)
    group = Group.around(blind, others())
    if none_applies:
        first = no_code_applies_together(blind, group)
    else:
        first = decided_together(blind.toggled("staff").session, group)
    assert isinstance(first.change, DecideTogether)
    assert first.change.first.shown is None
    assert len(first.change.others) == 4
    assert first.session.is_revealing
    assert first.session.notice == "Recorded on 5 answers. More codes are suggested for this one."
    assert first.session.item is not None and first.session.item.number == 1
    second = first.session.accepted(1).session.committed()
    assert isinstance(second.change, Decide)
    assert second.change.answer == 1
    assert second.change.shown == ("books", "staff")
    assert second.change.circumstances.revealed
    assert second.change.judgement.codes["books"] is Origin.SUGGESTED
    assert second.session.progress.decided == 5


def test_whoever_cannot_form_a_group_is_told_why_and_how_to_change_it(
    alone: CodingSession,
) -> None:
    open_to_all = replace(alone, assistance=Assistance(unassisted=0.0))
    assert why_no_group(open_to_all, reads_meaning=True) == NOT_ALIKE
    assert "a lead sets an encoder" in why_no_group(open_to_all)
    assert may_be_grouped(open_to_all)
    for mode in Mode:
        sampled = replace(alone, assistance=Assistance(mode, unassisted=1.0))
        assert "intercoder suggest settings --unassisted 0" in why_no_group(sampled)
        assert not may_be_grouped(sampled)
    assert open_to_all.item is not None
    apart = replace(open_to_all, item=replace(open_to_all.item, alone=True))
    assert "intercoder allocate --assisted-overlap" in why_no_group(apart)
    assert not may_be_grouped(apart)


def test_answers_that_mean_the_same_come_last_and_are_marked_by_the_coder_alone(
    session: CodingSession,
) -> None:
    chosen = session.toggled("staff").session
    group = Group.around(chosen, [item(2), item(3)])
    wider = group.with_meaning(chosen, [item(4), item(2)])
    assert [(one.number, one.likeness) for one in wider.members] == [
        (3, Likeness.NEAR),
        (2, Likeness.IDENTICAL),
        (4, Likeness.MEANS),
    ], "what reads the same is not there twice"
    assert wider.marked == group.marked == {2, 3}
    assert set(decided(decided_together(chosen, wider).change)) == {1, 2, 3}
    assert set(decided(decided_together(chosen, wider.toggled(4)).change)) == {1, 2, 3, 4}
    assert wider.all_toggled().marked == {2, 3, 4}
