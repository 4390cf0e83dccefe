"""What makes a codebook sound, and how each fault is told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercoder.codebook.code import Code, Codebook
from intercoder.codebook.faults import Fault
from intercoder.codebook.rules import check


def book(*codes: Code, name: str = "Library", language: str = "") -> Codebook:
    explained = tuple(
        replace(code, definition=code.definition or "d", examples=code.examples or ("e",))
        for code in codes
    )
    return Codebook(name, explained, language=language)


def only(codebook: Codebook) -> Fault:
    found = check(codebook)
    assert len(found) == 1, [str(fault) for fault in found]
    return found[0]


BOOKS = Code("books", "Books")


def test_a_sound_codebook_has_no_findings(library: Codebook) -> None:
    assert check(library) == ()


@pytest.mark.parametrize(
    ("codebook", "code", "field", "words"),
    [
        (book(BOOKS, name=" "), "", "name", "no name"),
        (book(BOOKS, name="L\x1b]0;x\x07"), "", "name", "U+001B"),
        (book(BOOKS, Code("books", "Films")), "books", "id", "also that of the code number 1"),
        (book(Code("", "Films"), BOOKS), "", "id", "number 1 has no id"),
        (book(Code("Books", "Films")), "Books", "id", "lower-case"),
        (book(Code("2books", "Films")), "2books", "id", "starts with a letter"),
        (book(Code("b", " ")), "b", "name", "empty"),
        (book(Code("b", "x" * 81)), "b", "name", "81 characters"),
        (book(BOOKS, Code("b", "BOOKS ")), "b", "name", "'books' beside it has the same name"),
        (book(Code("b", "B\x9b31m")), "b", "name", "U+009B"),
        (book(Code("b", "two\nlines")), "b", "name", "U+000A"),
        (book(Code("b", "B\u202ex")), "b", "name", "U+202E"),
        (book(Code("b", "B", definition="x\x1b[2J")), "b", "definition", "U+001B"),
        (book(Code("b", "B", examples=("x\x00",))), "b", "examples", "U+0000"),
        (book(Code("b", "B", examples=(" ",))), "b", "examples", "empty"),
        (book(Code("b", "B", aliases=("",))), "b", "aliases", "empty"),
        (book(Code("b", "B", aliases=("\x07",))), "b", "aliases", "U+0007"),
        (book(BOOKS, Code("f", "F", parent="boks")), "f", "parent", "did you mean 'books'"),
        (book(Code("a", "A", key="kkkk")), "a", "key", "one to 3 letters"),
        (book(Code("a", "A", key="")), "a", "key", "one to 3 letters"),
        (book(Code("a", "A", key="s")), "a", "key", "another meaning"),
        (book(Code("a", "A", key="sk")), "a", "key", "begins with 's'"),
        (book(Code("a", "A", key="ы")), "a", "key", "begins with 'ы'"),
        (book(Code("a", "A", key="k1")), "a", "key", "made of letters"),
        (book(Code("a", "A", key="k"), Code("b", "B", key="kl")), "b", "key", "begin alike"),
        (book(Code("a", "A", key="k"), Code("b", "B", key="k")), "b", "key", "also that of 'a'"),
        (book(BOOKS, Code("f", "F", aliases=("books",))), "f", "aliases", "name of 'books'"),
    ],
)  # fmt: skip
def test_a_fault_names_code_and_field(
    codebook: Codebook, code: str, field: str, words: str
) -> None:
    fault = only(codebook)
    assert not fault.is_warning
    assert (fault.code, fault.field) == (code, field)
    assert words in fault.message


@pytest.mark.parametrize(
    ("codebook", "words"),
    [
        (book(Code("a", "A", parent="a"), BOOKS), "below itself: a > a"),
        (
            book(Code("a", "A", parent="c"), Code("b", "B", parent="a"), Code("c", "C", parent="b"),
                 Code("d", "D", parent="a")),
            "below itself: a > c > b > a",
        ),
    ],
)  # fmt: skip
def test_a_cycle_is_told_once_and_whole(codebook: Codebook, words: str) -> None:
    assert words in only(codebook).message


@pytest.mark.parametrize(
    ("codebook", "words"),
    [
        (book(BOOKS, language="english please"), "short tag"),
        (book(BOOKS, Code("h", "H", heading=True)), "no code is below"),
        (book(Code("h", "H", heading=True, key="k"), Code("b", "B", parent="h")), "needs no key"),
        (book(Code("a", "A", exclusive=True), Code("b", "B", parent="a")), "stands alone"),
        (
            book(Code("a", "A"), Code("o1", "Other", parent="a"), Code("o2", "Other")),
            "elsewhere in the tree has the same name",
        ),
        (book(Code("a", "A", aliases=("x",)), Code("b", "B", aliases=("X",))), "one of 'a'"),
        (Codebook("L", (Code("a", "A", examples=("e",)),)), "no definition"),
        (Codebook("L", (Code("a", "A", definition="d"),)), "without an example: a"),
    ],
)
def test_a_warning_lets_the_codebook_be_used(codebook: Codebook, words: str) -> None:
    warning = only(codebook)
    assert warning.is_warning
    assert words in warning.message


def test_a_codebook_may_begin_without_a_code_to_give() -> None:
    headings = book(Code("a", "A", heading=True), Code("b", "B", heading=True, parent="a"))
    for codebook, words in ((headings, "every code is a heading"), (book(), "no codes yet")):
        first = check(codebook)[0]
        assert first.is_warning
        assert words in first.message


def test_a_heading_cannot_be_exclusive() -> None:
    codebook = book(Code("h", "H", heading=True, exclusive=True), Code("b", "B", parent="h"))
    assert only(codebook).field == "exclusive"


def test_keys_of_two_letters_and_of_other_scripts_are_sound() -> None:
    assert (
        check(book(Code("a", "A", key="kk"), Code("b", "B", key="ä"), Code("c", "C", key="ц")))
        == ()
    )


def test_any_number_of_codes_is_sound() -> None:
    assert check(book(*(Code(f"c{n}", f"C{n}") for n in range(300)))) == ()


def test_line_breaks_and_tabs_are_welcome_in_longer_texts() -> None:
    assert check(book(Code("a", "A", definition="one\n\ttwo", examples=("x\ny",)))) == ()


IDS = st.sampled_from(["a", "b", "c", "d", ""])


@given(
    st.lists(
        st.builds(Code, id=IDS, name=IDS, parent=st.none() | IDS, key=st.none() | IDS,
                  heading=st.booleans(), exclusive=st.booleans(),
                  aliases=st.lists(IDS, max_size=2).map(tuple)),
        max_size=6,
    )
)  # fmt: skip
def test_a_codebook_without_faults_can_be_walked_whole(codes: list[Code]) -> None:
    codebook = Codebook("x", tuple(codes))
    walked = [code.id for _, code in codebook.walk()]
    if not any(not fault.is_warning for fault in check(codebook)):
        assert sorted(walked) == sorted(code.id for code in codes)
        depths = {code.id: depth for depth, code in codebook.walk()}
        assert all(len(codebook.path(code.id)) == depths[code.id] + 1 for code in codes)
