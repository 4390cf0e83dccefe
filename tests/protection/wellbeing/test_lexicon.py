"""Words that make an answer heavy: what a list finds, and what is said of a faulty one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercoder.errors import UsageError
from intercoder.protection.wellbeing.lexicon import Lexicon, lexicon_of, read_lexicon


@pytest.mark.parametrize(
    ("entry", "text", "found"),
    [
        ("noise", "The NOISE, again!", True),
        ("noise", "It is noiseless.", False),
        ("nois*", "It is noisy.", True),
        ("opening hours", "Opening\n hours are short", True),
        ("opening hours", "Opening the door takes hours", False),
        ("late fee*", "too many late fees", True),
        ("Gebühr*", "GEBÜHREN sind hoch", True),
        ("Gebu\u0308hr", "eine Gebühr", True),
        ("don't", "I don’t know", True),
        ("噪音", "图书馆的噪音太大", True),
        ("शोर", "बहुत शोर है", True),
        ("شور", "شوریده", False),
        ("straße", "die STRASSE", True),
    ],
)
def test_words_are_found_as_people_write_them(entry: str, text: str, found: bool) -> None:
    assert lexicon_of([entry]).found(text) is found


@given(st.text(), st.lists(st.text(min_size=1), max_size=5))
def test_any_text_can_be_looked_at(text: str, entries: list[str]) -> None:
    assert Lexicon(tuple(entries)).found(text) in {True, False}
    assert not Lexicon().found(text)


def test_a_file_has_a_word_a_line_and_remarks(tmp_path: Path) -> None:
    file = tmp_path / "words.txt"
    file.write_text("\ufeff# loud things\nnoise\n\n  late   fee \nnoise\n", "utf-8")
    assert read_lexicon(file).entries == ("noise", "late fee")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "has no words"),
        (b"# nothing\n", "has no words"),
        (b"noise\n***\n", "line 2: there is no word"),
        (b"\xff\xfe\x00", "not a text in UTF-8"),
        (b"x" * 1_000_001, "too long"),
    ],
)
def test_a_faulty_file_is_refused_in_words(tmp_path: Path, content: bytes, says: str) -> None:
    file = tmp_path / "words.txt"
    file.write_bytes(content)
    with pytest.raises(UsageError, match=says):
        read_lexicon(file)
