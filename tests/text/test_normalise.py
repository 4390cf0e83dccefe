"""Which texts are the same however they were typed, and which never are."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from intercoder.text import folding
from intercoder.text import normalise as normalise_module
from intercoder.text.normalise import normalise

TEXTS = st.text(max_size=30)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The staff.", "the  staff"),
        ("Books, quiet!", "books quiet"),
        ("STRASSE", "Straße"),
        ("it’s warm", "it's warm"),
        ("cafe\u0301", "café"),
        ("ＷＣ", "wc"),  # full width
        ("ｷﾚｲ", "キレイ"),  # half width
        ("静かな 図書館", "静かな図書館"),
        ("ห้องสมุด เงียบ", "ห้องสมุดเงียบ"),
        ("الكُتُب", "الكتب"),
        ("مـــكتبة", "مكتبة"),
        ("می‌روم", "میروم"),
        ("“quiet”", "quiet"),
        ("reading-room", "reading room"),
        ("soft\u00adware", "software"),
        ("❤\ufe0f", "❤"),
    ],
)
def test_the_same_however_typed(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("?", "!"),
        ("...", "?"),
        ("👍", "👎"),
        ("👍!", "👍"),
        ("👍🏽", "👍"),
        ("👨‍👩‍👧", "👨👩👧"),
        ("🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "🏴"),
        ("-", "+"),
        ("the staff :)", "the staff :("),
        ("3.5", "35"),
        ("3-5", "3.5"),
        ("9:30", "930"),
        ("-5 degrees", "5 degrees"),
        ("5%", "5"),
        ("c++", "c"),
        ("good 👍", "good 👎"),
        ("we're", "were"),
        ("静か", "静かでない"),
        ("good", "not good"),
        ("é", "e"),
    ],
)
def test_never_the_same(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


def test_an_emoticon_is_kept_once() -> None:
    assert normalise("0=)") == normalise("0 =)") == "0 =)"


@given(TEXTS)
@example("0=)")
@example("=(:|)")
def test_nothing_is_left_to_fold(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(TEXTS)
def test_case_and_space_make_no_difference(text: str) -> None:
    assert normalise(f"  {text}\n") == normalise(text)
    if text.isascii():
        assert normalise(text.upper()) == normalise(text)


@given(TEXTS)
def test_letters_and_digits_are_never_lost(text: str) -> None:
    kept = [c for c in unicodedata.normalize("NFKC", text) if c.isdigit()]
    assert [c for c in normalise(text) if c.isdigit()] == kept
    if any(map(str.isalpha, text)):
        assert normalise(text)


@given(st.text("ab1 2,.;:!?()\"/-'_%\t\n&|=", max_size=12))
def test_signs_that_only_separate_are_found_at_once_as_one_by_one(text: str) -> None:
    found = normalise_module.normalise(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(normalise_module, "_SEPARATES", re.compile(r"(?!)"))
        assert normalise_module.normalise(text) == found


@given(st.text("aZ09_.- ", max_size=8))
def test_an_id_that_is_folded_already_is_seen_at_once(text: str) -> None:
    found = folding.fold_id(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(folding, "_PLAIN_ID", re.compile(r"(?!)"))
        assert folding.fold_id(text) == found


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\ufeff", "\u2800", "\u3164", "\u00ad \u2060"])
def test_what_shows_nothing_is_no_text(text: str) -> None:
    assert folding.shows_nothing(text)
    assert not folding.shows_nothing(f"{text}-")
    assert not folding.shows_nothing(f"{text}\u597d")
    assert not folding.shows_nothing(f"{text}\U0001f44d")
