"""Answers as numbers: the same as scikit-learn's tf-idf, in every language, and by the word."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from intercoder.suggest.model.features import QUESTION_WEIGHT, find_features
from intercoder.suggest.model.labelled_answers import Text
from intercoder.text.language import guess_language
from intercoder.text.words import words

PLAIN = (
    "longer opening hours in the evening",
    "more books for young readers",
    "quiet rooms and longer hours",
    "the staff is friendly and the books are new",
)


def test_pieces_weigh_as_scikit_learn_weighs_them() -> None:
    features = find_features([Text(one, "en") for one in PLAIN])
    rows = features.rows([Text(one, "en") for one in PLAIN])[:, len(features.words.terms) :]
    oracle = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
    expected = oracle.fit_transform(PLAIN)
    np.testing.assert_allclose(rows.toarray() * 2**0.5, expected.toarray(), atol=1e-5)


def test_questions_count_only_where_there_are_several() -> None:
    one = find_features([Text("books", "en", "why"), Text("quiet", "en", "why")])
    assert one.questions == ()
    two = find_features([Text("books", "en", "why"), Text("quiet", "en", "what")])
    row = two.rows([Text("", "en", "what"), Text("", "en", "never asked")]).toarray()
    assert row[0].tolist() == [0.0] * (two.width - 2) + [pytest.approx(QUESTION_WEIGHT), 0.0]
    assert not row[1].any()


@pytest.mark.parametrize("texts", [[], [""], ["!!! ???", "…"], ["  ", "\n"]])
def test_an_empty_vocabulary_gives_rows_of_nothing(texts: list[str]) -> None:
    features = find_features([Text(one) for one in texts])
    assert features.rows([Text("something"), Text("")]).shape == (2, features.width)
    nothing = np.zeros((features.width, 1), dtype=np.float32)
    assert not features.contributions(list(words("something")), nothing).any()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ja", "図書館が好きです"),
        ("zh", "图书馆很安静"),
        ("tlh", "nuqneH paq"),
        ("th", "ห้องสมุดเงียบ"),
        ("vi", "thư viện yên tĩnh"),
        ("", "📚🙂"),
        ("en-GB", "the colour of the books"),
        ("\u202e[/b]", "hostile \x1b[31m words"),
    ],
)
def test_any_language_can_be_read(language: str, text: str) -> None:
    features = find_features([Text(text, language), Text("books", "en")])
    found = features.rows([Text(text, language)])
    assert np.isfinite(found.toarray()).all()
    for word in words(text, language):
        assert text[word.start : word.end]


@pytest.mark.slow
@given(st.lists(st.text(max_size=40), min_size=1, max_size=8), st.sampled_from(["", "en", "fi"]))
@settings(max_examples=60, deadline=None)
def test_rows_are_no_longer_than_one(texts: list[str], language: str) -> None:
    asked = [Text(one, language) for one in texts]
    rows = find_features(asked).rows(asked)
    lengths = np.asarray(rows.multiply(rows).sum(axis=1)).ravel()
    assert (lengths <= 1 + 1e-4).all()


@given(st.text(max_size=60))
@settings(max_examples=100, deadline=None)
def test_words_stand_where_they_say(text: str) -> None:
    for word in words(text):
        assert 0 <= word.start < word.end <= len(text)


def test_a_word_adds_what_the_score_loses_without_it() -> None:
    texts = [Text(one, "en") for one in PLAIN]
    features = find_features(texts)
    weights = np.zeros((features.width, 2), dtype=np.float32)
    weights[features.words.place["hours"], 0] = 1.0
    weights[features.words.place["longer opening"], 1] = 1.0
    found = list(words(PLAIN[0], "en"))
    added = features.contributions(found, weights)
    by_word = dict(zip([one.word for one in found], added[:, 0], strict=True))
    assert by_word["hours"] > 0
    assert sum(value for word, value in by_word.items() if word != "hours") == 0
    assert added[0, 1] == added[1, 1] > 0


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("the library is quiet and I like it", "en"),
        ("die Bibliothek ist ruhig und ich mag das", "de"),
        ("biblioteket är tyst och jag tycker om det", "sv"),
        ("図書館が好き", "ja"),
        ("图书馆很好", "zh"),
        ("библиотека тихая", "ru"),
        ("مكتبة هادئة", "ar"),
        ("books", "xx"),
        ("", "xx"),
    ],
)
def test_the_language_is_guessed_where_nobody_has_said(text: str, language: str) -> None:
    assert guess_language(text) == language
    assert guess_language(text, "fi-FI") == "fi"


def test_what_is_not_known_makes_an_answer_count_less() -> None:
    features = find_features([Text(one, "en") for one in PLAIN])
    rows = features.rows([Text("longer hours", "en"), Text("longer hours zzxqv kjwpf", "en")])
    known, unknown = np.asarray(rows.multiply(rows).sum(axis=1)).ravel()
    assert known == pytest.approx(0.75, abs=0.05)  # a quarter from words, half from pieces
    assert unknown < 0.8 * known
