"""Words that no code given speaks for."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from intercoder.suggest.reading.coverage import MIN_ANSWERS, unspoken_words

STAFF, BOOKS = frozenset({"staff"}), frozenset({"books"})
SAID = [
    *[("friendly", "people")] * 6,
    *[("novels", "films")] * 6,
    *[("friendly", "parking")] * 2,
    ("novels", "parking"),
]
CODES = [*[STAFF] * 6, *[BOOKS] * 6, *[STAFF] * 2, BOOKS]


def test_a_word_that_stands_beside_several_codes_is_spoken_for_by_none() -> None:
    found = unspoken_words(SAID, CODES, {})
    assert {one.place for one in found} == {12, 13, 14}
    assert {one.words for one in found} == {("parking",)}


def test_a_code_speaks_for_the_words_of_its_entry() -> None:
    found = unspoken_words(SAID, CODES, {"staff": frozenset({"parking"})})
    assert [one.place for one in found] == [14]


def test_a_word_of_another_code_is_left_over() -> None:
    said = [*SAID, ("friendly", "novels")]
    found = unspoken_words(said, [*CODES, STAFF], {})
    assert (15, ("novels",)) in [(one.place, one.words) for one in found]


def test_rare_words_tell_nothing() -> None:
    assert unspoken_words([("once",), *SAID[:12]], [STAFF, *CODES[:12]], {}) == ()


answers = st.lists(
    st.tuples(
        st.frozensets(st.sampled_from("abcde")), st.frozensets(st.sampled_from("XYZ"), min_size=1)
    ),
    max_size=25,
)


@given(answers)
def test_every_word_named_is_common_enough_and_in_its_answer(
    made: list[tuple[frozenset[str], frozenset[str]]],
) -> None:
    said = [sorted(words) for words, _ in made]
    found = unspoken_words(said, [codes for _, codes in made], {})
    assert [one.weight for one in found] == sorted((one.weight for one in found), reverse=True)
    for one in found:
        for word in one.words:
            assert word in said[one.place]
            assert sum(word in words for words in said) >= MIN_ANSWERS
