"""What a coder types is read as keys of codes, beginnings of them, and commands."""

from __future__ import annotations

import pytest

from intercoder.codebook.code import Code, Codebook
from intercoder.coding.keys.typed_keys import Begun, Command, Given, Read, TypedKeys, Unknown

KEYS = {"noise": "n", "cafe": "ca", "computers": "co", "capital": "K", "kind": "k"}
CYRILLIC = {"books": "н", "staff": "ец", "quiet": "ет"}


@pytest.mark.parametrize(
    ("begun", "character", "meant"),
    [
        ("", "n", Given("noise")),
        ("", "N", Given("noise", is_last=True)),
        ("", "c", Begun("c")),
        ("", "C", Begun("c")),
        ("c", "a", Given("cafe")),
        ("c", "O", Given("computers", is_last=True)),
        ("c", "s", Unknown("cs")),
        ("c", "1", Unknown("c1")),
        ("", "K", Given("capital")),
        ("", "k", Given("kind")),
        ("", "s", None),
        ("", "z", None),
        ("", "6", None),
        ("", "т", Given("noise")),
        ("", "ы", Command("s")),
    ],
)
def test_characters_are_read(begun: str, character: str, meant: Read | None) -> None:
    assert TypedKeys(KEYS).read(character, begun) == meant


@pytest.mark.parametrize(
    ("begun", "character", "meant"),
    [
        ("", "н", Given("books")),
        ("", "Н", Given("books", is_last=True)),
        ("", "y", Given("books")),
        ("", "t", Begun("е")),
        ("е", "w", Given("staff")),
        ("", "и", Command("b")),
        ("", "b", None),
    ],
)
def test_keys_in_another_script_are_typed_there_or_by_their_place(
    begun: str, character: str, meant: Read | None
) -> None:
    assert TypedKeys(CYRILLIC, layout="ru").read(character, begun) == meant


def test_who_has_codes_go_on_types_shift_to_stay() -> None:
    typed = TypedKeys(KEYS, goes_on=True)
    assert typed.read("n") == Given("noise", is_last=True)
    assert typed.read("N") == Given("noise")
    assert typed.read("K") == Given("capital", is_last=True)


def test_commands_are_where_the_coder_has_put_them() -> None:
    typed = TypedKeys(KEYS, commands={"x": "s"})
    assert typed.read("x") == Command("s")
    assert typed.read("ч") == Command("s"), "the same key on a Russian keyboard"
    assert typed.read("ы") is None
    assert not typed.stands_for("s")
    assert typed.stands_for("u")


def test_a_whole_key_is_looked_up() -> None:
    typed = TypedKeys(CYRILLIC, layout="ru")
    assert typed.code_of("ец") == typed.code_of("tw") == "staff"
    assert typed.code_of("е") == typed.code_of("нн") == typed.code_of("") == ""


def test_what_can_follow_is_named() -> None:
    codebook = Codebook("Library", (Code("cafe", "Café"), Code("computers", "Computers")))
    words = TypedKeys(KEYS).words("c", codebook)
    assert words == "c…  a Café · o Computers"
