"""Proposals as values: what fits, what is alike, what becomes of them and of decisions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercoder.codebook.changes.applying import UnfitChangeError
from intercoder.codebook.changes.change import Accept, Add, Change, Merge, Retire, Split
from intercoder.codebook.changes.history import CodebookHistory
from intercoder.codebook.changes.meaning import Meanings, accepted
from intercoder.codebook.changes.written import from_data, to_data
from intercoder.codebook.code import Code, Codebook
from intercoder.codebook.proposals.alike import are_alike, groups, likeness, near
from intercoder.codebook.proposals.places import place_named
from intercoder.codebook.proposals.proposal import (
    Proposal,
    Rejection,
    State,
    checked,
    outcomes,
    proposal_of,
)
from intercoder.codebook.proposals.provisional import with_provisional, without_provisional
from intercoder.errors import CodebookError

SEATS = Proposal("1", "Seats", "Where to sit.", "place", "no chair", coder="anna")
CHAIRS = Proposal("2", "Chairs")
PARTS = (Code("peace", "Peace"), Code("hush", "Hush"))


def history(book: Codebook, *steps: list[Change]) -> CodebookHistory:
    found = CodebookHistory(book)
    for changes in steps:
        found = found.changed(changes, by="lea", reason="so")
    return found


def counts(found: CodebookHistory, code: str, made: int = 1) -> str:
    return Meanings(found, found.latest).of(made).of(code)


def test_a_provisional_code_is_below_its_parent_and_in_no_revision(codebook: Codebook) -> None:
    book = with_provisional(codebook, [SEATS, CHAIRS])
    assert [code.id for code in book.children("place")][-1] == SEATS.code_id
    assert [code.id for code in book.children(None)][-1] == CHAIRS.code_id
    assert book[SEATS.code_id].provisional
    assert book[SEATS.code_id].examples == ("no chair",)
    assert without_provisional(book) == codebook
    assert with_provisional(book, [SEATS]) == book
    gone = with_provisional(codebook, [SEATS], lambda _: "gone")
    assert gone[SEATS.code_id].parent is None
    assert proposal_of(SEATS.code_id) == "1"
    assert proposal_of("books") == ""


@pytest.mark.parametrize(
    ("proposal", "why"),
    [
        (Proposal("", " "), "no name"),
        (Proposal("", "x" * 81), "81 characters"),
        (Proposal("", "QUIET"), "is a code already"),
        (Proposal("", "the  place"), "is a heading already"),
        (Proposal("", "New", "x" * 501), "501 characters"),
        (Proposal("", "New", parent="gone"), "parent"),
        (Proposal("", "New", parent="proposed-2"), "parent"),
        (Proposal("", "chairs"), "is a code already"),
        (Proposal("", "Calm"), "another word for “Quiet”"),
        (Proposal("", "a\0b"), "cannot be kept"),
    ],
)
def test_what_does_not_fit_is_refused(codebook: Codebook, proposal: Proposal, why: str) -> None:
    with pytest.raises(CodebookError, match=why):
        checked(proposal, with_provisional(codebook, [CHAIRS]))


def test_what_fits_is_kept_in_one_line(codebook: Codebook) -> None:
    made = checked(Proposal("", " Bus  stop\n", "Near\nthe bus.", example=" x \0"), codebook)
    assert (made.name, made.definition, made.example) == ("Bus stop", "Near the bus.", "x")


def test_decisions_count_as_what_was_accepted_and_what_that_became(codebook: Codebook) -> None:
    code, taken = SEATS.code_id, Accept((SEATS.code_id, CHAIRS.code_id), "seats")
    found = history(codebook, [Add(Code("seats", "Seats")), taken])
    assert counts(found, code) == counts(found, code, made=2) == "seats"
    assert accepted(found) == {code: "seats", CHAIRS.code_id: "seats"}
    assert accepted(found, 1) == {}
    merged = found.changed([Merge(("seats",), "quiet")])
    assert counts(merged, code) == "quiet"
    undone = found.without(2)
    assert counts(undone, code) == code
    assert counts(undone.with_again(2), code) == "seats"
    split = found.changed([Split("seats", PARTS)])
    means = Meanings(split, split.latest).of(1)
    assert means.one_of[code] == ("peace", "hush")
    assert means.doubtful[code] == "it was split"
    gone = found.changed([Retire("seats")])
    assert Meanings(gone, gone.latest).of(1).doubtful[code] == "it was retired"
    assert "seats" in Meanings(found, 2).of(1).new
    assert set(Meanings(found, 2).given_as("seats")) == {"seats", code, CHAIRS.code_id}
    assert from_data(to_data(taken)) == taken


def test_a_proposal_is_accepted_into_a_code_that_can_be_given(codebook: Codebook) -> None:
    for into, why in (("place", "heading"), ("gone", "no code")):
        with pytest.raises(UnfitChangeError, match=why):
            history(codebook, [Accept((SEATS.code_id,), into)])
    with pytest.raises(UnfitChangeError, match="No proposals"):
        history(codebook, [Accept((), "quiet")])


def test_what_became_of_each(codebook: Codebook) -> None:
    made = [Proposal(one, one) for one in "abcd"]
    ids = {one.id: one.code_id for one in made}
    steps: list[list[Change]] = [
        [Add(Code("new", "New")), Accept((ids["a"],), "new")],
        [Accept((ids["b"],), "quiet")],
    ]
    found = history(codebook, *steps)
    rejected = {"c": Rejection("No."), "b": Rejection("Not yet.")}
    now = outcomes(made, found, rejected)
    assert [now[one].state for one in "abcd"] == [
        *(State.ACCEPTED, State.MERGED, State.REJECTED, State.PROVISIONAL)
    ]
    assert (now["a"].code, now["a"].revision, now["a"].reason) == ("new", 2, "so")
    assert now["c"].reason == "No."
    assert outcomes(made, found.without(3), rejected)["b"].state is State.REJECTED


def test_a_rejected_code_is_in_doubt_unless_it_was_accepted_after_all(codebook: Codebook) -> None:
    rejected = frozenset({SEATS.code_id})
    means = Meanings(CodebookHistory(codebook), 1, rejected).of(1)
    assert means.doubtful[SEATS.code_id] == "its proposal was rejected"
    found = history(codebook, [Accept((SEATS.code_id,), "quiet")])
    assert SEATS.code_id not in Meanings(found, 2, rejected).of(1).doubtful


def test_alike_ones_are_put_side_by_side(codebook: Codebook) -> None:
    bus, stop = Proposal("3", "Bus stop"), Proposal("4", "The bus stops")
    prices, cost = Proposal("5", "Prices"), Proposal("6", "Cost")
    answers = {"5": frozenset({1, 2, 3}), "6": frozenset({2, 3}), "3": frozenset({9})}
    found = groups([prices, bus, cost, SEATS, stop], answers)
    assert [[one.name for one in group] for group in found] == [
        *(["Bus stop", "The bus stops"], ["Prices", "Cost"], ["Seats"])
    ]
    close = near(Proposal("7", "Quite"), codebook)
    assert close is not None
    assert close.code.id == "quiet"
    assert near(SEATS, codebook) is None
    assert likeness("Bus", "Bys") == 0.0


names = st.text("abcdefgh ", min_size=1, max_size=12)


@given(st.lists(names, max_size=8))
def test_every_proposal_is_in_one_group(found: list[str]) -> None:
    made = [Proposal(str(number), name) for number, name in enumerate(found)]
    grouped = [one for group in groups(made, {}) for one in group]
    assert sorted(one.id for one in grouped) == sorted(one.id for one in made)
    for one in made:
        assert are_alike(one, one, {})


def test_a_parent_is_named_by_the_beginning_of_a_word(codebook: Codebook) -> None:
    book = with_provisional(codebook, [SEATS])
    asked = {"plac": "place", "Access": "access", "media": "books", "quiet": "quiet", "zz": ""}
    for typed, code in asked.items():
        found = place_named(book, typed)
        assert (found.id if found else "") == code
    assert place_named(book, "seats") is None
    assert place_named(book, " ") is None
