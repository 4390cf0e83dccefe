"""What a negation negates, in the languages of surveys."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercoder.suggest.model.evidence import ContentWords
from intercoder.suggest.model.labelled_answers import Text
from intercoder.text.words import words


def units(text: str, language: str, names: frozenset[str] = frozenset()) -> list[str]:
    found = list(words(text, language))
    read = ContentWords((language,), names).units(found, Text(text, language))
    return [text[found[unit[0]].start : found[unit[-1]].end] for unit in read]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", "hell und nicht teuer", ["hell", "nicht teuer"]),
        ("de", "nicht sehr teuer", ["nicht sehr teuer"]),
        ("de", "keine ruhigen Plätze", ["keine ruhigen", "Plätze"]),
        ("de", "die Heizung funktioniert nicht", ["Heizung", "funktioniert nicht"]),
        ("de", "nicht. Teuer", ["Teuer"]),
        ("de", "teuer, aber nicht laut", ["teuer", "nicht laut"]),
        ("en", "not very expensive", ["not very expensive"]),
        ("en", "the staff weren't friendly", ["staff", "weren't friendly"]),
        ("en", "no queue and no noise", ["no queue", "no noise"]),
        ("en", "without the noise", ["without the noise"]),
        ("en", "the a of", []),
        ("es", "no es caro", ["no es caro"]),
        ("it", "non troppo rumoroso", ["non troppo rumoroso"]),
        ("nl", "niet duur", ["niet duur"]),
        pytest.param("fr", "pas très bruyant", ["pas très bruyant"], marks=pytest.mark.slow),
    ],
)
def test_a_negation_goes_with_what_it_negates(
    language: str, text: str, expected: list[str]
) -> None:
    assert units(text, language) == expected


def test_a_word_that_names_a_code_negates_nothing() -> None:
    assert units("no parking", "en", frozenset({"no"})) == ["no", "parking"]


@given(
    st.lists(
        st.sampled_from(
            ["not", "no", "very", "dear", "loud", ",", "cannot", "the", "xyzn't", "isn't"]
        )
    )
)
def test_units_never_share_a_word_and_have_no_gaps(said: list[str]) -> None:
    text = " ".join(said)
    found = list(words(text, "en"))
    content = ContentWords(("en",))
    read = content.units(found, Text(text, "en"))
    places = [place for unit in read for place in unit]
    assert len(places) == len(set(places))
    assert all(list(unit) == list(range(unit[0], unit[-1] + 1)) for unit in read)
    named = {found[place].word for place in places}
    assert {"dear", "loud"} & {one.word for one in found} <= named
