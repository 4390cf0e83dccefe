"""Changes do to a codebook what they say, and fit only the codebook they were made for."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercoder.codebook.changes.applying import UnfitChangeError, apply_all
from intercoder.codebook.changes.change import Add, Change, Edit, Merge, Move, Order, Retire, Split
from intercoder.codebook.changes.deriving import changes_between
from intercoder.codebook.changes.written import from_data, to_data
from intercoder.codebook.code import Code, Codebook
from intercoder.errors import CodebookError
from tests.codebook.changes.making import library, valid_changes

BOOK = Codebook(
    "Library",
    (
        Code("services", "Services", heading=True),
        Code("loans", "Loans", parent="services"),
        Code("renewals", "Renewals", parent="loans"),
        Code("rooms", "Rooms", parent="services"),
        Code("quiet", "Quiet"),
    ),
)


def tree(book: Codebook) -> list[str]:
    return ["  " * depth + code.id for depth, code in book.walk()]


def test_a_new_code_stands_behind_the_sibling_it_follows() -> None:
    book = apply_all(BOOK, [Add(Code("events", "Events", parent="services"), "loans")])
    assert tree(book) == ["services", "  loans", "    renewals", "  events", "  rooms", "quiet"]


def test_a_new_code_stands_last_where_no_place_is_said() -> None:
    book = apply_all(BOOK, [Add(Code("fees", "Fees", parent="loans"))])
    assert tree(book)[:4] == ["services", "  loans", "    renewals", "    fees"]


def test_a_code_moves_with_all_below_it() -> None:
    book = apply_all(BOOK, [Move("loans", "services", None, "quiet")])
    assert tree(book) == ["services", "  rooms", "quiet", "loans", "  renewals"]


def test_what_is_below_a_merged_code_comes_below_the_one_that_stays() -> None:
    book = apply_all(BOOK, [Merge(("loans",), "quiet")])
    assert tree(book) == ["services", "  rooms", "quiet", "  renewals"]


def test_parts_take_the_place_of_the_code_that_was_split() -> None:
    parts = (Code("silence", "Silence"), Code("calm", "Calm"))
    assert tree(apply_all(BOOK, [Split("quiet", parts)]))[-2:] == ["silence", "calm"]
    below = tuple(Code(one.id, one.name, parent="services") for one in parts)
    book = apply_all(BOOK, [Split("rooms", below)])
    assert tree(book)[3:] == ["  silence", "  calm", "quiet"]


def test_an_order_puts_codes_it_does_not_know_behind_those_they_followed() -> None:
    change = Order(("quiet", "services", "rooms", "loans", "renewals"))
    book = apply_all(BOOK, [Add(Code("events", "Events", parent="services"), "rooms"), change])
    assert tree(book) == ["quiet", "services", "  rooms", "  events", "  loans", "    renewals"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (Edit("quiet", "definition", "other", "new"), "“definition” of “Quiet” has been changed"),
        (Edit("nobody", "name", "", "New"), "no code 'nobody'"),
        (Edit("quiet", "parent", None, "loans"), "no 'parent' that can be changed"),
        (Add(Code("quiet", "Quiet too")), "has a code 'quiet' already"),
        (Add(Code("new", "New", parent="nobody")), "no code 'nobody'"),
        (Move("rooms", None, "loans"), "“Rooms” has been moved elsewhere"),
        (Move("loans", "services", "renewals"), "cannot be moved below itself"),
        (Merge((), "quiet"), "No codes were named"),
        (Merge(("quiet",), "quiet"), "cannot be merged into itself"),
        (Merge(("quiet",), "services"), "is a heading"),
        (Merge(("loans",), "renewals"), "is below a code that would be merged into it"),
        (Split("quiet", (Code("calm", "Calm"),)), "two codes or more"),
        (Split("loans", (Code("a", "A"), Code("b", "B"))), "has codes below it"),
        (Split("quiet", (Code("a", "A", parent="quiet"), Code("b", "B"))), "cannot be below"),
        (Retire("loans"), "has codes below it"),
        (Retire("nobody"), "no code 'nobody'"),
    ],
    ids=lambda one: type(one).__name__ if not isinstance(one, str) else "",
)
def test_a_change_that_does_not_fit_is_refused_with_the_reason(change: Change, why: str) -> None:
    with pytest.raises(UnfitChangeError, match=why):
        apply_all(BOOK, [change])


@given(st.integers(0, 10**9))
def test_changes_are_written_and_read_without_loss(seed: int) -> None:
    random, book = Random(seed), library()
    for number in range(4):
        changes = valid_changes(book, random, str(number))
        assert tuple(from_data(to_data(one)) for one in changes) == changes
        book = apply_all(book, changes)


@pytest.mark.parametrize(
    "data",
    [
        None,
        {},
        {"kind": "explode"},
        {"kind": "retire"},
        {"kind": "retire", "code": 3},
        {"kind": "retire", "code": "a", "more": 1},
        {"kind": "add", "code": "a", "after": None},
        {"kind": "split", "code": "a", "into": "b"},
        {"kind": "merge", "codes": ["a", 1], "into": "b"},
    ],
)
def test_a_damaged_record_is_refused(data: object) -> None:
    with pytest.raises(CodebookError):
        from_data(data)


@given(st.integers(0, 10**9))
def test_changes_between_two_codebooks_lead_from_one_to_exactly_the_other(seed: int) -> None:
    random, old = Random(seed), library()
    for number in range(3):
        old = apply_all(old, valid_changes(old, random, f"a{number}"))
    new = old
    for number in range(4):
        new = apply_all(new, valid_changes(new, random, f"b{number}"))
    assert apply_all(old, changes_between(old, new)) == new
    assert apply_all(new, changes_between(new, old)) == old
    assert changes_between(old, old) == ()
