"""Keys, and what the first bytes of a file say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercoder.protection.encryption.key_ring import (
    forget_keys,
    keep_key,
    kept_key,
    keys_to_hand_on,
    take_keys,
)
from intercoder.protection.encryption.study_key import (
    HEAD,
    Beginning,
    beginning,
    fits,
    key_with,
    new_key,
    random_key,
)


def test_the_passphrase_gives_the_same_key_again_and_no_other_does() -> None:
    made = new_key("the reading room")
    assert key_with("the reading room", made.head) == made
    assert key_with("the reading rooms", made.head) is None
    assert new_key("the reading room").head != made.head


def test_letters_typed_in_two_ways_are_the_same() -> None:
    made = new_key("caf\u00e9 am Markt")
    assert key_with("cafe\u0301 am Markt", made.head) == made


def test_a_key_shows_itself_to_nobody() -> None:
    made = random_key()
    assert made.key.hex() not in repr(made)
    assert repr(made.key) not in repr(made)


@given(st.integers(0, HEAD - 1), st.integers(1, 255))
def test_every_byte_of_the_head_is_checked(at: int, change: int) -> None:
    head = bytearray(random_key().head)
    assert beginning(bytes(head)) is Beginning.ENCRYPTED
    head[at] ^= change
    assert beginning(bytes(head)) is Beginning.DAMAGED


@pytest.mark.parametrize(
    "first", [b"", b"SQLite format 3\0", bytes(16), b"\xec\x01", b"PK\3\4" * 4]
)
def test_other_files_are_no_encrypted_studies(first: bytes) -> None:
    assert beginning(first) is Beginning.OTHER


def test_another_process_gets_the_keys_and_refuses_what_is_none() -> None:
    made, other = random_key(), random_key()
    keep_key(made)
    handed = keys_to_hand_on()
    forget_keys()
    take_keys([*handed, f"{made.head.hex()}:{other.key.hex()}"])
    kept = kept_key(made.head)
    assert kept == made
    assert fits(made)
