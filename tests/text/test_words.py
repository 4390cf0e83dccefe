"""Words of texts, and how much work even the strangest text may make."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from intercoder.text import words as room
from intercoder.text.words import (
    MAX_SIGNS,
    fold,
    folded_words,
    known_runs,
    remember_runs,
    words,
)

LONG = 50_000
TANGLES = ["(", "%", "'s", "😀", "_", "((a", "ก็("]


def by_spacy(text: str, language: str) -> list[str]:
    tokenize, _ = room._tokenizer(language)
    return [fold(token.text) for token in tokenize(text) if any(map(str.isalnum, token.text))]


@pytest.mark.parametrize("sign", TANGLES)
def test_a_run_of_signs_never_reaches_spacy(sign: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tokenize, strips = room._tokenizer("en")
    given_to_spacy: list[str] = []

    def counting(text: str) -> Any:
        given_to_spacy.append(text)
        return tokenize(text)

    monkeypatch.setattr(room, "_tokenizer", lambda _: (counting, strips))
    tangle = (sign * LONG)[:LONG]
    found = list(words(f"Quiet rooms {tangle} and books", "en"))
    assert [one.word for one in found][:2] == ["quiet", "rooms"]
    assert [one.word for one in found][-2:] == ["and", "books"]
    assert max(map(len, given_to_spacy)) < MAX_SIGNS
    assert all(one.start < one.end for one in found)
    assert all(before.end <= after.start for before, after in pairwise(found))


ORDINARY = st.lists(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=MAX_SIGNS - 1)
    | st.sampled_from(["don't", "l'heure", "e.g.", "U.S.", "a,b", "well....so", "10km", ":-)"]),
    max_size=6,
)


@settings(max_examples=30)
@given(ORDINARY, st.sampled_from(["en", "fr", "de", "xx", "zh"]))
@example(["静かな部屋" * 80], "xx")
@example(["安静的房间，" * 200], "zh")
@example(["https://example.org/" + "path/" * 60], "en")
def test_words_of_other_texts_are_those_of_spacy(parts: list[str], language: str) -> None:
    text = " ".join(parts)
    assert [one.word for one in words(text, language)] == by_spacy(text, language)
    for one in words(text, language):
        assert fold(text[one.start : one.end]) == one.word


@settings(max_examples=30)
@given(
    st.lists(ORDINARY.map(" ".join) | st.sampled_from(["EE. UU.", "в т.ч.", "\u00a0", "«oui»"])),
    st.sampled_from(["en", "fr", "es", "ru", "xx", "zh", ""]),
)
@example(["Los EE. UU.", "y los EE.", "UU. también"], "es")
@example(["(" * 2 * MAX_SIGNS + "quiet", "rooms"], "en")
def test_words_found_run_by_run_are_the_same(parts: list[str], language: str) -> None:
    text = " ".join(parts)
    assert folded_words(text, language) == [one.word for one in words(text, language)]


def test_what_is_remembered_is_split_without_spacy(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [
        *(("I don't know, e.g. the well-lit rooms…", "en"), ("Los EE. UU. y l'heure", "es")),
        *(("(" * 2 * MAX_SIGNS + "quiet rooms", "en"), ("安静的房间，", "zh"), ("", "")),
    ]
    found = [list(words(*text)) for text in texts]
    known = known_runs(texts)
    assert set(known) == {"en", "es", "xx"}
    room.forget_words()
    remember_runs(known)
    rules = {"zh": room._tokenizer("zh")}
    of_joined = texts.pop(1)  # is split by the rules themselves
    found.pop(1)
    with monkeypatch.context() as patched:
        patched.setattr(room, "_tokenizer", lambda language: rules[language])
        assert [list(words(*text)) for text in texts] == found
        with pytest.raises(KeyError):
            list(words(*of_joined))
        with pytest.raises(KeyError):
            list(words("unheard", "en"))
    room.forget_words()


def test_many_runs_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_KEPT", 3)
    room.forget_words()
    for text in ("quiet rooms and books", "books and quiet corners"):
        assert folded_words(text, "en") == text.split()
    runs = room._runs("en")
    assert runs is not None and len(runs) <= 3
