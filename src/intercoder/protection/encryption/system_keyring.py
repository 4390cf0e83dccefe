"""Keys of studies in the keyring of the system, for people who asked for that.

The keyring is looked at only for studies whose key was put there on this machine: it may ask its
owner to unlock it.
"""

from __future__ import annotations

from pathlib import Path

from intercoder.errors import StudyError
from intercoder.protection.encryption.missing_package import needs_packages
from intercoder.protection.encryption.study_key import StudyKey, fits

_SERVICE = "intercoder"


def remember_key(key: StudyKey) -> None:
    """Put the key into the keyring. Raises StudyError if there is none or it refuses."""
    with needs_packages():
        import keyring
        from keyring.errors import KeyringError
    try:
        keyring.set_password(_SERVICE, key.head.hex(), key.key.hex())
    except KeyringError as error:
        raise _refused() from error
    note = _note(key.head)
    note.parent.mkdir(parents=True, exist_ok=True)
    note.touch(mode=0o600)


def remembered_key(head: bytes) -> StudyKey | None:
    """The key of the file with this head, if it was put into the keyring and is still there."""
    if not _note(head).exists():
        return None
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return None
    try:
        found = keyring.get_password(_SERVICE, head.hex())
        key = StudyKey(head, bytes.fromhex(found or ""))
    except (KeyringError, ValueError):
        return None
    return key if fits(key) else None


def forget_key(head: bytes) -> bool:
    """Remove the key from the keyring; whether it was there. Raises StudyError if it refuses."""
    note = _note(head)
    if not note.exists():
        return False
    with needs_packages():
        import keyring
        from keyring.errors import KeyringError, PasswordDeleteError
    try:
        keyring.delete_password(_SERVICE, head.hex())
    except PasswordDeleteError:
        pass  # somebody has removed it there
    except KeyringError as error:
        raise _refused() from error
    note.unlink(missing_ok=True)
    return True


def _refused() -> StudyError:
    return StudyError(
        "This system has no keyring that intercoder can use, or it refused.",
        "Type the passphrase, or use a key file.",
    )


def _note(head: bytes) -> Path:
    from platformdirs import user_state_path

    return user_state_path("intercoder") / "keyring" / head.hex()
