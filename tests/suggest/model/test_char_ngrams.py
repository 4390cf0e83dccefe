"""Pieces of words are counted as scikit-learn counts them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer

from intercoder.suggest.model.char_ngrams import NgramCounter

TEXTS = st.lists(st.text("aäbc \t漢.’", max_size=24), min_size=1, max_size=8)


def known_pieces(texts: list[str]) -> CountVectorizer | None:
    counter = CountVectorizer(analyzer="char_wb", ngram_range=(2, 5), lowercase=False)
    try:
        return counter.fit(texts)
    except ValueError:  # nothing in them
        return None


@settings(max_examples=200, deadline=None)
@given(TEXTS, TEXTS)
def test_the_counts_are_those_of_scikit_learn(known: list[str], texts: list[str]) -> None:
    reference = known_pieces(known)
    if reference is None:
        return
    counter = NgramCounter(reference.vocabulary_, (2, 5))
    for _ in range(2):  # looked up, and remembered
        counted = counter.transform(texts)
        assert (counted.toarray() == reference.transform(texts).toarray()).all()
        assert counted.has_sorted_indices


@pytest.mark.slow
def test_more_words_than_are_remembered_are_counted_too() -> None:
    counter = NgramCounter({"ab": 0, " a": 1}, (2, 2))
    words = [f"ab{number}" for number in range(100_005)]
    assert counter.transform([" ".join(words)]).toarray().tolist() == [[100_005, 100_005]]
