"""Every code of any codebook has a key, and keys stay what they are."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercoder.codebook.code import Code, Codebook
from intercoder.codebook.keys import (
    ALLOWED_KEYS,
    COMMAND_LETTERS,
    assign_keys,
    learned_keys,
    letters_in_tables,
)
from intercoder.text.keyboards import by_position

WORDS = (
    "Opening hours",
    "Books",
    "Staff",
    "Quiet room",
    "Events",
    "Cafe",
    "Noise",
    "Other",
    "Fees",
)


def numbered(count: int, **key_of: str) -> Codebook:
    """So many codes, c0 and on, some of which have the lead's keys."""
    return Codebook(
        "Library",
        tuple(
            Code(f"c{n}", f"{WORDS[n % len(WORDS)]} {n}", key=key_of.get(f"c{n}"))
            for n in range(count)
        ),
    )


def named(*names: str, language: str = "") -> Codebook:
    return Codebook(
        "Library", tuple(Code(f"c{n}", name) for n, name in enumerate(names)), "", language
    )


def check(codebook: Codebook, keys: Mapping[str, str]) -> None:
    """Every code has a key, and none is the beginning of another."""
    assert keys.keys() == {code.id for code in codebook.assignable}
    in_order = sorted(keys.values())
    clashing = [(one, other) for one, other in pairwise(in_order) if other.startswith(one)]
    assert clashing == []


@pytest.mark.parametrize("count", [1, 18, 19, 44, 45, 65, 204, 468, 469, 1500])
def test_every_code_has_a_key_however_many_there_are(count: int) -> None:
    codebook = numbered(count)
    check(codebook, assign_keys(codebook))


KEYS = st.text("abcklosABK;é", min_size=1, max_size=3)
KEYS_BY_CODE = st.dictionaries(st.integers(0, 60).map(lambda n: f"c{n}"), KEYS)


@given(
    st.integers(1, 61),
    KEYS_BY_CODE,
    KEYS_BY_CODE,
    KEYS_BY_CODE,
    st.dictionaries(st.integers(0, 60).map(lambda n: f"c{n}"), st.integers(0, 9)),
)
def test_whatever_was_wished_and_kept_every_code_has_a_key(
    count: int,
    leads: dict[str, str],
    own: dict[str, str],
    kept: dict[str, str],
    use: dict[str, int],
) -> None:
    codebook = numbered(count, **leads)
    keys = assign_keys(codebook, own=own, kept=kept, use=use)
    check(codebook, keys)
    assert assign_keys(codebook, own=own, kept=keys, use={}) == keys, "what is kept stays"
    check(codebook, learned_keys(codebook, keys, use, own=own))
    assert not {key[0] for key in keys.values()} & COMMAND_LETTERS


def test_the_codes_given_most_have_keys_of_one_letter() -> None:
    codebook = numbered(65)
    use = {f"c{n}": n for n in range(50, 65)}
    keys = assign_keys(codebook, use=use)
    assert {len(keys[code]) for code in use} == {1}


def test_a_key_is_made_of_letters_of_the_codes_own_name() -> None:
    keys = assign_keys(named("Noise", "Opening hours", "Cafe"))
    assert list(keys.values()) == ["n", "o", "c"]
    many = named(*(f"{word} {other}" for word in WORDS for other in WORDS[:7]))
    keys = assign_keys(many)
    strange = [
        code.id
        for code in many.codes
        if len(keys[code.id]) > 1 and not set(keys[code.id]) & set(code.name.lower())
    ]
    assert len(strange) <= 8, "63 codes named with nine words, and two letters left to begin with"


def test_the_leads_key_comes_before_use_and_a_coders_own_before_the_leads() -> None:
    codebook = numbered(65, c64="n", c63="ok")
    use = {"c6": 99}
    keys = assign_keys(codebook, use=use)
    assert (keys["c64"], keys["c63"]) == ("n", "ok")
    keys = assign_keys(codebook, use=use, own={"c6": "n"})
    assert keys["c6"] == "n"
    assert keys["c64"] != "n"


def test_a_later_revision_only_adds_keys() -> None:
    before = assign_keys(numbered(60))
    after = assign_keys(numbered(66), kept=before)
    assert {code: after[code] for code in before} == before


def test_where_no_letter_is_left_one_code_gives_way_to_the_next() -> None:
    before = assign_keys(numbered(18))
    after = assign_keys(numbered(19), kept=before, use={f"c{n}": 20 - n for n in range(18)})
    changed = {code: (before[code], after[code]) for code in before if before[code] != after[code]}
    assert list(changed) == ["c17"]
    ((old, new),) = changed.values()
    assert len(new) == 2
    assert new[0] == old, "the new key begins with the old one"


def test_learning_changes_no_key_that_is_as_long_as_it_should_be() -> None:
    codebook = numbered(65)
    before = assign_keys(codebook)
    use = {code: 5 for code, key in before.items() if len(key) == 1}
    assert learned_keys(codebook, before, use) == before
    use["c64"], first = 9, next(code for code, key in before.items() if len(key) == 1)
    del use[first]
    after = learned_keys(codebook, before, use)
    assert {code for code in before if before[code] != after[code]} == {"c64", first}


def test_where_the_lead_uses_every_letter_capitals_and_signs_begin_keys() -> None:
    leads = {f"c{n}": key for n, key in enumerate(ALLOWED_KEYS)}
    codebook = numbered(60, **leads)
    keys = assign_keys(codebook)
    check(codebook, keys)
    assert {code: keys[code] for code in leads} == leads


@pytest.mark.parametrize(
    ("names", "language"),
    [
        (("Книги", "Персонал", "Тишина", "Другое"), "ru"),
        (("Книги", "Персонал", "Тиша", "Інше"), "uk"),
        (("Βιβλία", "Προσωπικό", "Ησυχία"), "el"),
        (("ספרים", "צוות", "שקט"), "he"),
        (("كتب", "موظفون", "هدوء"), "ar"),
    ],
)
def test_names_in_another_script_have_keys_in_that_script(
    names: tuple[str, ...], language: str
) -> None:
    keys = assign_keys(named(*names, language=language))
    assert not any(key.isascii() for key in keys.values())
    assert not {by_position(key, language) for key in keys.values()} & COMMAND_LETTERS
    many = named(*(f"{names[n % 3]} {n}" for n in range(80)), language=language)
    check(many, assign_keys(many))


def test_letters_that_may_mean_codes_in_a_table_are_those_of_one_letter() -> None:
    assert letters_in_tables(numbered(2)) == {"a", "c"}
    assert letters_in_tables(numbered(2, c0="ok", c1="Z")) == {"ok", "Z", "a"}
    assert letters_in_tables(numbered(300)) == set(ALLOWED_KEYS)
