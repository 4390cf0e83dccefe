"""Finding a code by typing a part of what one remembers of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercoder.codebook.code import Code, Codebook
from intercoder.codebook.find import MatchedPart, find_codes, fold
from intercoder.codebook.keys import assign_keys


def found(codebook: Codebook, query: str) -> list[str]:
    return [match.code.id for match in find_codes(codebook, query, assign_keys(codebook))]


def best(codebook: Codebook, query: str) -> tuple[str, MatchedPart]:
    match = find_codes(codebook, query, assign_keys(codebook))[0]
    return match.code.id, match.where


@pytest.mark.parametrize(
    ("query", "code", "where"),
    [
        ("k", "books", MatchedPart.KEY),
        ("books", "books", MatchedPart.ID),
        ("Books and", "books", MatchedPart.NAME),
        ("BOOK", "books", MatchedPart.NAME),
        ("media", "books", MatchedPart.NAME),
        ("oth med", "books", MatchedPart.NAME),
        ("dvds", "books", MatchedPart.ALIAS),
        ("nov", "books", MatchedPart.ALIAS),
        ("fee", "loans", MatchedPart.ALIAS),
        ("opening-hours", "opening-hours", MatchedPart.ID),
        ("hours", "opening-hours", MatchedPart.NAME),
        ("queues", "loans", MatchedPart.DEFINITION),
        ("services", "books", MatchedPart.HEADING),
        ("boks", "books", MatchedPart.SPELLING),
        ("reservatoins", "loans", MatchedPart.SPELLING),
        ("opning huors", "opening-hours", MatchedPart.SPELLING),
        ("weekedns", "opening-hours", MatchedPart.SPELLING),
        ("bororw", "loans", MatchedPart.SPELLING),
    ],
)
def test_the_code_meant_comes_first(
    library: Codebook, query: str, code: str, where: MatchedPart
) -> None:
    assert best(library, query) == (code, where)


def test_what_fits_nothing_finds_nothing(library: Codebook) -> None:
    assert found(library, "zzzzqq") == []


def test_an_empty_query_offers_every_code_in_order(library: Codebook) -> None:
    assert found(library, "  ") == [code.id for code in library.assignable]


def test_a_heading_is_never_offered(library: Codebook) -> None:
    assert "services" not in found(library, "services")


@pytest.mark.parametrize("query", ["aanieristys", "ÄÄNI", "ääni", "aani"])
def test_accents_and_capitals_make_no_difference_in_finnish(query: str) -> None:
    codebook = Codebook("x", (Code("q", "Äänieristys"), Code("t", "Tilat")))
    assert found(codebook, query) == ["q"]


@pytest.mark.parametrize("query", ["ЕЛКА", "ёлка", "елка", "йод", "иод"])
def test_accents_and_capitals_make_no_difference_in_russian(query: str) -> None:
    codebook = Codebook("x", (Code("e", "Ёлка и Йод"), Code("b", "Тишина")))
    assert found(codebook, query) == ["e"]


def test_a_name_that_begins_so_comes_before_one_that_mentions_it() -> None:
    codebook = Codebook(
        "x",
        (
            Code("a", "A", definition="about staff"),
            Code("b", "Friendly staff"),
            Code("c", "Staff"),
            Code("d", "Staff rooms"),
            Code("e", "E", aliases=("staff",)),
        ),
    )
    assert found(codebook, "staff") == ["c", "e", "d", "b", "a"]


def test_keys_are_told_apart_by_case() -> None:
    codebook = Codebook("x", (Code("a", "Xa", key="k"), Code("b", "Xb", key="K")))
    assert best(codebook, "K") == ("b", MatchedPart.KEY)
    assert best(codebook, "k") == ("a", MatchedPart.KEY)


def test_no_more_than_asked_for_are_given(library: Codebook) -> None:
    assert len(find_codes(library, "", {}, limit=2)) == 2


@given(st.text(max_size=12))
def test_any_query_gives_ranked_codes_without_doubles(query: str) -> None:
    codebook = Codebook(
        "x",
        (
            Code("h", "Heading", heading=True),
            Code("a", "Äiti", parent="h"),
            Code("b", "b c", aliases=("dd",)),
        ),
    )
    matches = find_codes(codebook, query, {"a": "a"})
    scores = [match.score for match in matches]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 100 for score in scores)
    assert len({match.code.id for match in matches}) == len(matches)
    assert all(not match.code.heading for match in matches)


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.sampled_from(["Books", "Äänet", "Late fees", "Тишина"]), st.integers(1, 5))
def test_every_beginning_of_a_name_finds_it(name: str, length: int) -> None:
    codebook = Codebook("x", (Code("other", "Zzz"), Code("it", name)))
    assert found(codebook, name[:length])[0] == "it"
