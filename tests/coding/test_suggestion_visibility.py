"""Suggestions as one coder meets them: what is in view when, and what is recorded of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercoder.answers.answer import Answer
from intercoder.codebook.code import Code, Codebook
from intercoder.coding.change import Decide, KeepDraft, KeepPlace
from intercoder.coding.decision import SKIPPED, UNSEEN, Circumstances, Judgement, Origin, State
from intercoder.coding.queue import Draft, Item, Progress, QueueFilter
from intercoder.coding.session import REVEALED, CodingSession, Step
from intercoder.coding.session_clock import Pace
from intercoder.coding.suggestion import Assistance, Basis, Mode, Suggestion, Suggestions
from intercoder.coding.suggestion_visibility import (
    Absence,
    absence,
    attach_suggestions,
    basis_words,
    lacks_example,
    likelihood,
)

BEFORE = Assistance(Mode.BEFORE, unassisted=0.0)
AFTER = Assistance(Mode.AFTER, unassisted=0.0)
MADE = Suggestions("m1", (Suggestion("books", 0.82, ((0, 4),)), Suggestion("quiet", 0.4)))
SHOWN = ("books", "quiet")
SEEN = Circumstances(model="m1", probabilities=(0.82, 0.4))
REVEALED_TO = replace(SEEN, revealed=True)


def item(number: int, standing: Judgement = UNSEEN) -> Item:
    return Item(number, Answer(f"a{number}", "value", f"v{number}", f"text {number}"), standing)


def sitting(
    codebook: Codebook, assistance: Assistance, standing: Judgement = UNSEEN
) -> CodingSession:
    """Three answers, the first of which stands like this in view."""
    started = CodingSession(
        codebook,
        Pace.starting(0),
        filter=QueueFilter(),
        progress=Progress(total=3),
        assistance=assistance,
    )
    return started.supplied([item(1, standing), item(2), item(3)], exhausted=True).session


@pytest.fixture
def session(codebook: Codebook) -> CodingSession:
    """Suggestions are seen with the answer, and have arrived for the first."""
    return sitting(codebook, BEFORE).offered(1, MADE)


@pytest.fixture
def blind(codebook: Codebook) -> CodingSession:
    """Suggestions are seen after the decision, and have arrived for the first answer."""
    return sitting(codebook, AFTER).offered(1, MADE)


def in_view(session: CodingSession) -> int | None:
    return session.item.number if session.item else None


def decided(step: Step) -> Decide:
    assert isinstance(step.change, Decide)
    return step.change


# -- accepting -------------------------------------------------------------------------------------


def test_nothing_is_ever_chosen_for_the_coder(session: CodingSession) -> None:
    assert session.suggestions == MADE
    assert session.draft == Draft()


def test_accepting_puts_the_code_on_as_suggested_and_takes_it_off_again(
    session: CodingSession,
) -> None:
    on = session.accepted(1)
    assert on.session.draft.codes == {"books": Origin.SUGGESTED}
    assert on.change == KeepDraft(1, on.session.draft)
    assert on.session.accepted(1).session.draft.codes == {}


def test_a_code_chosen_by_hand_stays_so_when_it_is_suggested_later(codebook: Codebook) -> None:
    session = sitting(codebook, BEFORE).toggled("books").session.offered(1, MADE)
    assert session.draft.codes == {"books": Origin.MANUAL}
    assert session.accepted(1).session.draft.codes == {}


@pytest.mark.parametrize("rank", [0, 3, 5])
def test_a_number_without_a_suggestion_changes_nothing_and_says_so(
    session: CodingSession, rank: int
) -> None:
    step = session.accepted(rank)
    assert step.change is None
    assert step.session.draft == session.draft
    assert f"no suggestion {rank}" in step.session.notice


def test_an_exclusive_suggestion_takes_the_others_off(codebook: Codebook) -> None:
    made = Suggestions("m1", (Suggestion("refuses", 0.9),))
    session = sitting(codebook, BEFORE).offered(1, made).toggled("books").session
    step = session.accepted(1)
    assert step.session.draft.codes == {"refuses": Origin.SUGGESTED}
    assert "stands alone" in step.session.notice


def test_codes_this_codebook_does_not_have_or_has_as_headings_are_left_out(
    codebook: Codebook,
) -> None:
    made = Suggestions(
        "m1",
        tuple(Suggestion(code, 0.5) for code in ("gone", "services", "books", "books", "staff")),
    )
    session = sitting(codebook, BEFORE).offered(1, made)
    assert session.suggestions is not None
    assert [one.code for one in session.suggestions.codes] == ["books", "staff"]


def test_at_most_five_are_shown() -> None:
    codebook = Codebook("many", tuple(Code(f"c{n}", f"Code {n}") for n in range(9)))
    made = Suggestions("m", tuple(Suggestion(f"c{n}", 0.5) for n in range(9)))
    session = sitting(codebook, BEFORE).offered(1, made)
    assert session.suggestions is not None
    assert len(session.suggestions.codes) == 5


@given(spans=st.lists(st.tuples(st.integers(-5, 30), st.integers(-5, 30)), max_size=6))
def test_evidence_always_lies_in_the_text_in_its_order(spans: list[tuple[int, int]]) -> None:
    codebook = Codebook("one", (Code("c", "C"),))
    offered = attach_suggestions(
        item(1), Suggestions("m", (Suggestion("c", 0.5, tuple(spans)),)), codebook
    )
    assert offered.offer is not None
    ends = [end for span in offered.offer.suggestions.codes[0].evidence for end in span]
    assert ends == sorted(ends)
    assert all(0 <= end <= len("text 1") for end in ends)
    covered = {place for start, end in spans for place in range(max(start, 0), min(end, 6))}
    kept = {
        place
        for start, end in offered.offer.suggestions.codes[0].evidence
        for place in range(start, end)
    }
    assert kept == covered


# -- what stays ------------------------------------------------------------------------------------


def test_what_is_in_view_never_changes(session: CodingSession) -> None:
    other = Suggestions("m2", (Suggestion("staff", 0.9),))
    assert session.offered(1, other).suggestions == MADE
    assert session.offered(1, MADE) == session


def test_what_was_in_view_is_still_there_on_coming_back(session: CodingSession) -> None:
    away = session.forward().session.offered(1, Suggestions("m2", ()))
    assert away.back().session.suggestions == MADE


def test_an_answer_ahead_takes_the_newest(session: CodingSession) -> None:
    newer = Suggestions("m2", (Suggestion("staff", 0.9),))
    there = session.offered(2, MADE).offered(2, newer).forward().session
    assert in_view(there) == 2
    assert there.suggestions == newer


def test_suggestions_for_an_answer_that_has_gone_change_nothing(session: CodingSession) -> None:
    assert session.offered(99, MADE) == session


def test_suggestions_are_wanted_for_the_answer_in_view_and_those_ahead(codebook: Codebook) -> None:
    session = sitting(codebook, BEFORE)
    assert session.unoffered("m1") == (1, 2, 3)
    session = session.offered(1, MADE).offered(2, MADE)
    assert session.unoffered("m1") == (3,)
    assert session.unoffered("m2") == (2, 3)  # the first has been in view, and stays


def test_none_are_wanted_for_unassisted_answers(codebook: Codebook) -> None:
    assistance = Assistance(unassisted=0.5)
    session = sitting(codebook, assistance)
    free = tuple(n for n in (1, 2, 3) if not assistance.is_unassisted(f"a{n}"))
    assert 0 < len(free) < 3
    assert session.unoffered("m1") == free
    assert sitting(codebook, Assistance(Mode.OFF)).unoffered("m1") == ()


# -- what is recorded ------------------------------------------------------------------------------


def test_what_was_shown_is_recorded_in_its_order(session: CodingSession) -> None:
    change = decided(session.accepted(2).session.committed())
    assert change.judgement == Judgement.of({"quiet": Origin.SUGGESTED})
    assert (change.shown, change.circumstances) == (SHOWN, SEEN)


@pytest.mark.parametrize("decide", [CodingSession.no_code_applies, CodingSession.skipped])
def test_it_is_recorded_with_every_kind_of_decision(session: CodingSession, decide: object) -> None:
    assert callable(decide)
    assert decided(decide(session)).shown == SHOWN


def test_seen_but_empty_is_not_the_same_as_not_seen(codebook: Codebook) -> None:
    empty = sitting(codebook, BEFORE).offered(1, Suggestions("m1"))
    change = decided(empty.no_code_applies())
    assert (change.shown, change.circumstances) == ((), Circumstances())
    assert decided(sitting(codebook, BEFORE).no_code_applies()).shown is None


@pytest.mark.parametrize(
    "assistance", [Assistance(Mode.OFF), Assistance(Mode.BEFORE, unassisted=1.0)]
)
def test_nothing_is_seen_or_recorded_on_unassisted_answers(
    codebook: Codebook, assistance: Assistance
) -> None:
    session = sitting(codebook, assistance).offered(1, MADE)
    assert session.suggestions is None
    refused = session.accepted(1)
    assert refused.session.draft == Draft()
    assert "without" in refused.session.notice
    change = decided(session.toggled("books").session.committed())
    assert (change.shown, change.circumstances) == (None, Circumstances())
    assert change.then == 2


def test_why_nothing_is_suggested_is_said(codebook: Codebook) -> None:
    one = item(1)
    empty = attach_suggestions(one, Suggestions("m1"), codebook)
    assert absence(Assistance(Mode.OFF), one) is Absence.OFF
    assert absence(Assistance(unassisted=1.0), one) is Absence.UNASSISTED
    assert absence(AFTER, one) is Absence.LATER
    assert absence(BEFORE, one) is Absence.WAITING
    assert absence(BEFORE, empty) is Absence.NOTHING
    assert absence(BEFORE, attach_suggestions(one, MADE, codebook)) is None


# -- code first, then reveal -----------------------------------------------------------------------


def test_before_the_decision_nothing_is_in_view(blind: CodingSession) -> None:
    assert blind.suggestions is None
    refused = blind.accepted(1)
    assert refused.session.draft == Draft()
    assert refused.session.notice == Absence.LATER


def test_the_decision_is_recorded_blind_and_then_the_rest_is_revealed(
    blind: CodingSession,
) -> None:
    step = blind.toggled("books").session.committed()
    assert step.change == Decide(1, Judgement.of(["books"]), 0.0, then=1)
    assert in_view(step.session) == 1
    assert step.session.is_revealing
    assert step.session.suggestions == MADE
    assert step.session.notice == REVEALED
    assert list(step.session.draft.codes) == ["books"]


def test_a_revision_is_another_decision_that_says_what_was_revealed(blind: CodingSession) -> None:
    shown = blind.toggled("books").session.committed().session
    step = shown.accepted(2).session.committed()
    judgement = Judgement.of({"books": Origin.MANUAL, "quiet": Origin.SUGGESTED})
    assert step.change == Decide(1, judgement, 0.0, 2, SHOWN, REVEALED_TO)
    assert in_view(step.session) == 2
    assert step.session.progress == Progress(total=3, coded=1)


def test_enter_alone_records_that_they_were_seen_and_changed_nothing(blind: CodingSession) -> None:
    step = blind.toggled("books").session.committed().session.committed()
    assert step.change == Decide(1, Judgement.of(["books"]), 0.0, 2, SHOWN, REVEALED_TO)
    assert in_view(step.session) == 2


def test_the_same_where_no_code_was_said_to_apply(blind: CodingSession) -> None:
    first = blind.no_code_applies()
    assert decided(first).shown is None
    assert first.session.is_revealing
    step = first.session.committed()
    assert step.change == Decide(1, Judgement.of(()), 0.0, 2, SHOWN, REVEALED_TO)


def test_skipping_reveals_nothing(blind: CodingSession) -> None:
    step = blind.skipped()
    assert step.change == Decide(1, SKIPPED, 0.0, then=2)
    assert in_view(step.session) == 2


def test_with_nothing_to_add_it_goes_on_at_once(blind: CodingSession) -> None:
    step = blind.toggled("quiet").session.toggled("books").session.committed()
    assert decided(step).shown is None
    assert in_view(step.session) == 2


@pytest.mark.parametrize("arrived", [None, Suggestions("m1")])
def test_where_nothing_has_arrived_it_goes_on_at_once(
    codebook: Codebook, arrived: Suggestions | None
) -> None:
    session = sitting(codebook, AFTER)
    if arrived is not None:
        session = session.offered(1, arrived)
    step = session.toggled("books").session.committed()
    assert decided(step).shown is None
    assert in_view(step.session) == 2


def test_a_skipped_answer_is_decided_blind_too(codebook: Codebook) -> None:
    session = sitting(codebook, AFTER, SKIPPED).offered(1, MADE)
    assert session.suggestions is None
    step = session.toggled("books").session.committed()
    assert decided(step).shown is None
    assert step.session.is_revealing


def test_a_decided_answer_that_comes_back_shows_them(codebook: Codebook) -> None:
    session = sitting(codebook, AFTER, Judgement.of(["books"])).offered(1, MADE)
    assert session.suggestions == MADE
    assert session.committed().change == KeepPlace(2, session.filter)  # nothing new to record
    change = decided(session.accepted(2).session.committed())
    assert (change.shown, change.circumstances) == (SHOWN, REVEALED_TO)


def test_a_reveal_left_without_a_word_is_answered_on_coming_back(blind: CodingSession) -> None:
    away = blind.no_code_applies().session.forward().session
    back = away.back().session
    assert back.is_revealing
    assert decided(back.committed()).circumstances == REVEALED_TO


def test_what_was_revealed_cannot_be_decided_blind_after_undo(blind: CodingSession) -> None:
    shown = blind.toggled("books").session.committed().session
    undone = shown.reverted(item(1), Judgement.of(["books"])).session
    assert undone.item is not None
    assert undone.item.standing.state is State.UNSEEN
    assert undone.suggestions == MADE
    assert not undone.is_revealing
    step = undone.toggled("quiet").session.committed()
    assert (decided(step).shown, decided(step).circumstances) == (SHOWN, REVEALED_TO)
    assert in_view(step.session) == 2


def test_an_undone_blind_decision_whose_suggestions_were_not_seen_stays_blind(
    blind: CodingSession,
) -> None:
    session = blind.offered(2, Suggestions("m1", (Suggestion("staff", 0.9),)))
    away = session.toggled("quiet").session.toggled("books").session.committed().session
    undone = away.reverted(item(1), Judgement.of(["books", "quiet"])).session
    assert in_view(undone) == 1
    assert undone.suggestions is None
    assert undone.forward().session.suggestions is None


def test_the_second_look_counts_as_time_on_the_same_answer(blind: CodingSession) -> None:
    first = blind.pressed(4.0).no_code_applies()
    assert decided(first).seconds == 4.0
    second = first.session.pressed(7.0).committed()
    assert decided(second).seconds == 3.0
    assert second.session.pace.recent == (7.0,)


def test_zero_after_a_reveal_asks_before_it_drops_codes(blind: CodingSession) -> None:
    shown = blind.toggled("books").session.committed().session
    asked = shown.no_code_applies()
    assert asked.change is None
    change = decided(asked.session.no_code_applies())
    assert (change.judgement, change.shown) == (Judgement.of(()), SHOWN)


# -- what suggestions rest on ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("basis", "words"),
    [
        (None, ""),
        (Basis(0, is_own=True), "from the codebook only"),
        (Basis(1, is_own=True), "from your 1 decision"),
        (Basis(12, is_own=True), "from your 12 decisions"),
        (Basis(1200), "from 1,200 coded answers"),
        (Basis(12, is_own=True, encoder="e5"), "from your 12 decisions, with e5"),
        (Basis(0, encoder="e5"), "from the codebook only, with e5"),
    ],
)
def test_they_say_what_they_rest_on(basis: Basis | None, words: str) -> None:
    assert basis_words(Suggestions("m1", (), basis)) == words


def test_percent_is_said_only_where_decisions_bear_it_out() -> None:
    sure, given, before = (Suggestion("books", 0.99, (), often) for often in (0, 1, None))
    seen = Suggestions("m1", (sure, given, before), Basis(12))
    assert [likelihood(one, seen) for one in seen.codes] == ["1st", "99 %", "99 %"]
    assert [lacks_example(one, seen) for one in seen.codes] == [True, False, False]
    last = replace(seen, codes=(given, before, sure))
    assert likelihood(sure, last) == "3rd"


def test_of_the_codebook_alone_no_code_stands_out_as_lacking_examples() -> None:
    one = Suggestion("books", 0.99, (), 0)
    seen = Suggestions("m1", (one,), Basis(0))
    assert likelihood(one, seen) == "1st"
    assert not lacks_example(one, seen)


def test_what_they_rest_on_comes_to_the_session_with_them(codebook: Codebook) -> None:
    made = replace(MADE, basis=Basis(12, is_own=True))
    assert sitting(codebook, BEFORE).offered(1, made).suggestions == made


def test_an_answer_allocated_to_be_coded_alone_says_so_and_how_to_change_it() -> None:
    why = absence(BEFORE, replace(item(1), alone=True))
    assert why is Absence.ALLOCATED
    assert "intercoder allocate --assisted-overlap" in why
    drawn = absence(replace(BEFORE, unassisted=1.0), item(1))
    assert drawn is Absence.UNASSISTED
    assert "intercoder suggest settings --unassisted 0" in drawn
