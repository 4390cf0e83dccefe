"""What counts as a nearly identical answer, and what must never."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from intercoder.text.likeness.near_duplicates import Place, differing_words, group_answers, leaders
from intercoder.text.likeness.spelling import MAX_WORD_LETTERS, is_slip, writing
from intercoder.text.normalise import normalise

PLENTY = 40
"""How often the right spelling is written, so that it is known."""


def are_together(one: str, other: str, *, times: int = PLENTY) -> bool:
    """Whether both stand in one group, where the first was written `times` times."""
    places = group_answers([one] * times + [other])
    return places[-1] is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The quiet reading room", "the quiet reeding room"),
        ("helpful staff", "helpfull staff"),
        ("helpful staff", "helpfu staff"),
        ("the library is warm", "the libary is warm"),
        ("longer opening hours", "longer openign hours"),
        ("I don't know", "I dont know"),
        ("a café inside", "a cafe inside"),
        ("la biblioteca está cerca", "la biblioteca esta cerca"),
        ("the bookshelves upstairs", "the book shelves upstairs"),
        ("тихая библиотека", "тихая библотека"),
        ("зелёный двор", "зеленый двор"),
        ("الهدوء في المكتبة", "الهدوء في المكتبه"),
        ("조용한 도서관", "조용한도서관"),
        ("friendly and helpful people", "freindly and helpfull people"),
    ],
)
def test_a_slip_is_near(one: str, other: str) -> None:
    assert are_together(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("it is good", "it is not good"),
        ("2 hours", "3 hours"),
        ("room 12345", "room 12346"),
        ("bored", "loved"),
        ("helpful staff", "unhelpful staff"),
        ("quite legal", "quite illegal"),
        ("typical", "atypical"),
        ("I love it", "I hate it"),
        ("I like reading", "I like writing"),
        ("my employer", "my employee"),
        ("Kütüphaneyi seviyorum", "Kütüphaneyi sevmiyorum"),
        ("часто хожу", "нечасто хожу"),
        ("никогда", "некогда"),
        ("Kinder fördern", "Kinder fordern"),
        ("πότε", "ποτέ"),
        ("この図書館は静かで好きです", "この図書館は静かで嫌いです"),
        ("좋아요", "안좋아요"),
        ("كتاب جديد", "كاتب جديد"),
        ("we read together", "we read to get her"),
        ("notable books", "not able books"),
        ("good food", "food good"),
        ("👍 good", "👎 good"),
        ("books", "books and quiet"),
        ("staff", "stuff"),
    ],
)
def test_another_word_is_never_near(one: str, other: str) -> None:
    assert not are_together(one, other)
    assert not are_together(other, one)


def test_a_string_that_is_nobodys_word_has_no_slips_and_no_halves() -> None:
    word = "libraries" * (MAX_WORD_LETTERS // 9)
    assert are_together(word, word[:-1])
    assert not are_together(word + word, word + word[:-1])
    assert not are_together(word + word, f"{word} {word}")


def test_two_common_words_are_two_words_however_alike() -> None:
    texts = ["the contact was good"] * 30 + ["the contract was good"] * 5
    assert {place.leader for place in group_answers(texts) if place} == {0, 30}


def test_a_rare_word_is_a_slip_only_beside_a_known_one() -> None:
    assert not are_together("planting trees", "planning trees", times=2)
    assert are_together("planting trees", "plantingg trees", times=3)


def test_the_leader_is_the_commonest_text_and_says_who_is_identical() -> None:
    texts = ["helpfull staff", "Helpful staff!", "quiet", "helpful staff", "helpful staff"]
    lead = Place(1, True)
    assert group_answers(texts) == [Place(1, False), lead, None, lead, lead]


def test_members_are_near_the_leader_and_nothing_chains() -> None:
    texts = ["the economy"] * 50 + ["the econommy", "the econommmy"]
    near = leaders(Counter(map(normalise, texts)))
    assert near == {"the econommy": "the economy"}


def test_the_words_that_differ_are_named() -> None:
    assert differing_words("the libary is warm", "the library is warm") == ("libary",)


def test_no_answers_make_no_groups() -> None:
    assert group_answers([]) == []
    assert group_answers(["?", "!", "👍"]) == [None, None, None]


WORDS = st.sampled_from(
    (
        *("library", "libary", "librray", "libraryy", "the", "quiet", "quitely", "quietly", "not"),
        *("nott", "books", "bookshelf", "book", "shelf", "café", "cafe", "don't", "dont", "staff"),
        *("stuff", "12", "13", "静か", "静かな", "seviyorum", "sevmiyorum", "economy", "econony"),
    )
)
ANSWERS = st.lists(
    st.lists(WORDS, min_size=1, max_size=4).map(" ".join), min_size=1, max_size=40
).map(lambda some: some * 3 + some[:2])


@given(ANSWERS, st.randoms(use_true_random=False))
def test_the_order_of_the_answers_makes_no_difference(texts: list[str], chance: Random) -> None:
    order = list(range(len(texts)))
    chance.shuffle(order)
    assert _as_sets(texts) == _as_sets([texts[place] for place in order])


@given(ANSWERS)
def test_identical_texts_stand_together(texts: list[str]) -> None:
    places = group_answers(texts)
    by_text: dict[str, set[Place | None]] = {}
    for text, place in zip(texts, places, strict=True):
        by_text.setdefault(normalise(text), set()).add(place)
    times = Counter(map(normalise, texts))
    for text, found in by_text.items():
        assert len(found) == 1
        assert times[text] == 1 or found != {None}


@given(ANSWERS)
def test_every_member_is_near_its_leader(texts: list[str]) -> None:
    for text, place in zip(texts, group_answers(texts), strict=True):
        if place is not None:
            assert _is_near(normalise(text), normalise(texts[place.leader]))
            assert place.identical == (normalise(text) == normalise(texts[place.leader]))


@given(st.text("abcdefghijklmnopqrstuvwxyzäöü", min_size=1, max_size=9), st.data())
def test_a_slip_is_one_edit_behind_the_first_letters(word: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("abcmä"))
    for other in (word[:place] + word[place + 1 :], word[:place] + letter + word[place:]):
        if is_slip(other, word):
            assert OSA.distance(other, word) == 1
            assert other[:2] == word[:2]
            assert min(len(other), len(word)) >= 4


def _as_sets(texts: list[str]) -> set[frozenset[str]]:
    groups: dict[int, set[str]] = {}
    for text, place in zip(texts, group_answers(texts), strict=True):
        if place is not None:
            groups.setdefault(place.leader, set()).add(text)
    return {frozenset(one) for one in groups.values()}


def _is_near(text: str, leader: str) -> bool:
    """As the rules are told to people, without how the groups are found."""
    if text.replace(" ", "") == leader.replace(" ", ""):
        return True
    words, theirs = text.split(" "), leader.split(" ")
    if len(words) != len(theirs):  # a word written as two: put it together on both sides
        words = text.replace("book shelf", "bookshelf").split(" ")
        theirs = leader.replace("book shelf", "bookshelf").split(" ")
    return len(words) == len(theirs) and all(
        one == other
        or writing(one) == writing(other)
        or (
            min(len(one), len(other)) >= 4
            and not any(map(str.isdigit, one + other))
            and OSA.distance(one, other) == 1
        )
        for one, other in zip(words, theirs, strict=True)
    )
