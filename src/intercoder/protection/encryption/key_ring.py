"""The keys this process has, by the head of the file that each belongs to.

A key is made once a process; copies and backups of a study have its head and so its key.
"""

from __future__ import annotations

from collections.abc import Sequence

from intercoder.protection.encryption.study_key import StudyKey, fits

_keys: dict[bytes, StudyKey] = {}
_typed: set[bytes] = set()
"""The heads of files whose passphrase somebody typed, who can be asked for it again."""


def keep_key(key: StudyKey) -> None:
    """Keep the key until this process ends."""
    _keys[key.head] = key


def kept_key(head: bytes) -> StudyKey | None:
    """The key of the file that begins like this, if it is known."""
    return _keys.get(head)


def note_typed(key: StudyKey) -> None:
    """Somebody at this terminal typed the passphrase of this key."""
    _typed.add(key.head)


def was_typed(key: StudyKey) -> bool:
    """Whether somebody typed its passphrase: not where a file or the system's keyring had it."""
    return key.head in _typed


def forget_keys() -> None:
    """Forget every key."""
    _keys.clear()
    _typed.clear()


def keys_to_hand_on() -> tuple[str, ...]:
    """All keys as text, for the standard input of a process that this one starts.

    Never for an argument or an environment variable, which other users may list.
    """
    return tuple(f"{one.head.hex()}:{one.key.hex()}" for one in _keys.values())


def take_keys(handed: Sequence[str]) -> None:
    """Keep the keys that `keys_to_hand_on` gave another process."""
    for one in handed:
        head, _, key = one.partition(":")
        found = StudyKey(bytes.fromhex(head), bytes.fromhex(key))
        if fits(found):
            keep_key(found)
