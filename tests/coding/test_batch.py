"""One action on many marked answers is what going to each of them would have been."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercoder.answers.answer import Answer
from intercoder.codebook.code import Code, Codebook
from intercoder.coding.batch import (
    BatchAct,
    BatchAction,
    LeftOut,
    plan_batch,
    record_batch,
    restated,
)
from intercoder.coding.change import Decide, DecideBatch
from intercoder.coding.decision import (
    SKIPPED,
    UNSEEN,
    Judgement,
    Origin,
    SelectionReason,
    State,
)
from intercoder.coding.queue import Draft, Item, Progress
from intercoder.coding.session import CodingSession, Step
from intercoder.coding.session_clock import Pace
from intercoder.coding.suggestion import Assistance, Mode, Suggestion, Suggestions
from intercoder.coding.undo_trail import UndoTrail, brought_back, taken_back

CODEBOOK = Codebook(
    "Library",
    (
        Code("services", "Services", heading=True),
        Code("books", "Books"),
        Code("staff", "Staff"),
        Code("unclear", "Unclear", exclusive=True),
    ),
)
ASSIGNABLE = [code.id for code in CODEBOOK.assignable]
GIVE_STAFF = BatchAction(BatchAct.GIVE, "staff")


def item(
    number: int, standing: Judgement = UNSEEN, kept: Draft | None = None, *, alone: bool = False
) -> Item:
    answer = Answer(f"a{number}", "value", f"v{number}", f"text {number}")
    return Item(number, answer, standing, kept, alone=alone)


def session_of(*items: Item) -> CodingSession:
    counts = Progress(total=len(items))
    for one in items:
        counts = counts.changed(one, UNSEEN, one.standing)
    return CodingSession(
        CODEBOOK,
        Pace.starting(0),
        item(99),
        progress=counts,
        assistance=Assistance(Mode.OFF, unassisted=0.0),
    )


def decided(step: Step) -> dict[int, Judgement]:
    assert isinstance(step.change, DecideBatch)
    return {one.answer: one.judgement for one in step.change.decisions}


_ORIGINS = st.sampled_from([Origin.MANUAL, Origin.SUGGESTED, Origin.IMPORTED])
_CODES = st.one_of(
    st.just({"unclear": Origin.MANUAL}),
    st.dictionaries(st.sampled_from(["books", "staff"]), _ORIGINS),
)
_MEMOS = st.sampled_from(["", "ask the lead", "two\nlines"])
_DRAFTS = st.builds(Draft, _CODES, st.booleans(), _MEMOS)
_STANDINGS = st.one_of(
    st.just(UNSEEN),
    st.builds(lambda memo: replace(SKIPPED, memo=memo), _MEMOS),
    st.builds(
        lambda draft: Judgement.of(draft.codes, unsure=draft.unsure, memo=draft.memo), _DRAFTS
    ),
)


@st.composite
def items(draw: st.DrawFn, number: int = 1) -> Item:
    standing = draw(_STANDINGS)
    kept = draw(st.none() | _DRAFTS)
    drawn = draw(st.none() | st.sampled_from(SelectionReason))
    made = draw(st.none() | st.sampled_from(SelectionReason)) if standing != UNSEEN else None
    if kept is not None and kept.says(standing):
        kept = None
    one = item(number, standing, kept)
    return replace(one, drawn=drawn, made=made, is_in_queue=draw(st.booleans()))


@st.composite
def actions(draw: st.DrawFn) -> BatchAction:
    act = draw(st.sampled_from(BatchAct))
    return BatchAction(act, draw(st.sampled_from(ASSIGNABLE)), draw(_MEMOS))


def by_hand(session: CodingSession, action: BatchAction) -> Step:
    """What a coder does who goes to the answer and does the same there."""
    draft = session.draft
    match action.act:
        case BatchAct.GIVE if action.code not in draft.codes:
            session = session.toggled(action.code).session
        case BatchAct.TAKE_OFF if action.code in draft.codes:
            session = session.toggled(action.code).session
        case BatchAct.NO_CODE:
            once = session.no_code_applies()
            return once.session.no_code_applies() if once.change is None else once
        case BatchAct.SKIP:
            return session.skipped()
        case BatchAct.UNSURE | BatchAct.SURE if draft.unsure != (action.act is BatchAct.UNSURE):
            session = session.marked_unsure().session
        case BatchAct.MEMO if action.memo and action.memo not in draft.memo.split("\n"):
            memo = f"{draft.memo}\n{action.memo}" if draft.memo else action.memo
            session = session.noted(memo).session
            if session.item and session.item.standing.state is State.SKIPPED and not draft.codes:
                return session.skipped()
    return session.committed()


@given(items(), actions())
def test_a_batch_is_what_single_decisions_would_be_but_for_origin_and_undo(
    one: Item, action: BatchAction
) -> None:
    start = session_of(one)
    step = record_batch(start, plan_batch(start, action, [one]))
    alone = replace(start, item=one)
    single = by_hand(alone, action)
    if step.change is None:
        left = plan_batch(start, action, [one]).left_out
        assert sum(left.values()) == 1
        unchanged = not isinstance(single.change, Decide) or single.change.judgement == one.standing
        assert unchanged or LeftOut.SAME in left
        return
    assert isinstance(step.change, DecideBatch)
    assert isinstance(single.change, Decide), single.session.notice
    (made,) = step.change.decisions
    same = single.change.judgement
    assert (made.judgement.state, set(made.judgement.codes)) == (same.state, set(same.codes))
    assert (made.judgement.unsure, made.judgement.memo) == (same.unsure, same.memo)
    given_now = set(made.judgement.codes) - set(one.draft.codes)
    assert given_now <= {action.code}
    for code, origin in made.judgement.codes.items():
        assert origin is (Origin.BATCH if code in given_now else one.draft.codes[code])
    how = made.circumstances
    assert how.batch
    assert how.together
    assert replace(how, batch=False, together="") == single.change.circumstances
    assert step.session.progress == single.session.progress


@given(
    st.lists(st.integers(1, 6), min_size=1, unique=True).flatmap(
        lambda numbers: st.tuples(*(items(number) for number in numbers))
    ),
    actions(),
)
def test_undo_leads_back_and_redo_forth_again(
    marked: tuple[Item, ...], action: BatchAction
) -> None:
    start = session_of(*marked)
    plan = plan_batch(start, action, marked)
    step = record_batch(start, plan)
    if step.change is None:
        return
    trail = UndoTrail().after(start, step.change)
    found = trail.undo()
    assert found.judged is not None
    back = taken_back(step.session, found.judged)
    assert back.change is None, "no answer comes into view"
    assert back.session.progress == start.progress
    assert back.session.item == start.item
    before = {one.number: one.standing for one, _ in plan.changes}
    assert back.session.settled == before
    forth = brought_back(back.session, found.judged).session
    assert forth.progress == step.session.progress
    assert forth.settled == {one.number: after for one, after in plan.changes}


def test_each_answer_keeps_what_it_had_and_gets_the_code_from_the_batch() -> None:
    marked = [
        item(1),
        item(2, Judgement.of(["books"], unsure=True, memo="hm")),
        item(3, Judgement.of(["unclear"])),
        item(4, Judgement.of(["staff"])),
        item(5, SKIPPED),
    ]
    start = session_of(*marked)
    plan = plan_batch(start, GIVE_STAFF, marked)
    assert (len(plan.changes), plan.decided_before) == (4, 3)
    assert (plan.with_other_codes, plan.losing_codes) == (2, 1)
    assert plan.left_out == {LeftOut.SAME: 1}
    found = decided(record_batch(start, plan))
    assert found[1] == Judgement.of({"staff": Origin.BATCH})
    both = {"books": Origin.MANUAL, "staff": Origin.BATCH}
    assert found[2] == Judgement.of(both, unsure=True, memo="hm")
    assert found[3] == Judgement.of({"staff": Origin.BATCH}), "a code that stands alone gives way"
    assert found[5] == Judgement.of({"staff": Origin.BATCH})


def test_the_blind_sample_is_never_decided_in_a_batch() -> None:
    sampled = replace(session_of(), assistance=Assistance(unassisted=1.0))
    plan = plan_batch(sampled, GIVE_STAFF, [item(1), item(2, alone=True)])
    assert plan.changes == ()
    assert plan.left_out == {LeftOut.SAMPLE: 1, LeftOut.ALLOCATED: 1}
    assert plan.held_back == 2
    step = record_batch(sampled, plan)
    assert step.change is None
    assert step.session.notice == "Nothing to change."


def test_a_heading_is_not_given_to_anything() -> None:
    plan = plan_batch(session_of(), BatchAction(BatchAct.GIVE, "services"), [item(1)])
    assert plan.changes == ()
    assert plan.notice == "“Services” is a heading: choose a code below it."


@pytest.mark.parametrize(
    ("action", "standing", "reason"),
    [
        (BatchAction(BatchAct.TAKE_OFF, "staff"), Judgement.of(["staff"]), LeftOut.ONLY_CODE),
        (BatchAction(BatchAct.TAKE_OFF, "staff"), Judgement.of(["books"]), LeftOut.SAME),
        (BatchAction(BatchAct.UNSURE), UNSEEN, LeftOut.UNDECIDED),
        (BatchAction(BatchAct.UNSURE), SKIPPED, LeftOut.UNDECIDED),
        (BatchAction(BatchAct.MEMO, memo="hm"), UNSEEN, LeftOut.UNDECIDED),
        (BatchAction(BatchAct.MEMO, memo=" "), SKIPPED, LeftOut.SAME),
        (BatchAction(BatchAct.NO_CODE), Judgement.of(()), LeftOut.SAME),
        (BatchAction(BatchAct.SKIP), SKIPPED, LeftOut.SAME),
    ],
)
def test_what_an_action_cannot_change_is_left_out_for_a_reason(
    action: BatchAction, standing: Judgement, reason: LeftOut
) -> None:
    start = session_of(item(1, standing))
    assert plan_batch(start, action, [item(1, standing)]).left_out == {reason: 1}


def test_suggestions_in_view_beside_the_answers_are_recorded() -> None:
    start = replace(session_of(item(1), item(2)), assistance=Assistance(unassisted=0.0))
    seen = {1: Suggestions("m1", (Suggestion("staff", 0.8, ()),))}
    plan = plan_batch(start, GIVE_STAFF, [item(1), item(2)])
    change = record_batch(start, plan, seen).change
    assert isinstance(change, DecideBatch)
    first, second = change.decisions
    assert (first.shown, first.circumstances.probabilities) == (("staff",), (0.8,))
    assert second.shown is None
    assert second.circumstances.model == ""


def test_the_answer_in_view_and_those_read_ahead_know_of_the_batch() -> None:
    first, ahead = item(1, kept=Draft({"books": Origin.MANUAL})), (item(2), item(3))
    start = replace(session_of(first, *ahead), item=first, ahead=ahead)
    step = record_batch(start, plan_batch(start, GIVE_STAFF, [first, ahead[1]]))
    assert step.session.item is not None
    assert step.session.item.number == 1
    assert set(step.session.item.standing.codes) == {"books", "staff"}
    assert step.session.item.kept is None
    assert [one.standing.state for one in step.session.ahead] == [State.UNSEEN, State.CODED]
    assert step.session.committed().session.item == item(2)


def test_answers_that_are_open_again_are_asked_for_again() -> None:
    coded = Judgement.of(["staff"])
    start = replace(session_of(item(1, coded)), exhausted=True)
    assert not restated(start, [(item(1, coded), coded, UNSEEN)]).exhausted
