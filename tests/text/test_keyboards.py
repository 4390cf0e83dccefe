"""Letters of other scripts are where keyboards have them."""

from __future__ import annotations

import pytest

from intercoder.text.keyboards import LAYOUTS, by_position, layout_of, letters_of, on_layout


@pytest.mark.parametrize(
    ("letter", "layout", "latin"),
    [
        ("ы", "", "s"),
        ("Ы", "", "S"),
        ("і", "uk", "s"),
        ("і", "be", "b"),
        ("σ", "", "s"),
        ("ד", "", "s"),
        ("س", "", "s"),
        ("ფ", "", "f"),
        ("s", "", ""),
        ("ä", "", ""),
        ("本", "", ""),
        ("", "", ""),
        ("ab", "", ""),
    ],
)
def test_a_letter_stands_for_the_latin_one_on_its_key(letter: str, layout: str, latin: str) -> None:
    assert by_position(letter, layout) == latin


def test_positions_lead_there_and_back() -> None:
    for layout in LAYOUTS:
        for letter in letters_of(layout):
            if latin := by_position(letter, layout):
                assert on_layout(latin, layout) == letter
    assert on_layout("S", "ru") == "Ы"
    assert on_layout("s", "") == ""


def test_the_layout_is_that_of_the_names() -> None:
    assert layout_of(["Books", "Quiet"]) == ""
    assert layout_of(["Книги", "Wi-Fi"]) == "ru"
    assert layout_of(["Книги"], "uk") == "uk"
    assert layout_of(["Книги"], "sr-Cyrl") == "sr"
    assert layout_of(["Книги"], "el") == "ru", "Greek has no Cyrillic layout"
    assert layout_of(["図書館"]) == ""
    assert layout_of([]) == ""
