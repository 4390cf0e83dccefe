"""Several revisions of a codebook as one."""

from __future__ import annotations

import pytest

from intercoder.codebook.code import Code, Codebook
from intercoder.codebook.differences import joined

FIRST = Codebook(
    "Library",
    (
        Code("place", "The place", heading=True),
        Code("quiet", "Quiet", parent="place"),
        Code("noise", "Noise", parent="place"),
        Code("books", "Books"),
    ),
)
SECOND = Codebook(
    "Library",
    (
        Code("books", "Books and media"),
        Code("place", "The place", heading=True),
        Code("quiet", "Silence", parent="place"),
    ),
)


def test_codes_are_named_as_in_the_last_revision_that_has_them() -> None:
    found = joined([FIRST, SECOND])
    assert {code.id: code.name for code in found.codes} == {
        "books": "Books and media",
        "place": "The place",
        "quiet": "Silence",
        "noise": "Noise",
    }


def test_a_dropped_code_stands_where_it_stood_and_the_order_is_that_of_the_last() -> None:
    order = [(depth, code.id) for depth, code in joined([FIRST, SECOND]).walk()]
    assert order == [(0, "books"), (0, "place"), (1, "quiet"), (1, "noise")]


def test_what_could_be_given_once_is_no_heading() -> None:
    headed = Codebook("Library", (Code("books", "Books", heading=True),))
    found = joined([FIRST, headed])
    assert not found["books"].heading
    assert found["place"].heading


def test_there_is_nothing_to_join_without_a_revision() -> None:
    with pytest.raises(ValueError, match="no revision"):
        joined([])
