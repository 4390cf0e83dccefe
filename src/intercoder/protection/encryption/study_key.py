"""The key of an encrypted study, made from a passphrase and the first bytes of its file.

The file is one of SQLCipher 4 with a raw key. Its first 16 bytes, SQLCipher's salt, are ours: a
mark, a random salt for scrypt (RFC 7914), a check of the key and a checksum. So a wrong passphrase,
a damaged file and a file of something else are told apart before a page is read.
"""

from __future__ import annotations

import hashlib
import hmac
from binascii import crc_hqx
from dataclasses import dataclass, field
from enum import Enum, auto
from secrets import token_bytes
from unicodedata import normalize

from intercoder.errors import UsageError

HEAD = 16
"""Bytes at the beginning of an encrypted study that are not encrypted."""
SHORTEST = 8
"""Characters of a new passphrase."""
_MARK = b"\xec\x01"
"""The second byte is the version of how the key is made."""
_SALT, _CHECK = 8, 4
_COST, _BLOCK, _ROOM = 2**16, 8, 2**27
"""scrypt's N and r: 64 MiB and a fifth of a second for each guess."""


class Beginning(Enum):
    """What the first bytes of a file say of it."""

    ENCRYPTED = auto()
    DAMAGED = auto()
    """It was an encrypted study; a byte of its head is not what it was."""
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class StudyKey:
    """The key of one encrypted study, and the head of its file, by which it is known."""

    head: bytes
    key: bytes = field(repr=False)

    @property
    def as_sqlcipher_takes_it(self) -> str:
        """Key and salt as SQLCipher's raw key: nothing is derived from it again."""
        return f"x'{self.key.hex()}{self.head.hex()}'"


def beginning(first: bytes) -> Beginning:
    """What a file is that has these first bytes."""
    if len(first) < HEAD:
        return Beginning.OTHER
    marked = first.startswith(_MARK)
    fits = _sum(_MARK + first[len(_MARK) : HEAD - 2]) == first[HEAD - 2 : HEAD]
    if marked and fits:
        return Beginning.ENCRYPTED
    return Beginning.DAMAGED if marked or fits else Beginning.OTHER


def check_passphrase(passphrase: str) -> None:
    """Raise UsageError if it is too short for a new file."""
    if len(passphrase) < SHORTEST:
        raise UsageError(
            f"The passphrase is shorter than {SHORTEST} characters.",
            "Choose a longer one: five random words are hard to guess and easy to type.",
        )


def new_key(passphrase: str) -> StudyKey:
    """A key for a new file, from this passphrase and a new salt."""
    salt = token_bytes(_SALT)
    key = _derived(passphrase, salt)
    return StudyKey(_head(salt, key), key)


def key_with(passphrase: str, head: bytes) -> StudyKey | None:
    """The key of the file with this head; None if the passphrase is wrong."""
    salt = head[len(_MARK) : len(_MARK) + _SALT]
    found = StudyKey(head[:HEAD], _derived(passphrase, salt))
    return found if fits(found) else None


def random_key() -> StudyKey:
    """A key for a new file that no passphrase opens."""
    salt, key = token_bytes(_SALT), token_bytes(32)
    return StudyKey(_head(salt, key), key)


def fits(key: StudyKey) -> bool:
    """Whether the key is the one with which the file with its head was written."""
    salt = key.head[len(_MARK) : len(_MARK) + _SALT]
    return hmac.compare_digest(_head(salt, key.key), key.head)


def _head(salt: bytes, key: bytes) -> bytes:
    check = hmac.digest(key, b"intercoder: check of a study's key" + salt, "sha256")[:_CHECK]
    said = _MARK + salt + check
    return said + _sum(said)


def _derived(passphrase: str, salt: bytes) -> bytes:
    # an é typed on one machine may be two characters on another
    typed = normalize("NFC", passphrase).encode("utf-8", "surrogateescape")
    return hashlib.scrypt(typed, salt=salt, n=_COST, r=_BLOCK, p=1, maxmem=_ROOM, dklen=32)


def _sum(said: bytes) -> bytes:
    return crc_hqx(said, 0).to_bytes(2, "big")
